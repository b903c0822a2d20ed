"""One construct over its waves: every survey that says it measures the same, each compared with the wave before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.analysis.charts import Chart, Point, Series, line
from rashin.analysis.questions.waves import Wave, Waves, WavesAnswer
from rashin.analysis.stats.estimate import Comparison, Estimate
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words, words
from rashin.base.ui.figures import reason_words
from rashin.base.ui.filters import Filter
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import ask_in_scope
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import SCORED
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.results.pictures import METRIC_NAMES
from rashin.powers.operation.surveys.titles import survey_titles

WHOLE: Final = "survey"
EVERY: Final = {
    WHOLE: _("a whole survey"), "month": _("each month"), "quarter": _("each quarter"), "year": _("each fiscal year"),
}  # fmt: skip
MOST: Final = 60
LONGEST_LABEL: Final = 14
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the page is asked for."""

    metric: str
    every: str | None


def metrics_in(documents: Sequence[Document]) -> list[str]:
    """The scores that a survey asks for, as its questions come."""
    found = (str(one.kind) for document in documents for one in document.questions() if one.kind in SCORED)
    return list(dict.fromkeys(found))


def filters_for(survey: Survey, metrics: Sequence[str]) -> list[Filter]:
    """Which score, and how long a wave lasts."""
    usual = usual_of(survey)
    every = [(name, words) for name, words in EVERY.items() if name != usual]
    first, *others = metrics
    found = [Filter(name="metric", label=_("Score"), kind="choice", all=METRIC_NAMES[first],
                    choices=[(one, METRIC_NAMES[one]) for one in others])] if others else []  # fmt: skip
    return [*found, Filter(name="every", label=_("A wave is"), kind="choice", choices=every, all=EVERY[usual])]


def usual_of(survey: Survey) -> str:
    """What a wave is unless somebody says: where no other survey asks the same, whole surveys would be one point."""
    return WHOLE if len(_alike(survey)) > 1 else "month"


def waves_of(survey: Survey, asked: Looked, member: User, *, now: datetime) -> WavesAnswer:
    """The waves of what a survey measures, as far as the reader may see."""
    question = Waves(
        construct=survey.construct, survey=_alike(survey), metric=asked.metric, every=asked.every, limit=MOST
    )
    found = ask_in_scope(question, scope=scope_of(member), now=now)
    assert isinstance(found, WavesAnswer)
    return found


def _alike(survey: Survey) -> tuple[str, ...]:
    """Every survey that says it measures the same now, whatever it said when its first answers came."""
    rows = Survey.objects.filter(construct=survey.construct, audience=survey.audience).order_by("key")
    return tuple(rows.values_list("key", flat=True))


# ── Drawn ──


def chart_of(answer: WavesAnswer, every: str | None) -> Chart:
    """A line over the waves with its intervals."""
    say = survey_titles()
    alone = len({one.survey for one in answer.waves}) == 1
    points = tuple(_point(one, _short(one, every, say, alone=alone)) for one in answer.waves)
    name = str(METRIC_NAMES[answer.metric])
    told = signed_words() if answer.metric == "nps" else words(partial(write, answer.metric), tick=_tick(answer.metric))
    return line(name, [Series(name=name, points=points)], words=told)


def _tick(metric: str) -> Any:
    return partial(formats.percent, digits=0) if metric == "csat" else formats.number


def _point(one: Wave, label: str) -> Point:
    if isinstance(one.estimate, Estimate):
        told = one.estimate
        return Point(label=label, value=told.value, low=told.low, high=told.high, n=one.tally.n)
    reason = reason_words(one.estimate.reason, n=one.tally.n, minimum=one.estimate.minimum or None)
    return Point(label=label, value=None, n=one.tally.n, reason=reason)


def _short(one: Wave, every: str | None, say: Mapping[str, str], *, alone: bool) -> str:
    if every is not None and alone:
        return _when(one.period, every)
    title = say.get(one.survey or "", one.survey or "")
    title = title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1]}…"
    return f"{title} {_when(one.period, every)}".strip() if every is not None else title


def _when(when: date | None, every: str | None) -> str:
    if when is None:
        return ""
    if every == "month":
        return formats.month(when)
    return formats.fiscal(when, quarter=every == "quarter")


def write(metric: str, value: float) -> str:
    """A score as it is written."""
    if metric == "nps":
        return formats.number(value, 1, sign=True)
    return formats.percent(value, 1) if metric == "csat" else formats.number(value, 2)


