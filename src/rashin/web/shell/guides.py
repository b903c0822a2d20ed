"""Help: the guides, how each figure is computed, and what the keys do."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.base.ui import formats
from rashin.base.ui.navigation import Words
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import NotFound
from rashin.web.shell import manual
from rashin.web.shell.navigation import sections_for

FIRST: Final = ("install", "demo", "import", "collect")
"""Guides in the order in which a newcomer needs them; the others follow by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """What some keys do."""

    keys: tuple[str, ...]
    does: Words


EVERYWHERE: Final = (
    Shortcut(keys=("⌘K",), does=_("Go to any customer, journey, page or question")),
    Shortcut(keys=("/",), does=_("Search")),
    Shortcut(keys=("?",), does=_("This page")),
    Shortcut(keys=("Tab",), does=_("To the next control; the first press skips to the content")),
    Shortcut(keys=("Esc",), does=_("Close what is open")),
)
INSIDE: Final = (
    Shortcut(keys=("↑", "↓"), does=_("Choose in menus and results")),
    Shortcut(keys=("←", "→"), does=_("Choose among tabs")),
    Shortcut(keys=("Enter",), does=_("Open or send")),
    Shortcut(keys=("Space",), does=_("Tick, press, or open a menu")),
)


@access(Permission.ENTER)
@require_GET
def guides(request: HttpRequest) -> HttpResponseBase:
    """All guides."""
    found = manual.names(manual.GUIDE, formats.reading_language())
    found.sort(key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    documents = [manual.document(manual.GUIDE, name) for name in found]
    return render(request, "shell/help.html", {"documents": documents})


@access(Permission.ENTER)
@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponseBase:
    """One guide, in the reader's language."""
    return render(request, "shell/document.html", {"document": manual.document(manual.GUIDE, name), "of": "help"})


@access(Permission.ENTER)
@require_GET
def methods(request: HttpRequest) -> HttpResponseBase:
    """The way to every method."""
    try:
        document = manual.index()
    except NotFound:
        document = None
    return render(request, "shell/document.html", {"document": document, "of": "help"})


@access(Permission.ENTER)
@require_GET
def method(request: HttpRequest, name: str) -> HttpResponseBase:
    """How a figure is computed."""
    return render(request, "shell/document.html", {"document": manual.document(manual.METHOD, name), "of": "methods"})


@access(Permission.ENTER)
@require_GET
def shortcuts(request: HttpRequest) -> HttpResponseBase:
    """What the keys do, for this member's own pages."""
    pages = [page for section in sections_for(member_of(request), "") for page in section.pages if page.keys]
    context = {
        "everywhere": EVERYWHERE, "inside": INSIDE,
        "going": [Shortcut(keys=("g", page.keys), does=page.label) for page in pages],
    }  # fmt: skip
    return render(request, "shell/shortcuts.html", context)
