"""Questions on a page. The address holds the whole question, so a page can be sent to a colleague."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from rashin.analysis.questions.funnel import Funnel, FunnelAnswer
from rashin.analysis.questions.people import People, PeopleAnswer
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.question import Answer, Question
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.trend import Trend, TrendAnswer
from rashin.analysis.questions.words import from_words, to_link
from rashin.base.customers.queries import named
from rashin.base.customers.records import CustomerRow
from rashin.base.ui.tables import Shown, Table
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.audit import change, record_export
from rashin.base.workspace.unmasking import granted
from rashin.powers.operation.explore import names, picture_funnel, picture_scores, picture_trend, tables
from rashin.powers.operation.explore.forms import Asked, read
from rashin.powers.operation.explore.records import Picture

FIRST_SCORES = {"metric": ["nps"], "every": ["month"], "last": ["365d"]}
FIRST_TREND = {"every": ["month"], "last": ["365d"]}
MAIN_SCORES = ("metric", "by", "every", "compare", "where")
MAIN_TREND = ("event", "measure", "by", "every")
MAIN_FUNNEL = ("step", "by", "within")

Row = Mapping[str, Any]


@access(Permission.SEE_SCORES)
def scores(request: HttpRequest) -> HttpResponseBase:
    """NPS, CSAT, CES and ratings."""
    asked = _read(request, Scores, main=MAIN_SCORES, first=FIRST_SCORES, table="voices")

    def table(answer: Answer, shape: tables.Shape) -> Table[Row]:
        assert isinstance(answer, ScoresAnswer)
        return tables.scores_table(answer.metric, shape)

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, ScoresAnswer)
        return picture_scores.picture(answer)

    return _page(request, asked, "scores", draw, table, cell=("period", "by"))


@access(Permission.ASK)
def trend(request: HttpRequest) -> HttpResponseBase:
    """Any event or voice over time."""
    asked = _read(request, Trend, main=MAIN_TREND, first=FIRST_TREND, table="events", events="event")

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, TrendAnswer)
        return picture_trend.picture(answer)

    return _page(request, asked, "trend", draw, lambda _, shape: tables.trend_table(shape), cell=("period", "by"))


@access(Permission.ASK)
def funnel(request: HttpRequest) -> HttpResponseBase:
    """How many people go through some steps."""
    asked = _read(request, Funnel, main=MAIN_FUNNEL, table="events", events="step")

    def draw(answer: Answer) -> Picture:
        assert isinstance(answer, FunnelAnswer)
        return picture_funnel.picture(answer)

    return _page(request, asked, "funnel", draw, lambda _, shape: tables.funnel_table(shape), cell=("step", "by"))


def _read(
    request: HttpRequest,
    kind: type[Question],
    *,
    main: Sequence[str],
    table: str,
    first: Mapping[str, Sequence[str]] | None = None,
    events: str = "",
) -> Asked:
    """The address as a question, and a form that knows the lake's own names."""
    member, now = member_of(request), datetime.now(UTC)
    suggestions = {"by": names.breakdowns(member, table)}
    if events:
        suggestions[events] = names.event_names(member, now=now)
    today = localdate(now)
    return read(kind, request.GET, path=request.path, today=today, main=main, first=first, suggestions=suggestions)


def _page(
    request: HttpRequest,
    asked: Asked,
    name: str,
    draw: Callable[[Answer], Picture],
    table: Callable[[Answer, tables.Shape], Table[Row]],
    *,
    cell: Sequence[str],
) -> HttpResponseBase:
    context: dict[str, object] = {"asked": asked, "name": name}
    if asked.question is not None:
        member = member_of(request)
        answer = ask_as(member, asked.question, now=datetime.now(UTC))
        rows = answer.rows()
        link = _people_link(asked.question, cell) if may(member, Permission.SEE_CUSTOMERS) else None
        shown = table(answer, _shape(asked.question, rows, link)).on(request, rows)
        if shown.download:
            return _file(request, shown, name)
        shown.offers_files = may(member, Permission.EXPORT)
        csv = shown.address(download="csv") if shown.offers_files else ""
        context |= {
            "answer": answer,
            "picture": draw(answer),
            "table": shown,
            "link": to_link(asked.question),
            "csv": csv,
        }
    return render(request, f"explore/{name}.html", context, status=400 if asked.problem else 200)


def _shape(question: Question, rows: Sequence[Row], link: tables.Link | None) -> tables.Shape:
    return tables.Shape(
        every=getattr(question, "every", None),
        grouped=bool(getattr(question, "by", None)),
        compared=any(
            row.get("q") is not None or (question.name == "trend" and row.get("low") is not None) for row in rows
        ),
        reasons=any(row.get("reason") for row in rows),
        link=link,
    )


def _file(request: HttpRequest, shown: Shown[Row], name: str) -> HttpResponseBase:
    member = require(member_of(request), Permission.EXPORT)
    file = shown.file(f"rashin-{name}")
    record_export(actor=member, what=name, rows=file.rows, now=datetime.now(UTC), filters=_said(request))
    return file.response()


def _said(request: HttpRequest) -> dict[str, str]:
    """The question as the address has it, without the words of the table."""
    return {
        word: "; ".join(str(one) for one in values)
        for word, values in request.GET.lists()
        if not word.startswith(("points-", "steps-"))
    }


def _people_link(question: Question, names: Sequence[str]) -> tables.Link:
    of, page = to_link(question), reverse("people_behind")

    def link(row: Row) -> str:
        cells = [f"{name}={row[name]}" for name in names if row.get(name) is not None]
        return f"{page}?{urlencode({'of': of, 'cell': cells}, doseq=True)}"

    return link


@access(Permission.SEE_CUSTOMERS)
def people(request: HttpRequest) -> HttpResponseBase:
    """The people behind a bar or a point."""
    words = {
        key: [str(one) for one in request.GET.getlist(key)] for key in ("of", "cell", "after") if key in request.GET
    }
    member, now = member_of(request), datetime.now(UTC)
    question = from_words(People.name, words)
    assert isinstance(question, People)
    answer = ask_as(member, question, now=now)
    assert isinstance(answer, PeopleAnswer)
    grant = granted(request, now=now)
    known = named(
        [one.person_key for one in answer.people], units=scope_of(member).units, masked=grant is None
    )  # fmt: skip
    rows = [_person(row, known.get(one.person_key)) for one, row in zip(answer.people, answer.rows(), strict=True)]
    shown = tables.people_table(lambda row: reverse("customer", args=[row["person_key"]])).on(request, rows)
    if known and grant is not None:
        with change(actor=member, action="customers.listed", subject="people", now=now) as entry:
            entry.note(rows=len(rows), reason=grant.reason)
            entry.personal("of", question.of)
    onward = request.GET.copy()
    onward["after"] = str(answer.next or "")
    context = {
        "table": shown, "question": question, "onward": onward.urlencode() if answer.next else "",
        "back": _page_of(question.of), "grant": grant,
    }  # fmt: skip
    return render(request, "explore/people.html", context)


def _page_of(link: str) -> str:
    """The page of the question that the people stand behind."""
    name, _mark, query = link.partition("?")
    return f"{reverse(name)}?{query}" if name in {"scores", "trend", "funnel"} else reverse("scores")


def _person(row: Row, known: CustomerRow | None) -> Row:
    if known is None:
        return {**row, "person": f"#{str(row['person_key'])[-8:]}", "rank": None, "place": None}
    name = known.name or gettext("Without a name")
    return {**row, "person": name, "rank": known.rank or None, "place": known.place or None}
