"""What happens around every page: who asks, in which language and zone, and how failures are told."""

import zoneinfo
from collections.abc import Callable
from time import monotonic
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from rashin.base.workspace.access import reading
from rashin.base.workspace.audit import coming_from
from rashin.base.workspace.errors import SignInNeeded
from rashin.base.workspace.models import User
from rashin.base.workspace.policies import door_policy
from rashin.errors import NotAllowed, RashinError, gettext_noop
from rashin.web.errors import WrongMethod, answer_failure, away, is_away, problem_response, wants_json

GetResponse = Callable[[HttpRequest], HttpResponseBase]

FOREIGN_DOORS = ("allauth.", "ninja.")
"""Views that carry no ``.access`` because a library wrote them; tests/web/test_doors.py says why each is safe."""
BEFORE_SECOND_FACTOR = ("allauth.", "rashin.web.account_pages.", "rashin.web.shell.preferences.")
"""What a member may reach who still has to set up a second factor."""
SEEN_EVERY = 300.0
"""Seconds between two notes that a session is in use."""
MOST_SEEN = 10_000
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorNeeded(NotAllowed):
    """The role needs a second factor, and the member has none yet."""

    code = "web.second_factor_needed"
    message = gettext_noop("Your role needs a second factor, and you have set up none yet.")
    remedy = gettext_noop("Set one up on the page of your account.")


def home_of(view: Callable[..., object]) -> str:
    """The full name of a view, also when it is a class or is wrapped."""
    view = getattr(view, "func", view)
    named = getattr(view, "view_class", view)
    return f"{named.__module__}.{named.__qualname__}"


class ProxyMiddleware:
    """Believes the reverse proxies that stand in front, as many as RASHIN_TRUSTED_PROXY says, and no header more."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take client address and scheme from the outermost trusted hop."""
        hops = settings.TRUSTED_PROXIES
        if hops:
            addresses = [
                part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
            ]
            if addresses:
                request.META["REMOTE_ADDR"] = addresses[-min(hops, len(addresses))]
            if request.META.get("HTTP_X_FORWARDED_PROTO", "").split(",")[-1].strip() == "https":
                request.META["wsgi.url_scheme"] = "https"
                request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        request.META.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)


class MemberMiddleware:
    """``request.member``, their language and their time zone; a view that states no access rule is never run."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._seen: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the page as its reader likes it."""
        user = request.user
        member = user if isinstance(user, User) and user.is_active else None
        if member is None and user.is_authenticated:
            member = User.objects.filter(pk=user.pk, is_active=True).select_related("department").first()
        request.member = member  # type: ignore[attr-defined]
        language = member.language if member and member.language else translation.get_language_from_request(request)
        zone = member.zone if member and member.zone else settings.TIME_ZONE
        came_from = coming_from(request.META.get("REMOTE_ADDR", ""))
        with came_from, reading(member), translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if member is not None:
            self._note_seen(request)
        response.headers.setdefault("Content-Language", language)
        if member is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse a view that nobody gave a rule; send who lacks a second factor that their role needs to set it up."""
        home = home_of(view)
        if getattr(view, "access", None) is None and not home.startswith(FOREIGN_DOORS):
            raise AssertionError(f"{home} states neither @access nor @public")
        member: User | None = request.member  # type: ignore[attr-defined]
        if member is None or getattr(view, "access", None) == "public" or home.startswith(BEFORE_SECOND_FACTOR):
            return None
        return ask_for_second_factor(request, member)

    def _note_seen(self, request: HttpRequest) -> None:
        """Remember that a session is in use, every few minutes: a write a page view would be too many."""
        key, now = request.session.session_key, monotonic()
        if key is None or now - self._seen.setdefault(key, now) < SEEN_EVERY:
            return
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        self._seen[key] = now
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


def ask_for_second_factor(request: HttpRequest, member: User) -> HttpResponse | None:
    """The way to setting up a second factor, for members whose role needs one and who have none."""
    if member.role not in door_policy().two_factors or is_mfa_enabled(member, _FACTORS):
        return None
    if any(one["method"] == "socialaccount" for one in get_authentication_records(request, member)):
        return None  # the company's sign-in asks for what it thinks is needed
    if wants_json(request):
        return problem_response(SecondFactorNeeded())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
    return redirect(f"{reverse('mfa_index')}?needed=1")


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own second lock on libraries' pages; the API has one that speaks JSON."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let operations of the API come to their own door."""
        if view_func.__module__.startswith("ninja."):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ErrorMiddleware:
    """Anticipated failures become a page, a fragment or problem+json; nobody signed in means the sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Failures arrive in ``process_exception``, except a wrong method, which libraries answer themselves."""
        response = self.get_response(request)
        if response.status_code == 405 and wants_json(request):
            allowed = response.headers.get("Allow", "")
            response = problem_response(WrongMethod(method=request.method, allowed=allowed))
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Tell an anticipated failure in the reader's language; leave bugs to Django."""
        if isinstance(error, RashinError):
            return answer_failure(request, error, sign_in=isinstance(error, SignInNeeded))
        return away(request, error) if is_away(error) else None