def difference(metric: str, value: float) -> str:
    """How far two scores lie apart."""
    return (
        formats.points(value * 100)
        if metric == "csat"
        else formats.number(value, 1 if metric == "nps" else 2, sign=True)
    )


def table_of(metric: str, every: str | None) -> Table[Row]:
    """Every wave with its interval, and how it differs from the one before."""
    columns: list[Column[Row]] = [Column("wave", _("Survey"), head=True)]
    if every is not None:
        columns.append(Column("when", _("Period")))
    columns += [
        Column("value", METRIC_NAMES[metric], kind="number", draw=partial(_score, metric)),
        Column("low", _("Lower bound"), kind="number", draw=partial(_bound, metric, "low")),
        Column("high", _("Upper bound"), kind="number", draw=partial(_bound, metric, "high")),
        Column("n", "n", kind="number"),
        Column("difference", _("Against the wave before"), kind="number", draw=partial(_change, metric)),
        Column("q", "q", kind="number", draw=_q),
        Column("first", pgettext_lazy("wave", "First answer"), kind="date"),
        Column("last", _("Newest answer"), kind="date"),
    ]
    nothing = Nothing(title=_("No answers yet"), icon="chart-line")
    return Table(
        name="waves", caption=_("Waves of the same construct"), columns=tuple(columns), nothing=nothing, per_page=100
    )


def rows_of(answer: WavesAnswer, every: str | None) -> list[Row]:
    """The rows of the table, the newest first."""
    say = survey_titles()
    return [
        {
            "wave": say.get(one.survey or "", one.survey or gettext("(none)")), "when": _when(one.period, every),
            "first": one.first_at, "last": one.last_at, "n": one.tally.n,
            "value": _of(one.estimate, "value"), "low": _of(one.estimate, "low"), "high": _of(one.estimate, "high"),
            "difference": _of(one.comparison, "difference"), "q": one.q, "wave_itself": one,
        }
        for one in reversed(answer.waves)
    ]  # fmt: skip


def _of(told: object, name: str) -> float | None:
    return getattr(told, name) if isinstance(told, Estimate | Comparison) else None


def _score(metric: str, row: Row) -> SafeString:
    one: Wave = row["wave_itself"]
    if isinstance(one.estimate, Estimate):
        return format_html("{}", write(metric, one.estimate.value))
    reason = reason_words(one.estimate.reason, n=one.tally.n, minimum=one.estimate.minimum or None)
    return format_html('<span class="soft" title="{}">–</span>', reason)


def _bound(metric: str, name: str, row: Row) -> SafeString:
    return format_html("{}", formats.MISSING if row[name] is None else write(metric, row[name]))


def _change(metric: str, row: Row) -> SafeString:
    one: Wave = row["wave_itself"]
    if not isinstance(one.comparison, Comparison):
        return format_html("{}", formats.MISSING)
    told, sign = one.comparison, ""
    if one.q is not None and one.q <= 0.05:
        sign = "▲" if told.difference > 0 else "▼"
    return format_html(
        '<span title="{}">{}{}</span>', f"{difference(metric, told.low)} – {difference(metric, told.high)}", sign,
        difference(metric, told.difference),
    )  # fmt: skip


def _q(row: Row) -> SafeString:
    value: float | None = row["q"]
    told = formats.MISSING if value is None else "< 0.001" if value < 0.001 else formats.number(value, 3)
    return format_html("{}", told)


def verdict_of(answer: WavesAnswer, every: str | None) -> str:
    """The newest change that is more than chance, or that there is none."""
    changed = [one for one in answer.waves if one.q is not None and one.q <= 0.05]
    if len(answer.waves) < 2:
        return gettext("There is one wave so far: a trend begins with the second.")
    if not changed:
        return gettext("No wave differs from the one before by more than chance explains.")
    last, say = changed[-1], survey_titles()
    assert isinstance(last.comparison, Comparison)
    name = f"{say.get(last.survey or '', last.survey or '')} {_when(last.period, every)}".strip()
    told = (
        gettext("“%(wave)s” rose against the wave before by more than chance explains: %(difference)s.")
        if last.comparison.difference > 0
        else gettext("“%(wave)s” fell against the wave before by more than chance explains: %(difference)s.")
    )
    return told % {"wave": name, "difference": difference(answer.metric, last.comparison.difference)}
