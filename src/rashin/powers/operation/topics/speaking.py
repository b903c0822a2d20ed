"""What a set of voices speaks of, in one panel: for the pages on which a survey, a step or a case stands.

How many and how they feel, their topics and aspects, each with its interval, the phrases that are typical of them,
remarks that stand for the rest; and, where a survey comes in waves, how the topics' shares moved from one to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext

from rashin.analysis import charts
from rashin.analysis.questions.aspects import Aspects, AspectsAnswer
from rashin.analysis.questions.filters import Filter as Test
from rashin.analysis.questions.phrases import Phrases, PhrasesAnswer
from rashin.analysis.questions.tagged import TagPoint
from rashin.analysis.questions.tags import TagSums
from rashin.analysis.questions.topics import TopicsAnswer
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.said import speaker
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import reason_words
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import changes, pictures
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.explorer import Page
from rashin.powers.operation.topics.feed import Spoken, said_of, spoken
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.wishes import Asked, address_of

FDR: Final = 0.05
MOST_TOPICS: Final = 8
MOST_ASPECTS: Final = 6
MOST_PHRASES: Final = 14
REMARKS: Final = 3
CHOSEN_REMARKS: Final = 12
MOST_WAVES: Final = 8

_TELLING: Final = """
WITH own AS (
    SELECT voices.voice_id, length(text) AS letters FROM voices
    WHERE voices.text IS NOT NULL AND length(trim(voices.text)) > 0 AND {condition}),
said AS (
    SELECT own.voice_id, topic, polarity, avg(polarity) OVER (PARTITION BY topic) AS usual,
        count(*) OVER (PARTITION BY topic) AS size
    FROM own JOIN assignments USING (voice_id) WHERE topic <> '' AND assignments.kind IS DISTINCT FROM 'below'),
ranked AS (
    SELECT own.voice_id, coalesce(size, 0) AS size, row_number() OVER (PARTITION BY coalesce(topic, '')
        ORDER BY abs(coalesce(polarity - usual, 0)), abs(letters - 45), own.voice_id) AS place
    FROM own LEFT JOIN said USING (voice_id)),
chosen AS (
    SELECT voice_id, min(place) AS place, max(size) AS size FROM ranked WHERE place <= {most} GROUP BY voice_id
    ORDER BY place, size DESC, voice_id LIMIT {most})
