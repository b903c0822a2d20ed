"""Surveys over HTTP: made, read, saved, checked, published, taken out and brought in, as on the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from rashin.base.ui.exports import attachment
from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.audit import record_export
from rashin.powers.operation.surveys import queries, services
from rashin.powers.operation.surveys.definition.problems import Problem
from rashin.powers.operation.surveys.definition.reading import MOST_BYTES, read_document
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.formats import FORMATS, bring, take
from rashin.powers.operation.surveys.formats.schema import schema
from rashin.powers.operation.surveys.formats.translations import read_table, write_table
from rashin.powers.operation.surveys.records import SurveyRow
from rashin.powers.operation.surveys.templates_library import Template, template, templates
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["surveys"])
MAY_LOOK = door(Permission.SEE_SURVEYS)
MAY_EDIT = door(Permission.EDIT_SURVEYS)
Document = dict[str, Any]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
DEEDS: Final[Mapping[str, Callable[..., Any]]] = {
    "pause": services.pause, "resume": services.resume, "close": services.close, "reopen": services.reopen,
    "archive": services.archive, "restore": services.restore,
}  # fmt: skip
Deed = Literal["pause", "resume", "close", "reopen", "archive", "restore"]


class SurveyLine(Schema):
    """A survey in a list. ``started``: responses that are not finished; ``held``: such as look like a program's."""

    key: str
    title: str
    titles: dict[str, str]
    state: str
    measures: Annotated[str, Field(validation_alias="construct")]
    """What it measures over waves: its construct."""
    audience: str
    department: str
    live_version: int | None
    revision: int
    created_at: datetime
    edited_at: datetime
    edited_by: str
    archived_at: datetime | None
    complete: int
    held: int
    started: int
    last_answer: datetime | None


class SurveyWhole(Schema):
    """A survey and its draft, in the format of ``/api/survey-schema``; ``changed``: the draft is not what is live."""

    survey: SurveyLine
    draft: Document
    changed: bool


class NewSurvey(Schema):
    """Begin from a ``document``, from a ``template``, or from nothing with a ``title``."""

    key: Text = ""
    title: Text = ""
    language: Text = "ja"
    audience: Literal["customer", "employee"] = "customer"
    template: Text = ""
    document: Document | None = None
    as_copy: bool = False


class Draft(Schema):
    """A draft to keep; ``revision`` is the one that was read."""

    revision: Revision
    document: Document


class Publication(Schema):
    """What is to be published: the draft of this revision."""

    revision: Revision
    note: Text = ""


class NewCopy(Schema):
    """Under which key, and of which version; empty: the next free key, and the draft."""

    key: Text = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class Move(Schema):
    """What shall become of the survey."""

    do: Deed


class Fault(Schema):
    """Something to mend (error) or to look at (warning), and where."""

    code: str
    severity: str
    place: str
    message: str


class Version(Schema):
    """A published version."""

    number: int
    published_at: datetime
    published_by: str
    note: str
    live: bool
    questions: int
    responses: int


class QuotaFill(Schema):
    """How full a quota is; ``pending`` places are held by people who are answering."""

    quota: str
    limit: int
    filled: int
    pending: int


class TemplateLine(Schema):
    """A survey to begin with, and where its scales come from."""

    name: str
    title: dict[str, str]
    description: dict[str, str]
    measures: Annotated[str, Field(validation_alias="construct")]
    """What it measures over waves: its construct."""
    audience: str
    source: str
    questions: int
    languages: tuple[str, ...]


class BroughtIn(Schema):
    """A survey out of a file, and what of it was left out."""

    survey: SurveyLine
    left_out: list[Fault]


class Translated(Schema):
    """How many texts changed."""

    survey: SurveyLine
    changed: int


class Chosen(Paged):
    """Which surveys are listed."""

    state: Literal["", "draft", "live", "paused", "closed"] = ""
    audience: Literal["", "customer", "employee"] = ""
    search: Text = ""
    archived: bool = False


class Surveys(Schema):
    """A page of surveys, and where the next begins."""

    surveys: list[SurveyLine]
    next: str | None


def _faults(found: Sequence[Problem]) -> list[Fault]:
    return [
        Fault(code=one.code, severity=one.severity, place=one.place, message=gettext(one.message) % one.fields)
        for one in found
    ]


