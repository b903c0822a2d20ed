"""What stands in the navigation, written out: the five powers, ROX, customers, data."""

from collections.abc import Sequence
from dataclasses import replace
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
        items=(
            Item(label=_("Home"), view="home", icon="compass", permission=Permission.SEE_HOME, phone=True, keys="h"),
            Item(label="ROX", view="rox", icon="target", permission=Permission.SEE_SCORES, keys="r"),
            Item(
                label=_("Customers"), view="customers", icon="user-round", permission=Permission.SEE_CUSTOMERS,
                phone=True, keys="c",
            ),
            Item(label=_("Segments"), view="segments", icon="users-round", permission=Permission.ASK),
        ),
    ),
    Section(
        name="organization",
        label=_("Organization"),
        room=Item(label=_("Organization"), view="organization", icon="building-2", permission=Permission.SEE_HOME),
    ),
    Section(
        name="design",
        label=_("Design"),
        room=Item(label=_("Design"), view="design", icon="pencil-ruler", permission=Permission.SEE_HOME),
        items=(
            Item(label=_("Journeys"), view="journeys", icon="route", permission=Permission.SEE_JOURNEYS, keys="j"),
            Item(label=_("Evidence"), view="evidence", icon="waypoints", permission=Permission.SEE_JOURNEYS, keys="e"),
        ),
    ),
    Section(
        name="operation",
        label=_("Operation"),
        room=Item(label=_("Operation"), view="operation", icon="activity", permission=Permission.SEE_HOME),
        items=(
            Item(
                label=_("Scores"), view="scores", icon="gauge", permission=Permission.SEE_SCORES, phone=True, keys="s"
            ),
            Item(
                label=_("Voices"), view="voices", icon="message-square-quote", permission=Permission.SEE_VOICES,
                phone=True, keys="v",
            ),
            Item(label=_("Topics"), view="topics", icon="tags", permission=Permission.SEE_VOICES, keys="o"),
            Item(
                label=_("Surveys"), view="surveys", icon="clipboard-list", permission=Permission.SEE_SURVEYS, keys="q"
            ),
            Item(label=_("Cases"), view="cases", icon="inbox", permission=Permission.SEE_CASES, keys="k"),
            Item(label=_("Trends"), view="trend", icon="chart-line", permission=Permission.ASK, keys="t"),
            Item(label=_("Funnels"), view="funnel", icon="funnel", permission=Permission.ASK, keys="f"),
        ),
    ),
    Section(
        name="digital",
        label=_("Digital"),
        room=Item(label=_("Digital"), view="digital", icon="zap", permission=Permission.SEE_HOME),
    ),
    Section(
        name="unlearning",
        label=_("Unlearning"),
        room=Item(label=_("Unlearning"), view="unlearning", icon="sprout", permission=Permission.SEE_HOME),
    ),
    Section(
        name="data",
        label=_("Data"),
        items=(
            Item(label=_("Data in"), view="imports", icon="upload", permission=Permission.IMPORT_DATA, keys="i"),
            Item(label=_("Live"), view="live", icon="radio", permission=Permission.SEE_DATA, keys="l"),
            Item(label=_("Refused"), view="refused", icon="circle-alert", permission=Permission.SEE_DATA),
        ),
    ),
    Section(
        name="workspace",
        label=_("Workspace"),
        items=(
            Item(
                label=_("Members"), view="members", icon="users-round", permission=Permission.MANAGE_MEMBERS,
                also=("invitations", "departments", "doors"),
            ),
            Item(label=_("Staff roster"), view="roster", icon="contact", permission=Permission.SEE_ROSTER),
            Item(label=_("Keys"), view="keys", icon="key-round", permission=Permission.MANAGE_KEYS),
            Item(label=_("Messages"), view="letters", icon="send", permission=Permission.MANAGE_MESSAGES),
            Item(label=_("Webhooks"), view="webhooks", icon="webhook", permission=Permission.MANAGE_WEBHOOKS),
            Item(label=_("Model"), view="model", icon="sparkles", permission=Permission.MANAGE_MODEL),
            Item(label=_("Jobs"), view="jobs", icon="hourglass", permission=Permission.SEE_JOBS),
            Item(label=_("Audit log"), view="audit", icon="scroll-text", permission=Permission.SEE_AUDIT),
        ),
    ),
)  # fmt: skip


def _known(view: str) -> bool:
    try:
        reverse(view)
    except NoReverseMatch:
        return False
    return True


def sections_for(member: User, path: str) -> tuple[Section, ...]:
    """The navigation of this member on this page; a page that is not mounted has no line."""
    mounted = [
        replace(
            section,
            items=tuple(item for item in section.items if _known(item.view)),
            room=section.room if section.room and _known(section.room.view) else None,
        )
        for section in SECTIONS
    ]
    return drawn(mounted, path=path, may=lambda permission: may(member, Permission(permission)), address=reverse)


def for_phone(sections: Sequence[Section]) -> list[Item]:
    """The few items of the bar at the bottom of a phone."""
    return [item for section in sections for item in section.items if item.phone][:4]
