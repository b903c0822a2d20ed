"""Pages of one's own account that the library leaves to us, or that must answer even where no mail is set up."""

from datetime import UTC, datetime
from typing import Any

from allauth.account import views as account
from allauth.account.forms import EmailField
from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rashin.base.workspace.access import Permission, access, may, member_of, public, require
from rashin.base.workspace.again import again
from rashin.base.workspace.errors import AlreadyMember
from rashin.base.workspace.identity import providers
from rashin.base.workspace.people import NotAnAddress, vouch_for
from rashin.base.workspace.policies import door_policy
from rashin.base.workspace.services import change_address
from rashin.web.devices import device_of
from rashin.web.errors import PageMissing


class _Door(account.LoginView):  # type: ignore[misc] # allauth ships no types
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**more)
        policy, offered = door_policy(), providers()
        return {**found, "providers": offered, "only_sso": policy.only_sso and bool(offered)}


@public
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The front door: e-mail and password, a passkey, or the company's sign-in."""
    response: HttpResponseBase = _Door.as_view()(request)
    return response


@public
@never_cache
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """A way back in: by mail, or, where no mail is set up, by a person."""
    if not settings.MAILS:
        return render(request, "account/password_reset_by_hand.html")
    response: HttpResponseBase = account.password_reset(request)
    return response


@public
def closed(request: HttpRequest, **_parts: str) -> HttpResponseBase:
    """A page of the library that nobody needs here: members are invited."""
    raise PageMissing


# ── One's own address ──


class _AddressForm(forms.Form):
    email = EmailField(label=_("New e-mail address"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("placeholder", None)


@access(Permission.ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
def own_address(request: HttpRequest) -> HttpResponseBase:
    """Change one's address: confirmed by mail; without mail, owners change theirs and everybody's."""
    if settings.MAILS:
        # The library takes an address that it does not know as confirmed for one that waits to be, and drops it.
        vouch_for(member_of(request))
        response: HttpResponseBase = account.email(request)
        return response
    if not may(member_of(request), Permission.MANAGE_MEMBERS):
        return render(request, "account/email_by_hand.html")
    return _change_own_address(request)


@again
def _change_own_address(request: HttpRequest) -> HttpResponseBase:
    form = _AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = member_of(request)
        require(member, Permission.MANAGE_MEMBERS)
        try:
            change_address(actor=member, member=member, email=form.cleaned_data["email"], now=datetime.now(UTC))
        except (AlreadyMember, NotAnAddress) as problem:
            form.add_error("email", gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("account_email")
    return render(request, "account/email_by_hand.html", {"form": form}, status=422 if form.is_bound else 200)


# ── Sessions ──


@access(Permission.ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where one is signed in; POST signs out one place, or all others."""
    found = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        wanted = request.POST.get("session", "")
        ended = [
            one
            for one in found
            if (str(one.pk) == wanted if wanted else one.session_key != request.session.session_key)
        ]
        own = any(one.session_key == request.session.session_key for one in ended)
        sessions_adapter().end_sessions(ended)
        if own:
            return redirect("account_login")
        messages.success(request, gettext("Signed out there."))
        return redirect("usersessions_list")
    rows = [
        {
            "id": one.pk, "device": device_of(one.user_agent), "address": one.ip, "begun": one.created_at,
            "seen": one.last_seen_at, "here": one.session_key == request.session.session_key,
        }
        for one in sorted(found, key=lambda one: one.last_seen_at, reverse=True)
    ]  # fmt: skip
    rows.sort(key=lambda row: not row["here"])
    return render(request, "usersessions/list.html", {"rows": rows, "others": sum(not row["here"] for row in rows)})


@access(Permission.ENTER)
@require_http_methods(["GET"])
def password(request: HttpRequest) -> HttpResponseBase:
    """The page that fits: change a password, or set a first one."""
    has_one = member_of(request).has_usable_password()
    return redirect(reverse("account_change_password" if has_one else "account_set_password"))
