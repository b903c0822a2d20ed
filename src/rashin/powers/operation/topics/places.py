"""What is spoken of at each place of a journey, and how that changed against the time before."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.filters import Filter, write_filter
from rashin.analysis.questions.tags import EMPTY, TagSums
from rashin.analysis.questions.topics import Topics, TopicsAnswer
from rashin.analysis.stats.estimate import Estimate
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.spoken import Line, Place, Spot
from rashin.base.ui import formats
from rashin.base.ui.figures import reason_words
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.changes import Changed, changed
from rashin.powers.operation.topics.feed import said_tone
from rashin.powers.operation.topics.pictures import split

NO_BREAK: Final = "\u00a0"
MOST: Final = 3
PATIENCE: Final = timedelta(minutes=10)


def at_places(member: User, place: Place) -> Mapping[str, Spot]:
    """Each place → how it is spoken of, and the topics that are most spoken of there."""
    tree = versions.live_tree()
    if not tree.topics or not (may(member, Permission.ASK) and may(member, Permission.SEE_VOICES)):
        return {}
    days = (place.last - place.first).days + 1
    earlier = Place(
        column=place.column, value=place.value, by=place.by, first=place.first - timedelta(days=days),
        last=place.first - timedelta(days=1),
    )  # fmt: skip
    try:
        now, before = (_asked(member, one) for one in (place, earlier))
    except LakeMissing:
        return {}
    return {name: _spot(name, now, before, tree, place) for name in _names(now)}


def _asked(member: User, place: Place) -> TopicsAnswer:
    where = (Filter(field=place.column, op="=", value=(place.value,)),)
    question = Topics(
        where=where, by=(place.by,), start=place.first, end=place.last, zone=timezone.get_current_timezone_name()
    )
    answer = ask_as(member, question, now=datetime.now(UTC), patience=PATIENCE)
    assert isinstance(answer, TopicsAnswer)
    return answer


def _names(answer: TopicsAnswer) -> list[str]:
    return [str(one.group[0]) for one in answer.whole if one.group and one.group[0]]


def _sums(answer: TopicsAnswer, name: str) -> tuple[dict[str, TagSums], TagSums]:
    sums = {one.tag: one.sums for one in answer.points if one.group and one.group[0] == name and one.tag}
    whole = next((one.sums for one in answer.whole if one.group and one.group[0] == name), EMPTY)
    return sums, whole


def _spot(name: str, now: TopicsAnswer, before: TopicsAnswer, tree: TopicTree, place: Place) -> Spot:
    (sums, whole), (was, whole_before) = _sums(now, name), _sums(before, name)
    leaves = {tag: one for tag, one in sums.items() if tag in tree.by_id and one.n and not tree.children(tag)}
    moved = changed(leaves, was, of=whole.n, of_before=whole_before.n)
    shown = sorted(leaves, key=lambda tag: (-leaves[tag].n, tag))[:MOST]
    shares = {one.tag: one.share for one in now.points if one.group and one.group[0] == name}
    felt = next(one.sentiment for one in now.whole if one.group and one.group[0] == name)
    if isinstance(felt, Estimate):
        band = formats.interval(felt.low, felt.high, 2, sign=True)
        feeling = f"{formats.number(felt.value, 2, sign=True)} ({band.replace(' ', NO_BREAK)})"
    else:
        feeling = reason_words(felt.reason.value, n=felt.n, minimum=felt.minimum)
    return Spot(
        n=whole.n, picture=split(whole), feeling=feeling, href=_address(name, "", place),
        tone=said_tone(felt.value if isinstance(felt, Estimate) else None),
        lines=[
            _line(tag, leaves[tag], shares.get(tag), moved[tag], tree, _address(name, tag, place)) for tag in shown
        ],
    )  # fmt: skip


def _address(name: str, tag: str, place: Place) -> str:
    where = [write_filter(Filter(field=field, op="=", value=(value,)))
             for field, value in ((place.column, place.value), (place.by, name))]  # fmt: skip
    words: dict[str, object] = {"where": where, "when": f"{place.first}..{place.last}"}
    if tag:
        words |= {"topic": tag, "view": "voices"}
    return f"{reverse('voices_explore')}?{urlencode(words, doseq=True)}"


def _line(tag: str, sums: TagSums, share: object, moved: Changed, tree: TopicTree, href: str) -> Line:
    return Line(
        name=tree.by_id[tag].name(reading_language()), n=formats.number(sums.n), picture=split(sums), href=href,
        tone=said_tone(sums.total / sums.judged if sums.judged else None),
        share=formats.percent(share.value, 0) if isinstance(share, Estimate) else "",
        change=moved.text, band=moved.band, sure=moved.sure, reason=moved.reason,
    )  # fmt: skip
