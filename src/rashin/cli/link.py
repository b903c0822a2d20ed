"""``rashin link``: a way in for whoever holds the server."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("link")
@home_option
@click.argument("email", required=False)
def command(home: Home, email: str | None) -> None:
    """Print a link that signs EMAIL in once (the owner, unless given), valid for 24 hours."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import new_link

    click.echo(new_link(home, email))
