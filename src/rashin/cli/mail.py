"""``rashin mail``: whether mail leaves."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.group("mail")
def command() -> None:
    """Try the mail server."""


@command.command("test")
@home_option
@click.argument("address")
def test(home: Home, address: str) -> None:
    """Send a test mail to ADDRESS now, and say what the mail server answered."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.messages.connecting import first_mail_server, try_mail
    from rashin.base.messages.errors import NoMailServer
    from rashin.base.messages.vocabulary import PROBLEMS
    from rashin.cli.acting import now

    server = first_mail_server()
    if server is None:
        raise NoMailServer
    said = try_mail(server, address, now=now())
    told = f"{said.status or ''} {said.answer}".strip()
    click.echo(f"{server.host}:{server.port} {server.security} as {server.from_address}: {told or said.problem}")
    if not said.delivered:
        raise click.ClickException(str(PROBLEMS.get(said.problem, said.problem)))
