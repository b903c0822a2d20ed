"""``rashin key``: write keys for SDKs, API keys for programs."""

from datetime import timedelta
from typing import Any

import click

from rashin.cli.home import home_option
from rashin.errors import Conflict, gettext_noop
from rashin.home import Home

NAMED = "rashin.key.named"
OVERLAP = "Hours in which both secrets open doors."
DAYS = "With --api: days until it expires; 0: never."


class KeyEnded(Conflict):
    """Revoked before, or renewed and past its overlap."""

    code = "cli.key_ended"
    message = gettext_noop("The key %(name)s is revoked already.")


@click.group("key")
def command() -> None:
    """Make, list, register and revoke keys."""


@command.command("new")
@click.argument("name", metavar="[NAME]", default="", callback=lambda at, _, said: said or at.meta.get(NAMED) or "web")
@home_option
@click.option(
    "--name", "named", is_eager=True, expose_value=False, callback=lambda at, _, said: at.meta.update({NAMED: said}),
    help="The same as NAME, by which events name their source.  [default: web]",
)  # fmt: skip
@click.option("--origin", "origins", multiple=True, help="Web origin that may send (repeatable); none: any.")
@click.option("--api", is_flag=True, help="An API key for programs instead of a write key for SDKs.")
@click.option("--member", metavar="EMAIL", help="With --api: whom it acts as.  [default: the owner]")
@click.option("--scope", "scopes", multiple=True, help="With --api: a permission (repeatable).  [default: see and ask]")
@click.option("--days", type=click.IntRange(0, 3650), default=90, show_default=True, help=DAYS)
@click.option("--kind", "kinds", multiple=True, help="With --api: a kind of question (repeatable).  [default: all]")
@click.option("--per-minute", type=click.IntRange(1), help="With --api: requests a minute.")
def new(home: Home, name: str, origins: tuple[str, ...], **asked: Any) -> None:
    """Make a key and print it."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import services
    from rashin.base.workspace.keys import KeyLimits
    from rashin.base.workspace.vocabulary import READING
    from rashin.cli.acting import actor, member_or_owner, now

    if not asked["api"]:
        made = services.make_write_key(actor=actor(), name=name, origins=origins, now=now())
        click.echo(made.key)
        return
    _, secret = services.make_api_key(
        actor=actor(),
        member=member_or_owner(asked["member"]),
        name=name,
        scopes=asked["scopes"] or READING,
        now=now(),
        expires_at=now() + timedelta(days=asked["days"]) if asked["days"] else None,
        limits=KeyLimits(kinds=asked["kinds"], per_minute=asked["per_minute"]),
    )
    click.echo(secret)
    click.echo("This is shown once; only its digest is kept.", err=True)


@command.command("register")
@home_option
@click.argument("key")
@click.option("--name", required=True, help="What events will name as their source.")
@click.option("--origin", "origins", multiple=True, help="Web origin that may send (repeatable); none: any.")
def register(home: Home, key: str, name: str, origins: tuple[str, ...]) -> None:
    """Take over a write KEY that SDKs carry already, so that only their host changes."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import services
    from rashin.cli.acting import actor, now

    services.make_write_key(actor=actor(), name=name, origins=origins, key=key, now=now())
    click.echo(f"{name}: {key}")


@command.command("list")
@home_option
def list_(home: Home) -> None:
    """List write keys whole, API keys by their beginning."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import queries

    for write in queries.write_keys():
        state = "revoked" if write.revoked_at else "write"
        click.echo("\t".join([state, write.name, write.key, " ".join(write.origins), _day(write.last_used_at)]))
    for api in queries.api_keys():
        state = "revoked" if api.revoked_at else "api"
        facts = [state, api.name, f"{api.prefix}…", api.member, " ".join(api.scopes), _day(api.last_used_at)]
        click.echo("\t".join(facts))


@command.command("renew")
@home_option
@click.argument("prefix")
@click.option("--overlap", metavar="HOURS", type=click.IntRange(0, 720), default=24, show_default=True, help=OVERLAP)
@click.option("--days", type=click.IntRange(0, 3650), default=90, show_default=True, help="Until the new one expires.")
def renew(home: Home, prefix: str, overlap: int, days: int) -> None:
    """Give an API key a new secret: PREFIX is its beginning (rsk_…). The old one ends after the overlap."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import keyring, queries
    from rashin.cli.acting import actor, now
    from rashin.errors import NotFound

    found = next((key for key in queries.api_keys() if prefix.startswith(key.prefix)), None)
    if found is None:
        raise NotFound(kind="key", name=prefix)
    _, secret = keyring.rotate_api_key(
        actor=actor(), key_id=found.id, overlap=timedelta(hours=overlap), now=now(),
        expires_at=now() + timedelta(days=days) if days else None,
    )  # fmt: skip
    click.echo(secret)
    click.echo(f"This is shown once; the old secret opens doors for {overlap} hours.", err=True)


@command.command("revoke")
@home_option
@click.argument("name")
def revoke(home: Home, name: str) -> None:
    """Close a key: NAME of a write key, or the beginning (rsk_…) of an API key."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace import queries, services
    from rashin.cli.acting import actor, now

    found = next((key for key in queries.api_keys() if name.startswith(key.prefix)), None)
    if found is not None and found.revoked_at is not None:
        raise KeyEnded(name=found.prefix)
    if found is not None:
        services.revoke_api_key(actor=actor(), key_id=found.id, now=now())
    else:
        services.revoke_write_key(actor=actor(), name=name, now=now())
    click.echo("revoked")


def _day(moment: object) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
