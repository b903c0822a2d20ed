"""Long work of bringing files in: runs under a lease, may run twice, changes nothing the second time."""

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from rashin.analysis.text.pii import mask
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.jobs import Running, job
from rashin.collect.imports import Desk, ImportReport
from rashin.errors import BadInput
from rashin.home import Home
from rashin.powers.digital.intake import services
from rashin.powers.digital.intake.queries import stored_file, upload_of, wishes_of
from rashin.powers.digital.intake.records import Outcome


@job(services.IMPORT_JOB, attempts=3)
def IMPORT(running: Running, *, upload: int) -> dict[str, object]:
    """Bring one uploaded file into the lake."""
    from rashin.collect.imports import import_file  # with its kernels: a worker that imports nothing does without

    row = upload_of(upload)
    actor = row.uploaded_by or "worker"
    home: Home = settings.HOME
    home.results.mkdir(parents=True, exist_ok=True, mode=0o700)
    errors_to = home.results / f"{Path(row.stored_as).stem}.errors.csv"
    desk = Desk(mask=mask, progress=lambda done, total: _tell(running, done, total), errors_to=errors_to, words=gettext)
    try:
        with translation.override((row.uploaded_by and row.uploaded_by.language) or settings.LANGUAGE_CODE):
            report = import_file(
                the_lake(),
                stored_file(row),
                row.kind,
                actor=f"member:{row.uploaded_by_id}" if row.uploaded_by_id else "worker",
                now=running.now,
                wishes=wishes_of(row),
                desk=desk,
            )
    except BadInput as error:
        problem = f"{error.sentence()} {error.advice()}".strip()
        services.record_failure(actor=actor, upload_id=upload, problem=problem, now=running.now)
        raise
    services.record_import(actor=actor, upload_id=upload, outcome=_outcome(report), now=running.now)
    return {"batch": report.batch, "added": report.added, "rejected": report.rejected}


def _tell(running: Running, done: int, total: int) -> None:
    running.progress(done=done, total=total or None)


def _outcome(report: ImportReport) -> Outcome:
    return Outcome(
        batch=report.batch,
        rows=report.rows,
        duplicates=report.duplicates,
        rejected=report.rejected,
        errors_as=report.errors_file.name if report.errors_file else "",
    )
