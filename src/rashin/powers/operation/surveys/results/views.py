"""Results of a survey: each question, two of them crossed, the responses one by one."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.analysis.questions.small_groups import LEAST
from rashin.base.atlas.said import language_words
from rashin.base.ui import formats
from rashin.base.ui.exports import Kind as FileKind
from rashin.base.ui.exports import export
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.paging import KeyedQuery
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export, record_look
from rashin.base.workspace.unmasking import granted
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.errors import VersionMissing
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.results import pages, reading, tables
from rashin.powers.operation.surveys.results.asked import asked_in
from rashin.powers.operation.surveys.results.crossed import Crossing, crossed, side_named, sides_of
from rashin.powers.operation.surveys.results.listed import KeptTogether, row_of, rows_of
from rashin.powers.operation.surveys.results.written import fields_of, masked
from rashin.powers.operation.surveys.tabs import tabs_for
from rashin.powers.operation.surveys.vocabulary import ResponseState

LARGEST_LIST: Final = 200_000
HELD: Final = "held"


def _survey(request: HttpRequest, key: str, *, alone: bool = False) -> Survey:
    found = queries.survey_of(key, member=member_of(request))
    if alone and not reading.rule_of(found).filters:
        raise KeptTogether
    return found


def _frame(request: HttpRequest, survey: Survey, here: str) -> dict[str, Any]:
    row = queries.survey_row(survey.key, member=member_of(request))
    return {"row": row, "survey": row, "tabs": tabs_for(row, member_of(request), here)}


@access(Permission.SEE_SURVEYS)
@require_GET
def results(request: HttpRequest, key: str) -> HttpResponseBase:
    """Each question by its kind, over all versions and languages."""
    survey, now = _survey(request, key), datetime.now(UTC)
    filters, grant = pages.filters_of(request, survey), granted(request, now=now)
    chosen = pages.chosen_by(filters, now)
    sheet = reading.sheet_of(survey, chosen, member_of(request))
    reader = pages.reader_of(survey, masked=grant is None)
    rule = reading.rule_of(survey)
    if grant is not None and rule.filters:
        what = f"{survey.reference}:remarks, unmasked"
        record_export(actor=member_of(request), what=what, rows=sheet.n, now=now, reason=grant.reason)
    groups = pages.groups_of(reading.groups_of(survey, member_of(request)), reader)
    context = {
        **_frame(request, survey, "survey_results"),
        "filters": filters if rule.filters else None,
        "results": pages.results_of(sheet, reader),
        "heads": pages.heads_of(
            sheet,
            held=reading.held_of(survey, chosen, member_of(request)),
            held_at=f"{reverse('survey_responses', args=[key])}?flagged={HELD}",
        ),
        "n": sheet.n,
        "counts": reading.counts_of(survey, member_of(request)),
        "steps": rule.steps,
        "closed": rule.closed,
        "least": LEAST,
        "groups": groups,
        "grant": grant,
        "fills": queries.fills(survey),
        "may_export": rule.filters and may(member_of(request), Permission.EXPORT),
        "query": request.GET.urlencode(),
        "panel": pages.panel_words(survey, filters) if rule.filters else "",
    }
    return render(request, "surveys/results.html", context)


@access(Permission.SEE_SURVEYS)
@require_GET
def counts(request: HttpRequest, key: str) -> HttpResponseBase:
    """How many answers there are by now, for a page that watches."""
    survey = _survey(request, key)
    found, seen = reading.counts_of(survey, member_of(request)), request.GET.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
    context = {
        "counts": found, "row": survey, "steps": reading.rule_of(survey).steps, "fills": queries.fills(survey),
        "fresh": known is not None and known < found.complete,
    }  # fmt: skip
    return render(request, "surveys/results/counts.html", context)


@access(Permission.SEE_SURVEYS)
@require_GET
def cross(request: HttpRequest, key: str) -> HttpResponseBase:
    """Two questions crossed, with the test of whether they go together."""
    survey, now = _survey(request, key, alone=True), datetime.now(UTC)
    member, reader = member_of(request), pages.reader_of(survey)
    asked = asked_in(list(reversed(reading.documents_of(survey).values())) or [queries.draft_of(survey)])
    sides = sides_of(asked)
    names = [(one.name, pages.side_name(one, reader)) for one in sides]
    filters = pages.filters_of(request, survey)
    row, column = (
        side_named(request.GET.get(name, ""), asked) or (sides[at] if len(sides) > at else None)
        for at, name in ((0, "row"), (1, "column"))
    )
    context: dict[str, Any] = {**_frame(request, survey, "survey_cross"), "filters": filters, "names": names}
    if row is not None and column is not None:
        counted = reading.crossing_of(survey, Crossing(row=row, column=column), pages.chosen_by(filters, now), member)
        found = crossed(counted)
        versions = {str(pk): gettext("Version %(number)s") % {"number": at}
                    for at, pk in survey.versions.values_list("number", "pk")}  # fmt: skip
        table = pages.cross_table(found, row, column, reader, versions).on(
            request, pages.cross_rows(found, row, reader, versions)
        )
        if table.download:
            require(member, Permission.EXPORT)
            file = table.file(f"rashin-{key}-cross")
            record_export(actor=member, what=f"{survey.reference}:cross", rows=file.rows, now=now)
            return file.response()
        table.offers_files = may(member, Permission.EXPORT)
        context |= {
            "table": table, "found": found, "verdict": pages.verdict_of(found), "row_name": row.name,
            "column_name": column.name, "least": LEAST, "hidden": sum(base is None for base in found.bases),
        }  # fmt: skip
    return render(request, "surveys/cross.html", context)


_LIST: Final = (
    Filter(name="state", label=tables.RESPONSES.columns[1].label, kind="choice", choices=ResponseState.choices),
    Filter(name="flagged", label=tables.RESPONSES.columns[2].label, kind="choice",
           choices=[("1", _("flagged")), (HELD, _("kept back: like a program’s"))]),
)  # fmt: skip


@access(Permission.SEE_SURVEYS)
@require_GET
def responses(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every response, the newest first, with its state, flags and time."""
    survey = _survey(request, key, alone=True)
    filters = Filters(request, _LIST)
    rows = rows_of(survey, member_of(request))
    if filters["state"]:
        rows = rows.filter(state=filters["state"])
    if filters["flagged"]:
        rows = rows.filter(held=True) if filters["flagged"] == HELD else rows.exclude(flags=[])
    fields = {"started_at": "started_at"}
    source = KeyedQuery[tables.ResponseRow](rows, fields=fields, make=tables.response_row, first="started_at")
    table = tables.RESPONSES.on(request, source)
    context = {
        **_frame(request, survey, "survey_responses"), "table": table, "filters": filters,
        "may_export": may(member_of(request), Permission.EXPORT), "grant": granted(request, now=datetime.now(UTC)),
    }  # fmt: skip
    fragment = request.headers.get("HX-Target", "") == "responses"
    return render(request, "surveys/results/list.html" if fragment else "surveys/responses.html", context)


