"""Small choices that a browser keeps: which columns a table shows.

They stand in the address, so that a link shows a colleague the same; a cookie of the page keeps them for the next
visit. It holds names of tables and columns, nothing about people.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote

from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE: Final = "rashin_kept"
YEAR: Final = 365 * 24 * 3600
MOST_LETTERS: Final = 2_000
"""A browser sends this with every request: what was kept longest goes first."""
_CHANGED: Final = "_rashin_kept"


def _read(request: HttpRequest) -> dict[str, str]:
    changed: dict[str, str] | None = getattr(request, _CHANGED, None)
    if changed is not None:
        return changed
    pairs = (pair.partition(":") for pair in request.COOKIES.get(COOKIE, "")[:MOST_LETTERS].split("|"))
    return {unquote(name): unquote(value) for name, colon, value in pairs if colon and name}


def kept(request: HttpRequest, name: str) -> str:
    """What was kept under this name."""
    return _read(request).get(name, "")


def keep(request: HttpRequest, name: str, value: str) -> None:
    """Keep it, or forget it when it is empty; ``MemoryMiddleware`` writes the cookie."""
    known = _read(request)
    if known.get(name, "") == value:
        return
    rest = {key: text for key, text in known.items() if key != name}
    setattr(request, _CHANGED, {name: value, **rest} if value else rest)


def _written(known: dict[str, str]) -> str:
    pieces: list[str] = []
    for name, value in known.items():
        piece = f"{quote(name, safe='')}:{quote(value, safe=',')}"
        if sum(map(len, pieces)) + len(pieces) + len(piece) > MOST_LETTERS:
            break
        pieces.append(piece)
    return "|".join(pieces)


class MemoryMiddleware:
    """Sets the cookie when a page kept something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve, then remember."""
        response = self.get_response(request)
        changed: dict[str, str] | None = getattr(request, _CHANGED, None)
        if changed is not None:
            value, secure = _written(changed), request.is_secure()
            response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
        return response
