"""Why a request is turned away at the door. Each says its HTTP status, a code for machines, and what would be right.

RashinError
└── BadInput
    └── TurnedAway
        ├── BadRequest        400  the body cannot be read, or the message names nobody
        ├── KeyMissing        401  no write key, or one that is not known
        ├── OriginRefused     403  the key may not be used from this web page
        ├── SourceDisabled    404  the key is switched off or has expired
        ├── NoSuchDoor        404  nothing is received at this path
        ├── WrongMethod       405
        ├── TooSlow           408  the body did not arrive in time
        ├── LengthNeeded      411  a large body that does not say how large
        ├── TooLarge          413  the request, a message, or the number of messages
        ├── TooOften          429  more requests a second than the key may send
        └── TryLater          503  nothing can be kept just now
"""

from typing import ClassVar

from rashin.errors import BadInput, Unavailable, gettext_noop


class TurnedAway(BadInput):
    """A request that is not taken in. Its own ``code`` wins over the class's."""

    code = "bad_request"
    message = gettext_noop("%(problem)s")
    retry_after: ClassVar[int | None] = None

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.reply_code = str(fields.get("code", self.code))


class BadRequest(TurnedAway):
    """The body cannot be read, or the message lacks what it needs."""


class KeyMissing(TurnedAway):
    """No write key, or one that is not known."""

    code = "invalid_write_key"
    status = 401


class OriginRefused(TurnedAway):
    """The key may not be used from this web page."""

    code = "origin_not_allowed"
    message = gettext_noop("This write key may not be used from %(origin)s.")
    remedy = gettext_noop("Add the origin to the key's allowed origins.")
    status = 403


class SourceDisabled(TurnedAway):
    """The key is switched off or has expired."""

    code = "source_disabled"
    message = gettext_noop("This write key is switched off or has expired.")
    status = 404


class NoSuchDoor(TurnedAway):
    """Nothing is received at this path."""

    code = "not_found"
    message = gettext_noop("Nothing is received at %(path)s.")
    status = 404


class WrongMethod(TurnedAway):
    """The path exists, but not for this method."""

    code = "method_not_allowed"
    message = gettext_noop("Send %(allowed)s, not %(method)s.")
    status = 405


class TooSlow(TurnedAway):
    """The body did not arrive in time; the same request may be sent again."""

    code = "too_slow"
    message = gettext_noop("The request's body did not arrive within %(seconds)s s.")
    status = 408


class LengthNeeded(TurnedAway):
    """A body that comes in pieces may be as large as is gathered; a larger one must say how large it is."""

    code = "length_needed"
    message = gettext_noop("A body of more than %(most)s bytes must state its length.")
    remedy = gettext_noop("Send a Content-Length instead of Transfer-Encoding: chunked.")
    status = 411


class TooLarge(TurnedAway):
    """Larger than a stated limit."""

    code = "request_too_large"
    status = 413


class TooOften(TurnedAway):
    """More requests a second than the key may send."""

    code = "rate_limited"
    message = gettext_noop("This write key sends more than %(rate)s requests a second.")
    status = 429
    retry_after = 1


class TryLater(TurnedAway):
    """Nothing can be kept just now; the same request may be sent again."""

    code = "try_later"
    status = 503
    retry_after = 2

    @classmethod
    def because(cls, problem: Unavailable) -> "TryLater":
        """The store's own words."""
        return cls(problem=problem.sentence(), code=problem.code, advice=problem.advice())

    def advice(self) -> str:
        """The store's advice to whoever runs it."""
        return str(self.fields.get("advice", ""))
