"""``rashin consent``: who agreed to be written to, and addresses that are not written to any more."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.messages.policy import Grant

PURPOSES = click.Choice(["research", "marketing"])
CHANNELS = click.Choice(["mail", "line"])
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One line of JSON each.")
WHO = (
    click.option("--person", type=click.IntRange(0), help="The customer's key; of them whatever the address."),
    click.option("--address", default="", help="Of one address."),
    click.option("--for", "purpose", type=PURPOSES, required=True, help="What for."),
    click.option("--channel", type=CHANNELS, default="mail", show_default=True),
    click.option("--source", required=True, help="Where it was said: a form, a call, a shop."),
    click.option("--text-version", default="", help="Which words were agreed to."),
    click.option("--proof", default="", help="What proves it, or where that is."),
)


@click.group("consent")
def command() -> None:
    """The ledger of consent and the suppression list: look, note, stop, release."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


def _who(act: Any) -> Any:
    for option in reversed(WHO):
        act = option(act)
    return act


@command.command("list")
@home_option
@click.option("--person", type=click.IntRange(0), help="Only of this customer.")
@click.option("--address", default="", help="Only of this address, in full.")
@click.option("--for", "purpose", type=PURPOSES, help="Only for this.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@AS_JSON
def list_(home: Home, person: int | None, address: str, purpose: str | None, limit: int, as_json: bool) -> None:
    """List the ledger, the newest line first: when, who, what for, channel, what was said, where."""
    _opened(home)
    from rashin.base.messages.queries_consents import consent_rows, consent_view
    from rashin.base.messages.searching import addressees_at

    rows = consent_rows(purpose=purpose or "", person=person, addressees=addressees_at(address))
    for row in rows[:limit]:
        view = consent_view(row)
        facts = {
            "id": view.id, "at": view.at.isoformat(timespec="seconds"), "person": view.person, "to": view.to,
            "purpose": view.purpose, "channel": view.channel, "status": str(view.status), "source": view.source,
            "text_version": view.text_version, "proof": view.proof, "actor": view.actor,
        }  # fmt: skip
        names = ("at", "person", "to", "purpose", "channel", "status", "source")
        _say(facts, names, as_json=as_json)


@command.command("give")
@home_option
@_who
def give(home: Home, **said: Any) -> None:
    """Note that somebody agreed."""
    _opened(home)
    from rashin.base.messages.policy import give_consent
    from rashin.cli.acting import actor, now

    made = give_consent(_grant(said), actor=actor(), now=now())
    click.echo(f"{made.pk}\tgiven")


@command.command("withdraw")
@home_option
@_who
def withdraw(home: Home, **said: Any) -> None:
    """Note that somebody refused, or took back what they agreed to."""
    _opened(home)
    from rashin.base.messages.policy import withdraw_consent
    from rashin.cli.acting import actor, now

    made = withdraw_consent(_grant(said), actor=actor(), now=now())
    click.echo(f"{made.pk}\twithdrawn")


def _grant(said: Mapping[str, Any]) -> "Grant":
    from rashin.base.messages.policy import Grant, nobody_named

    if said["person"] is None and not said["address"].strip():
        raise nobody_named()
    return Grant(**said)


@command.command("stops")
@home_option
@click.option("--address", default="", help="Only this address, in full.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@AS_JSON
def stops(home: Home, address: str, limit: int, as_json: bool) -> None:
    """List addresses that are not written to: number, since when, address, channel, what for, why."""
    _opened(home)
    from rashin.base.messages.queries_letters import stop_rows, stop_view
    from rashin.base.messages.searching import addressees_at

    for row in stop_rows(addressees=addressees_at(address))[:limit]:
        view = stop_view(row)
        facts = {
            "id": view.id, "at": view.at.isoformat(timespec="seconds"), "to": view.to, "channel": view.channel,
            "purpose": view.purpose, "reason": str(view.reason), "note": view.note,
        }  # fmt: skip
        _say(facts, ("id", "at", "to", "channel", "purpose", "reason"), as_json=as_json)


@command.command("stop")
@home_option
@click.argument("address")
@click.option("--channel", type=CHANNELS, default="mail", show_default=True)
@click.option("--for", "purpose", type=PURPOSES, help="Only for this.  [default: for everything]")
@click.option("--note", default="", help="Why, for whoever reads the list.")
def stop(home: Home, address: str, channel: str, purpose: str | None, note: str) -> None:
    """Never write to ADDRESS any more."""
    _opened(home)
    from rashin.base.messages.policy import suppress
    from rashin.base.messages.words import Stop
    from rashin.cli.acting import actor, now

    made = suppress(channel, address, Stop.HAND, purpose=purpose or "", note=note, actor=actor(), now=now())
    click.echo(f"{made.pk}\t{made.reason}")


@command.command("release")
@home_option
@click.argument("number", type=click.IntRange(1), metavar="NUMBER")
@click.option("--why", required=True, help="Why it may be written to again; it is kept.")
def release(home: Home, number: int, why: str) -> None:
    """Take the line NUMBER off the suppression list."""
    _opened(home)
    from rashin.base.messages import policy
    from rashin.cli.acting import actor, now

    policy.release(number, why=why, actor=actor(), now=now())
    click.echo("released")


def _say(facts: Mapping[str, Any], names: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo("\t".join(_printable(str(facts[name] if facts[name] is not None else "")) for name in names))


def _printable(text: str) -> str:
    """Without what steers a terminal: notes are others' words."""
    return "".join(one if one.isprintable() else " " for one in text)
