"""What is shown once: kept for the very next page of the same browser, and gone with it."""

import json
from collections.abc import Mapping

from django.http import HttpRequest

from rashin.base.workspace.sealing import opened, seal

_PREFIX = "once."


def keep(request: HttpRequest, name: str, words: Mapping[str, str]) -> None:
    """Keep a secret until the next page has shown it."""
    # Sealed: sessions lie in the database, and what is shown once must not be read there either.
    request.session[_PREFIX + name] = seal(json.dumps(dict(words)), purpose="once")


def taken(request: HttpRequest, name: str) -> dict[str, str] | None:
    """The secret, which is not there a second time."""
    sealed = request.session.pop(_PREFIX + name, None)
    if not isinstance(sealed, str):
        return None
    found: dict[str, str] = json.loads(opened(sealed, purpose="once"))
    return found