def _line(request: HttpRequest, key: str) -> SurveyRow:
    return queries.survey_row(key, member=member_of(request))


def _now() -> datetime:
    return datetime.now(UTC)


# ── Beside surveys ──


@router.get("/survey-schema", auth=MAY_LOOK, response=Document, summary="The JSON Schema of a survey")
def survey_schema(request: HttpRequest) -> Document:
    """Draft 2020-12. Beyond it, ids must be unique; checks before publication are at ``/problems``."""
    return schema()


@router.get("/survey-templates", auth=MAY_LOOK, response=list[TemplateLine], summary="Surveys to begin with")
def survey_templates(request: HttpRequest) -> list[Template]:
    """Each with its source."""
    return templates()


@router.post("/survey-files", auth=MAY_EDIT, response={201: BroughtIn}, summary="Bring a survey in from a file")
def bring_survey(request: HttpRequest, file: File[UploadedFile], as_copy: bool = False) -> Status[dict[str, Any]]:
    """Rashin's own JSON, LimeSurvey's .lss or Formbricks' JSON. ``as_copy``: under a free key if its own is taken."""
    brought = bring(file.read(MOST_BYTES + 1))
    made = services.create_survey(
        actor=member_of(request), document=brought.document, now=_now(), as_copy=as_copy, left_out=brought.left_out
    )
    return Status(201, {"survey": _line(request, made.key), "left_out": _faults(brought.left_out)})


# ── Surveys ──


@router.get("/surveys", auth=MAY_LOOK, response=Surveys, summary="Surveys, the newest change first")
def surveys(request: HttpRequest, chosen: Query[Chosen]) -> dict[str, Any]:
    """Those that the member may know of, page by page."""
    rows = queries.chosen(member=member_of(request), **chosen.dict(exclude={"cursor", "limit"}))
    found, following = page_of(rows, "edited_at", cursor=chosen.cursor, limit=chosen.limit)
    return {"surveys": [queries.row_of(one) for one in found], "next": following}


@router.post("/surveys", auth=MAY_EDIT, response={201: SurveyLine}, summary="Begin a survey")
def new_survey(request: HttpRequest, body: NewSurvey) -> Status[SurveyRow]:
    """It is a draft; nobody is asked yet."""
    if body.document is not None:
        document = read_document(body.document)
    elif body.template:
        document = template(body.template)
    else:
        document = services.blank(key=body.key, title=body.title, language=body.language, audience=body.audience)
    if body.key:
        document = services.renamed(document, body.key)
    made = services.create_survey(actor=member_of(request), document=document, now=_now(), as_copy=body.as_copy)
    return Status(201, _line(request, made.key))


@router.get("/surveys/{str:key}", auth=MAY_LOOK, response=SurveyWhole, summary="One survey and its draft")
def one_survey(request: HttpRequest, key: str) -> dict[str, Any]:
    """What is live is under ``/versions``."""
    found = queries.survey(key, member=member_of(request))
    return {"survey": found.row, "draft": write_document(found.draft), "changed": found.changed}


@router.put("/surveys/{str:key}", auth=MAY_EDIT, response=SurveyLine, summary="Keep a new draft")
def save_survey(request: HttpRequest, key: str, body: Draft) -> SurveyRow:
    """Refused with 409 when somebody saved since ``revision``; what they saved is not touched."""
    document = read_document(body.document)
    kept = services.save_draft(
        actor=member_of(request), key=key, revision=body.revision, document=document, now=_now()
    )  # fmt: skip
    return _line(request, kept.key)


@router.delete("/surveys/{str:key}", auth=MAY_EDIT, response={204: None}, summary="Throw a draft away")
def drop_survey(request: HttpRequest, key: str) -> Status[None]:
    """Only what was never published; the others are archived."""
    services.drop(actor=member_of(request), key=key, now=_now())
    return Status(204, None)


@router.get("/surveys/{str:key}/problems", auth=MAY_LOOK, response=list[Fault], summary="What must be mended")
def survey_problems(request: HttpRequest, key: str) -> list[Fault]:
    """Errors keep the draft from being published; warnings are worth a look."""
    return _faults(queries.problems(queries.survey_of(key, member=member_of(request))))


