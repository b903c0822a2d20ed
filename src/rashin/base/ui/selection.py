"""Rows that are picked, and what may be done with all of them at once.

PEOPLE = Table(name="people", key=lambda row: str(row.id), bulk=(Bulk("tag", _("Tag"), href="/people/tag/"),), …)

@access(Permission.TAG)
def tag(request):                                   # POST: the keys that were picked
chosen = picked(request)
"""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, QueryDict

from rashin.base.ui.navigation import Words

MOST_PICKED: Final = 5_000
LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """One thing to do with what is picked: a button that posts the keys to an address."""

    name: str
    label: Words
    href: str
    icon: str = ""
    tone: str = ""
    """``danger`` for what cannot be taken back."""
    question: Words = ""
    """Asked before it is sent, where there is script; the view asks those without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """What came with the form."""

    keys: tuple[str, ...]
    everything: bool
    """Every row that matches the list's filters, also on pages that were not seen."""
    query: QueryDict
    """The words of the list's address, to find everything again."""
    back: str
    """The list itself, to return to."""


def picked(request: HttpRequest) -> Picked:
    """The rows that were picked: each once, in order, none longer than a key can be."""
    keys = dict.fromkeys(key for key in request.POST.getlist("pick")[:MOST_PICKED] if 0 < len(key) <= LONGEST_KEY)
    query = request.POST.get("query", "")[:4000]
    path = request.POST.get("path", "")
    inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return Picked(
        keys=tuple(keys),
        everything=request.POST.get("everything") == "1",
        query=QueryDict(query),
        back=(f"{path}?{query}" if query else path) if inside else "/",
    )