SELECT occurred_at AS at, voices.voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices JOIN chosen USING (voice_id) ORDER BY place, size DESC, voices.voice_id"""
"""Remarks nearest to how each topic is usually spoken of, of a length that is quickly read: one of each large topic."""


def panel(request: HttpRequest, member: User, asked: Asked, tree: TopicTree, *, now: datetime) -> dict[str, Any]:
    """Everything of the panel. With a topic chosen, only the remarks about it."""
    page = Page(request=request, member=member, asked=asked, tree=tree, now=now)
    every = replace(asked, tests=tuple(one for one in asked.tests if one.field != "topic"), topic="")
    whole = replace_page(page, every)
    answer = whole.topics()
    shown = [one for one in answer.points if one.tag in tree.by_id and not tree.children(one.tag) and one.sums.n]
    felt = answer.whole[0] if answer.whole else None
    chosen = asked.topic if asked.topic in tree.by_id else ""
    return {
        "lines": pictures.lines(shown, name=page.name, link=lambda tag: address_of(request, every, topic=tag),
                                most=MOST_TOPICS),
        "aspects": _aspects(whole, every), "phrases": _phrases(whole, every), "feeling": _feeling(felt),
        "picture": pictures.split(felt.sums) if felt else "", "n": felt.of if felt else 0,
        "remarks": telling(member, asked, limit=CHOSEN_REMARKS if chosen else REMARKS),
        "chosen": chosen, "chosen_name": page.name(chosen) if chosen else "",
        "explore": address_of(request, every), "waves": _waves(whole, request), "empty": not tree.topics,
        "definition": [gettext(one.text) % one.fields for one in answer.definition],
    }  # fmt: skip


def replace_page(page: Page, asked: Asked) -> Page:
    """The same page about other voices."""
    return Page(request=page.request, member=page.member, asked=asked, tree=page.tree, now=page.now)


def telling(member: User, asked: Asked, *, limit: int) -> list[Spoken]:
    """Remarks that stand for the rest."""
    condition, params = asked.condition(member)
    found = rows(_TELLING.format(condition=condition, most=limit), params)
    return spoken(member, [said_of(row) for row in found], asked=asked)


def _feeling(felt: TagPoint | None) -> str:
    if felt is None:
        return ""
    one = felt.sentiment
    if isinstance(one, Unanswered):
        return reason_words(one.reason.value, n=one.n, minimum=one.minimum)
    band = formats.interval(one.low, one.high, 2, sign=True)
    return f"{formats.number(one.value, 2, sign=True)} ({band})"


def _aspects(page: Page, asked: Asked) -> list[pictures.Line]:
    answer = page.ask(Aspects(**asked.question))
    assert isinstance(answer, AspectsAnswer)
    return pictures.lines(
        [one for one in answer.points if one.tag != "other"], name=aspect_words, most=MOST_ASPECTS,
        link=lambda tag: address_of(page.request, asked, aspect=tag),
    )  # fmt: skip


def _phrases(page: Page, asked: Asked) -> list[dict[str, Any]]:
    answer = page.ask(Phrases(**asked.question, limit=MOST_PHRASES))
    assert isinstance(answer, PhrasesAnswer)
    return [
        {"name": one.tag, "n": one.first.n, "sure": one.q is not None and one.q <= FDR,
         "href": address_of(page.request, asked, phrase=one.tag)}
        for one in answer.pairs
    ]  # fmt: skip


# ── Waves ──


def _waves(page: Page, request: HttpRequest) -> dict[str, Any] | None:
    """Shares of the topics wave by wave, and how the last two differ. A wave is a survey, or a month of one."""
    kind = request.GET.get("waves", "")
    if kind not in {"month", "survey"}:
        return None
    alike = tuple(one for one in request.GET.get("alike", "")[:2_000].split("|") if one)
    if kind == "survey":
        if len(alike) < 2:
            return None
        others = tuple(one for one in page.asked.tests if one.field != "survey")
        tests = (*others, Test(field="survey", op="=", value=alike[:MOST_WAVES]))
        page = replace_page(page, replace(page.asked, tests=tests))
    answer = page.topics(**({"every": "month"} if kind == "month" else {"by": ("survey",)}))
    waves = _places(answer, kind)[-MOST_WAVES:]
    if len(waves) < 2:
        return None
    return _compared(page, answer, waves, kind)


def _places(answer: TopicsAnswer, kind: str) -> list[object]:
    if kind == "month":
        return [one.period for one in answer.whole if one.of]
    return [one.group[0] for one in answer.whole if one.of and one.group]


def _at(one: TagPoint, kind: str) -> object:
    return one.period if kind == "month" else one.group[0] if one.group else None


def _compared(page: Page, answer: TopicsAnswer, waves: Sequence[object], kind: str) -> dict[str, Any]:
    cells = {(one.tag, _at(one, kind)): one for one in answer.points if one.tag}
    sizes: dict[str, int] = {}
    for (tag, _wave), one in cells.items():
        if tag in page.tree.by_id and not page.tree.children(tag):
            sizes[tag] = sizes.get(tag, 0) + one.sums.n
    tags = sorted(sizes, key=lambda tag: (-sizes[tag], tag))[:MOST_TOPICS]
    say = speaker("survey")
    labels = [pictures.label_of(one, "month") if kind == "month" else say(str(one)) for one in waves]  # type: ignore[arg-type]
    top = _top(cells.values())
    heat = charts.heat(
        gettext("Share of the voices of each wave"), columns=labels, low=-top, high=top, middle=0.0,
        rows=[(page.name(tag), [_cell(cells.get((tag, one))) for one in waves]) for tag in tags],
        words=words(lambda value: formats.percent(value, 0)),
    )  # fmt: skip
    return {"heat": heat, "lines": _moves(page, cells, answer, waves, kind, tags), "names": labels[-2:]}


def _top(points: Any) -> float:
    return max((one.share.value for one in points if isinstance(one.share, Estimate)), default=1.0) or 1.0


def _cell(one: TagPoint | None) -> charts.HeatCell:
    if one is None:
        return charts.HeatCell(value=None, n=0, reason=gettext("nobody spoke of it"))
    if isinstance(one.share, Estimate):
        return charts.HeatCell(value=one.share.value, n=one.sums.n)
    why = one.share
    told = reason_words(why.reason.value, n=why.n, minimum=why.minimum) if isinstance(why, Unanswered) else ""
    return charts.HeatCell(value=None, n=one.sums.n, reason=told)


def _moves(
    page: Page, cells: Mapping[Any, TagPoint], answer: TopicsAnswer, waves: Sequence[object], kind: str,
    tags: Sequence[str],
) -> list[dict[str, Any]]:  # fmt: skip
    whole = {_at(one, kind): one.sums.n for one in answer.whole}
    last, before = waves[-1], waves[-2]

    def sums(wave: object) -> dict[str, TagSums]:
        return {tag: cells[tag, wave].sums for tag in tags if (tag, wave) in cells}

    moved = changes.changed(sums(last), sums(before), of=whole[last], of_before=whole[before])
    return [{"name": page.name(tag), "change": one} for tag, one in moved.items()]
