"""The palette and the search box: sources are written out here, each room may bring one."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.customers.queries import search as search_customers
from rashin.base.ui.palette import Hit, Source
from rashin.base.workspace.access import Permission, access, may, member_of, scope_of
from rashin.web.shell.navigation import sections_for

MOST = 8
LEAST = 2
"""One letter matches half of the customers, and says nothing."""
READY: Final = (
    (_("NPS by month"), "scores", "metric=nps&every=month&last=365d", "gauge"),
    (_("NPS by channel"), "scores", "metric=nps&by=channel&last=90d&compare=previous", "gauge"),
    (_("NPS by touchpoint"), "scores", "metric=nps&by=touchpoint&last=90d&compare=previous", "gauge"),
    (_("CSAT by touchpoint"), "scores", "metric=csat&by=touchpoint&last=90d&compare=previous", "gauge"),
    (_("CES by channel"), "scores", "metric=ces&by=channel&last=90d&compare=previous", "gauge"),
    (_("Events by channel and month"), "trend", "by=channel&every=month&last=365d", "chart-line"),
    (_("Voices by month"), "trend", "of=voices&every=month&last=365d", "chart-line"),
)


def pages(request: HttpRequest, words: str) -> Sequence[Hit]:
    """The pages that this member may open."""
    found = (
        Hit(label=str(item.label), url=item.url, icon=item.icon, note=str(section.label))
        for section in sections_for(member_of(request), "")
        for item in section.items
    )
    return [hit for hit in found if words.casefold() in f"{hit.label} {hit.note}".casefold()]


def customers(request: HttpRequest, words: str) -> Sequence[Hit]:
    """Customers by name, reading, e-mail address, phone or member number; names stay masked in a list of guesses."""
    text = words.replace("\x00", "").strip()
    if len(text) < LEAST:
        return []
    found = search_customers(text, units=scope_of(member_of(request)).units, masked=True, limit=MOST)
    return [
        Hit(
            label=row.name or row.member_number or f"#{str(row.person_key)[-8:]}",
            url=reverse("customer", args=[row.person_key]),
            icon="user-round",
            note=" · ".join(filter(None, (gettext("Customer"), row.rank, row.place))),
        )
        for row in found.rows
    ]


def questions(request: HttpRequest, words: str) -> Sequence[Hit]:
    """Questions that are asked again and again, ready to be opened."""
    if not words:
        return []
    return [
        Hit(label=str(label), url=f"{reverse(view)}?{query}", icon=icon, note=gettext("Question"))
        for label, view, query, icon in READY
        if words.casefold() in str(label).casefold()
    ]


SOURCES: Final[tuple[Source, ...]] = (
    Source(name="pages", permission=Permission.ENTER, find=pages),
    Source(name="customers", permission=Permission.SEE_CUSTOMERS, find=customers),
    Source(name="questions", permission=Permission.ASK, find=questions),
)


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
