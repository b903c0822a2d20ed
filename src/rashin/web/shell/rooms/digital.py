"""デジタル: scale and sharpen operations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui import formats
from rashin.base.ui.figures import About, Stat
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import kept_rows, open_refusals
from rashin.web.shell.rooms.room import Room, Step, amount, part

_ARRIVED = """
select count(*) as events, count(distinct source) as sources, max(received_at) as newest from events
where occurred_at >= $since and {condition}"""
_CHANNELS = """
select count(*) as people, count(*) filter (channels > 1) as several
from (select person_key, count(distinct channel) as channels from events
      where occurred_at >= $since and person_key is not null and channel is not null and {condition} group by all)"""


def figures(member: User, now: datetime) -> Sequence[Stat]:
    """How much of what happens reaches the data, and whether channels know of each other."""
    since = (now - timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
    people = kept_rows(member, "digital.channels", _CHANNELS, {"since": since})
    came = kept_rows(member, "digital.arrived", _ARRIVED, {"since": now - timedelta(days=30)})
    several, whole = (people[0]["several"], people[0]["people"]) if people else (0, 0)
    found = [
        part(
            gettext("People seen in more than one channel"), several, whole,
            definition=[
                gettext("People with an event within 90 days, and the part of them with events of several channels.")
            ],
            note=formats.percent(several / whole, 0) if whole else "",
        )
    ]  # fmt: skip
    if came and came[0]["events"]:
        found += _arrivals(came[0], now)
    if may(member, Permission.SEE_DATA):
        waiting = open_refusals()
        found.append(
            amount(
                gettext("Refused and not mended"), waiting, href=address_of("refused"),
                definition=[gettext("Messages and rows that were refused and did not go through again since.")],
            )
        )  # fmt: skip
    return found


def _arrivals(came: Mapping[str, Any], now: datetime) -> list[Stat]:
    newest = gettext("Newest event")
    return [
        amount(
            gettext("Events of the last 30 days"), came["events"], href=address_of("trend"),
            definition=[gettext("Events by their own time.")],
        ),
        Stat(
            label=newest, value=formats.ago(came["newest"], now),
            note=gettext("from %(count)s sources") % {"count": came["sources"]},
            about=About(name=newest, definition=[gettext("When the newest event of the last 30 days arrived.")]),
        ),
    ]  # fmt: skip


def steps(member: User, now: datetime) -> Sequence[Step]:
    """How more of what happens comes in."""
    found = []
    if may(member, Permission.SEE_DATA) and (waiting := open_refusals()):
        told = gettext("%(count)s refused messages and rows wait for a mend.") % {"count": formats.number(waiting)}
        found.append(
            Step(
                title=gettext("Mend what was refused"), note=told, icon="wrench", href=address_of("refused"),
                tone="watch",
            )
        )  # fmt: skip
    if may(member, Permission.IMPORT_DATA):
        found.append(
            Step(
                title=gettext("Bring in a file"), note=gettext("From a shop, a CRM or a survey tool, as it is."),
                icon="upload", href=address_of("imports"),
            )
        )  # fmt: skip
    if may(member, Permission.SEE_DATA):
        found.append(
            Step(
                title=gettext("Point an SDK here"), note=gettext("The lines for your site stand ready to be copied."),
                icon="radio", href=address_of("live"),
            )
        )  # fmt: skip
    return found


DIGITAL = Room(
    name="digital",
    label=_("Digital"),
    icon="zap",
    question=_("Does what we know about a customer reach every place that serves them?"),
    purpose=_(
        "Data of every channel in one place, fresh and whole, is what lets a good practice of one shop serve all "
        "customers. This power is about how much of what happens is seen, how soon, and whether channels know of "
        "each other."
    ),
    figures=figures,
    links=~Q(question=None),
    links_query="",
    steps=steps,
    gaps=(
        _("What happens outside the channels that send events, such as talks at a counter."),
        _("Whether automatic messages help: nothing is sent to customers from here yet."),
    ),
)
