"""How failures are told over HTTP: problem+json to programs, a page to people."""

import errno
import json
import logging
import sys
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from rashin.base.ui.assets import entry_tags
from rashin.base.workspace.access import public
from rashin.base.workspace.errors import PermissionMissing
from rashin.base.workspace.limits import TooManyTries
from rashin.base.workspace.queries import owners
from rashin.errors import RashinError, Unavailable, gettext_noop

_AWAY: Final = ("full", "locked", "unable to open", "disk I/O", "readonly")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
SHOWN: Final = 3
"""Owners whom a page names that somebody may not see."""
_log: Final = logging.getLogger(__name__)


class PageMissing(RashinError):
    """No page has this address."""

    code = "web.not_found"
    status = 404
    message = gettext_noop("There is no page at this address.")


class Broken(RashinError):
    """A bug; the log has its trace."""

    code = "web.broken"
    status = 500
    message = gettext_noop("Something went wrong on our side.")
    remedy = gettext_noop(
        "Try again. If it stays, tell whoever runs this installation: the log has it as %(reference)s."
    )


class FormStale(RashinError):
    """The CSRF token is missing or old."""

    code = "web.form_stale"
    status = 403
    message = gettext_noop("This form is too old to be sent.")
    remedy = gettext_noop("Load the page again and send it once more.")


class Malformed(RashinError):
    """The request itself cannot be read."""

    code = "web.malformed"
    status = 400
    message = gettext_noop("This request cannot be read.")


class StoreAway(Unavailable):
    """The database, or the disk below it, said no: full, locked for long, or away. The request was in order."""

    code = "web.store_away"
    message = gettext_noop("Nothing can be kept just now: the database or the disk says no.")
    remedy = gettext_noop(
        "Nothing was changed; try again in a minute. If it stays, whoever runs this installation sees why with "
        "“rashin doctor”."
    )


def is_away(error: BaseException | None) -> bool:
    """Whether a failure is the store's, and no bug: SQLite says both with one class, so its words decide."""
    if isinstance(error, OperationalError):
        return connection.vendor != "sqlite" or any(word in str(error) for word in _AWAY)
    return isinstance(error, OSError) and error.errno in _FULL


class WrongMethod(RashinError):
    """The address is known, the method is not."""

    code = "web.wrong_method"
    status = 405
    message = gettext_noop("%(method)s cannot be done here.")
    remedy = gettext_noop("Allowed here: %(allowed)s.")


def told(error: RashinError) -> tuple[str, str]:
    """The sentence and the remedy in the reader's language."""
    return error.told(gettext)


def problem(error: RashinError) -> dict[str, object]:
    """RFC 9457 problem details."""
    sentence, remedy = told(error)
    plain = {key: value for key, value in error.fields.items() if isinstance(value, str | int | float | bool)}
    place = error.fields.get("place")
    body: dict[str, object] = {"type": "about:blank", "title": sentence, "status": error.status, "code": error.code}
    body["place"] = str(place) if place is not None else None
    body["remedy"] = remedy or None
    body["fields"] = plain
    return body


def problem_response(error: RashinError) -> HttpResponse:
    """The failure for a program."""
    response = HttpResponse(
        json.dumps(problem(error), ensure_ascii=False), status=error.status, content_type="application/problem+json"
    )
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="rashin"'
    return response


def wants_json(request: HttpRequest) -> bool:
    """Programs: everything under /api/, and whoever prefers JSON to HTML."""
    return request.path.startswith("/api/") or not request.accepts("text/html")


def answer_failure(request: HttpRequest, error: RashinError, *, sign_in: bool = False) -> HttpResponseBase:
    """A failure for whoever asked: program, fragment of a page, or person."""
    if wants_json(request):
        return problem_response(error)
    if sign_in:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        return redirect_to_login(request.get_full_path())
    sentence, remedy = told(error)
    context: dict[str, object] = {"error": error, "sentence": sentence, "remedy": remedy, "status": error.status}
    if isinstance(error, PermissionMissing):
        context["owners"] = [str(owner) for owner in owners()[:SHOWN]]
    if error.status == 404:
        context["back"] = _came_from(request)
    template = "web/failure_part.html" if request.headers.get("HX-Request") else "web/failure.html"
    response = render(request, template, context, status=error.status)
    if error.status == TooManyTries.status:
        response.headers["Retry-After"] = "300" if isinstance(error, TooManyTries) else "60"
    return response


def _came_from(request: HttpRequest) -> str:
    """The page of this installation that led here, if one did."""
    page = urlsplit(request.headers.get("Referer", ""))
    own = page.netloc == request.get_host() and page.path != request.path
    return f"{page.path}?{page.query}".rstrip("?") if own else ""


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """404."""
    return answer_failure(request, PageMissing())


@public
def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """400."""
    return answer_failure(request, Malformed())


@public
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """429 of the library's doors."""
    return answer_failure(request, TooManyTries())


_BROKEN = """<!doctype html>
<html lang="{}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{} · Rashin</title>{}</head>
<body><div class="solo"><header><a class="brand" href="/">Rashin</a></header>
<main id="main"><section class="failure" role="alert"><p class="failure-status">{}</p><h1>{}</h1><p>{}</p>
<p><code>{}</code></p><p class="row wrap"><a class="btn primary" href="">{}</a><a class="btn" href="/">Rashin</a></p>
</section></main></div></body>
</html>
"""


@public
def broken(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 where the store is away before or after a page is made."""
    error = sys.exc_info()[1]
    if error is not None and is_away(error):
        return away(request, error)
    reference = token_hex(4)
    _log.error("%s: %s %s", reference, request.method, request.path)
    return _plain(request, Broken(reference=reference), reference)


def away(request: HttpRequest, error: BaseException) -> HttpResponseBase:
    """503, and one line in the log."""
    reference = token_hex(4)
    _log.warning("%s: %s %s: %s: %s", reference, request.method, request.path, type(error).__name__, error)
    response = _plain(request, StoreAway(reference=reference), reference)
    response.headers["Retry-After"] = "60"
    return response


def _plain(request: HttpRequest, failure: RashinError, reference: str) -> HttpResponse:
    """Nothing here may touch the database, the session or a template, for any of them may be what broke."""
    if wants_json(request):
        return problem_response(failure)
    sentence, remedy = told(failure)
    page = format_html(
        _BROKEN, get_language() or "en", sentence, entry_tags(), failure.status, sentence, remedy, reference,
        gettext("Try again"),
    )  # fmt: skip
    return HttpResponse(page, status=failure.status)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 of a form without its token."""
    return answer_failure(request, FormStale())
