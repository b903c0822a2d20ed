"""Where the company stands: each score with its interval against the period before, and its course."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from rashin.analysis import charts
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words
from rashin.base.ui.figures import reason_words
from rashin.web.shell.addresses import link_to
from rashin.web.shell.asked import asked, asked_zone, course_question, month_questions, standing_questions
from rashin.web.shell.stats import stat_of


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