@access(Permission.SEE_SURVEYS)
@require_GET
def response(request: HttpRequest, key: str, number: uuid.UUID) -> HttpResponseBase:
    """One response: what was answered, masked unless somebody said what for; each such look is written down."""
    survey, now = _survey(request, key, alone=True), datetime.now(UTC)
    found, grant = row_of(survey, number, member_of(request)), granted(request, now=now)
    if grant is not None and found.person is not None:
        record_look(actor=member_of(request), person_key=found.person, what=f"response:{found.pk}", now=now,
                    reason=grant.reason)  # fmt: skip
    reader = pages.reader_of(survey, masked=grant is None)
    document = queries.document_of(found.version)
    answers = []
    for one in asked_in([document]):
        for field in fields_of([one], reader):
            value = masked(field.read(found.answers), field, reader)
            spent = found.timings.get(one.key)
            answers.append({
                "number": one.number, "label": field.label, "value": value, "kind": str(one.kind),
                "spent": formats.duration(spent / 1000) if isinstance(spent, int | float) else "",
            })  # fmt: skip
    context = {
        **_frame(request, survey, "survey_responses"), "response": tables.response_row(found), "answers": answers,
        "language": language_words(found.language),
        "hidden": sorted((name, masked_value(value, grant is None)) for name, value in found.hidden.items()),
        "uploads": list(found.uploads.all()), "grant": grant, "person": found.person,
        "flags": formats.listed(pages.flag_name(one) for one in tables.response_row(found).flags),
    }  # fmt: skip
    return render(request, "surveys/response.html", context)


def masked_value(value: object, hide: bool) -> str:
    """A hidden field's value; it may be an address."""
    from rashin.analysis.text.pii import mask

    return mask([str(value)])[0] if hide else str(value)


@access(Permission.EXPORT)
@require_GET
def rows(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """Every response as a row of a file; words masked unless somebody said what for."""
    require(member_of(request), Permission.SEE_SURVEYS)
    survey, now = _survey(request, key, alone=True), datetime.now(UTC)
    if kind not in list(FileKind):
        raise VersionMissing(key=key, number=kind[:20])
    grant = granted(request, now=now)
    reader = pages.reader_of(survey, masked=grant is None)
    documents = reading.documents_of(survey)
    fields = fields_of(asked_in(list(reversed(documents.values()))), reader) if documents else []
    header = [gettext("Response"), gettext("Version"), gettext("State"), gettext("Language"), gettext("Channel"),
              gettext("Unit"), gettext("Flags"), *(one.label for one in fields)]  # fmt: skip
    numbers = dict(survey.versions.values_list("pk", "number"))
    chosen = pages.chosen_by(pages.filters_of(request, survey), now)
    found = reading.responses_of(survey, chosen, member_of(request))

    def every() -> Iterator[list[Any]]:
        for line in reading.lines_of(found):
            flags = formats.listed(pages.flag_name(one) for one in line.flags)
            values = [masked(one.read(line.answers), one, reader) for one in fields]
            yield [line.response, numbers.get(line.version), line.state, line.language, line.channel, line.unit, flags,
                   *values]  # fmt: skip

    file = export(FileKind(kind), f"rashin-{key}-responses", header, every())
    record_export(actor=member_of(request), what=f"{survey.reference}:responses", rows=file.rows, now=now,
                  reason=grant.reason if grant else "")  # fmt: skip
    return file.response()
