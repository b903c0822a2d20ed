"""How far background work of topics is, as a bar that asks for itself."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from rashin.base.ui.stories import Progress
from rashin.base.workspace.models import Job
from rashin.base.workspace.tables import JOB_NAMES
from rashin.base.workspace.vocabulary import UNFINISHED

NAMES: Final = ("topics.assign", "topics.suggest")
STEPS: Final = (gettext_noop("Reading the voices"), gettext_noop("Looking for topics"), gettext_noop("Naming them"))
"""What work of topics says of itself while it runs."""


def of_job(row: Job) -> Progress:
    """The bar of a job."""
    error = row.error or {}
    fields = error.get("fields")
    told = gettext(str(error["message"])) if error.get("message") else ""
    return Progress(
        id=str(row.pk), title=JOB_NAMES.get(row.name, row.name), state=row.state, done=row.done, total=row.total,
        note=gettext(row.note) if row.note in STEPS else row.note,
        poll_url=reverse("topics_work", args=[row.pk]) if row.state in UNFINISHED else "",
        error=told % fields if told and isinstance(fields, dict) else told, result_url=reverse("topics"),
        result_label=gettext("Show it"),
    )  # fmt: skip
