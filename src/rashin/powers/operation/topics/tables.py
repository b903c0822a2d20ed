"""Lists of topics' pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import listed
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.topics.records import RoundRow, SearchRow, VersionRow
from rashin.powers.operation.topics.vocabulary import RoundState, VersionState

ROUND_TONES: dict[str, Tone] = {RoundState.OPEN: "watch", RoundState.SETTLING: "watch", RoundState.DONE: "good"}
VERSION_TONES: dict[str, Tone] = {VersionState.LIVE: "good", VersionState.APPLYING: "watch", VersionState.FAILED: "bad"}


def _round_href(row: RoundRow) -> str:
    if row.state == RoundState.OPEN:
        return reverse("topics_label", args=[row.id]) if row.mine is not None and row.mine < row.size else ""
    return reverse("topics_settle", args=[row.id]) if row.state == RoundState.SETTLING else reverse("topics_quality")


ROUNDS: Table[RoundRow] = Table(
    name="rounds",
    caption=_("Rounds of labelling"),
    downloads=False,
    columns=(
        Column("title", _("Name"), head=True, href=_round_href),
        Column("purpose", pgettext_lazy("labelling", "What is labelled"), value=lambda row: row.purpose_label),
        Column(
            "state", _("State"), kind="chip", value=lambda row: row.state_label,
            tone=lambda row: ROUND_TONES.get(row.state, ""),
        ),
        Column("size", _("Voices"), kind="number"),
        Column("progress", _("Labelled"), value=lambda row: f"{row.done} / {row.wanted}"),
        Column("people", pgettext_lazy("labelling", "By"), value=lambda row: listed(row.people)),
        Column("made", _("Drawn"), kind="moment", value=lambda row: row.made_at, sort=True, descending_first=True),
    ),
    nothing=Nothing(
        title=_("Nothing is labelled yet"), icon="list-checks",
        text=_("Draw a sample of your own voices and label it: only that shows how far the readings can be trusted."),
    ),
)  # fmt: skip

VERSIONS: Table[VersionRow] = Table(
    name="versions",
    caption=_("Versions of the topics"),
    downloads=False,
    columns=(
        Column(
            "number", pgettext_lazy("topics", "Version"), head=True, value=lambda row: f"v{row.number}",
            href=lambda row: reverse("topics_version", args=[row.number]),
        ),
        Column(
            "state", _("State"), kind="chip", value=lambda row: row.state_label,
            tone=lambda row: VERSION_TONES.get(row.state, ""),
        ),
        Column("topics", _("Topics"), kind="number"),
        Column("note", pgettext_lazy("topics", "What changed")),
        Column("by", pgettext_lazy("topics", "Published by"), value=lambda row: row.published_by or None),
        Column("at", pgettext_lazy("topics", "Published"), kind="moment", value=lambda row: row.published_at),
    ),
    nothing=Nothing(title=_("No version yet"), icon="git-branch"),
)  # fmt: skip

SEARCHES: Table[SearchRow] = Table(
    name="searches",
    caption=_("Saved searches"),
    downloads=False,
    columns=(
        Column("name", _("Name"), head=True, sort=True, href=lambda row: f"{reverse(row.page)}?{row.query}"),
        Column("owner", _("Made by"), value=lambda row: row.owner),
        Column("shared", _("Shared"), kind="chip", value=lambda row: str(_("Everybody")) if row.shared else None),
        Column("at", _("Made"), kind="moment", value=lambda row: row.created_at, sort=True),
    ),
)  # fmt: skip
