"""Lists of what came in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.digital.intake.records import Arrival, Refused, SourceHealth, UploadRow
from rashin.powers.digital.intake.vocabulary import TABLES, State

_TONES = {State.DONE: "good", State.FAILED: "bad", State.IMPORTING: "watch", State.UNDONE: ""}

UPLOADS: Table[UploadRow] = Table(
    name="uploads",
    caption=_("Files that were brought in"),
    nothing=Nothing(
        title=_("No file yet"),
        text=_("A first file takes a minute: choose it above, look at ten rows, import."),
        icon="upload",
    ),
    columns=(
        Column("name", _("File"), href=lambda row: reverse("upload", args=[row.id]), head=True, sort=True),
        Column("kind", _("Rows are"), value=lambda row: row.kind.value, sort=True),
        Column(
            "state",
            _("State"),
            kind="chip",
            value=lambda row: row.state.label,
            tone=lambda row: _TONES.get(row.state, ""),
        ),
        Column("rows", _("Rows"), kind="number", sort=True, descending_first=True),
        Column("duplicates", _("Already known"), kind="number"),
        Column("rejected", _("Refused"), kind="number", sort=True, descending_first=True),
        Column("uploaded_by", _("By")),
        Column("uploaded_at", _("When"), kind="moment", sort=True, descending_first=True),
        Column("batch", _("Batch"), hidden=True),
    ),
)

SOURCES: Table[SourceHealth] = Table(
    name="sources",
    caption=_("Sources"),
    downloads=False,
    columns=(
        Column("source", _("Source"), head=True, sort=True),
        Column("table", _("Kind"), value=lambda row: str(TABLES.get(row.table, row.table)), sort=True),
        Column("rows", _("Rows"), kind="number", sort=True, descending_first=True),
        Column("people", _("People"), kind="number", sort=True, descending_first=True),
        Column("last_at", _("Newest record"), kind="moment", sort=True, descending_first=True),
        Column("received_at", _("Last arrived"), kind="moment", sort=True, descending_first=True),
    ),
)

_FATES = {"accepted": "good", "duplicate": "", "refused": "bad"}

ARRIVALS: Table[Arrival] = Table(
    name="arrivals",
    caption=_("What arrived last"),
    downloads=False,
    nothing=Nothing(
        title=_("Nothing has arrived yet"),
        text=_("Point an SDK at this address with a write key, and its messages show up here within seconds."),
        icon="radio",
    ),
    columns=(
        Column("at", _("When"), kind="moment", head=True),
        Column("source", _("Source")),
        Column("what", _("What")),
        Column("fate", _("Fate"), kind="chip", value=lambda row: row.told, tone=lambda row: _FATES.get(row.fate, "")),
        Column("reason", _("Why")),
        Column("place", _("Where")),
    ),
)

REFUSED: Table[Refused] = Table(
    name="refused",
    caption=_("Refused"),
    nothing=Nothing(title=_("Nothing was refused"), icon="circle-check"),
    columns=(
        Column("received_at", _("When"), kind="moment", head=True, sort=True, descending_first=True),
        Column("source", _("Source"), sort=True),
        Column("code", _("Code"), sort=True),
        Column("reason", _("Why")),
        Column("place", _("Where")),
        Column("body", _("What was sent"), hidden=True),
        Column("replayed", _("Replayed"), value=lambda row: "✓" if row.replayed else ""),
    ),
)
