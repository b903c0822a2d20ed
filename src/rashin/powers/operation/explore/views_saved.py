"""Saved questions: all that a member may open; keep, share, pin and forget one."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import RashinError
from rashin.powers.operation.explore import queries, services, tables_saved


@access(Permission.SEE_SCORES)
@require_GET
def questions(request: HttpRequest) -> HttpResponseBase:
    """One's own questions and the shared ones."""
    found = queries.saved_questions(member_of(request))
    return render(request, "explore/saved.html", {"table": tables_saved.SAVED.on(request, found), "found": found})


@access(Permission.SEE_SCORES)
@require_POST
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep the question that a page shows, and go back to it."""
    link = request.POST.get("link", "")[:8000]
    kind, _, query = link.partition("?")
    try:
        saved = services.save_question(
            actor=member_of(request), name=request.POST.get("name", ""), link=link,
            shared=bool(request.POST.get("shared")), now=datetime.now(UTC),
        )  # fmt: skip
    except RashinError as problem:
        messages.error(request, gettext(problem.message) % problem.fields)
    else:
        if request.POST.get("pin"):
            services.pin_question(actor=member_of(request), number=saved.pk, pinned=True, now=datetime.now(UTC))
        messages.success(request, gettext("“%(name)s” is saved.") % {"name": saved.name})
    page = reverse(kind) if kind in queries.PAGES else reverse("questions")
    return redirect(f"{page}?{query}" if kind in queries.PAGES and query else page)


@access(Permission.SEE_SCORES)
@require_POST
def question_do(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Share, pin or forget a question, or take that back."""
    actor, now = member_of(request), datetime.now(UTC)
    if what in {"pin", "unpin"}:
        services.pin_question(actor=actor, number=number, pinned=what == "pin", now=now)
    elif what in {"share", "unshare"}:
        services.share_question(actor=actor, number=number, shared=what == "share", now=now)
    else:
        services.forget_question(actor=actor, number=number, now=now)
    return redirect("questions")
