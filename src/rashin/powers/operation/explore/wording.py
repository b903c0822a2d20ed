"""What the drawings of all questions share: periods, groups and definitions in the reader's language."""

from collections.abc import Callable, Sequence
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer
from rashin.analysis.questions.segments import SEGMENT
from rashin.analysis.stats.estimate import Unanswered
from rashin.base.atlas.said import Say, speaker
from rashin.base.ui import formats
from rashin.base.ui.figures import About, method_words, reason_words
from rashin.powers.operation.explore.fields import field_label


def period_label(when: date | None, every: str | None) -> str:
    """A point's place on the axis of time."""
    if when is None:
        return gettext("Whole period")
    if every == "month":
        return formats.month(when)
    if every in {"quarter", "year"}:
        return formats.fiscal(when, quarter=every == "quarter")
    return formats.day(when, year=False)


def span(period: Period | None) -> str:
    """A period as a reader writes it."""
    if period is None or (period.start is None and period.end is None):
        return gettext("From the beginning until now")
    first, last = period.first_day(), period.last_day()
    return f"{formats.day(first) if first else '…'} – {formats.day(last) if last else '…'}"


def group_speaker(field: str) -> Say:
    """How the groups of a breakdown are said: in the reader's words, and none is a group of its own."""
    say = speaker(field)
    none = gettext("In no segment") if field == SEGMENT else gettext("(none)")
    return lambda value: say(value) if value not in (None, "") else none


def groups_speaker(fields: Sequence[str]) -> Callable[[Sequence[str | None]], str]:
    """The same for one breakdown or two; names are read once for all groups of an answer."""
    says = [group_speaker(field) for field in fields]
    return lambda values: " · ".join(say(value) for say, value in zip(says, values, strict=True))


def fields_label(fields: Sequence[str]) -> str:
    """What an answer is broken down by."""
    return " × ".join(field_label(field) for field in fields)


def metric_name(metric: str) -> str:
    """How a score is called: the three are names, the fourth is a word."""
    return {"nps": "NPS", "csat": "CSAT", "ces": "CES"}.get(metric, gettext("Rating"))


def score(value: float | None, metric: str) -> str:
    """A score as its kind is written: +34.2, 81.3%, 5.62."""
    if metric == "csat":
        return formats.percent(value)
    return formats.number(value, 1 if metric == "nps" else 2, sign=metric == "nps")


def difference(value: float, metric: str) -> str:
    """A difference of scores, with its sign."""
    if metric == "csat":
        return formats.points(value * 100)
    return formats.points(value) if metric == "nps" else formats.number(value, 2, sign=True)


def method_address(answer: Answer) -> str:
    """The page that says how this is calculated."""
    name = answer.question.name
    metric = getattr(answer, "metric", "")
    try:
        return reverse("method", args=[metric if metric in {"nps", "csat", "ces"} else name])
    except NoReverseMatch:
        return ""


def about(answer: Answer, *, name: str, link: str) -> About:
    """Help in place: definition, n, period, method, grade."""
    sentences = [gettext(item.text) % item.fields for item in answer.definition]
    return About(
        name=name,
        definition=sentences,
        n=answer.n,
        period=span(answer.period),
        method=method_words(answer.method),
        link=link or method_address(answer),
        grade=int(answer.grade),
    )


def reason(result: Unanswered) -> str:
    """Why there is no number."""
    return reason_words(result.reason.value, n=result.n, minimum=result.minimum)
