"""Lists of a wave to employees: whom it would ask, by place; turnout by group; slips to print."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.html import conditional_escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui.tables import Column, Nothing, Table

Row = Mapping[str, Any]
PLACES: Final[Table[Row]] = Table(
    name="places", caption=_("By shop or department"), downloads=False, per_page=100,
    columns=(
        Column("place", _("Shop or department"), head=True),
        Column("people", pgettext_lazy("wave to employees", "Asked"), kind="number"),
        Column("letters", _("By mail or LINE"), kind="number"),
        Column("slips", _("Slips"), kind="number"),
        Column("counted", _("Answers counted as"), help=_("Groups under five are counted with what they belong to.")),
    ),
)  # fmt: skip
TURNOUT: Final[Table[Row]] = Table(
    name="turnout", caption=_("Turnout by group"), downloads=False, per_page=100,
    columns=(
        Column("group", pgettext_lazy("wave to employees", "Group"), head=True),
        Column("asked", pgettext_lazy("wave to employees", "Asked"), kind="number"),
        Column("answered", pgettext_lazy("wave to employees", "Answered"), kind="number",
               draw=lambda row: conditional_escape(row["answered"])),
        Column("rate", _("Response rate"), kind="number", draw=lambda row: conditional_escape(row["rate"])),
    ),
)  # fmt: skip
SLIPS: Final[Table[Row]] = Table(
    name="slips", caption=_("Slips to print"), downloads=False, per_page=100,
    nothing=Nothing(title=_("There are no slips to print"), text=_("Everybody got a letter."), icon="printer"),
    columns=(
        Column("place", _("Shop or department"), head=True, href=lambda row: row["href"]),
        Column("people", pgettext_lazy("wave to employees", "Asked"), kind="number"),
        Column("slips", _("Slips"), kind="number"),
    ),
)  # fmt: skip
