"""How connections do: kept where the page shows them, and told to their keepers when the trouble lasts."""

from datetime import datetime, timedelta
from typing import Final

from rashin.base.messages.models import Connection, Lane
from rashin.base.messages.notices import NoticeKind, Said, notify
from rashin.base.messages.rules import Outcome
from rashin.base.messages.vocabulary import Channel, why_of_connection
from rashin.base.workspace.access import may
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Permission
from rashin.errors import gettext_noop

TOLD_AFTER: Final = timedelta(minutes=5)
FAILING: Final = NoticeKind(
    code="connection.failing",
    sentence=gettext_noop("“%(name)s” takes no messages: %(why)s They wait, and go when it does again."),
    tone="bad",
)
_ENVIRONMENT = gettext_noop("The mail server")


def failing(lane: Lane, said: Outcome, *, now: datetime) -> None:
    """A destination is in trouble."""
    row = Connection.objects.filter(lane=lane).first()
    if row is not None:
        row.problem, row.answer, row.checked_at = said.problem, said.answer[:300], now
        row.save(update_fields=["problem", "answer", "checked_at"])
    lasting = lane.failing_since is not None and now - lane.failing_since >= TOLD_AFTER
    if not lasting and said.problem != "login":
        return
    keepers = [one for one in User.objects.filter(is_active=True) if may(one, Permission.MANAGE_MESSAGES)]
    values = {
        "name": row.name if row else Said(text=_ENVIRONMENT),
        "why": Said(text=_english(said.problem, row.channel if row else Channel.MAIL)),
    }
    once = f"{lane.pk}:{lane.failing_since:%Y%m%dT%H%M}"
    notify(keepers, FAILING, now=now, values=values, link="/messages/connections/", once=once)


def _english(problem: str, channel: str) -> str:
    from django.utils.translation import override

    with override("en"):
        return why_of_connection(problem, channel)


def recovered(lane: str, *, now: datetime) -> None:
    """Something arrived: whatever was the matter is over."""
    Lane.objects.filter(pk=lane, failing_since__isnull=False).update(failing_since=None, resting_until=None)
    Connection.objects.filter(lane=lane).update(problem="", answer="", last_sent_at=now, checked_at=now)
