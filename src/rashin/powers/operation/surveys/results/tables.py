"""Lists of responses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.said import language_words
from rashin.base.ui import formats
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.surveys.results.pages import flag_name
from rashin.powers.operation.surveys.vocabulary import Channel, ResponseState

_TONES = {ResponseState.COMPLETE: "good", ResponseState.SCREENED: "watch", ResponseState.OVER_QUOTA: "watch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """One response in the list."""

    id: str
    survey: str
    state: ResponseState
    language: str
    channel: str
    unit: str
    version: int
    started_at: datetime
    completed_at: datetime | None
    seconds: float
    flags: tuple[str, ...]
    test: bool
    held: bool


def response_row(row: Any) -> ResponseRow:
    """A row of the database as a line."""
    flags = [one.get("flag", "") if isinstance(one, dict) else str(one) for one in row.flags or ()]
    spent = [one for one in (row.timings or {}).values() if isinstance(one, int | float)]
    return ResponseRow(
        id=str(row.pk), survey=row.survey.key, state=ResponseState(row.state), language=row.language,
        channel=str(dict(Channel.choices).get(row.channel, row.channel)), unit=row.unit, version=row.version.number,
        started_at=row.started_at, completed_at=row.completed_at, seconds=sum(spent) / 1000, flags=tuple(flags),
        test=row.test, held=row.held,
    )  # fmt: skip


RESPONSES: Table[ResponseRow] = Table(
    name="responses",
    caption=_("Responses"),
    order="-started_at",
    downloads=False,
    nothing=Nothing(
        title=_("No response yet"),
        text=_("They appear here within seconds once somebody answers."),
        icon="inbox",
    ),
    columns=(
        Column("started_at", _("Begun"), kind="moment", sort=True, descending_first=True, head=True,
               href=lambda row: reverse("survey_response", args=[row.survey, row.id])),
        Column("state", _("State"), kind="chip", value=lambda row: row.state.label,
               tone=lambda row: _TONES.get(row.state, "")),
        Column("flags", _("Flags"), value=lambda row: formats.listed(flag_name(one) for one in row.flags) or None),
        Column("seconds", _("Seconds"), kind="number", digits=0, value=lambda row: row.seconds or None),
        Column("channel", _("Channel")),
        Column("unit", _("Unit")),
        Column("language", _("Language"), value=lambda row: language_words(row.language)),
        Column("version", _("Version"), kind="number"),
        Column("test", _("Test"), kind="chip", value=lambda row: _("Test") if row.test else None,
               tone=lambda row: "watch"),
        Column("completed_at", _("Complete"), kind="moment", hidden=True),
    ),
)  # fmt: skip
