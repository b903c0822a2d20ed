"""The bell: what a member was told, and marking it as read."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rashin.base.messages.notices import mark_read, notice_numbered, notices_of, unread_count
from rashin.base.ui.figures import Tone
from rashin.base.ui.notes import Note
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.models import User

PAGE = 40
IN_THE_BELL = 6
TONES: dict[str, Tone] = {"good": "good", "warn": "watch", "bad": "bad"}
ICONS = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


def newest(member: User) -> list[Note]:
    """The newest, as the bell shows them on every page."""
    return [
        Note(
            title=one.title, at=one.created_at, href=reverse("notice", args=[one.id]),
            icon=ICONS.get(one.tone, "bell"), tone=TONES.get(one.tone, "flat"), new=one.read_at is None,
        )
        for one in notices_of(member, limit=IN_THE_BELL)
    ]  # fmt: skip


@access(Permission.ENTER)
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponseBase:
    """The list, newest first; POST marks all of it as read."""
    member = member_of(request)
    if request.method == "POST":
        mark_read(member, now=timezone.now())
        return redirect("notices")
    only_unread, after = "unread" in request.GET, request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else None
    found = notices_of(member, unread=only_unread, limit=PAGE + 1, after=last)
    here = reverse("notices")
    context = {
        "rows": [
            {"notice": one, "tone": TONES.get(one.tone, "flat"), "icon": ICONS.get(one.tone, "bell")}
            for one in found[:PAGE]
        ],
        "next": f"?{'unread=1&' if only_unread else ''}after={found[PAGE - 1].id}" if len(found) > PAGE else "",
        "first": here if last is not None else "",
        "unread": unread_count(member),
        "tabs": [
            {"label": gettext("All"), "url": here, "current": not only_unread},
            {"label": gettext("Unread"), "url": f"{here}?unread=1", "current": only_unread},
        ],
    }
    return render(request, "shell/notices.html", context)


@access(Permission.ENTER)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, number: int) -> HttpResponseBase:
    """Go where a notice leads; whoever went there has read it, however often they come back."""
    member = member_of(request)
    found = notice_numbered(number, member=member)
    mark_read(member, now=timezone.now(), number=number)
    return redirect(found.link or "notices")
