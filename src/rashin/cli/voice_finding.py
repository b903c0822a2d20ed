"""``rashin voice search|saved|save|share|forget|correct|corrections|judge``: what was said, found and put right."""

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import click

from rashin.cli.absent import CorrectionElsewhere, SearchMissing, VoiceMissing, gone
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.workspace.models import User
    from rashin.powers.operation.topics.feed import Spoken

FILTERS: Final = {
    "when": "28d, 90d, month, all, 2026-01-01..2026-03-31 …  [default: 90d]",
    "topic": "Id of a topic.",
    "sentiment": "pos, neg, neu or mixed.",
    "channel": "Where it was said.",
    "unit": "Shop or team.",
    "survey": "Key of a survey.",
    "aspect": "staff, delivery, price …",
    "intent": "complaint, request, question, praise, thanks, leave …",
    "language": "ja, en …",
}
"""Filters of the explorer, under the names that they have in its address."""
STATES: Final = ("open", "taken", "refused")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
AS_MEMBER = click.option("--as", "email", metavar="EMAIL", help="Act as this member.  [default: the owner]")


def _member(home: Home, email: str | None) -> "User":
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import member_or_owner

    return member_or_owner(email)


def _filters(function: Any) -> Any:
    for name, about in reversed(FILTERS.items()):
        function = click.option(f"--{name}", default="", help=about)(function)
    return click.option("--where", multiple=True, metavar="FILTER", help="score<=6, metric=nps …; repeatable.")(
        function
    )


def _query(words: tuple[str, ...], said: dict[str, Any]) -> str:
    """What the address of the page would hold."""
    asked = [("q", " ".join(words)), *((name, said[name]) for name in FILTERS)]
    return urlencode([(name, value) for name, value in asked if value] + [("where", one) for one in said["where"]])


@click.command(name="search")
@home_option
@click.argument("words", nargs=-1)
@_filters
@click.option("--saved", metavar="NAME", help="A saved search instead.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@AS_MEMBER
@AS_JSON
def search(
    home: Home, words: tuple[str, ...], saved: str | None, limit: int, email: str | None, as_json: bool, **said: Any
) -> None:
    """Search voices by WORDS in any form, “phrases”, and what is meant, the likeliest first; without, the newest.

    A word that is not to be there is written behind two dashes: rashin voice search -- 配送 -送料
    """
    member = _member(home, email)
    from django.http import HttpRequest, QueryDict

    from rashin.cli.acting import in_own_words, now
    from rashin.powers.operation.topics import finding, searches, versions
    from rashin.powers.operation.topics.wishes import asked_in, filters_of

    in_own_words()
    with gone(SearchMissing(name=saved)):
        query = searches.search_named(member, saved).query if saved else _query(words, said)
    request = HttpRequest()
    request.GET = QueryDict(query)
    filters = filters_of(request, member, versions.live_tree())
    found = finding.page(member, asked_in(request, filters, member, now=now()), skip=0, limit=limit)
    for one in found.voices:
        click.echo(json.dumps(_told(one), ensure_ascii=False) if as_json else _line(one))
    if found.by == "words":
        click.echo("No index yet: found as the words stand.", err=True)
    if found.more:
        click.echo(f"… more than {limit}{f' of {found.total:,}' if found.total else ''}: --limit", err=True)


def _told(one: "Spoken") -> dict[str, Any]:
    reasons = [{"text": piece.text, "why": list(piece.told)} for piece in one.pieces if piece.marked]
    return {
        "voice": one.id, "at": one.at.isoformat(), "text": "".join(piece.text for piece in one.pieces),
        "mood": one.label, "topics": [topic.id for topic in one.topics], "channel": one.channel, "unit": one.unit,
        "survey": one.survey, "corrected": one.corrected, "reasons": reasons,
    }  # fmt: skip


def _line(one: "Spoken") -> str:
    text = " ".join("".join(piece.text for piece in one.pieces).split())
    topics = ",".join(topic.id for topic in one.topics) or "–"
    return "\t".join([one.id, f"{one.at:%Y-%m-%d}", one.label or "–", topics, text[:160]])


@click.command(name="saved")
@home_option
@AS_MEMBER
@AS_JSON
def saved(home: Home, email: str | None, as_json: bool) -> None:
    """List saved searches, one's own and the shared ones."""
    member = _member(home, email)
    from dataclasses import asdict

    from rashin.powers.operation.topics import searches

    for one in searches.searches(member):
        facts = [str(one.id), one.name, one.owner, "shared" if one.shared else "–", one.query]
        click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str) if as_json else "\t".join(facts))


