"""Questions on a page. The address holds the whole question, so a page can be sent to a colleague."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import write_named
from rashin.analysis.questions.funnel import Funnel
from rashin.analysis.questions.points import ScoresAnswer
from rashin.analysis.questions.question import Answer, Question
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.segments import SEGMENT
from rashin.analysis.questions.trend import Trend
from rashin.analysis.questions.words import to_link
from rashin.base.customers.segments import names as segment_names
from rashin.base.ui.controls import options
from rashin.base.ui.picks import Offer
from rashin.base.ui.tables import Shown, Table
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.audit import record_export
from rashin.base.workspace.models import User
from rashin.powers.operation.explore import names, tables
from rashin.powers.operation.explore.fields import field_offer
from rashin.powers.operation.explore.forms import Asked, read, told
from rashin.powers.operation.explore.pictures import picture_of
from rashin.powers.operation.explore.rows import gathered, has_rows

FIRST_SCORES = {"metric": ["nps"], "every": ["month"], "last": ["365d"]}
FIRST_TREND = {"every": ["month"], "last": ["365d"]}
MAIN_SCORES = ("metric", "every", "by", "last", "compare", "segment")
MAIN_TREND = ("event", "measure", "every", "by", "last", "segment")
MAIN_FUNNEL = ("within", "by", "last", "segment")

Row = Mapping[str, Any]


@access(Permission.SEE_SCORES)
def scores(request: HttpRequest) -> HttpResponseBase:
    """NPS, CSAT, CES and ratings."""
    if has_rows(request.GET):
        return _canonical(request)
    asked = _read(request, Scores, main=MAIN_SCORES, first=FIRST_SCORES, table="voices")

    def table(answer: Answer, shape: tables.Shape) -> Table[Row]:
        assert isinstance(answer, ScoresAnswer)
        return tables.scores_table(answer.metric, shape)

    return _page(request, asked, table, cell=("period", "by", "by2"))


@access(Permission.ASK)
def trend(request: HttpRequest) -> HttpResponseBase:
    """Any event or voice over time."""
    if has_rows(request.GET):
        return _canonical(request)
    asked = _read(request, Trend, main=MAIN_TREND, first=FIRST_TREND, table="events", events="event")
    return _page(request, asked, lambda _, shape: tables.trend_table(shape), cell=("period", "by", "by2"))


@access(Permission.ASK)
def funnel(request: HttpRequest) -> HttpResponseBase:
    """How many people go through some steps."""
    if has_rows(request.GET):
        return _canonical(request)
    asked = _read(request, Funnel, main=MAIN_FUNNEL, table="events")
    return _page(request, asked, lambda _, shape: tables.funnel_table(shape), cell=("step", "by"))


def _read(
    request: HttpRequest,
    kind: type[Question],
    *,
    main: Sequence[str],
    table: str,
    first: Mapping[str, Sequence[str]] | None = None,
    events: str = "",
) -> Asked:
    """The address as a question, and a form that knows the lake's own names and the saved segments."""
    member, now = member_of(request), datetime.now(UTC)
    saved = [Offer(value=write_named(name, ()), label=name) for name in segment_names()]
    of = "voices" if table == "events" and request.GET.get("of") == "voices" else table
    found = names.field_offers(member, of)
    by = [*found[:8], field_offer(SEGMENT), *found[8:]] if saved else found
    offers = {"by": by, "where": found, "segment": saved, "among": saved}
    if events:
        offers[events] = names.event_offers(member, now=now)
    today = localdate(now)
    return read(kind, request.GET, path=request.path, today=today, main=main, first=first, offers=offers)


def _canonical(request: HttpRequest) -> HttpResponse:
    """The address of the question's own words, for a form that was sent with rows."""
    words = gathered(request.GET).urlencode()
    return HttpResponseRedirect(f"{request.path}?{words}" if words else request.path)


@access(Permission.ASK)
def event_options(request: HttpRequest) -> HttpResponse:
    """Events whose name holds what was typed, with how many people did them."""
    member = member_of(request)
    typed = normalize("NFKC", request.GET.get("q", "")[:200]).strip().casefold()
    found = [
        (offer.value, offer.label, offer.note)
        for offer in names.event_offers(member, now=datetime.now(UTC))
        if typed in normalize("NFKC", str(offer.label)).casefold()
    ]
    return options(request, found)


