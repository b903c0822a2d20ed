"""How programs show who they are, and how failures are told to them."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.errors import SignInNeeded
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import api_key_of
from rashin.base.workspace.services import note_use
from rashin.errors import BadInput, RashinError, gettext_noop
from rashin.web.api.bodies import must_be
from rashin.web.api.gate import TooManyRequests, spend_key, spend_wrong_key
from rashin.web.errors import FormStale, Malformed, PageMissing, problem_response


class BodyRefused(BadInput):
    """A field of the request is missing or of another kind."""

    code = "api.body_refused"
    status = 422
    message = gettext_noop("%(problem)s")


class WithKey(HttpBearer):
    """``Authorization: Bearer rsk_…``: the key's member, narrowed to the key's scopes."""

    openapi_name = "ApiKey"

    def __init__(self, permission: Permission, takes: str) -> None:
        super().__init__()
        self.permission, self.takes = permission, takes

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The member that the key acts as, if they may."""
        now = datetime.now(UTC)
        key = api_key_of(token, now=now)
        if key is None:
            spend_wrong_key(request, now=now)
            return None
        spend_key(request, key, now=now)
        note_use(key=key, now=now)
        member = key.member
        member.scopes = frozenset(key.scopes)  # type: ignore[attr-defined] # read by access.may
        member.kinds = frozenset(key.kinds)  # type: ignore[attr-defined] # read by access.require_kind
        request.member = member  # type: ignore[attr-defined]
        return _let_in(request, member, self.permission, self.takes)


class WithSession(APIKeyCookie):
    """The browser's session, with the CSRF token on everything that is not a mere look."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "Session"

    def __init__(self, permission: Permission, takes: str) -> None:
        super().__init__(csrf=False)  # asked below, and only of those who come with a session
        self.permission, self.takes = permission, takes

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """The signed-in member, if they may."""
        member: User | None = getattr(request, "member", None)
        if member is None:
            return None
        if check_csrf(request):
            raise FormStale
        return _let_in(request, member, self.permission, self.takes)


def _let_in(request: HttpRequest, member: User, permission: Permission, takes: str) -> User:
    require(member, permission)
    if takes:
        must_be(takes, request)
    return member


def door(permission: Permission, *, takes: str = "") -> list[Any]:
    """Who may open an operation: asked before anything that was sent is looked at.

    ``takes`` is the type of a body that is no JSON; JSON is asked for where one is read.
    """
    return [WithKey(permission, takes), WithSession(permission, takes)]


def tell_failures(api: NinjaAPI) -> None:
    """Every failure becomes problem+json with a code."""

    def known(_request: HttpRequest, error: Any) -> HttpResponse:
        response = problem_response(error)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.fields["seconds"])
        return response

    def stranger(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(SignInNeeded())

    def refused(_request: HttpRequest, error: Any) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        place = ".".join(str(part) for part in first.get("loc", ()))
        return problem_response(BodyRefused(problem=str(first.get("msg", "")), place=place))

    def missing(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(PageMissing())

    def malformed(_request: HttpRequest, error: Any) -> HttpResponse:
        # Whatever a parser raises comes wrapped; what it said of the body is what its sender has to know.
        cause = error.__cause__
        return problem_response(cause if isinstance(cause, RashinError) else Malformed())

    api.add_exception_handler(RashinError, known)
    api.add_exception_handler(AuthenticationError, stranger)
    api.add_exception_handler(ValidationError, refused)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(HttpError, malformed)
