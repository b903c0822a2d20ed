"""How often a door may be tried. Counts lie in the shared cache, so that every process knows of every try."""

from typing import Final

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

from rashin.errors import RashinError, gettext_noop

RATES: Final = {
    "link": "30/m/ip",
    "sso": "300/m/ip",  # a whole office signs in at nine from one address, and nothing can be guessed here
    "invite": "60/h/user",
    "mail": "20/h/user",
    "import": "20/h/user",
    "provider": "60/h/user",
    "summary": "60/h/user",
}
"""Tries per minute (m) or hour (h) and address or member; allauth's own doors have theirs in settings."""


class TooManyTries(RashinError):
    """Too many tries in a short time."""

    code = "workspace.too_many_tries"
    status = 429
    message = gettext_noop("That was tried too often in a short time.")
    remedy = gettext_noop("Wait a few minutes, then try again.")


def spend(request: HttpRequest, action: str) -> None:
    """Count one try, a look included; raise when there were too many."""
    # allauth's counter is the one that its own doors use; it has no public name for other applications' actions.
    if not consume(request, app="rashin", action=action, config=RATES, limit_get=True):
        raise TooManyTries
