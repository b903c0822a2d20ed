"""Anticipated failures of what leaves the house.

RashinError
├── NotFound
│   ├── EndpointMissing
│   └── DeliveryMissing
├── Conflict
│   ├── EndpointClosed     it is disabled: nothing is sent to it
│   └── TooManyEndpoints
└── BadInput
    ├── TargetRefused      an address that this server does not call
    └── UnknownEvent
"""

from collections.abc import Mapping

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class TargetRefused(BadInput):
    """An address that this server does not call. ``reason`` is an English sentence that pages translate."""

    code = "messages.target_refused"
    message = gettext_noop("This address cannot be called: %(reason)s.")
    remedy = gettext_noop("An address inside the company is called when RASHIN_OUTGOING_ALLOW names it.")

    def __init__(self, *, reason: str, **fields: object) -> None:
        self.reason, self.places = reason, dict(fields)
        super().__init__(reason=reason % fields)

    @property
    def why(self) -> tuple[str, Mapping[str, object]]:
        """The reason and its places, for the reader's language."""
        return self.reason, self.places


class EndpointMissing(NotFound):
    """No such endpoint."""

    code = "messages.endpoint_missing"
    message = gettext_noop("There is no webhook endpoint %(number)s.")


class DeliveryMissing(NotFound):
    """No such delivery."""

    code = "messages.delivery_missing"
    message = gettext_noop("There is no delivery %(number)s.")


class EndpointClosed(Conflict):
    """The endpoint is disabled."""

    code = "messages.endpoint_closed"
    message = gettext_noop("This endpoint is disabled: nothing is sent to it.")
    remedy = gettext_noop("Enable it first.")


class TooManyEndpoints(Conflict):
    """More endpoints than an installation has use for."""

    code = "messages.too_many_endpoints"
    message = gettext_noop("There are %(limit)s endpoints already.")
    remedy = gettext_noop("Delete one that is not used any more.")


class UnknownEvent(BadInput):
    """An event that nothing publishes."""

    code = "messages.unknown_event"
    message = gettext_noop("There is no event “%(name)s”.")
