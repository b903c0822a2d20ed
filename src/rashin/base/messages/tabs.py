"""The pages of what leaves, as tabs above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One page."""

    label: Words
    url: str
    current: bool


_TABS: tuple[tuple[str, Words], ...] = (
    ("letters", _("Send log")),
    ("connections", _("Connections")),
    ("consents", _("Consents")),
    ("suppressions", _("Suppression list")),
    ("contact_policy", _("Contact policy")),
)


def tabs(here: str) -> list[Tab]:
    """All of them; ``here`` is the view of this page."""
    return [Tab(label=label, url=reverse(view), current=view == here) for view, label in _TABS]
