"""What is shown once: kept for the very next page of the same browser, and gone with it."""

from collections.abc import Mapping

from django.http import HttpRequest

_PREFIX = "once."


def keep(request: HttpRequest, name: str, words: Mapping[str, str]) -> None:
    """Keep a secret until the next page has shown it."""
    request.session[_PREFIX + name] = dict(words)


def taken(request: HttpRequest, name: str) -> dict[str, str] | None:
    """The secret, which is not there a second time."""
    found: dict[str, str] | None = request.session.pop(_PREFIX + name, None)
    return found
