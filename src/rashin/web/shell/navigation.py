"""What stands in the navigation, written out: the five powers, ROX, customers, data."""

from collections.abc import Sequence
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Item, Section, drawn
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User

SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        name="start",
        label="",
        items=(Item(label=_("Home"), view="home", icon="compass", permission=Permission.SEE_HOME, phone=True),),
    ),
    Section(
        name="customers",
        label=_("Customers"),
        items=(
            Item(
                label=_("Customers"),
                view="customers",
                icon="user-round",
                permission=Permission.SEE_CUSTOMERS,
                phone=True,
            ),
        ),
    ),
    Section(
        name="operation",
        label=_("Operation"),
        items=(
            Item(label=_("Scores"), view="scores", icon="gauge", permission=Permission.SEE_SCORES, phone=True),
            Item(label=_("Trends"), view="trend", icon="chart-line", permission=Permission.ASK),
        ),
    ),
    Section(
        name="design",
        label=_("Design"),
        items=(
            Item(label=_("Journeys"), view="journeys", icon="route", permission=Permission.SEE_JOURNEYS),
            Item(label=_("Evidence"), view="evidence", icon="waypoints", permission=Permission.SEE_JOURNEYS),
        ),
    ),
    Section(
        name="digital",
        label=_("Digital"),
        items=(
            Item(label=_("Funnels"), view="funnel", icon="funnel", permission=Permission.ASK, phone=True),
            Item(label=_("Data in"), view="imports", icon="upload", permission=Permission.IMPORT_DATA),
            Item(label=_("Live"), view="live", icon="radio", permission=Permission.SEE_DATA),
        ),
    ),
    Section(
        name="workspace",
        label=_("Workspace"),
        items=(
            Item(label=_("Members"), view="members", icon="users-round", permission=Permission.MANAGE_MEMBERS),
            Item(label=_("Keys"), view="keys", icon="key-round", permission=Permission.MANAGE_KEYS),
            Item(label=_("Jobs"), view="jobs", icon="hourglass", permission=Permission.SEE_JOBS),
            Item(label=_("Audit log"), view="audit", icon="scroll-text", permission=Permission.SEE_AUDIT),
        ),
    ),
)


def _known(view: str) -> bool:
    try:
        reverse(view)
    except NoReverseMatch:
        return False
    return True


def sections_for(member: User, path: str) -> tuple[Section, ...]:
    """The navigation of this member on this page; a room that is not mounted has no line."""
    mounted = [
        Section(name=s.name, label=s.label, items=tuple(item for item in s.items if _known(item.view)))
        for s in SECTIONS
    ]
    return drawn(mounted, path=path, may=lambda permission: may(member, Permission(permission)), address=reverse)


def for_phone(sections: Sequence[Section]) -> list[Item]:
    """The few items of the bar at the bottom of a phone."""
    return [item for section in sections for item in section.items if item.phone][:4]
