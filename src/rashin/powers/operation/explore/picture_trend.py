"""A trend answer, drawn: lines over time, or bars over groups."""

from collections.abc import Callable

from django.utils.translation import gettext

from rashin.analysis.charts import Bar, Chart, Mark, Point, Series, bars
from rashin.analysis.questions.trend import Trend, TrendAnswer, TrendPoint
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.base.atlas.said import value_words
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.explorer import Explorer, Options, explorer
from rashin.base.ui.figures import Stat
from rashin.powers.operation.explore import wording
from rashin.powers.operation.explore.fields import field_label
from rashin.powers.operation.explore.records import Behind, Picture

Say = Callable[[TrendPoint], str]
MOST_LINES = 6


def picture(answer: TrendAnswer, *, behind: Behind | None = None) -> Picture:
    """Everything a page shows of a trend."""
    question = answer.question
    assert isinstance(question, Trend)
    name = _name(question)
    total = sum(_value(point) or 0.0 for point in answer.points)
    stats = []
    if question.measure in {"count", "sum"}:
        stats.append(Stat(label=name, value=formats.compact(total), n=answer.n, note=wording.span(answer.period)))
    moving = None if question.every == "whole" else _over_time(answer, question, name)
    return Picture(
        headline=gettext("%(name)s: %(n)s records.") % {"name": name, "n": formats.number(answer.n)}
        if answer.n
        else gettext("Nothing matches. Try a longer period or fewer conditions."),
        stats=stats,
        charts=[moving.chart if moving else _over_groups(answer, question, name, behind)],
        explorer=moving,
        about=wording.about(answer, name=name, link=""),
    )


def _name(question: Trend) -> str:
    what = formats.listed(value_words("event", item.name) for item in question.event[:3]) if question.event else ""
    what = what or (gettext("All events") if question.of == "events" else gettext("All voices"))
    measures = {
        "count": "%(what)s",
        "people": gettext("People: %(what)s"),
        "sum": gettext("Sum of %(field)s: %(what)s"),
        "mean": gettext("Mean of %(field)s: %(what)s"),
        "distinct": gettext("Different values of %(field)s: %(what)s"),
    }
    return measures[question.measure] % {"what": what, "field": field_label(question.field or "")}


def _value(point: TrendPoint) -> float | None:
    if isinstance(point.result, float):
        return point.result
    return point.result.value if isinstance(point.result, Estimate) else None


def _speaker(question: Trend, name: str) -> Say:
    """How a point is called: as its groups, as the rest of them, or as what was asked for."""
    if not question.by:
        return lambda _point: name
    say = wording.groups_speaker(question.by)
    return lambda point: gettext("All others") if point.other else say(point.group)


def _point(found: TrendPoint | None, label: str) -> Point:
    if found is None:
        return Point(label=label, value=None)
    if isinstance(found.result, Unanswered):
        return Point(label=label, value=None, n=found.n, reason=wording.reason(found.result))
    if isinstance(found.result, Estimate):
        told = found.result
        return Point(label=label, value=told.value, low=told.low, high=told.high, n=found.n)
    return Point(label=label, value=found.result, n=found.n)


def _over_time(answer: TrendAnswer, question: Trend, name: str) -> Explorer:
    periods = sorted({point.period for point in answer.points if point.period})
    groups = list(dict.fromkeys((point.group, point.other) for point in answer.points))[:MOST_LINES]
    cells = {(point.period, point.group, point.other): point for point in answer.points}
    say = _speaker(question, name)
    named = {(point.group, point.other): say(point) for point in answer.points}
    labels = [wording.period_label(when, question.every) for when in periods]
    series = [
        Series(
            name=named[group],
            points=tuple(_point(cells.get((when, *group)), label) for when, label in zip(periods, labels, strict=True)),
        )
        for group in groups
    ]
    cut = [at for at, when in enumerate(periods) if any(p.partial for p in answer.points if p.period == when)]
    marks = [Mark(label=gettext("not over yet"), at=at) for at in cut[-1:]]
    return explorer(name, series, words=words(formats.compact), options=Options(marks=marks))


def _over_groups(answer: TrendAnswer, question: Trend, name: str, behind: Behind | None) -> Chart:
    items = []
    rows, say = answer.rows()[:60], _speaker(question, name)
    for point, row in zip(answer.points, rows, strict=False):
        drawn = _point(point, say(point))
        items.append(
            Bar(
                label=drawn.label,
                value=drawn.value,
                low=drawn.low,
                high=drawn.high,
                n=drawn.n,
                reason=drawn.reason,
                href=behind(row) if behind and drawn.n else "",
            )
        )
    return bars(name, items, words=words(formats.compact))