@click.command(name="save")
@home_option
@click.argument("name")
@click.argument("words", nargs=-1)
@_filters
@click.option("--shared", is_flag=True, help="Everybody may open it.")
@AS_MEMBER
def save(home: Home, name: str, words: tuple[str, ...], shared: bool, email: str | None, **said: Any) -> None:
    """Keep WORDS and filters under NAME."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import searches

    made = searches.save_search(
        actor=member, name=name, page="voices_search", query=_query(words, said), shared=shared, now=now()
    )
    click.echo(f"{made.pk}\t{made.name}")


@click.command(name="share")
@home_option
@click.argument("name")
@click.option("--shared/--own", default=True, help="For everybody, or for oneself again.")
@AS_MEMBER
def share(home: Home, name: str, shared: bool, email: str | None) -> None:
    """Let everybody open the saved search NAME."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import searches

    with gone(SearchMissing(name=name)):
        number = searches.search_named(member, name).id
    searches.share_search(actor=member, number=number, shared=shared, now=now())
    click.echo("shared" if shared else "own")


@click.command(name="forget")
@home_option
@click.argument("name")
@AS_MEMBER
def forget(home: Home, name: str, email: str | None) -> None:
    """Forget the saved search NAME."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import searches

    with gone(SearchMissing(name=name)):
        searches.forget_search(actor=member, number=searches.search_named(member, name).id, now=now())
    click.echo("forgotten")


@click.command(name="correct")
@home_option
@click.argument("voice")
@click.option("--wrong", metavar="TOPIC", help="This topic is wrong here.")
@click.option("--missing", metavar="TOPIC", help="This topic is missing here.")
@click.option("--mood", type=click.Choice(("pos", "neg", "neu", "mixed")), help="This is what it says.")
@click.option("--note", default="", help="Why.")
@AS_MEMBER
def correct(home: Home, voice: str, note: str, email: str | None, **said: str | None) -> None:
    """Say what is not right about VOICE (its id). It counts at once when the member keeps the topics."""
    if sum(value is not None for value in said.values()) != 1:
        raise click.UsageError("Say one of --wrong TOPIC, --missing TOPIC, --mood.")
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import corrections

    kind = "sentiment" if said["mood"] else "wrong" if said["wrong"] else "missing"
    topic, mood = said["wrong"] or said["missing"] or "", said["mood"] or ""
    wrong = corrections.Wrong(voice_id=voice, kind=kind, topic=topic, mood=mood, note=note)
    with gone(VoiceMissing(voice=voice)):
        made = corrections.correct(actor=member, wrong=wrong, now=now())
    click.echo(f"{made.pk}\t{made.state}")


@click.command(name="corrections")
@home_option
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True)
@AS_MEMBER
@AS_JSON
def listed(home: Home, state: str, email: str | None, as_json: bool) -> None:
    """List what people say is not right."""
    member = _member(home, email)
    from dataclasses import asdict

    from rashin.base.workspace.access import Permission, require
    from rashin.cli.acting import in_own_words
    from rashin.powers.operation.topics import corrections

    in_own_words()

    require(member, Permission.EDIT_TOPICS)
    found = corrections.listed(member, state=state)
    if not found and not as_json:
        click.echo(f"None is {state}: --state {' or '.join(one for one in STATES if one != state)}", err=True)
    for one in found:
        facts = [str(one.id), one.kind, one.topic or one.mood, one.by, one.voice_id, " ".join(one.text.split())[:120]]
        click.echo(json.dumps(asdict(one), ensure_ascii=False, default=str) if as_json else "\t".join(facts))


@click.command(name="judge")
@home_option
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.argument("what", type=click.Choice(("take", "refuse", "back")))
@AS_MEMBER
def judge(home: Home, number: int, what: str, email: str | None) -> None:
    """Take the correction NUMBER or refuse it; back: what was taken counts no more."""
    member = _member(home, email)
    from rashin.cli.acting import now
    from rashin.powers.operation.topics import corrections

    with gone(CorrectionElsewhere(number=number)):
        if what == "back":
            made = corrections.take_back(actor=member, number=number, now=now())
        else:
            made = corrections.judge(actor=member, number=number, take=what == "take", now=now())
    click.echo(made.state)


COMMANDS: tuple[click.Command, ...] = (search, saved, save, share, forget, correct, listed, judge)
"""What `rashin voice` has of these."""