@access(Permission.ASK)
def value_options(request: HttpRequest) -> HttpResponse:
    """Values of a field that hold what was typed, as they are written and as they are said."""
    typed = normalize("NFKC", request.GET.get("q", "")[:200]).strip().casefold()
    field = request.GET.get("of", "").replace("\x00", "")
    offers = names.value_offers(member_of(request), request.GET.get("table", ""), field, now=datetime.now(UTC))
    found = [
        (offer.value, offer.label, offer.note)
        for offer in offers
        if typed in normalize("NFKC", f"{offer.label} {offer.value}").casefold()
    ]
    return options(request, found)


def _page(
    request: HttpRequest,
    asked: Asked,
    table: Callable[[Answer, tables.Shape], Table[Row]],
    *,
    cell: Sequence[str],
) -> HttpResponseBase:
    name = asked.kind
    context: dict[str, object] = {"asked": asked, "name": name}
    if asked.question is not None:
        member = member_of(request)
        try:
            answer = ask_as(member, asked.question, now=datetime.now(UTC))
        except QuestionError as error:  # what only shows when asked: a segment or a group that there is not
            context["asked"] = replace(asked, problem=" ".join(told(error, type(asked.question))[1].values()))
            return render(request, f"explore/{name}.html", context, status=400)
        if request.GET.get("download") == "json":
            return _json(request, answer)
        rows = answer.rows()
        shape = _shape(member, asked.question, rows, cell)
        shown = table(answer, shape).on(request, rows)
        if shown.download:
            return _file(request, shown, name)
        shown.offers_files = may(member, Permission.EXPORT)
        context |= {
            "answer": answer,
            "picture": picture_of(answer, behind=shape.link),
            "notes": [gettext(note.text) % note.fields for note in answer.notes],
            "table": shown,
            "link": to_link(asked.question),
            "csv": shown.address(download="csv") if shown.offers_files else "",
            "json": _with(request, download="json") if shown.offers_files else "",
        }
    return render(request, f"explore/{name}.html", context, status=400 if asked.problem else 200)


def _with(request: HttpRequest, **words: str) -> str:
    query = request.GET.copy()
    for word, value in words.items():
        query[word] = value
    return f"{request.path}?{query.urlencode()}"


def _shape(member: User, question: Question, rows: Sequence[Row], cell: Sequence[str]) -> tables.Shape:
    by = getattr(question, "by", ())
    about_voices = question.name == "scores" or getattr(question, "of", "") == "voices"
    sees = may(member, Permission.SEE_CUSTOMERS)
    hears = may(member, Permission.SEE_VOICES) and about_voices
    return tables.Shape(
        every=getattr(question, "every", None),
        by=tuple(by),
        merged=question.name == "funnel",
        compared=any(row.get("q") is not None for row in rows),
        banded=any(row.get("low") is not None for row in rows),
        before=bool(question.name == "trend" and getattr(question, "compare", None)),
        reasons=any(row.get("reason") for row in rows),
        link=_link(question, cell, "people_behind") if sees else None,
        voices=_link(question, cell, "voices_behind") if hears else None,
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


def _json(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    """The whole answer as programs get it."""
    member, name = require(member_of(request), Permission.EXPORT), answer.question.name
    rows = len(answer.rows())
    record_export(actor=member, what=name, rows=rows, now=datetime.now(UTC), filters=_said(request))
    response = HttpResponse(answer.to_json(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="rashin-{name}.json"'
    return response


def _link(question: Question, names: Sequence[str], page: str) -> tables.Link:
    """From a row to what stands behind it: no value is a cell of its own."""
    of, address = to_link(question), reverse(page)
    broken_down = len(getattr(question, "by", ()))
    said = [name for name in names if not name.startswith("by") or broken_down > int(name == "by2")]

    def link(row: Row) -> str:
        if row.get("other") or row.get("group") == "others":
            return f"{address}?{urlencode({'of': of, 'cell': _others(row)}, doseq=True)}" if row.get("group") else ""
        if "group" not in row and question.name == "funnel":  # the bar of everybody
            step = f"step={row['step']}"
            return f"{address}?{urlencode({'of': of, 'cell': [step]}, doseq=True)}"
        cells = [f"{name}={'' if row[name] is None else row[name]}" for name in said]
        if row.get("group") == "none":
            cells = [f"step={row['step']}", "group=none"]
        return f"{address}?{urlencode({'of': of, 'cell': [one for one in cells if one != 'period=']}, doseq=True)}"

    return link


def _others(row: Row) -> list[str]:
    return [f"step={row['step']}", "group=others"]
