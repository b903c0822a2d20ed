"""``rashin up``: everything as one command."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("up")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", default=8600, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--link", is_flag=True, help="Print a one-time sign-in link of the owner at every start.")
@click.option("--owner", default="", metavar="EMAIL", help="Address of the owner, at the very first start.")
def command(home: Home, host: str, port: int, link: bool, owner: str) -> None:
    """Start web, collector and worker on this home, made or migrated first; Ctrl-C stops all of it."""
    from rashin.web.supervisor import up

    up(home, host=host, port=port, link=link, owner=owner, say=click.echo)
