"""What happens around every page: who asks, in which language and zone, and how failures are told."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from rashin.base.workspace.access import reading
from rashin.base.workspace.audit import coming_from
from rashin.base.workspace.errors import SignInNeeded
from rashin.base.workspace.models import User
from rashin.errors import RashinError
from rashin.web.errors import WrongMethod, answer_failure, problem_response, wants_json

GetResponse = Callable[[HttpRequest], HttpResponseBase]

FOREIGN_DOORS = ("allauth.", "django.views.generic.base.RedirectView", "ninja.")
"""Views that carry no ``.access`` because a library wrote them; tests/web/test_doors.py says why each is safe."""


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
        response.headers.setdefault("Content-Language", language)
        if member is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse a view that nobody gave a rule."""
        if getattr(view, "access", None) is not None or home_of(view).startswith(FOREIGN_DOORS):
            return None
        raise AssertionError(f"{home_of(view)} states neither @access nor @public")


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
        return None
