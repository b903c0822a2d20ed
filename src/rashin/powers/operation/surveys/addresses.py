"""Where a survey is looked at; words that are addresses themselves are no survey's key."""

from typing import Final

from django.urls import reverse

RESERVED: Final = frozenset({"new", "import", "sends", "triggers"})
"""First words of addresses below ``/surveys/`` that are no survey's; a test holds them against the addresses."""


def address_of(key: str) -> str:
    """The page at which a survey opens. One whose key became a word of ours later opens at its results."""
    return reverse("survey_results" if key in RESERVED else "survey", args=[key])
