"""``rashin label``: rounds of labelling at a terminal, and how far the readings can be trusted."""

import json
from typing import TYPE_CHECKING, Any, Final

import click

from rashin.cli.absent import RoundMissing, gone, none_yet
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.workspace.models import User
    from rashin.powers.operation.topics.records import Asked, SaidVoice

AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")
AS_MEMBER = click.option("--as", "email", metavar="EMAIL", help="Act as this member.  [default: the owner]")
NUMBER = click.argument("number", type=click.IntRange(1, 2**63 - 1))
PURPOSE = click.Choice(("sentiment", "topics"))
UNCLEAR: Final = "?"
NONE: Final = "-"
"""None of the topics."""


DIFFER_NOTHING: Final = (
    "Nothing was said differently.",
    "Not everybody who is asked is done yet: “rashin label list” tells how far they are.",
)


@click.group("label")
def command() -> None:
    """Label samples of voices, blind, and measure the machine on them. NUMBER is a round's.

    Labels are pos, neg, neu, mixed, or ids of topics; ? cannot be told, - none of the topics.
    """


def _member(home: Home, email: str | None) -> "User":
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace.access import Permission, require
    from rashin.cli.acting import member_or_owner

    return require(member_or_owner(email), Permission.EDIT_TOPICS)


def _said(value: tuple[str, ...]) -> list[str]:
    return [one for one in value if one != NONE]


@command.command("list")
@home_option
@AS_MEMBER
@AS_JSON
def list_(home: Home, email: str | None, as_json: bool) -> None:
    """List rounds: state, how many are labelled, who is asked."""
    member = _member(home, email)
    from dataclasses import asdict

    from rashin.powers.operation.topics import rounds_read

    found = rounds_read.listed(member)
    none_yet(found, "No round yet: “rashin label draw” draws a sample.", as_json=as_json)
    for one in found:
        facts = [str(one.id), one.purpose, one.state, f"{one.done}/{one.wanted}", ", ".join(one.people), one.title]
        click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str) if as_json else "\t".join(facts))


@command.command("draw")
@home_option
@click.argument("title")
@click.option("--for", "purpose", type=PURPOSE, default="sentiment", show_default=True, help="What is labelled.")
@click.option("--size", type=int, default=50, show_default=True, help="How many voices, 10 to 1,000.")
@click.option("--first", metavar="EMAIL", help="Who labels.  [default: the member who acts]")
@click.option("--second", metavar="EMAIL", help="Who labels too, without seeing it.")
@AS_MEMBER
def draw(home: Home, title: str, purpose: str, size: int, email: str | None, **people: str | None) -> None:
    """Draw a sample of the voices of the last year for one person or two."""
    member = _member(home, email)
    from rashin.base.workspace.queries import member_named
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import drawing

    first, second = (member_named(one) if one else None for one in (people["first"], people["second"]))
    asked = drawing.Drawing(purpose=purpose, title=title, size=size, first=first or member, second=second)
    made = drawing.draw(actor=member, asked=asked, now=now())
    click.echo(f"{made.pk}\t{made.size} voices")


@command.command("next")
@home_option
@NUMBER
@click.option("--item", type=click.IntRange(1, 1_000), help="This voice instead of the next.")
@AS_MEMBER
@AS_JSON
def next_(home: Home, number: int, item: int | None, email: str | None, as_json: bool) -> None:
    """Show the next voice that the member has to label; nothing when all are done."""
    member = _member(home, email)
    from rashin.powers.operation.topics import rounds, rounds_read

    with gone(RoundMissing(number=number)):
        made = rounds.round_of(number)
        asked = rounds_read.asked(member, made, number=item) if made.state == "open" else None
    if asked is None:
        click.echo("{}" if as_json else made.state)
    elif as_json:
        told = {"item": asked.item, "size": asked.size, "done": asked.done, "value": asked.value}
        click.echo(json.dumps(told | _voice(asked.voice), ensure_ascii=False, default=str))
    else:
        click.echo(_shown(asked))


def _voice(said: "SaidVoice | None") -> dict[str, Any]:
    return {"voice": said.voice_id if said else None, "text": said.text if said else None}


def _shown(asked: "Asked") -> str:
    text = asked.voice.text if asked.voice else "(forgotten)"
    return f"{asked.item}/{asked.size}\t{' '.join(text.split())}"


