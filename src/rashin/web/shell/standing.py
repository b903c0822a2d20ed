"""Where the company stands: each score with its interval against the period before, and its course."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from rashin.analysis import charts
from rashin.analysis.questions.scores import Scores
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words
from rashin.base.ui.figures import reason_words
from rashin.web.shell.addresses import link_to
from rashin.web.shell.asked import (
    asked,
    asked_zone,
    at_hand,
    course_question,
    month_questions,
    patience_of,
    standing_questions,
    today_questions,
)
from rashin.web.shell.stats import face_of, stat_of


def questions_of(zone: str) -> list[Scores]:
    """Everything that the panel shows."""
    return [*standing_questions(zone), *month_questions(zone), *today_questions(zone)]


def draw_standing(request: HttpRequest) -> SafeString:
    """The headline and the key figures, with what today has brought; the panel brings itself up to date."""
    zone, now = asked_zone(), timezone.now()
    behind = not at_hand(request, questions_of(zone), now=now, patience=timedelta(0))
    answers = [asked(request, question) for question in standing_questions(zone)]
    courses = [[], *([row["value"] for row in asked(request, one).rows()] for one in month_questions(zone))]
    stats = [
        stat_of(answer, hero=index == 0, course=course)
        for index, (answer, course) in enumerate(zip(answers, courses, strict=True))
    ]
    context = {
        "stats": [stat for stat in stats if stat.value or stat.hero],
        "nps": stats[0],
        "today": _today(request, zone),
        "as_of": answers[0].asked_at,
        "again": reverse("home_panel", args=["standing"]),
        "behind": behind and bool(patience_of(request)),
    }
    return render_to_string("shell/panels/standing.html", context, request)


def _today(request: HttpRequest, zone: str) -> str:
    """How many answers of today stand in the figures: “NPS 3, CSAT 12”."""
    counted = []
    for question in today_questions(zone):
        rows = asked(request, question).rows()
        if n := int(rows[-1]["n"] or 0) if rows else 0:
            counted.append(f"{face_of(question.metric, {}).label} {formats.number(n)}")
    return pgettext("list", ", ").join(counted)


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
    known = any(point.value is not None for point in points)
    context = {
        "chart": chart, "href": link_to("scores", answer.question), "known": known, "least": answer.question.minimum,
    }  # fmt: skip
    return render_to_string("shell/panels/course.html", context, request)


def _week(day: Any) -> str:
    return formats.day(day, year=False) if formats.reading_language() == "en" else f"{day.month}/{day.day}"
