"""``rashin mail``: by which server mail leaves, in whose name, and whether it does."""

import sys
from typing import Any

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.group("mail")
def command() -> None:
    """Set the mail server and the contact policy up, and try them."""


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
    from rashin.cli.acting import in_own_words, now

    in_own_words()
    server = first_mail_server()
    if server is None:
        raise NoMailServer
    said = try_mail(server, address, now=now())
    told = f"{said.status or ''} {said.answer}".strip()
    told = told if said.status else ""  # without a status it is no answer of the server's, but a word of ours
    click.echo(f"{server.host}:{server.port} {server.security} as {server.from_address}: {told or 'no answer'}")
    if not said.delivered:
        raise click.ClickException(str(PROBLEMS.get(said.problem, said.problem)))


@command.command("connect")
@home_option
@click.argument("host")
@click.option("--port", type=click.IntRange(1, 65535), default=587, show_default=True)
@click.option("--security", type=click.Choice(("starttls", "tls", "none")), default="starttls", show_default=True)
@click.option("--user", default="", help="The password is asked for, or read from standard input.")
@click.option("--from", "from_address", required=True, metavar="ADDRESS", help="The sender's address.")
@click.option("--from-name", default="", help="The sender's name.")
@click.option("--reply-to", default="", help="Where replies go; empty: to the sender's address.")
def connect(home: Home, host: str, user: str, **options: Any) -> None:
    """Let mail leave by the server HOST; an earlier one of the same name is changed."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.messages.connecting import Wanted, set_connection
    from rashin.base.messages.queries_letters import connection_named
    from rashin.cli.acting import actor, now

    secret = _password() if user else ""
    wanted = Wanted(name=host, options={"host": host, "user": user, **options}, secret=secret)
    number = connection_named("mail", host)
    made = set_connection(wanted, channel="mail", number=number, actor=actor(), now=now())
    click.echo(f"{made.pk}\t{made.name}\t{made.options['security']}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True))
    return sys.stdin.readline().rstrip("\n")


@command.command("policy")
@home_option
@click.option("--company", help="Who writes: the name that stands under every letter.")
@click.option("--postal", help="The postal address that stands there.")
@click.option("--contact", help="Where questions and complaints go.")
@click.option("--quiet/--no-quiet", default=None, help="Whether nights are quiet.")
@click.option("--per-day", type=click.IntRange(0, 1000), help="Most letters to one person on one day; 0: no limit.")
@click.option("--cooldown-days", type=click.IntRange(0, 365), help="Days between two letters to one person.")
@click.option("--construct-days", type=click.IntRange(0, 365), help="Days until somebody is asked the same again.")
def policy(home: Home, **said: Any) -> None:
    """Show the contact policy, after changing what is named."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.messages.policy import change_policy, row
    from rashin.cli.acting import actor, now

    given = {name: value for name, value in said.items() if value is not None}
    found = change_policy(given, actor=actor(), now=now()) if given else row()
    for name in said:
        click.echo(f"{name}\t{getattr(found, name)}")
