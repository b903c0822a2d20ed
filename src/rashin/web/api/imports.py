"""Files in over HTTP: send one, watch its job, take it out again."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.asking import the_lake
from rashin.powers.digital.intake import queries, services
from rashin.powers.digital.intake.records import UploadRow
from rashin.powers.digital.intake.vocabulary import Kind
from rashin.web.api.bodies import FILE
from rashin.web.api.doors import door

router = Router(tags=["imports"])
MAY_LOOK = door(Permission.SEE_DATA)
MAY_IMPORT = door(Permission.IMPORT_DATA)
MAY_SEND = door(Permission.IMPORT_DATA, takes=FILE)


class Import(Schema):
    """A file that was sent, and what became of it."""

    id: int
    name: str
    kind: str
    state: str
    rows: int | None
    duplicates: int | None
    rejected: int | None
    problem: str
    batch: str
    job_id: int | None


class Undone(Schema):
    """An import that was taken out."""

    batch: str
    rows: int


@router.get("/imports", auth=MAY_LOOK, response=list[Import], summary="What was sent, newest first")
def imports(request: HttpRequest) -> list[UploadRow]:
    """The newest fifty."""
    return queries.uploads()


@router.get("/imports/{int:number}", auth=MAY_LOOK, response=Import, summary="One import")
def one_import(request: HttpRequest, number: int) -> UploadRow:
    """How it stands."""
    return queries.upload_row(number)


@router.post(
    "/imports/{int:number}/undo",
    auth=MAY_IMPORT,
    response=Undone,
    summary="Take an import out again, whole",
)
def undo(request: HttpRequest, number: int) -> Undone:
    """Its rows leave the lake; doing it twice is refused."""
    member, now = member_of(request), datetime.now(UTC)
    row = queries.upload_row(number)
    _, rows = services.undo_import(
        actor=member,
        upload_id=number,
        version=row.version,
        undo=lambda batch: the_lake().undo(batch, at=now, actor=member.reference),
        now=now,
    )
    return Undone(batch=row.batch, rows=rows)


@router.post(
    "/imports/{kind}",
    auth=MAY_SEND,
    response={202: Import},
    summary="Send a file; a job imports it",
)
def new_import(request: HttpRequest, kind: Kind, file: File[UploadedFile]) -> Status[UploadRow]:
    """The file is safe on disk when this answers; its columns are guessed. Watch ``/jobs/{job_id}``."""
    member, now = member_of(request), datetime.now(UTC)
    taken = services.receive(actor=member, name=file.name or "upload", kind=kind, chunks=file.chunks(), now=now)
    started = services.start_import(actor=member, upload_id=taken.pk, version=taken.version, now=now)
    return Status(202, queries.upload_row(started.pk))
