"""The palette and the search box: sources are written out here, each room may bring one."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas import queries
from rashin.base.customers.queries import search as search_customers
from rashin.base.ui import formats
from rashin.base.ui.palette import Hit, Source
from rashin.base.workspace.access import Permission, access, may, member_of, scope_of
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role
from rashin.powers.operation.explore.palette import saved_hits
from rashin.powers.operation.surveys.palette import survey_hits
from rashin.web.shell import manual
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
        for item in section.pages
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


def journeys(request: HttpRequest, words: str) -> Sequence[Hit]:
    """Journeys, and the stages within them."""
    found, sought = [], words.casefold()
    for journey in queries.journeys() if words else ():
        url = reverse("journey", args=[journey.key])
        if sought in f"{journey.name} {journey.key}".casefold():
            found.append(Hit(label=journey.name, url=url, icon="route", note=gettext("Journey")))
        found += [
            Hit(label=stage.name, url=url, icon="flag", note=journey.name)
            for stage in journey.stages
            if sought in f"{stage.name} {stage.key}".casefold()
        ]
    return found


def colleagues(request: HttpRequest, words: str) -> Sequence[Hit]:
    """People of the company, by name or address: to whoever looks after members their page, to others a letter."""
    if len(words) < LEAST:
        return []
    rows = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words), is_active=True)
    manages = may(member_of(request), Permission.MANAGE_MEMBERS)
    return [
        Hit(
            label=str(row),
            url=reverse("member", args=[row.pk]) if manages else f"mailto:{quote(row.email)}",
            icon="users-round" if manages else "mail",
            note=" · ".join(filter(None, (str(row.department or ""), str(Role(row.role).label)))),
        )
        for row in rows.select_related("department").order_by("name", "email")[:MOST]
    ]


def documents(request: HttpRequest, words: str) -> Sequence[Hit]:
    """Guides and methods by their titles."""
    if len(words) < LEAST:
        return []
    found = []
    for kind, view, icon in ((manual.GUIDE, "guide", "book-open"), (manual.METHOD, "method", "sigma")):
        for name in manual.names(kind, formats.reading_language()):
            title = manual.document(kind, name).title
            if words.casefold() in f"{title} {name}".casefold():
                found.append(Hit(label=title, url=reverse(view, args=[name]), icon=icon, note=gettext("Help")))
    return found


SOURCES: Final[tuple[Source, ...]] = (
    Source(name="pages", permission=Permission.ENTER, find=pages),
    Source(name="customers", permission=Permission.SEE_CUSTOMERS, find=customers),
    Source(name="journeys", permission=Permission.SEE_JOURNEYS, find=journeys),
    Source(name="surveys", permission=Permission.SEE_SURVEYS, find=survey_hits),
    Source(name="saved", permission=Permission.SEE_SCORES, find=saved_hits),
    Source(name="questions", permission=Permission.ASK, find=questions),
    Source(name="colleagues", permission=Permission.ENTER, find=colleagues),
    Source(name="documents", permission=Permission.ENTER, find=documents),
)


def hits(request: HttpRequest, words: str) -> list[Hit]:
    """What the sources find, each within its share."""
    member = member_of(request)
    allowed = [source for source in SOURCES if may(member, Permission(source.permission))]
    return [hit for source in allowed for hit in source.find(request, words)[:MOST]]


@access(Permission.ENTER)
def search(request: HttpRequest) -> HttpResponseBase:
    """The results, as a page or as the palette's fragment."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    template = "ui/palette_hits.html" if request.headers.get("HX-Request") else "shell/search.html"
    return render(request, template, {"hits": hits(request, words), "words": words})


@access(Permission.ENTER)
def menu(request: HttpRequest) -> HttpResponseBase:
    """All pages: where the phone's menu leads without script."""
    return render(request, "shell/menu.html")