@router.post("/surveys/{str:key}/publish", auth=MAY_EDIT, response=SurveyLine, summary="Publish the draft")
def publish_survey(request: HttpRequest, key: str, body: Publication) -> SurveyRow:
    """It goes live, as a new version where an older one is. Whoever is answering goes on with theirs."""
    done = services.publish(actor=member_of(request), key=key, revision=body.revision, note=body.note, now=_now())
    return _line(request, done.survey.key)


@router.post("/surveys/{str:key}/copy", auth=MAY_EDIT, response={201: SurveyLine}, summary="Copy a survey")
def copy_survey(request: HttpRequest, key: str, body: NewCopy) -> Status[SurveyRow]:
    """The copy is a draft."""
    made = services.copy_survey(
        actor=member_of(request), key=key, new_key=body.key, version=body.version, now=_now()
    )  # fmt: skip
    return Status(201, _line(request, made.key))


@router.get("/surveys/{str:key}/versions", auth=MAY_LOOK, response=list[Version], summary="What was published")
def survey_versions(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """The newest first."""
    found = queries.versions(queries.survey_of(key, member=member_of(request)))
    return [asdict(one) for one in found]


@router.get("/surveys/{str:key}/versions/{int:number}", auth=MAY_LOOK, response=Document, summary="A published version")
def survey_version(request: HttpRequest, key: str, number: int) -> Document:
    """The document as it was published."""
    version = queries.version_of(queries.survey_of(key, member=member_of(request)), number)
    return write_document(queries.document_of(version))


@router.get("/surveys/{str:key}/quotas", auth=MAY_LOOK, response=list[QuotaFill], summary="How full the quotas are")
def survey_quotas(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """Of the live version."""
    return [asdict(one) for one in queries.fills(queries.survey_of(key, member=member_of(request)))]


# ── Files ──


@router.get("/surveys/{str:key}/file", auth=MAY_LOOK, response={200: None}, summary="The draft as a file")
def survey_file(request: HttpRequest, key: str, format: Text = "json") -> HttpResponse:  # noqa: A002 - its name
    """``json``, ``lss`` or ``formbricks``. ``X-Rashin-Left-Out``: how much the format could not say."""
    document = queries.survey(key, member=member_of(request)).draft
    taken = take(document, format)
    known = FORMATS[format]
    record_export(actor=member_of(request), what=f"survey:{key}", rows=1, now=_now(), filters={"format": format})
    response = HttpResponse(taken.content, content_type=known.content_type)
    response["Content-Disposition"] = attachment(f"{key}.{known.ending}")
    response["X-Rashin-Left-Out"] = str(len(taken.left_out))
    return response


@router.get("/surveys/{str:key}/translations", auth=MAY_LOOK, response={200: None}, summary="All texts as a table")
def survey_texts(request: HttpRequest, key: str, add: Text = "") -> HttpResponse:
    """CSV: key × language. ``add``: languages that shall get a column, as ``en,vi``."""
    document = queries.survey(key, member=member_of(request)).draft
    wanted = [one.strip() for one in add.split(",") if one.strip()][:40]
    response = HttpResponse(write_table(document, wanted), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(f"{key}-texts.csv")
    return response


@router.post("/surveys/{str:key}/translations", auth=MAY_EDIT, response=Translated, summary="Bring a table of texts in")
def translate_survey(request: HttpRequest, key: str, file: File[UploadedFile], revision: Revision) -> dict[str, Any]:
    """Empty cells change nothing; languages that the table adds become languages of the survey."""
    draft = queries.survey(key, member=member_of(request)).draft
    document, changed = read_table(draft, file.read(MOST_BYTES + 1))
    kept = services.save_draft(actor=member_of(request), key=key, revision=revision, document=document, now=_now())
    return {"survey": _line(request, kept.key), "changed": changed}


@router.post("/surveys/{str:key}/state", auth=MAY_EDIT, response=SurveyLine, summary="Pause, resume, close, reopen …")
def move_survey(request: HttpRequest, key: str, body: Move) -> SurveyRow:
    """Refused with 409 where it does not fit the survey's state."""
    return _line(request, DEEDS[body.do](actor=member_of(request), key=key, now=_now()).key)
