"""The palette and the search box: sources are written out here, each room may bring one."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from rashin.base.ui.palette import Hit, Source
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.web.shell.navigation import sections_for

MOST = 8


def pages(request: HttpRequest, words: str) -> Sequence[Hit]:
    """The pages that this member may open."""
    found = (
        Hit(label=str(item.label), url=item.url, icon=item.icon, note=str(section.label))
        for section in sections_for(member_of(request), "")
        for item in section.items
    )
    return [hit for hit in found if words.casefold() in f"{hit.label} {hit.note}".casefold()]


SOURCES: Final[tuple[Source, ...]] = (Source(name="pages", permission=Permission.ENTER, find=pages),)


def hits(request: HttpRequest, words: str) -> list[Hit]:
    """What the sources find, each within its share."""
    member = member_of(request)
    allowed = [source for source in SOURCES if may(member, Permission(source.permission))]
    return [hit for source in allowed for hit in source.find(request, words)[:MOST]]


@access(Permission.ENTER)
def search(request: HttpRequest) -> HttpResponseBase:
    """The results, as a page or as the palette's fragment."""
    words = request.GET.get("q", "").strip()[:200]
    template = "ui/palette_hits.html" if request.headers.get("HX-Request") else "shell/search.html"
    return render(request, template, {"hits": hits(request, words), "words": words})


@access(Permission.ENTER)
def menu(request: HttpRequest) -> HttpResponseBase:
    """All pages: where the phone's menu leads without script."""
    return render(request, "shell/search.html", {"hits": hits(request, ""), "words": ""})
