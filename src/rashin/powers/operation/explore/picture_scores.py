"""A scores answer, drawn: a line with its band over time, or bars with intervals over groups."""

from collections.abc import Callable, Sequence
from functools import partial

from django.utils.translation import gettext

from rashin.analysis.charts import Bar, Chart, Mark, Point, Series, bars
from rashin.analysis.questions import points
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.scores import Scores
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.explorer import Explorer, Options, explorer
from rashin.base.ui.figures import Change, Stat
from rashin.powers.operation.explore import wording
from rashin.powers.operation.explore.records import Behind, Picture

Say = Callable[[Sequence[str | None]], str]
MOST_LINES = 6
LINK = ""


def picture(answer: ScoresAnswer, *, behind: Behind | None = None) -> Picture:
    """Everything a page shows of a scores answer."""
    question = answer.question
    assert isinstance(question, Scores)
    name = wording.metric_name(answer.metric)
    latest = _latest(answer)
    say = _speaker(question, name)
    moving = _over_time(answer, question, name, say) if question.every else None
    return Picture(
        headline=_headline(answer, latest, name),
        stats=[stat(point, answer, name, label=say(point.group)) for point in latest[:5]],
        charts=[moving.chart if moving else _over_groups(answer, question, behind=behind, say=say)],
        explorer=moving,
        about=wording.about(answer, name=name, link=LINK),
    )


def _latest(answer: ScoresAnswer) -> list[points.Point]:
    """The points of the last whole period, one a group; of the last one when none is whole."""
    whole = [point for point in answer.points if not point.partial and isinstance(point.estimate, Estimate)]
    found = whole or [point for point in answer.points if isinstance(point.estimate, Estimate)] or list(answer.points)
    last = max((point.period for point in found if point.period), default=None)
    return [point for point in found if point.period == last]


def _headline(answer: ScoresAnswer, latest: list[points.Point], name: str) -> str:
    question = answer.question
    assert isinstance(question, Scores)
    if not answer.n:
        return gettext("No answers match. Try a longer period or fewer conditions.")
    moved = [point for point in answer.points if point.q is not None and point.q <= 1 - (answer.level or 0.95)]
    tested = sum(point.q is not None for point in answer.points)
    if tested:
        return gettext("%(moved)d of %(tested)d comparisons of %(name)s differ more than chance explains.") % {
            "moved": len(moved),
            "tested": tested,
            "name": name,
        }
    if len(latest) == 1 and isinstance(latest[0].estimate, Estimate):
        told = latest[0].estimate
        when = latest[0].period
        place = wording.period_label(when, question.every) if question.every else wording.span(answer.period)
        return gettext("%(when)s: %(name)s is %(value)s, between %(low)s and %(high)s, from %(n)s answers.") % {
            "when": place,
            "name": name,
            "value": wording.score(told.value, answer.metric),
            "low": wording.score(told.low, answer.metric),
            "high": wording.score(told.high, answer.metric),
            "n": formats.number(told.n),
        }
    return gettext("%(n)s answers in %(groups)s groups.") % {
        "n": formats.number(answer.n),
        "groups": formats.number(answer.groups),
    }


def _speaker(question: Scores, name: str) -> Say:
    """How a point is called: as its groups, or as the score itself."""
    return wording.groups_speaker(question.by) if question.by else lambda _group: name


def stat(point: points.Point, answer: ScoresAnswer, name: str, *, label: str) -> Stat:
    """One point as a key figure."""
    question = answer.question
    assert isinstance(question, Scores)
    when = wording.period_label(point.period, question.every) if question.every else wording.span(answer.period)
    if isinstance(point.estimate, Unanswered):
        return Stat(label=label, reason=wording.reason(point.estimate), n=point.tally.n, note=when)
    told = point.estimate
    return Stat(
        label=label,
        value=wording.score(told.value, answer.metric),
        band=f"{wording.score(told.low, answer.metric)} – {wording.score(told.high, answer.metric)}",
        n=told.n,
        note=when,
        change=change(point, answer),
        hero=not question.by,
        about=wording.about(answer, name=name, link=LINK) if not question.by else None,
    )


def change(point: points.Point, answer: ScoresAnswer) -> Change | None:
    """How the point differs from what it was compared with; without colour when chance may explain it."""
    if not isinstance(point.comparison, Comparison):
        return None
    surely = point.q is not None and point.q <= 1 - (answer.level or 0.95)
    up = point.comparison.difference > 0
    scale = point.tally.scale
    better = up if scale is None or scale[2] >= 0 else not up
    told = wording.difference(point.comparison.difference, answer.metric)
    against = "" if surely else gettext("within chance")
    return Change(text=told, up=up, better=better if surely else None, against=against)


def _point(found: points.Point | None, label: str) -> Point:
    if found is None:
        return Point(label=label, value=None, reason="")
    if isinstance(found.estimate, Unanswered):
        return Point(label=label, value=None, n=found.tally.n, reason=wording.reason(found.estimate))
    told = found.estimate
    return Point(label=label, value=told.value, low=told.low, high=told.high, n=told.n)


def _over_time(answer: ScoresAnswer, question: Scores, name: str, say: Say) -> Explorer:
    periods = sorted({point.period for point in answer.points if point.period})
    groups = list(dict.fromkeys(point.group for point in answer.points))[:MOST_LINES]
    cells = {(point.period, point.group): point for point in answer.points}
    labels = [wording.period_label(when, question.every) for when in periods]
    series = [
        Series(
            name=say(group),
            points=tuple(_point(cells.get((when, group)), label) for when, label in zip(periods, labels, strict=True)),
        )
        for group in groups
    ]
    partial_ones = [at for at, when in enumerate(periods) if any(p.partial for p in answer.points if p.period == when)]
    marks = [Mark(label=gettext("not over yet"), at=at) for at in partial_ones[-1:]]
    return explorer(
        gettext("%(name)s over time") % {"name": name},
        series,
        words=words(partial(_written, metric=answer.metric)),
        options=Options(marks=marks, signed=answer.metric == "nps", percent=answer.metric == "csat"),
    )


def _written(value: float, metric: str) -> str:
    return wording.score(value, metric)


def _over_groups(answer: ScoresAnswer, question: Scores, *, behind: Behind | None, say: Say) -> Chart:
    name = wording.metric_name(answer.metric)
    items = []
    rows = answer.rows()[:60]
    for point, row in zip(answer.points, rows, strict=False):
        label = say(point.group)
        drawn = _point(point, label)
        items.append(
            Bar(
                label=label,
                value=drawn.value,
                low=drawn.low,
                high=drawn.high,
                n=drawn.n,
                reason=drawn.reason,
                href=behind(row) if behind and drawn.n else "",
            )
        )
    return bars(
        name
        if not question.by
        else gettext("%(name)s by %(by)s") % {"name": name, "by": wording.fields_label(question.by)},
        items,
        words=words(partial(_written, metric=answer.metric)),
        tone="signed" if answer.metric == "nps" else "accent",
    )
