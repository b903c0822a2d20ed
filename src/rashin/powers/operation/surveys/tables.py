"""Lists of surveys and their versions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.surveys.addresses import address_of
from rashin.powers.operation.surveys.measures import construct_name
from rashin.powers.operation.surveys.records import SurveyRow, VersionView
from rashin.powers.operation.surveys.vocabulary import Audience, State

_TONES = {State.LIVE: "good", State.PAUSED: "watch"}

SURVEYS: Table[SurveyRow] = Table(
    name="surveys",
    caption=_("Surveys"),
    order="-edited_at",
    nothing=Nothing(
        title=_("No survey yet"),
        text=_("A template is ready in a minute: after a delivery, a call, a visit, or once a year."),
        icon="clipboard-list",
    ),
    columns=(
        Column("title", _("Survey"), href=lambda row: address_of(row.key), head=True, sort=True),
        Column("state", _("State"), kind="chip", value=lambda row: row.state.label,
               tone=lambda row: _TONES.get(row.state, "")),
        Column("audience", _("Who is asked"), value=lambda row: row.audience.label),
        Column("construct", _("What it measures"), value=lambda row: construct_name(row.construct), sort=True),
        Column("complete", _("Answers"), kind="number", sort=True, descending_first=True,
               value=lambda row: None if row.audience == Audience.EMPLOYEE else row.complete),
        Column("last_answer", _("Newest answer"), kind="moment", sort=True, descending_first=True,
               value=lambda row: None if row.audience == Audience.EMPLOYEE else row.last_answer),
        Column("live_version", _("Version"), kind="number"),
        Column("department", _("Department"), hidden=True),
        Column("edited_at", _("Changed"), kind="moment", sort=True, descending_first=True),
        Column("edited_by", pgettext_lazy("survey", "Changed by")),
        Column("key", _("Key"), hidden=True, sort=True),
    ),
)  # fmt: skip

VERSIONS: Table[VersionView] = Table(
    name="versions",
    caption=_("Versions"),
    downloads=False,
    nothing=Nothing(
        title=_("Nothing is published yet"), text=_("Each publication keeps a version here."), icon="history"
    ),
    columns=(
        Column("number", _("Version"), kind="number", head=True),
        Column("live", _("State"), kind="chip", value=lambda row: State.LIVE.label if row.live else "",
               tone=lambda row: "good"),
        Column("published_at", _("Published"), kind="moment"),
        Column("published_by", _("By")),
        Column("questions", _("Questions"), kind="number"),
        Column("responses", _("Responses"), kind="number"),
        Column("note", _("What was new")),
    ),
)  # fmt: skip
