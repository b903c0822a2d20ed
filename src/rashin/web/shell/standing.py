"""Where the company stands: each score with its interval against the period before, and its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from rashin.analysis import charts
from rashin.analysis.questions.question import Question, question_key
from rashin.analysis.questions.scores import Scores
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words
from rashin.base.ui.figures import About, Change, Stat, method_words, reason_words
from rashin.base.workspace.access import member_of, scope_of
from rashin.base.workspace.asking import ask_as, shelf_of, the_lake

PATIENCE: Final = timedelta(minutes=15)
"""How old an answer may be that tells where the company stands."""
PERIOD: Final = timedelta(days=90)
COURSE: Final = timedelta(weeks=26)
YEAR: Final = timedelta(days=365)
METRICS: Final = ("nps", "csat", "ces")


def standing_questions(zone: str) -> list[Scores]:
    """One question a metric."""
    return [Scores(metric=metric, last=PERIOD, compare="previous", zone=zone) for metric in METRICS]


def course_question(zone: str) -> Scores:
    """The NPS week by week."""
    return Scores(metric="nps", last=COURSE, every="week", zone=zone)


def month_questions(zone: str) -> list[Scores]:
    """The course of the last year of what is not drawn by week."""
    return [Scores(metric=metric, last=YEAR, every="month", zone=zone) for metric in METRICS[1:]]


def asked_zone() -> str:
    """The reader's zone."""
    return timezone.get_current_timezone_name()


def at_hand(request: HttpRequest, questions: Sequence[Question], *, now: datetime) -> bool:
    """Whether every answer is kept, young enough, so that a panel draws at once."""
    scope, shelf = scope_of(member_of(request)), shelf_of(str(settings.HOME.cache))
    stamp = the_lake().stamp()
    for question in questions:
        kept = shelf.find(question_key(question, scope=scope, stamp="any", now=now))
        if kept is not None and now - kept.asked_at <= PATIENCE:
            continue
        if shelf.find(question_key(question, scope=scope, stamp=stamp, now=now)) is None:
            return False
    return True


def asked(request: HttpRequest, question: Question) -> Any:
    """The answer as this reader may see it."""
    return ask_as(member_of(request), question, now=timezone.now(), patience=PATIENCE)


def address_of(view: str) -> str:
    """The address of a page, or nothing while its room is not mounted."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def link_to(view: str, question: Question) -> str:
    """The page of a question, holding it whole; empty while that page is not mounted."""
    from rashin.analysis.questions.wording import write_link

    address = address_of(view)
    if not address:
        return ""
    _name, _mark, query = write_link(question).partition("?")
    return f"{address}?{query}" if query else address


# --- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a metric is written, and which way is good."""

    label: str
    digits: int
    sign: bool = False
    factor: float = 1.0
    unit: str = ""
    higher_is_better: bool = True


def face_of(metric: str, row: dict[str, Any]) -> Face:
    """The face of a metric. Whether a high effort score is good lies in how its question was put."""
    if metric == "nps":
        return Face(label="NPS", digits=1, sign=True)
    if metric == "csat":
        return Face(label="CSAT", digits=1, factor=100, unit="%")
    top = str(row.get("scale") or "").partition("–")[2]
    easier = (row.get("direction") or 1) > 0
    return Face(label="CES", digits=2, unit=f"/ {top}" if top else "", higher_is_better=easier)


