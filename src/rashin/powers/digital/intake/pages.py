"""What the page of one upload shows, by where the upload is on its way."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from rashin.analysis.questions.facts import Facts, FactsAnswer
from rashin.base.ui.stories import Progress
from rashin.base.ui.tables import Column, Shown, Table
from rashin.base.workspace.access import member_of
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import job_numbered
from rashin.base.workspace.unmasking import granted
from rashin.collect import imports  # its verbs bring readers with them: they are loaded when a file is looked at
from rashin.collect.imports import Inspection, Wishes
from rashin.errors import BadInput, RashinError
from rashin.powers.digital.intake import forms, queries
from rashin.powers.digital.intake.field_words import field_words
from rashin.powers.digital.intake.models import Upload
from rashin.powers.digital.intake.records import SourceHealth
from rashin.powers.digital.intake.vocabulary import Kind, State

FRESH = timedelta(seconds=10)
MOST_COLUMNS = 200
"""More columns than this are mapped on the command line; a page of them helps nobody."""


def upload_page(request: HttpRequest, number: int) -> dict[str, object]:
    """The context of the page."""
    upload, row = queries.upload_of(number), queries.upload_row(number)
    context: dict[str, object] = {"upload": row, "kinds": Kind.choices, "may_look": may_look(request, upload)}
    if row.state == State.IMPORTING and row.job_id is not None:
        progress = _progress(request, number, row.job_id)
        if not progress.over:
            return {**context, "progress": progress}
        context["progress_over"] = progress
    if row.can_be_mapped or row.state == State.IMPORTING:
        context |= _look(request, upload, row.kind)
    return context


def may_look(request: HttpRequest, upload: Upload) -> bool:
    """Whether this reader sees what stands in a file: whoever brought it knows it, others say what for first."""
    own = upload.uploaded_by_id == member_of(request).pk
    return own or granted(request, now=datetime.now(UTC)) is not None


def _look(request: HttpRequest, upload: Upload, kind: Kind) -> dict[str, object]:
    """How the file is read. Choices that cannot be used stay in the form, beside what is wrong with them."""
    said: dict[str, Any] = upload.settings
    chosen = {field: [columns] if isinstance(columns, str) else columns for field, columns in upload.mapping.items()}
    try:
        file = queries.stored_file(upload)
    except RashinError as error:
        return _problem(error)
    try:
        return _mapping(request, imports.inspect(file, kind, wishes=queries.wishes_of(upload)), kind, said)
    except RashinError as error:
        problem = _problem(error)
    try:
        found = imports.inspect(file, kind, wishes=Wishes(name=upload.name))
    except RashinError:
        return problem
    return {**_mapping(request, found, kind, said, chosen), **problem}


def is_ready(upload: Upload) -> bool:
    """Whether an import with these choices can begin."""
    try:
        return imports.inspect(queries.stored_file(upload), Kind(upload.kind), wishes=queries.wishes_of(upload)).ready
    except BadInput:
        return False


def _problem(error: RashinError) -> dict[str, object]:
    sentence, remedy = _told(error)
    return {"problem": sentence, "remedy": remedy}


def _told(error: RashinError) -> tuple[str, str]:
    """The sentence and the remedy in the reader's language."""
    remedy = gettext(error.remedy) % error.fields if error.remedy else ""
    return gettext(error.message) % error.fields, remedy


def _mapping(
    request: HttpRequest,
    found: Inspection,
    kind: Kind,
    said: dict[str, Any],
    chosen: dict[str, list[str]] | None = None,
) -> dict[str, object]:
    choices = forms.column_choices(kind, found, chosen)
    return {
        "found": found,
        "choices": choices,
        "doubtful": sum(choice.doubtful for choice in choices),
        "missing": [field_words(name) for name in found.missing],
        "notes": [imports.said(note, gettext) for note in found.notes if "--" not in note],
        "reading": forms.reading_fields(kind, found, said),
        "preview": _preview(request, found),
    }


def _preview(request: HttpRequest, found: Inspection) -> Shown[Sequence[str]]:
    def cell(place: int) -> Callable[[Sequence[str]], str]:
        return lambda row: row[place] if place < len(row) else ""

    columns = tuple(
        Column(f"c{place}", column.name, value=cell(place)) for place, column in enumerate(found.columns[:MOST_COLUMNS])
    )
    table: Table[Sequence[str]] = Table(name="preview", columns=columns, downloads=False, caption=found.name)
    return table.on(request, list(found.preview))


def _progress(request: HttpRequest, number: int, job_id: int) -> Progress:
    job = job_numbered(job_id, reader=member_of(request))
    return Progress(
        id=str(job.id),
        title=gettext("Importing"),
        state=str(job.state),
        done=job.done,
        total=job.total,
        note=job.note,
        poll_url=reverse("upload_progress", args=[number]),
        cancel_url=reverse("job_cancel", args=[job.id]),
        error=str(job.error or ""),
        remedy=str(job.remedy or ""),
        result_url=reverse("upload", args=[number]),
        result_label=gettext("See what came in"),
    )


def sources_of(member: User, *, now: datetime) -> list[SourceHealth]:
    """Where the records come from, and how fresh each source is."""
    answer = ask_as(member, Facts(), now=now, patience=FRESH)
    assert isinstance(answer, FactsAnswer)
    return [
        SourceHealth(
            source=fact.source,
            table=fact.table,
            rows=fact.rows,
            people=fact.people,
            last_at=fact.last_at,
            received_at=fact.received_at,
        )
        for fact in answer.facts
        if fact.source is not None
    ]
