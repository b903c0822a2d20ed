"""What topics give to pages made of several rooms: what is spoken of, and what was read in single voices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis import charts
from rashin.analysis.charts.line import Bounds
from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.topics import Topics, TopicsAnswer
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.spoken import Line
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import reading_language
from rashin.base.ui.panels import Panel
from rashin.base.workspace.access import Permission, member_of, scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.changes import changed
from rashin.powers.operation.topics.feed import Spoken, said_of, said_tone, spoken
from rashin.powers.operation.topics.lookups import kept
from rashin.powers.operation.topics.pictures import label_of, split

MOST: Final = 6
DAYS: Final = 28
PATIENCE: Final = timedelta(minutes=10)

_ONE: Final = """
SELECT occurred_at AS at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices WHERE voice_id = $id AND ({scope}) LIMIT 1"""
_PERSON: Final = """
SELECT topic, count(DISTINCT voice_id) AS n, avg(polarity) AS polarity, max(voices.occurred_at) AS last
FROM assignments JOIN voices USING (voice_id)
WHERE voices.person_key = $person AND topic <> '' AND ({scope}) GROUP BY topic ORDER BY n DESC, topic LIMIT 40"""
_MOODS: Final = """
SELECT voices.occurred_at AS said_at, sentiment FROM readings JOIN voices USING (voice_id)
WHERE voices.person_key = $person AND ({scope}) ORDER BY voices.occurred_at DESC LIMIT 40"""


def draw_spoken(request: HttpRequest) -> SafeString:
    """The topics of the last four weeks, each against the four before."""
    member, now = member_of(request), datetime.now(UTC)
    today = timezone.localdate(now)
    zone = timezone.get_current_timezone_name()

    def asked(last: Any, first: Any) -> TopicsAnswer | None:
        try:
            answer = ask_as(member, Topics(start=first, end=last, zone=zone), now=now, patience=PATIENCE)
        except LakeMissing:
            return None
        assert isinstance(answer, TopicsAnswer)
        return answer

    this = asked(today, today - timedelta(days=DAYS - 1))
    before = asked(today - timedelta(days=DAYS), today - timedelta(days=2 * DAYS - 1))
    tree = versions.live_tree()
    context = {
        "lines": _lines(this, before, tree) if this and before else [], "tree": bool(tree.topics),
        "all": f"{reverse('voices_explore')}?when=28d", "n": this.n if this else 0, "before": before.n if before else 0,
    }  # fmt: skip
    return render_to_string("topics/panel_spoken.html", context, request)


def _lines(this: TopicsAnswer, before: TopicsAnswer, tree: TopicTree) -> list[Line]:
    """The uppermost topics, with the change of their share of all voices."""
    top = {topic.id for topic in tree.live() if topic.parent is None}
    sums = {one.tag: one.sums for one in this.points if one.tag and one.tag in top and one.sums.n}
    moved = changed(
        sums, {one.tag: one.sums for one in before.points if one.tag}, of=_whole(this), of_before=_whole(before)
    )
    return [
        Line(
            name=tree.by_id[tag].name(reading_language()), n=formats.number(sums[tag].n), picture=split(sums[tag]),
            href=f"{reverse('voices_explore')}?{urlencode({'topic': tag, 'when': '28d'})}",
            share=formats.percent(sums[tag].n / _whole(this), 1), change=moved[tag].text, band=moved[tag].band,
            sure=moved[tag].sure, reason=moved[tag].reason,
        )
        for tag in sorted(sums, key=lambda one: (-sums[one].n, one))[:MOST]
    ]  # fmt: skip


def _whole(answer: TopicsAnswer) -> int:
    return answer.whole[0].sums.n if answer.whole else 0


SPOKEN: Final = Panel(
    name="spoken",
    title=_("What is spoken of"),
    permission=Permission.ASK,
    draw=draw_spoken,
    ready=lambda request: False,
    width="c12",
    height="medium",
    sub=_("Last 28 days, and the change against the 28 before"),
)


def one_voice(member: User, voice_id: str) -> Spoken | None:
    """A voice with what was read in it, masked; nothing when this member may not see it."""
    scope, params = scope_of(member).condition("voices")
    found = [said_of(row) for row in kept(_ONE.format(scope=scope), {**params, "id": voice_id})]
    told = spoken(member, found)
    return told[0] if told else None


def choices() -> list[tuple[str, str]]:
    """The topics in use, for who says that one is missing."""
    tree = versions.live_tree()
    return [(one.id, "　" * depth + one.name(reading_language())) for depth, one in tree.walk()
            if one.state != "retired"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTopic:
    """Something that one person speaks of."""

    name: str
    n: str
    count: int
    tone: Tone
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What one person speaks of, and in which mood, over time."""

    topics: Sequence[PersonTopic]
    moods: charts.Chart | None


def person_topics(member: User, person: int) -> Person | None:
    """What one customer speaks of, as far as this member may see it."""
    scope, params = scope_of(member).condition("voices")
    tree = versions.live_tree()
    found = kept(_PERSON.format(scope=scope), {**params, "person": person})
    known = [(tree.by_id[str(row["topic"])], row) for row in found if str(row["topic"]) in tree.by_id]
    above = {one for topic, _row in known for one in tree.above(topic.id)}
    topics = [
        PersonTopic(
            name=topic.name(reading_language()), n=formats.number(int(row["n"])), count=int(row["n"]),
            tone=said_tone(row["polarity"]), last=row["last"],
        )
        for topic, row in known
        if topic.id not in above
    ][:8]  # fmt: skip
    moods = _moods(kept(_MOODS.format(scope=scope), {**params, "person": person}))
    return Person(topics=topics, moods=moods) if topics or moods else None


def _moods(found: Sequence[Mapping[str, Any]]) -> charts.Chart | None:
    """How this person's words feel, voice by voice; single voices have no interval."""
    if len(found) < 2:
        return None
    points = tuple(
        charts.Point(label=label_of(timezone.localdate(row["said_at"]), "month"), value=float(row["sentiment"]))
        for row in reversed(found)
    )
    name = gettext("How their words feel: −1 unfavourable, +1 favourable")
    told = words(lambda value: formats.number(value, 1, sign=True))
    series = [charts.Series(name=gettext("Sentiment"), points=points)]
    return charts.line(name, series, words=told, bounds=Bounds(zero=True, low=-1, high=1))
