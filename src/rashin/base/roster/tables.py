"""Lists of a roster: people, what a file changes, what is wrong with its rows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.roster.models import Brought
from rashin.base.roster.places import Places
from rashin.base.roster.records import Change, Plan, Problem, Said, StaffView
from rashin.base.roster.vocabulary import CONTACTS, LABELS, BroughtState
from rashin.base.ui import formats
from rashin.base.ui.columns import Column
from rashin.base.ui.tables import Nothing, Table

Row = Mapping[str, Any]


def ways_of(row: StaffView) -> str:
    """How somebody is reached."""
    found = [name for name, there in ((pgettext("channel", "Mail"), row.has_email), ("LINE", row.has_line)) if there]
    return formats.listed(found) if found else pgettext("staff", "Slip")


def standing(row: StaffView) -> str:
    """Whether somebody works here."""
    if row.here:
        return pgettext("staff", "Here")
    return pgettext("staff", "Left") if row.left_on is not None else pgettext("staff", "To come")


STAFF: Final[Table[StaffView]] = Table(
    name="staff",
    caption=_("Staff roster"),
    order="number",
    nothing=Nothing(
        title=_("Nobody is on the roster yet"),
        text=_("Bring a file from your personnel system: shop staff need no account and no e-mail address."),
        icon="users-round",
    ),
    columns=(
        Column("number", LABELS["number"], sort=True),
        Column("name", LABELS["name"], head=True, sort=True, href=lambda row: reverse("staff", args=[row.id])),
        Column("unit", LABELS["unit"], sort=True, value=lambda row: row.unit_label or "–"),
        Column("ways", _("Reached by"), value=ways_of),
        Column("language", LABELS["language"], hidden=True),
        Column("joined_on", LABELS["joined_on"], kind="date", sort=True),
        Column("left_on", LABELS["left_on"], kind="date", sort=True, hidden=True),
        Column("state", _("State"), kind="chip", value=standing, tone=lambda row: "good" if row.here else ""),
    ),
)

NEW: Final[Table[Row]] = Table(
    name="new", caption=_("New on the roster"), downloads=False, per_page=25,
    columns=(
        Column("row", _("Row"), kind="number"), Column("number", LABELS["number"]),
        Column("name", LABELS["name"], head=True), Column("unit", LABELS["unit"]),
        Column("ways", _("Reached by")), Column("joined", LABELS["joined_on"], kind="date"),
    ),
)  # fmt: skip
CHANGED: Final[Table[Row]] = Table(
    name="changed", caption=pgettext_lazy("roster", "Changed"), downloads=False, per_page=25,
    columns=(
        Column("row", _("Row"), kind="number"), Column("number", LABELS["number"]),
        Column("name", LABELS["name"], head=True), Column("what", _("What changes")),
    ),
)  # fmt: skip
GONE: Final[Table[Row]] = Table(
    name="gone", caption=_("Not in the file"), downloads=False, per_page=25,
    columns=(
        Column("number", LABELS["number"]), Column("name", LABELS["name"], head=True), Column("unit", LABELS["unit"]),
    ),
)  # fmt: skip
PROBLEMS: Final[Table[Row]] = Table(
    name="problems", caption=_("Rows that cannot be taken in"), downloads=False, per_page=25,
    columns=(
        Column("row", _("Row"), kind="number", head=True), Column("field", _("Column")), Column("value", _("Value")),
        Column("problem", _("What is wrong")), Column("remedy", _("What helps")),
    ),
)  # fmt: skip
FILES: Final[Table[Row]] = Table(
    name="files", caption=_("Files brought"), downloads=False, per_page=25,
    columns=(
        Column("at", _("When"), kind="moment"),
        Column("name", _("File"), head=True, href=lambda row: row["href"]),
        Column("state", _("State"), kind="chip", tone=lambda row: row["tone"]),
        Column("what", _("What came of it")),
    ),
)  # fmt: skip


def _ways(said: Said) -> str:
    found = [name for name, there in ((pgettext("channel", "Mail"), said.email), ("LINE", said.line_id)) if there]
    return formats.listed(found) if found else pgettext("staff", "Slip")


def _shown(name: str, value: Any, where: Places) -> str:
    if name in CONTACTS:
        return gettext("said") if value else "–"
    if name == "unit":
        return where.label(value) if value else "–"
    return formats.day(value) if name.endswith("_on") and value else str(value or "–")


def new_rows(changes: Iterable[Change], where: Places) -> list[Row]:
    """Who would be new."""
    return [
        {
            "row": one.row, "number": one.after.number, "name": one.after.name,
            "unit": where.label(one.after.unit) if one.after.unit else "–", "ways": _ways(one.after),
            "joined": one.after.joined_on,
        }
        for one in changes
    ]  # fmt: skip


def changed_rows(changes: Iterable[Change], where: Places) -> list[Row]:
    """Who would change, and what. Contacts are told of, not told."""
    found = list[Row]()
    for one in changes:
        said = [
            f"{LABELS[name]}: {_shown(name, getattr(one.before, name), where)} → "
            f"{_shown(name, getattr(one.after, name), where)}"
            if name not in CONTACTS
            else f"{LABELS[name]}: {_contact(getattr(one.before, name), getattr(one.after, name))}"
            for name in one.fields
        ]
        found.append({"row": one.row, "number": one.after.number, "name": one.after.name, "what": "; ".join(said)})
    return found


def _contact(before: str, after: str) -> str:
    if not before:
        return pgettext("contact", "added")
    return pgettext("contact", "changed") if after else pgettext("contact", "removed")


def gone_rows(people: Iterable[Said], where: Places) -> list[Row]:
    """Who would be missing."""
    return [
        {"number": one.number, "name": one.name, "unit": where.label(one.unit) if one.unit else "–"} for one in people
    ]  # fmt: skip


def problem_rows(problems: Iterable[Problem]) -> list[Row]:
    """What is wrong, in the reader's language."""
    return [
        {
            "row": one.row, "field": str(LABELS.get(one.field, one.field)), "value": one.value,
            "problem": gettext(one.message) % one.values, "remedy": gettext(one.remedy) % one.values,
        }
        for one in problems
    ]  # fmt: skip


