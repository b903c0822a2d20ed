"""``rashin secret``: change the key that signs sessions and seals what connections keep secret."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.group("secret")
def command() -> None:
    """Rotate the signing key: `rotate`, restart, `reseal`; some weeks later `forget`."""


@command.command("rotate")
@home_option
def rotate(home: Home) -> None:
    """Put a new key before the others. Sessions and sealed secrets of the old one stay good."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.web.rotation import add_key

    count = add_key(home)
    click.echo(f"{count} keys; the new one signs from the next start. Restart, then run “rashin secret reseal”.")


@command.command("reseal")
@home_option
def reseal(home: Home) -> None:
    """Seal every stored secret with today's key."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import actor, now
    from rashin.web import rotation

    click.echo(f"{rotation.reseal(actor=actor(), now=now())} secrets sealed with today's key.")


@command.command("forget")
@home_option
def forget(home: Home) -> None:
    """Drop the old keys: whoever signed in with one of them signs in again."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.web.rotation import forget_old_keys

    click.echo(f"{forget_old_keys(home)} old keys forgotten.")
