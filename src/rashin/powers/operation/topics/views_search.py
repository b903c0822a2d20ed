"""Search in what was said: words, phrases, meaning; and searches that are kept."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import RashinError
from rashin.powers.operation.topics import finding, likened, searches, tables, versions
from rashin.powers.operation.topics.errors import NoSuchPiece
from rashin.powers.operation.topics.saying import sentence_of
from rashin.powers.operation.topics.wishes import asked_in, filters_of, onward

PAGE: Final = 20
MOST: Final = 200


@access(Permission.SEE_VOICES)
@require_GET
def search(request: HttpRequest) -> HttpResponseBase:
    """Voices that say it or mean it, the likeliest first, within the filters."""
    member, now = member_of(request), datetime.now(UTC)
    filters = filters_of(request, member, versions.live_tree())
    context: dict[str, Any] = {
        "filters": filters, "query": request.GET.urlencode(), "searches": searches.searches(member),
        "explore": onward(request, path=reverse("voices_explore")),
    }  # fmt: skip
    shown = request.GET.get("shown", "")
    limit = min(int(shown), MOST) if shown.isascii() and shown.isdecimal() and len(shown) < 5 else PAGE
    try:
        asked = asked_in(request, filters, member, now=now)
        if asked.words:
            context["about"] = _about(request, asked.words)
            context["found"] = finding.find(member, asked, limit=max(limit, PAGE))
            if context["found"].more and limit < MOST:
                context["more"] = onward(request, shown=str(limit + PAGE))
    except RashinError as problem:
        context["told"] = sentence_of(problem)
        return render(request, "topics/search.html", context, status=problem.status)
    return render(request, "topics/search.html", context)


def _about(request: HttpRequest, words: str) -> list[dict[str, str]]:
    """The topics that the words belong to, each with the address of all its voices."""
    tree, explore = versions.live_tree(), reverse("voices_explore")
    return [
        {"name": tree.by_id[one].name(reading_language()),
         "href": onward(request, path=explore, drop=("q", "shown"), topic=one, view="voices")}
        for one in likened.meant(words).topics
    ]  # fmt: skip


@access(Permission.SEE_VOICES)
@require_GET
def searches_page(request: HttpRequest) -> HttpResponseBase:
    """One's own kept searches and the shared ones."""
    found = searches.searches(member_of(request))
    context = {"table": tables.SEARCHES.on(request, found), "found": found}
    return render(request, "topics/searches.html", context)


@access(Permission.SEE_VOICES)
@require_POST
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep what an address asks for, and go back to it."""
    page, query = request.POST.get("page", "")[:40], request.POST.get("query", "")
    name = request.POST.get("name", "")
    try:
        searches.save_search(
            actor=member_of(request), name=name, page=page, query=query, shared=bool(request.POST.get("shared")),
            now=datetime.now(UTC),
        )  # fmt: skip
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, gettext("“%(name)s” is kept.") % {"name": name.strip()})
    back = reverse(page) if page in searches.PAGES else reverse("voices_explore")
    return redirect(f"{back}?{query}" if query and len(query) <= searches.LONGEST else back)


@access(Permission.SEE_VOICES)
@require_POST
def search_do(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Share a search, keep it to oneself, or forget it."""
    actor, now = member_of(request), datetime.now(UTC)
    if what in {"share", "unshare"}:
        searches.share_search(actor=actor, number=number, shared=what == "share", now=now)
    elif what == "forget":
        searches.forget_search(actor=actor, number=number, now=now)
    else:
        raise NoSuchPiece
    return redirect("searches")
