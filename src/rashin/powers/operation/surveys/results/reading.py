"""Responses out of the database as lines, a few thousand at a time, within what the reader may see and asked for."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final

import msgspec
from django.db.models import Count, IntegerField, Max, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from rashin.base.workspace.access import scope_of
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import way
from rashin.powers.operation.surveys.discretion import Rule, groups_shown, in_steps
from rashin.powers.operation.surveys.models import Response, Survey
from rashin.powers.operation.surveys.queries import document_of
from rashin.powers.operation.surveys.results.crossed import Crossing, count_lines
from rashin.powers.operation.surveys.results.sheet import Line, Sheet, Ways, empty_sheet, fill
from rashin.powers.operation.surveys.vocabulary import Audience, ResponseState, State

CHUNK: Final = 2_000
MOST_KEPT: Final = 8
"""Sheets that a process remembers: a page that is opened again, or filtered back, need not count again."""
_WHOLE: Final = IntegerField()
_JSON: Final = ("answers", "hidden", "variables", "timings", "flags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which responses a reader wants to see counted."""

    since: datetime | None = None
    until: datetime | None = None
    language: str = ""
    channel: str = ""
    unit: str = ""
    version: int | None = None
    unfinished: bool = False
    flagged: bool = True
    held: bool = False
    """Also what looks like a program's and nobody let count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many responses there are, for a page that watches them come in."""

    complete: int
    """Those that count."""
    started: int
    held: int
    """Complete, but kept back until a member lets them count."""
    last: datetime | None


def rule_of(survey: Survey) -> Rule:
    """How a survey's answers may be shown."""
    return Rule(steps=survey.audience == Audience.EMPLOYEE, closed=survey.state == State.CLOSED)


def documents_of(survey: Survey) -> dict[int, Document]:
    """Every published document by the id of its version, in the order of their numbers."""
    return {row.pk: document_of(row) for row in survey.versions.order_by("number")}


