"""The list of saved questions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.explore.records import Saved

KINDS = {"scores": _("Scores"), "trend": _("Trends"), "funnel": _("Funnels")}

SAVED: Table[Saved] = Table(
    name="saved",
    caption=_("Saved questions"),
    nothing=Nothing(
        title=_("No saved question yet"),
        text=_("Ask something under Scores, Trends or Funnels, and save it there under a name."),
        icon="star",
    ),
    columns=(
        Column(
            "name", _("Name"), value=lambda row: row.name, head=True, sort=True,
            href=lambda row: f"{reverse(row.kind)}?{row.query}",
        ),
        Column("kind", _("Kind"), kind="chip", value=lambda row: str(KINDS[row.kind])),
        Column("owner", _("Made by"), value=lambda row: row.owner),
        Column("shared", _("Shared"), kind="chip", value=lambda row: str(_("Everybody")) if row.shared else None),
        Column("pinned", _("On my home"), kind="chip", value=lambda row: str(_("Pinned")) if row.pinned else None),
        Column("at", _("Made"), kind="moment", value=lambda row: row.created_at, sort=True),
    ),
    downloads=False,
)  # fmt: skip
