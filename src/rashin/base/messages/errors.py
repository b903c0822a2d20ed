"""Anticipated failures of what leaves the house.

RashinError
├── NotFound
│   ├── EndpointMissing
│   ├── DeliveryMissing
│   ├── LetterMissing
│   ├── ConnectionMissing
│   ├── LinkUnknown        a link under a letter that is none of ours
│   └── SuppressionMissing
├── Conflict
│   ├── EndpointClosed     it is disabled: nothing is sent to it
│   ├── TooManyEndpoints
│   ├── NoMailServer
│   ├── ConnectionBusy     letters wait for it
│   └── LetterSettled      its fate was decided meanwhile
└── BadInput
    ├── TargetRefused      an address that this server does not call
    ├── AddressUnusable    no mail address, no LINE user
    ├── LetterUnusable     a letter that cannot be sent by its channel
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


class LetterMissing(NotFound):
    """No such letter."""

    code = "messages.letter_missing"
    message = gettext_noop("There is no letter %(number)s.")


class ConnectionMissing(NotFound):
    """No such connection."""

    code = "messages.connection_missing"
    message = gettext_noop("There is no connection %(number)s.")


class SuppressionMissing(NotFound):
    """No such line of the suppression list."""

    code = "messages.suppression_missing"
    message = gettext_noop("There is no line %(number)s on the suppression list.")


class LetterSettled(Conflict):
    """The fate of the letter is known already."""

    code = "messages.letter_settled"
    message = gettext_noop("The fate of this letter is known already.")


class AddressUnusable(BadInput):
    """What was given is no address."""

    code = "messages.address_unusable"
    message = gettext_noop("This is not an address that can be written to.")


class LetterUnusable(BadInput):
    """A letter that cannot be sent as it is."""

    code = "messages.letter_unusable"
    message = gettext_noop("This letter cannot be sent: %(problem)s")


class LinkUnknown(NotFound):
    """The link was not made here, or was changed on its way."""

    code = "messages.link_unknown"
    message = gettext_noop("This link is not whole.")
    remedy = gettext_noop("Open it again from the message; programs sometimes break long links in two.")


class ConnectionBusy(Conflict):
    """Letters wait for the connection."""

    code = "messages.connection_busy"
    message = gettext_noop("%(count)s letters wait for this connection.")
    remedy = gettext_noop("Wait until they have gone, or take them back.")


class NoMailServer(Conflict):
    """Nothing is set up to send mail."""

    code = "messages.no_mail_server"
    message = gettext_noop("No mail server is set up.")
    remedy = gettext_noop("Set RASHIN_MAIL_URL=smtp://…, or set one up under Messages → Connections.")
