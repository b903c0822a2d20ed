"""What commands share once Django is loaded: who acts, when, and links."""

import getpass
from datetime import UTC, datetime

import click
from django.conf import settings
from django.utils import timezone, translation

from rashin.base.workspace.models import User
from rashin.base.workspace.queries import member_named
from rashin.base.workspace.services import first_owner, make_link
from rashin.cli.words import language
from rashin.home import Home
from rashin.web import environment
from rashin.web.supervisor import PORT, holder, is_up


def now() -> datetime:
    """The clock, read here and passed on."""
    return datetime.now(UTC)


def local(moment: datetime) -> str:
    """A moment in the installation's time zone, to the minute, as people write it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def in_english() -> None:
    """Until this command ends, sentences of pages are told as those of commands are."""
    click.get_current_context().with_resource(translation.override("en"))


def in_own_words() -> None:
    """Until this command ends, what pages would say is said in the terminal's language."""
    click.get_current_context().with_resource(translation.override(language()))


def public(home: Home, address: str) -> str:
    """An address that others open: on the port where this home is served, where no public address is set."""
    if environment.text("RASHIN_BASE_URL") or not is_up(home):
        return address
    return address.replace(settings.BASE_URL, str(holder(home)["address"]), 1)


def actor() -> str:
    """How the audit log names whoever sits at the server's command line."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def member_or_owner(email: str | None) -> User:
    """The named member, else the owner."""
    return member_named(email) if email else first_owner(now=now())


def new_link(home: Home, email: str | None) -> str:
    """A one-time sign-in link at the address where this home is served."""
    member = member_or_owner(email)
    base = environment.text("RASHIN_BASE_URL") or (str(holder(home)["address"]) if is_up(home) else "")
    secret = make_link(actor=actor(), member=member, now=now())
    return f"{(base or f'http://localhost:{PORT}').rstrip('/')}/enter/{secret}/"
