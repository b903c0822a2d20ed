"""What topics give to pages made of several rooms: what is spoken of, and what was read in single voices."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.topics import Topics, TopicsAnswer
from rashin.base.ui import formats
from rashin.base.ui.formats import reading_language
from rashin.base.ui.panels import Panel
from rashin.base.ui.stories import Tag
from rashin.base.workspace.access import Permission, member_of, scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.feed import Spoken, said_of, said_tone, spoken
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.pictures import split

MOST: Final = 6
DAYS: Final = 28
PATIENCE: Final = timedelta(minutes=10)

_ONE: Final = """
SELECT occurred_at AS at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices WHERE voice_id = $id AND ({scope}) LIMIT 1"""
_PERSON: Final = """
SELECT topic, count(DISTINCT voice_id) AS n, avg(polarity) AS polarity
FROM assignments JOIN voices USING (voice_id)
WHERE voices.person_key = $person AND topic <> '' AND ({scope}) GROUP BY topic ORDER BY n DESC, topic LIMIT 40"""
_OF_VOICES: Final = """
SELECT voice_id, topic, polarity FROM assignments
WHERE voice_id IN (SELECT unnest($ids)) AND topic <> '' AND kind <> 'below' ORDER BY voice_id, topic"""


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
    was = {one.tag: one.sums.n for one in before.points} if before else {}
    lines = []
    for one in this.points if this else ():
        topic = tree.by_id.get(one.tag or "")
        if topic is None or topic.parent is not None:
            continue
        moved = one.sums.n - was.get(one.tag, 0)
        lines.append({
            "name": topic.name(reading_language()), "n": formats.number(one.sums.n), "picture": split(one.sums),
            "change": formats.number(moved, sign=True) if moved else "±0",
            "href": f"{reverse('voices_explore')}?topic={topic.id}&when=28d",
        })  # fmt: skip
    context = {"lines": lines[:MOST], "tree": bool(tree.topics), "all": f"{reverse('voices_explore')}?when=28d"}
    return render_to_string("topics/panel_spoken.html", context, request)


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
    found = [said_of(row) for row in rows(_ONE.format(scope=scope), {**params, "id": voice_id})]
    told = spoken(member, found)
    return told[0] if told else None


def choices() -> list[tuple[str, str]]:
    """The topics in use, for who says that one is missing."""
    tree = versions.live_tree()
    return [(one.id, "　" * depth + one.name(reading_language())) for depth, one in tree.walk()
            if one.state != "retired"]  # fmt: skip


def person_topics(member: User, person: int) -> list[dict[str, Any]]:
    """What one customer speaks of, as far as this member may see it."""
    scope, params = scope_of(member).condition("voices")
    tree = versions.live_tree()
    found = rows(_PERSON.format(scope=scope), {**params, "person": person})
    known = [(tree.by_id[str(row["topic"])], row) for row in found if str(row["topic"]) in tree.by_id]
    above = {one for topic, _row in known for one in tree.above(topic.id)}
    return [
        {"name": topic.name(reading_language()), "n": formats.number(int(row["n"])), "tone": said_tone(row["polarity"])}
        for topic, row in known
        if topic.id not in above
    ][:8]


def tags_of(ids: Sequence[str]) -> dict[str, list[Tag]]:
    """Voice → the topics that it was put under, with the tone in which it speaks of each."""
    tree = versions.live_tree()
    found: dict[str, list[Tag]] = {}
    for row in rows(_OF_VOICES, {"ids": list(ids)}) if tree.topics and ids else ():
        topic = tree.by_id.get(str(row["topic"]))
        if topic is not None:
            tag = Tag(label=topic.name(reading_language()), tone=said_tone(row["polarity"]))
            found.setdefault(str(row["voice_id"]), []).append(tag)
    return found
