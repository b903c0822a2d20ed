"""Reads of surveys: rows, one survey, its versions, what it ever asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from rashin.base.ui.formats import reading_language
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import WHOLE_COMPANY, Role
from rashin.powers.operation.surveys.definition.checking import check
from rashin.powers.operation.surveys.definition.document import Block, Document, said
from rashin.powers.operation.surveys.definition.history import Known, remembered
from rashin.powers.operation.surveys.definition.problems import Problem
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.errors import SurveyMissing, VersionMissing
from rashin.powers.operation.surveys.models import Door, QuotaCell, Survey, SurveyVersion
from rashin.powers.operation.surveys.records import Fill, SurveyRow, SurveyView, VersionView
from rashin.powers.operation.surveys.vocabulary import Audience, DoorKind, ResponseState, State

_REAL = Q(responses__test=False)


def surveys(
    *,
    member: User | None = None,
    state: str = "",
    audience: str = "",
    search: str = "",
    archived: bool = False,
) -> list[SurveyRow]:
    """Surveys that the member may know of, the newest change first; without a member all of them."""
    rows = chosen(member=member, state=state, audience=audience, search=search, archived=archived)
    return [row_of(survey) for survey in rows]


def chosen(
    *,
    member: User | None = None,
    state: str = "",
    audience: str = "",
    search: str = "",
    archived: bool = False,
) -> QuerySet[Any]:
    """The same as a query that can be cut into pages; ``row_of`` reads its rows."""
    rows = visible(member).filter(archived_at__isnull=not archived)
    if state:
        rows = rows.filter(state=state)
    if audience:
        rows = rows.filter(audience=audience)
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(key__icontains=search) | Q(construct__icontains=search)
                           | Q(draft__title__en__icontains=search))  # fmt: skip
    return _counted(rows)


def visible(member: User | None) -> QuerySet[Survey]:
    """The surveys that a member may know of: the company's, and those of their department and below."""
    rows = Survey.objects.select_related("department", "edited_by", "live_version")
    if member is None or Role(member.role) in WHOLE_COMPANY:
        return rows
    return rows.filter(Q(department=None) | Q(department__in=_below(member.department_id)))


def _below(top: int | None) -> set[int]:
    if top is None:
        return set()
    children: dict[int | None, list[int]] = {}
    for number, parent in Department.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(number)
    found, waiting = {top}, [top]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def survey_of(key: str, *, member: User | None = None) -> Survey:
    """The survey itself, for this capability's own code, or SurveyMissing."""
    found = visible(member).filter(key=key).first() if "\x00" not in key else None
    if found is None:
        raise SurveyMissing(key=key)
    return found


def survey_row(key: str, *, member: User | None = None) -> SurveyRow:
    """One survey as a line of the list."""
    survey_of(key, member=member)
    return row_of(_counted(visible(member).filter(key=key)).get())


def survey(key: str, *, member: User | None = None) -> SurveyView:
    """One survey whole: its draft, and what is live."""
    found = survey_of(key, member=member)
    live = found.live_version
    return SurveyView(
        row=survey_row(key, member=member),
        draft=draft_of(found),
        live=document_of(live) if live else None,
        published=published_before(found),
        changed=live is None or live.document != found.draft,
    )


def draft_of(survey: Survey) -> Document:
    """The draft as a value."""
    return read_document(survey.draft)


def document_of(version: SurveyVersion) -> Document:
    """A published document as a value."""
    return read_document(version.document)


def problems(survey: Survey) -> tuple[Problem, ...]:
    """What keeps the draft from being published, and what is worth a look."""
    return check(draft_of(survey), published=published_before(survey))


def published_before(survey: Survey) -> Document | None:
    """The live document with every question that older versions asked: what a new version must not contradict."""
    if survey.live_version is None:
        return None
    live = document_of(survey.live_version)
    gone = tuple(one.question for one in known_questions(survey) if one.gone)
    return replace(live, blocks=(*live.blocks, Block(id="gone", questions=gone)))


def versions(survey: Survey) -> list[VersionView]:
    """Every published version, the newest first."""
    rows = (
        survey.versions.select_related("published_by")
        .annotate(answers=Count("responses", filter=_REAL))
        .order_by("-number")
    )
    return [
        VersionView(
            number=row.number,
            published_at=row.published_at,
            published_by=str(row.published_by or ""),
            note=row.note,
            live=row.pk == survey.live_version_id,
            questions=sum(len(block.get("questions", ())) for block in row.document.get("blocks", ())),
            responses=row.answers,
        )
        for row in rows
    ]


def version_of(survey: Survey, number: int) -> SurveyVersion:
    """One published version, or VersionMissing."""
    found = survey.versions.filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise VersionMissing(key=survey.key, number=number)
    return found


def documents(survey: Survey) -> list[Document]:
    """Every published document, the newest first."""
    return [document_of(row) for row in survey.versions.order_by("-number")]


def known_questions(survey: Survey) -> Sequence[Known]:
    """Every question that was ever published, with every option it ever had: old answers stay readable."""
    return remembered(documents(survey))


def fills(survey: Survey) -> list[Fill]:
    """How full the quotas of the live version are, in its order."""
    if survey.live_version is None:
        return []
    cells = {row.quota: row for row in QuotaCell.objects.filter(survey=survey)}
    document, language = document_of(survey.live_version), reading_language()
    return [
        Fill(
            quota=quota.id,
            name=said(quota.title, language, document.default_language) or quota.id,
            limit=quota.limit,
            filled=cells[quota.id].filled if quota.id in cells else 0,
            pending=cells[quota.id].pending if quota.id in cells else 0,
        )
        for quota in document.quotas
    ]


def constructs() -> list[str]:
    """What surveys say they measure, for suggestions."""
    return sorted(set(Survey.objects.exclude(construct="").values_list("construct", flat=True)))


def keys_like(key: str) -> set[str]:
    """Keys that are taken and begin alike."""
    return set(Survey.objects.filter(key__startswith=key).values_list("key", flat=True))


def _counted(rows: QuerySet[Survey]) -> QuerySet[Any]:
    return rows.annotate(
        complete=Count("responses", filter=_REAL & Q(responses__state=ResponseState.COMPLETE, responses__held=False)),
        held=Count("responses", filter=_REAL & Q(responses__held=True)),
        started=Count("responses", filter=_REAL & Q(responses__state=ResponseState.STARTED)),
        last_answer=Max("responses__completed_at", filter=_REAL),
    ).order_by("-edited_at", "-pk")


def row_of(row: Any) -> SurveyRow:
    """A row of ``chosen`` as a line of the list."""
    return SurveyRow(
        id=row.pk,
        key=row.key,
        title=row.called,
        titles={str(language): str(text) for language, text in (row.draft.get("title") or {}).items()},
        state=State(row.state),
        construct=row.construct,
        audience=Audience(row.audience),
        department=str(row.department or ""),
        department_id=row.department_id,
        live_version=row.live_version.number if row.live_version else None,
        revision=row.revision,
        created_at=row.created_at,
        edited_at=row.edited_at,
        edited_by=str(row.edited_by or ""),
        archived_at=row.archived_at,
        complete=row.complete,
        held=row.held,
        started=row.started,
        last_answer=row.last_answer,
    )


def ways_of(survey: Survey, *, limit: int = 500) -> list[Door]:
    """The ways in, the newest first; personal links of invitations are not among them."""
    return list(Door.objects.filter(survey=survey).exclude(kind=DoorKind.PERSONAL).order_by("-pk")[:limit])