def responses_of(survey: Survey, chosen: Chosen, member: User | None) -> QuerySet[Response]:
    """The rows that count: no tests, none of other units, none that the reader did not ask for."""
    states = [ResponseState.COMPLETE]
    if chosen.unfinished:
        states += [ResponseState.STARTED, ResponseState.SCREENED]
    rows = Response.objects.filter(survey=survey, test=False, state__in=states)
    if not chosen.held:
        rows = rows.filter(held=False)
    scope = scope_of(member) if member is not None else None
    if scope is not None and scope.units is not None:
        rows = rows.filter(unit__in=sorted(scope.units))
    if survey.audience == Audience.EMPLOYEE:
        return rows  # nothing of them is chosen by: see discretion
    wanted = {
        "language": chosen.language, "channel": chosen.channel, "unit": chosen.unit, "version": chosen.version,
        "started_at__gte": chosen.since, "started_at__lt": chosen.until,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def lines_of(rows: QuerySet[Response]) -> Iterator[Line]:
    """The rows as lines; JSON is read here, for that is what takes the time."""
    raw = {f"raw_{name}": Cast(name, TextField()) for name in _JSON}
    names = ("pk", "version_id", "state", "language", "unit", "channel", *raw)
    decode = msgspec.json.Decoder().decode
    found = rows.annotate(**raw).order_by("completed_at", "pk").values_list(*names)
    for row in found.iterator(chunk_size=CHUNK):
        pk, version, state, language, unit, channel, *told = row
        answers, hidden, variables, timings, flags = (decode(one) if one else {} for one in told)
        yield Line(
            str(pk), version, state, language, _object(answers), _object(hidden), _object(variables),
            _object(timings), _flags(flags), unit, channel,
        )  # fmt: skip


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _flags(value: Any) -> tuple[str, ...]:
    """The names of flags, whether they stand alone or carry more."""
    if not isinstance(value, list):
        return ()
    return tuple(str(one.get("flag", "")) if isinstance(one, dict) else str(one) for one in value)


def walked(document: Document, line: Line) -> frozenset[str]:
    """The questions on the way of a line."""
    facts = Facts(answers=line.answers, hidden=line.hidden, variables=line.variables)
    return frozenset(way(document, facts, seed="").asked)


_kept: Final[OrderedDict[Hashable, Sheet]] = OrderedDict()
_keeping: Final = Lock()


def sheet_of(survey: Survey, chosen: Chosen, member: User | None = None) -> Sheet:
    """Everything counted in one pass; counted anew once an answer came or changed."""
    scope = scope_of(member).units if member is not None else None
    rows = responses_of(survey, chosen, member)
    stamp = rows.aggregate(n=Count("pk"), seen=Max("seen_at"), steps=Sum("revision"), held=Sum(Cast("held", _WHOLE)))
    key = (survey.pk, survey.state, survey.live_version_id, chosen, scope, *stamp.values())
    with _keeping:
        found = _kept.get(key)
    if found is None:
        found = _counted(survey, chosen, member)
        with _keeping:
            _kept[key] = found
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return found


def _counted(survey: Survey, chosen: Chosen, member: User | None) -> Sheet:
    documents, rule = documents_of(survey), rule_of(survey)
    rows = responses_of(survey, chosen, member)
    lines: Iterator[Line] = lines_of(rows)
    with_flagged = chosen.flagged
    if rule.steps:
        if member is not None and scope_of(member).units is not None:
            rows, lines = rows.none(), iter(())  # a part of the company is a group of its own
        lines, with_flagged = iter(in_steps(lines, rows.count(), rule)), True
    return fill(empty_sheet(documents), lines, documents, way=Ways(walked), with_flagged=with_flagged)


def groups_of(survey: Survey, member: User | None = None) -> dict[str, Sheet]:
    """Employees' answers by unit, where that may be shown."""
    rule = rule_of(survey)
    if not rule.steps or (member is not None and scope_of(member).units is not None):
        return {}
    rows = responses_of(survey, Chosen(), None)
    sizes = {row["unit"]: row["n"] for row in rows.values("unit").annotate(n=Count("pk")).order_by("unit")}
    shown = groups_shown(sizes, closed=rule.closed)
    documents, ways = documents_of(survey), Ways(walked)
    sheets = {unit: empty_sheet(documents) for unit in sorted(shown) if unit}
    for line in lines_of(rows.filter(unit__in=sheets)) if sheets else ():
        fill(sheets[line.unit], (line,), documents, way=ways)
    return sheets


def crossing_of(survey: Survey, crossing: Crossing, chosen: Chosen, member: User | None) -> Crossing:
    """Two sides counted together; never employees'."""
    if not rule_of(survey).filters:
        return crossing
    lines = lines_of(responses_of(survey, chosen, member))
    return count_lines(lines, crossing, lambda line: chosen.flagged or not line.flags)


def held_of(survey: Survey, chosen: Chosen, member: User | None = None) -> int:
    """How many of the chosen ones are left out because they look like a program's."""
    if chosen.held or not rule_of(survey).filters:
        return 0
    return responses_of(survey, replace(chosen, held=True), member).filter(held=True).count()


def counts_of(survey: Survey, member: User | None = None) -> Counts:
    """How many there are; of employees, how many may be shown."""
    rows = responses_of(survey, Chosen(unfinished=True, held=True), member)
    found = rows.aggregate(
        complete=Count("pk", filter=Q(state=ResponseState.COMPLETE, held=False)),
        held=Count("pk", filter=Q(held=True)),
        started=Count("pk", filter=Q(state=ResponseState.STARTED)),
        last=Max("completed_at"),
    )
    rule = rule_of(survey)
    if rule.steps:
        return Counts(complete=rule.visible(found["complete"]), started=0, held=0, last=None)
    return Counts(**found)


def choices_in(survey: Survey) -> dict[str, list[str]]:
    """What responses can be chosen by: languages, channels, units that occur."""
    rows = Response.objects.filter(survey=survey, test=False)
    return {
        name: [one for one in rows.order_by(name).values_list(name, flat=True).distinct()[:200] if one]
        for name in ("language", "channel", "unit")
    }