@command.command("say")
@home_option
@NUMBER
@click.argument("item", type=click.IntRange(1, 1_000))
@click.argument("value", nargs=-1, required=True)
@AS_MEMBER
def say(home: Home, number: int, item: int, value: tuple[str, ...], email: str | None) -> None:
    """Label voice ITEM with VALUE; said again it takes the place of the first."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import rounds

    with gone(RoundMissing(number=number)):
        click.echo(rounds.label(actor=member, number=number, item=item, value=_said(value), now=now()).state)


@command.command("go")
@home_option
@NUMBER
@AS_MEMBER
def go(home: Home, number: int, email: str | None) -> None:
    """Label one voice after the other: type the answer under each; an empty line ends."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.errors import RashinError
    from rashin.powers.operation.topics import rounds, rounds_read

    with gone(RoundMissing(number=number)):
        made = rounds.round_of(number)
    allowed = f"Type one of: {' '.join(rounds.choices_of(made))}   {UNCLEAR} cannot be told"
    click.echo(f"{allowed}; an empty line ends, and what is labelled stays.", err=True)
    while made.state == "open" and (asked := rounds_read.asked(member, made)) is not None:
        click.echo(_shown(asked))
        given = tuple(click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True).split())
        if not given:
            return
        try:
            made = rounds.label(actor=member, number=number, item=asked.item, value=_said(given), now=now())
        except RashinError as problem:
            click.echo(f"{problem.sentence()} {allowed}; an empty line ends.", err=True)
    click.echo(made.state)


@command.command("differ")
@home_option
@NUMBER
@AS_MEMBER
@AS_JSON
def differ(home: Home, number: int, email: str | None, as_json: bool) -> None:
    """Show what two people said differently, once both are done."""
    member = _member(home, email)
    from rashin.powers.operation.topics import rounds, rounds_read

    with gone(RoundMissing(number=number)):
        made = rounds.round_of(number)
    found = rounds_read.differing(member, made)
    none_yet(found, DIFFER_NOTHING[made.state == "open"], as_json=as_json)
    for one in found:
        if as_json:
            told = {"item": one.item, "said": [{"by": who, "value": value} for who, value in one.said]}
            click.echo(json.dumps(told | {"settled": one.settled} | _voice(one.voice), ensure_ascii=False))
            continue
        said = "; ".join(f"{who}: {' '.join(value) or NONE}" for who, value in one.said)
        settled = "open" if one.settled is None else " ".join(one.settled) or NONE
        text = " ".join(one.voice.text.split())[:120] if one.voice else ""
        click.echo("\t".join([str(one.item), settled, said, text]))


@command.command("settle")
@home_option
@NUMBER
@click.argument("item", type=click.IntRange(1, 1_000))
@click.argument("value", nargs=-1, required=True)
@AS_MEMBER
def settle(home: Home, number: int, item: int, value: tuple[str, ...], email: str | None) -> None:
    """Settle voice ITEM as a third person; with the last one the round is measured."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import rounds

    with gone(RoundMissing(number=number)):
        click.echo(rounds.settle(actor=member, number=number, item=item, value=_said(value), now=now()).state)


@command.command("end")
@home_option
@NUMBER
@click.option("--drop", is_flag=True, help="Give the round up; its labels stay.")
@AS_MEMBER
def end(home: Home, number: int, drop: bool, email: str | None) -> None:
    """Go on with what everybody who is asked has labelled so far."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import rounds

    with gone(RoundMissing(number=number)):
        state = "dropped"
        if drop:
            rounds.drop_round(actor=member, number=number, now=now())
        else:
            state = rounds.end_labelling(actor=member, number=number, now=now()).state
    click.echo(state)


@command.command("quality")
@home_option
@click.option("--for", "purpose", type=PURPOSE, default="sentiment", show_default=True)
@AS_MEMBER
@AS_JSON
def quality(home: Home, purpose: str, email: str | None, as_json: bool) -> None:
    """How far to trust the readings: every measured round, the newest first, each figure with its 95 % interval."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.base.workspace.access import Permission, require
    from rashin.cli.acting import member_or_owner
    from rashin.powers.operation.topics import rounds_read

    require(member_or_owner(email), Permission.SEE_VOICES)
    found = rounds_read.measured(purpose)
    for one in found:
        if as_json:
            told = {"id": one.pk, "title": one.title, "done_at": one.done_at, "figures": one.figures}
            click.echo(json.dumps(told, ensure_ascii=False, default=str))
            continue
        click.echo(f"{one.pk}\t{one.title}\t{one.figures.get('voices', 0)} voices\t{one.done_at:%Y-%m-%d}")
        for name in ("macro_f1", "accuracy", "alpha"):
            click.echo(f"\t{name}\t{_figure(one.figures.get(name))}")
        for name, said in one.figures.get("classes", {}).items():
            parts = "\t".join(f"{key} {_figure(said[key])}" for key in ("precision", "recall", "f1"))
            click.echo(f"\t{name}\t{parts}")
    if not found and not as_json:
        click.echo("Nothing is measured yet: draw a sample with “rashin label draw”.")


def _figure(said: dict[str, Any] | None) -> str:
    if not said or "value" not in said:
        return f"({said['reason']}, n = {said['n']})" if said else "–"
    return f"{said['value']:.3f} [{said['low']:.3f}, {said['high']:.3f}] n = {said['n']}"