def file_rows(rows: Iterable[Brought]) -> list[Row]:
    """Files and what came of them."""
    tones = {BroughtState.WAITING: "watch", BroughtState.APPLIED: "good", BroughtState.DROPPED: ""}
    return [
        {
            "at": row.brought_at, "name": row.name, "state": BroughtState(row.state).label,
            "tone": tones[BroughtState(row.state)], "what": counted(row.counts),
            "href": reverse("staff_file", args=[row.pk]) if row.state == BroughtState.WAITING else "",
        }
        for row in rows
    ]  # fmt: skip


def counted(counts: Mapping[str, int]) -> str:
    """Counts of a file as a sentence."""
    if not counts:
        return ""
    words = {
        "new": pgettext_lazy("roster", "new %(n)s"), "changed": pgettext_lazy("roster", "changed %(n)s"),
        "same": pgettext_lazy("roster", "unchanged %(n)s"), "ended": pgettext_lazy("roster", "left %(n)s"),
        "problems": pgettext_lazy("roster", "refused %(n)s"),
    }  # fmt: skip
    return " · ".join(str(word) % {"n": f"{counts[name]:,}"} for name, word in words.items() if name in counts)


def shown_counts(plan: Plan) -> list[tuple[str, int]]:
    """The counts above a preview."""
    return [
        (pgettext("roster", "New"), len(plan.new)), (pgettext("roster", "Changed"), len(plan.changed)),
        (pgettext("roster", "Unchanged"), plan.same), (pgettext("roster", "Not in the file"), len(plan.gone)),
        (pgettext("roster", "Refused rows"), len({one.row for one in plan.problems})),
    ]  # fmt: skip
