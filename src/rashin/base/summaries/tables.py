"""The list of the model's calls."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.summaries.records import SendingView
from rashin.base.summaries.vocabulary import PROBLEMS
from rashin.base.ui.columns import Column
from rashin.base.ui.figures import Tone
from rashin.base.ui.tables import Nothing, Table

_STATES: Final = {
    "done": pgettext_lazy("call", "Answered"), "failed": pgettext_lazy("call", "Failed"),
    "running": pgettext_lazy("call", "No answer yet"),
}  # fmt: skip
_TONES: Final[dict[str, Tone]] = {"done": "good", "failed": "bad", "running": ""}
_WHAT: Final = {
    "trial": _("Trial, with made-up remarks"), "voices": _("Voices"), "search": _("Voices found"),
}  # fmt: skip

SENDINGS: Table[SendingView] = Table(
    name="sendings",
    caption=_("What went to the model"),
    per_page=25,
    downloads=False,
    nothing=Nothing(title=_("Nothing was sent yet"), icon="send"),
    columns=(
        Column("at", _("When"), kind="moment", head=True),
        Column("by", _("Who")),
        Column("what", pgettext_lazy("call", "What"), value=lambda row: str(_WHAT.get(row.what, row.what))),
        Column("voices", _("Voices"), kind="number"),
        Column("characters", _("Characters"), kind="number", hidden=True),
        Column(
            "masked", _("Personal data"), kind="chip",
            value=lambda row: str(_("taken out")) if row.masked else str(_("sent as it is kept")),
            tone=lambda row: "" if row.masked else "watch",
        ),
        Column("tokens_in", _("Tokens sent"), kind="number"),
        Column("tokens_out", _("Tokens received"), kind="number"),
        Column("took_ms", _("Took (ms)"), kind="number", hidden=True),
        Column("state", _("State"), kind="chip", value=lambda row: str(_STATES[row.state]),
               tone=lambda row: _TONES[row.state]),
        Column("problem", _("Reason"), value=lambda row: str(PROBLEMS.get(row.problem, ""))),
    ),
)  # fmt: skip
