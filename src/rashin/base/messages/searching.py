"""Rows of the very address that is searched for: sealed ones cannot be looked through."""

from rashin.base.messages.contacts import canonical, known
from rashin.base.messages.vocabulary import PERSONAL


def addressees_at(text: str) -> list[int] | None:
    """Numbers of the addressees that have this address, on any channel; None when nothing is searched for."""
    if not text.strip():
        return None
    ways = [(one.value, found) for one in PERSONAL if (found := canonical(one, text.replace("\x00", "")))]
    return [row.pk for row in known(ways).values()]
