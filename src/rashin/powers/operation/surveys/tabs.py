"""The parts of one survey, as tabs above each of its pages."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui.navigation import Words
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.records import SurveyRow

_TABS: tuple[tuple[str, Words, Permission], ...] = (
    ("survey_build", _("Build"), Permission.EDIT_SURVEYS),
    ("survey_share", _("Distribute"), Permission.EDIT_SURVEYS),
    ("survey_sends", _("Invitations"), Permission.EDIT_SURVEYS),
    ("survey_responses", _("Responses"), Permission.SEE_SURVEYS),
    ("survey_results", _("Results"), Permission.SEE_SURVEYS),
    ("survey_cross", _("Cross-tabs"), Permission.SEE_SURVEYS),
    ("survey_waves", pgettext_lazy("tab of a survey", "Over waves"), Permission.SEE_SURVEYS),
    ("survey_versions", _("Versions"), Permission.SEE_SURVEYS),
)

_ONE_BY_ONE = frozenset({"survey_responses", "survey_cross"})
"""Pages that employees' surveys have not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One part of a survey."""

    label: Words
    url: str
    current: bool = False


def tabs_for(row: SurveyRow, member: User, here: str) -> list[Tab]:
    """The parts that this member may open; what is not mounted has no tab."""
    found = []
    for view, label, permission in _TABS:
        if not may(member, permission) or (row.audience == "employee" and view in _ONE_BY_ONE):
            continue
        try:
            url = reverse(view, args=[row.key])
        except NoReverseMatch:
            continue
        found.append(Tab(label=label, url=url, current=view == here))
    return found
