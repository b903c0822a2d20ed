"""Questions on a page. The address holds the whole question, so a page can be sent to a colleague."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from rashin.analysis.questions.funnel import Funnel, FunnelAnswer
from rashin.analysis.questions.people import People, PeopleAnswer
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.question import Answer, Question
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.trend import Trend, TrendAnswer
from rashin.analysis.questions.words import from_words, to_link
from rashin.base.ui.tables import Shown, Table
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.audit import record_export
from rashin.powers.operation.explore import picture_funnel, picture_scores, picture_trend, tables
from rashin.powers.operation.explore.forms import Asked, read
from rashin.powers.operation.explore.records import Picture

NAMES_MAY_BE_OLD = timedelta(minutes=10)
"""Suggestions of names need not know an event that first came a minute ago."""
FIRST_SCORES = {"metric": ["nps"], "every": ["month"], "last": ["365d"]}
FIRST_TREND = {"every": ["month"], "last": ["365d"]}
MAIN_SCORES = ("metric", "by", "every", "last", "compare", "where")
MAIN_TREND = ("event", "measure", "by", "every", "last")
MAIN_FUNNEL = ("step", "within", "by", "last")

Row = Mapping[str, Any]


@access(Permission.SEE_SCORES)
def scores(request: HttpRequest) -> HttpResponseBase:
    """NPS, CSAT, CES and ratings."""
    asked = read(Scores, request.GET, main=MAIN_SCORES, first=FIRST_SCORES)

    def table(answer: Answer, link: tables.Link | None) -> Table[Row]:
        assert isinstance(answer, ScoresAnswer)
        return tables.scores_table(answer.metric, link)

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, ScoresAnswer)
        return picture_scores.picture(answer)

    return _page(request, asked, "scores", draw, table, cell=("period", "by"))


@access(Permission.ASK)
def trend(request: HttpRequest) -> HttpResponseBase:
    """Any event or voice over time."""
    names = {"event": _event_names(request)}
    asked = read(Trend, request.GET, main=MAIN_TREND, first=FIRST_TREND, suggestions=names)

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, TrendAnswer)
        return picture_trend.picture(answer)

    return _page(request, asked, "trend", draw, lambda _, link: tables.trend_table(link), cell=("period", "by"))


@access(Permission.ASK)
def funnel(request: HttpRequest) -> HttpResponseBase:
    """How many people go through some steps."""
    asked = read(Funnel, request.GET, main=MAIN_FUNNEL, suggestions={"step": _event_names(request)})

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, FunnelAnswer)
        return picture_funnel.picture(answer)

    return _page(request, asked, "funnel", draw, lambda _, link: tables.funnel_table(link), cell=("step", "by"))


def _page(
    request: HttpRequest,
    asked: Asked,
    name: str,
    draw: Callable[[Answer], Picture],
    table: Callable[[Answer, tables.Link | None], Table[Row]],
    *,
    cell: Sequence[str],
) -> HttpResponseBase:
    context: dict[str, object] = {"asked": asked, "name": name}
    if asked.question is not None:
        member = member_of(request)
        answer = ask_as(member, asked.question, now=datetime.now(UTC))
        link = _people_link(asked.question, cell) if may(member, Permission.SEE_CUSTOMERS) else None
        shown = table(answer, link).on(request, answer.rows())
        if shown.download:
            return _file(request, shown, name)
        context |= {"answer": answer, "picture": draw(answer), "table": shown, "link": to_link(asked.question)}
    return render(request, f"explore/{name}.html", context, status=400 if asked.problem else 200)


def _file(request: HttpRequest, shown: Shown[Row], name: str) -> HttpResponseBase:
    member = require(member_of(request), Permission.EXPORT)
    file = shown.file(f"rashin-{name}")
    record_export(actor=member, what=name, rows=file.rows, now=datetime.now(UTC))
    return file.response()


def _people_link(question: Question, names: Sequence[str]) -> tables.Link:
    of, page = to_link(question), reverse("people_behind")

    def link(row: Row) -> str:
        cells = [f"{name}={row[name]}" for name in names if row.get(name) is not None]
        return f"{page}?{urlencode({'of': of, 'cell': cells}, doseq=True)}"

    return link


def _event_names(request: HttpRequest) -> list[str]:
    """The most frequent events, so that nobody has to know their spelling."""
    question = Trend(of="events", by="event", limit=100)
    answer = ask_as(member_of(request), question, now=datetime.now(UTC), patience=NAMES_MAY_BE_OLD)
    assert isinstance(answer, TrendAnswer)
    return [point.by for point in answer.points if point.by and not point.other]


@access(Permission.SEE_CUSTOMERS)
def people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a bar or a point."""
    words = {
        key: [str(one) for one in request.GET.getlist(key)] for key in ("of", "cell", "after") if key in request.GET
    }
    question = from_words(People.name, words)
    answer = ask_as(member_of(request), question, now=datetime.now(UTC))
    assert isinstance(answer, PeopleAnswer)
    rows = [{**row, "person": f"#{str(row['person_key'])[-8:]}"} for row in answer.rows()]
    shown = tables.people_table(lambda row: reverse("customer", args=[row["person_key"]])).on(request, rows)
    onward = request.GET.copy()
    onward["after"] = str(answer.next or "")
    context = {"table": shown, "question": question, "onward": onward.urlencode() if answer.next else ""}
    return render(request, "explore/people.html", context)
