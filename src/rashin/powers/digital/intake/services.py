"""Verbs of bringing files in. The bytes lie in the home; a row says what is known of them; a job does the long work."""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import User
from rashin.home import Home
from rashin.powers.digital.intake import vocabulary as words
from rashin.powers.digital.intake.errors import ChangedMeanwhile, FileTooLarge, NoFile, NotInThisState, UploadMissing
from rashin.powers.digital.intake.models import Upload
from rashin.powers.digital.intake.queries import stored_file
from rashin.powers.digital.intake.records import Outcome
from rashin.powers.digital.intake.vocabulary import Kind, State

IMPORT_JOB = "intake.import"
KEPT = timedelta(days=30)
"""How long an uploaded file stays after its import, so that a wrong mapping can be mended without sending it again."""


def receive(*, actor: User, name: str, kind: Kind, chunks: Iterable[bytes], now: datetime) -> Upload:
    """Take a file in: its bytes are safe on disk before anything is promised."""
    home: Home = settings.HOME
    home.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = "".join(letter for letter in name if letter.isprintable())  # PostgreSQL takes no NUL
    base = os.path.basename(said.replace("\\", "/"))[-200:] or "upload"
    stored_as = f"{secrets.token_hex(16)}{_ending(base)}"
    path = home.uploads / stored_as
    size = 0
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.MAX_UPLOAD_BYTES:
                    raise _too_large(base, size, kind)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if size == 0:
            raise NoFile
        with change(actor=actor, action=words.UPLOADED, subject="upload", now=now) as entry:
            upload = Upload.objects.create(
                kind=kind, name=base, stored_as=stored_as, size=size, uploaded_by=actor, uploaded_at=now
            )
            entry.subject = upload.reference
            entry.note(file=base, size=size, kind=str(kind))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


def _ending(name: str) -> str:
    """The file's last endings, kept because readers use them as a hint; anything odd is dropped."""
    parts = name.lower().split(".")[1:][-2:]
    return "".join(f".{part}" for part in parts if part.isalnum() and len(part) <= 8)


def _too_large(name: str, size: int, kind: Kind) -> FileTooLarge:
    return FileTooLarge(
        name=name, megabytes=size // 1_048_576, limit=settings.MAX_UPLOAD_BYTES // 1_048_576, kind=str(kind)
    )


def _locked(upload_id: int, version: int) -> Upload:
    """The upload, held for this transaction, unless somebody changed it since the page was shown."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None:
        raise UploadMissing
    if upload.version != version:
        raise ChangedMeanwhile
    upload.version += 1
    return upload


def _demand(upload: Upload, *states: State) -> None:
    if upload.state not in states:
        raise NotInThisState(state=State(upload.state).label)


def choose_columns(
    *,
    actor: User,
    upload_id: int,
    version: int,
    kind: Kind,
    mapping: Mapping[str, Sequence[str]],
    reading: Mapping[str, object],
    now: datetime,
) -> Upload:
    """Keep how a person says the file is to be read: columns, encoding, delimiter, constants."""
    with change(actor=actor, action=words.MAPPED, subject=f"upload:{upload_id}", now=now) as entry:
        upload = _locked(upload_id, version)
        _demand(upload, State.LOOKING, State.MAPPED, State.FAILED)
        upload.kind, upload.mapping, upload.settings, upload.state = kind, dict(mapping), dict(reading), State.MAPPED
        upload.problem = ""
        upload.save()
        entry.note(kind=str(kind), mapping=dict(mapping), reading=dict(reading))
    return upload


def start_import(*, actor: User, upload_id: int, version: int, now: datetime) -> Upload:
    """Ask for the import; the job's progress is what the page shows."""
    with change(actor=actor, action=words.STARTED, subject=f"upload:{upload_id}", now=now):
        upload = _locked(upload_id, version)
        _demand(upload, State.LOOKING, State.MAPPED, State.FAILED)
        stored_file(upload)
        upload.state, upload.problem = State.IMPORTING, ""
        upload.job = enqueue(IMPORT_JOB, {"upload": upload.pk}, by=actor, now=now, unique=f"{IMPORT_JOB}:{upload.pk}")
        upload.save()
    return upload


def record_import(*, actor: Actor, upload_id: int, outcome: Outcome, now: datetime) -> None:
    """The import is in the lake."""
    with change(actor=actor, action=words.FINISHED, subject=f"upload:{upload_id}", now=now) as entry:
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        upload.state, upload.batch, upload.finished_at = State.DONE, outcome.batch, now
        upload.rows, upload.duplicates, upload.rejected = outcome.rows, outcome.duplicates, outcome.rejected
        upload.errors_as = outcome.errors_as
        upload.version += 1
        upload.save()
        entry.note(batch=outcome.batch, rows=outcome.rows, duplicates=outcome.duplicates, rejected=outcome.rejected)


def record_failure(*, actor: Actor, upload_id: int, problem: str, now: datetime) -> None:
    """Nothing was imported; the reason is kept for whoever looks next."""
    with change(actor=actor, action=words.FINISHED, subject=f"upload:{upload_id}", now=now) as entry:
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        upload.state, upload.problem, upload.finished_at = State.FAILED, problem, now
        upload.version += 1
        upload.save()
        entry.note(problem=problem)


def undo_import(
    *, actor: User, upload_id: int, version: int, undo: Callable[[str], int], now: datetime
) -> tuple[Upload, int]:
    """Take an import back, whole. The lake is undone first: it refuses a second time by itself, so a repeat is safe."""
    with change(actor=actor, action=words.UNDONE, subject=f"upload:{upload_id}", now=now) as entry:
        upload = _locked(upload_id, version)
        _demand(upload, State.DONE)
        removed = undo(upload.batch)
        upload.state = State.UNDONE
        upload.save()
        entry.note(batch=upload.batch, rows=removed)
    return upload, removed


def discard_old_files(*, now: datetime) -> int:
    """Delete uploaded bytes that nobody needs any more; the row and the audit line stay."""
    home: Home = settings.HOME
    dropped = 0
    over = Upload.objects.filter(uploaded_at__lt=now - KEPT).exclude(state=State.IMPORTING).exclude(stored_as="")
    for upload in over.iterator():
        path = home.uploads / upload.stored_as
        if path.is_file():
            with transaction.atomic():
                path.unlink(missing_ok=True)
            dropped += 1
    return dropped
