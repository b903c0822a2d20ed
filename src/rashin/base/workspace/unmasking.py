"""Seeing personal data is an act: for a reason, for a while, and each look is written down.

Whoever may see names and contacts (``Permission.SEE_PERSONAL``) sees them masked like everybody else until they say
what for. Then this browser shows them for a quarter of an hour, and every page that does writes a line of the audit
log with the reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from rashin.analysis.text.pii import mask
from rashin.base.workspace.access import Permission, may, member_of, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.vocabulary import LookReason
from rashin.errors import BadInput, gettext_noop

LASTS: Final = timedelta(minutes=15)
LONGEST_NOTE: Final = 200
_KEY: Final = "unmasked"
_NO_REASON: Final = gettext_noop("Choose a reason.")
_NO_NOTE: Final = gettext_noop("Say in a few words what for.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody said before names were shown to them."""

    reason: str
    until: datetime

    @property
    def told(self) -> str:
        """The reason in the reader's language."""
        code = self.reason.partition(":")[0]
        return str(LookReason(code).label) if code in LookReason.values else self.reason


def granted(request: HttpRequest, *, now: datetime) -> Grant | None:
    """Why this reader sees personal data right now; None: everything stays masked."""
    kept = request.session.get(_KEY)
    member = member_of(request)
    if not isinstance(kept, dict) or not may(member, Permission.SEE_PERSONAL):
        return None
    until = parse_datetime(str(kept.get("until", "")))
    if until is None or now >= until or kept.get("member") != member.pk:
        return None
    return Grant(reason=str(kept["reason"]), until=until)


def show(request: HttpRequest, *, reason: str, note: str = "", now: datetime) -> Grant:
    """Begin to show personal data to this browser, for a reason."""
    member, told = require(member_of(request), Permission.SEE_PERSONAL), reason_told(reason, note)
    grant = Grant(reason=told, until=now + LASTS)
    with change(actor=member, action="person.unmasked", subject=member.reference, now=now) as entry:
        entry.note(reason=told, until=grant.until.isoformat())
    request.session[_KEY] = {"reason": told, "until": grant.until.isoformat(), "member": member.pk}
    return grant


def reason_told(reason: str, note: str = "") -> str:
    """What for, as the log keeps it."""
    if reason not in LookReason.values:
        raise BadInput(problem=_NO_REASON, place="reason")
    note = mask([" ".join(note.split())[:LONGEST_NOTE]])[0]  # the log names nobody
    if reason == LookReason.OTHER and not note:
        raise BadInput(problem=_NO_NOTE, place="note")
    return f"{reason}: {note}" if note else reason


def hide(request: HttpRequest) -> None:
    """Mask again, at once."""
    request.session.pop(_KEY, None)