def stat_of(answer: Any, *, hero: bool, course: Sequence[float | None] = ()) -> Stat:
    """A score as a figure."""
    rows = answer.rows()
    row: dict[str, Any] = rows[-1] if rows else {"value": None, "reason": "too_few", "n": 0}
    metric = answer.metric
    face = face_of(metric, row)
    about = About(
        name=face.label,
        definition=[_told(sentence) for sentence in answer.definition],
        n=row["n"],
        period=_period(answer),
        method=method_words(answer.method),
        grade=int(answer.grade),
    )
    href = link_to("scores", answer.question)
    if row["value"] is None:
        why = reason_words(str(row["reason"] or "too_few"), n=int(row["n"] or 0))
        return Stat(label=face.label, reason=why, n=row["n"], about=about, hero=hero, href=href)
    picture = ""
    if metric == "nps":
        picture = _parts(row)
    elif len([value for value in course if value is not None]) > 1:
        picture = charts.spark(course, label=gettext("Course of the last year, by month"))
    low, high = (None if row[key] is None else row[key] * face.factor for key in ("low", "high"))
    return Stat(
        label=face.label,
        value=formats.number(row["value"] * face.factor, face.digits, sign=face.sign),
        unit=face.unit,
        band=formats.interval(low, high, face.digits, sign=face.sign) if low is not None else "",
        n=row["n"],
        change=_change(row, face),
        note=_shares(row) if metric == "nps" else "",
        picture=picture,
        about=about,
        hero=hero,
        href=href,
    )


def _told(sentence: Any) -> str:
    try:
        return str(gettext(sentence.text) % sentence.fields)
    except (KeyError, ValueError, TypeError):
        return str(sentence)


def _period(answer: Any) -> str:
    period = answer.period
    if period is None or period.start is None:
        return ""
    last = None if period.end is None else period.end - timedelta(microseconds=1)
    return f"{formats.day(period.start)} – {formats.day(last)}"


def _shares(row: dict[str, Any]) -> str:
    """Detractors, passives and promoters in words."""
    total = max(int(row["n"] or 0), 1)
    low, middle, high = (int(row[key] or 0) for key in ("detractors", "passives", "promoters"))
    return gettext("Detractors %(low)s, passives %(middle)s, promoters %(high)s") % {
        "low": formats.percent(low / total, 0),
        "middle": formats.percent(middle / total, 0),
        "high": formats.percent(high / total, 0),
    }


def _parts(row: dict[str, Any]) -> str:
    low, middle, high = (int(row[key] or 0) for key in ("detractors", "passives", "promoters"))
    return charts.nps_bar(low, middle, high, label=_shares(row))


def _change(row: dict[str, Any], face: Face) -> Change | None:
    difference = row.get("difference")
    if difference is None:
        return None
    significant = bool(row.get("changed"))
    up = difference >= 0
    scaled = difference * face.factor
    text = formats.points(scaled) if face.sign or face.unit == "%" else formats.number(scaled, face.digits, sign=True)
    return Change(
        text=text,
        up=up,
        better=(up == face.higher_is_better) if significant else None,
        against=gettext("against the 90 days before") if significant else gettext("within chance"),
    )


# --- panels ----------------------------------------------------------------------------------------------------------


def draw_standing(request: HttpRequest) -> SafeString:
    """The headline and the key figures."""
    zone = asked_zone()
    answers = [asked(request, question) for question in standing_questions(zone)]
    courses = [[], *([row["value"] for row in asked(request, one).rows()] for one in month_questions(zone))]
    stats = [
        stat_of(answer, hero=index == 0, course=course)
        for index, (answer, course) in enumerate(zip(answers, courses, strict=True))
    ]
    shown = [stat for stat in stats if stat.value or stat.hero]
    return render_to_string("shell/panels/standing.html", {"stats": shown, "nps": stats[0]}, request)


def draw_course(request: HttpRequest) -> SafeString:
    """The NPS of the last half-year."""
    answer = asked(request, course_question(asked_zone()))
    points = [
        charts.Point(
            label=_week(row["period"]),
            value=row["value"],
            low=row["low"],
            high=row["high"],
            n=row["n"],
            reason="" if row["reason"] is None else reason_words(str(row["reason"]), n=int(row["n"] or 0)),
        )
        for row in answer.rows()
        if row["period"] is not None
    ]
    title = gettext("NPS by week")
    chart = charts.line(title, [charts.Series(name="NPS", points=tuple(points))], words=signed_words())
    context = {"chart": chart, "href": link_to("scores", answer.question)}
    return render_to_string("shell/panels/course.html", context, request)


def _week(day: Any) -> str:
    return formats.day(day, year=False) if formats.reading_language() == "en" else f"{day.month}/{day.day}"
