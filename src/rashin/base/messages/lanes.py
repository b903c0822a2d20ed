"""Which way a letter takes: the lane of the connection that is set up for its channel."""

from typing import Final

from django.conf import settings

from rashin.base.messages.models import Connection, Lane
from rashin.base.messages.vocabulary import Channel

ENVIRONMENT: Final = "mail:environment"
"""The lane of the mail server that RASHIN_MAIL_URL names."""
MAIL_WIDTH: Final = 4
"""Connections to one mail server at a time."""
CALLS_WIDTH: Final = 4
"""Calls to one LINE account at a time."""
WIDTHS: Final = {Channel.MAIL: MAIL_WIDTH, Channel.LINE: CALLS_WIDTH}


def lane_of(channel: str, address: str = "") -> Lane | None:
    """The lane for a channel, of the connection that is named or of the first; None when nothing is set up."""
    rows = Connection.objects.filter(channel=channel, enabled=True).select_related("lane")
    if address:
        rows = rows.filter(pk=int(address)) if address.isdecimal() and len(address) < 10 else rows.none()
    found = rows.order_by("id").first()
    if found is not None:
        return found.lane
    if channel == Channel.MAIL and settings.MAILS:
        return Lane.objects.get_or_create(name=ENVIRONMENT, defaults={"width": MAIL_WIDTH})[0]
    return None
