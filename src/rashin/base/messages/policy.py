"""The contact policy: consent, suppression, pauses, quiet hours. Every letter passes here; every verdict is kept.

    give_consent(Grant(…), actor=…, now=…)        suppress(Channel.MAIL, "a@example.jp", Stop.HAND, actor=…, now=…)
    withdraw_consent(Grant(…), actor=…, now=…)    release(number, why=…, actor=…, now=…)
    unfollow("U…", now=…)   follow("U…", now=…)   change_policy({…}, actor=…, now=…)

The ledger only grows: who agreed to what, when, by which text; the last line counts. The suppression list holds
addresses that are not written to, for one purpose or for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from rashin.base.messages.contacts import canonical, kept, known
from rashin.base.messages.errors import AddressUnusable, SuppressionMissing
from rashin.base.messages.models import Addressee, Consent, ContactPolicy, Posting, Suppression
from rashin.base.messages.quiet import Quiet
from rashin.base.messages.ruling import Limits
from rashin.base.messages.vocabulary import Channel
from rashin.base.messages.words import LONGEST_COOLDOWN_DAYS, Agreement, Purpose, Stop
from rashin.base.workspace.audit import Actor, change, person_reference
from rashin.base.workspace.models import User
from rashin.errors import BadInput, gettext_noop

TOO_LONG = gettext_noop("A pause is at most %(days)s days.")


def row() -> ContactPolicy:
    """The policy as it is set; the defaults until somebody sets it."""
    return ContactPolicy.objects.filter(pk=1).first() or ContactPolicy(pk=1)


def limits() -> Limits:
    """The policy as values."""
    found = row()
    found.clean_fields()  # times as times, also of a row that was never saved
    quiet = Quiet(
        zone=settings.TIME_ZONE, on=found.quiet, begins=found.quiet_from, ends=found.quiet_until,
        sundays=found.quiet_sundays, holidays=found.quiet_holidays,
    )  # fmt: skip
    return Limits(
        quiet=quiet, per_day=found.per_day, cooldown=timedelta(days=found.cooldown_days),
        construct_cooldown=timedelta(days=found.construct_days),
        constructs={str(name): int(days) for name, days in found.constructs.items()},
        research_by_consent=found.research_by_consent,
        identified=bool(found.company and found.postal and found.contact),
    )  # fmt: skip


def change_policy(fields: Mapping[str, Any], *, actor: Actor, now: datetime) -> ContactPolicy:
    """Set the policy; what is not named stays."""
    for name in ("cooldown_days", "construct_days"):
        _days(fields.get(name, 0), name)
    for construct, days in dict(fields.get("constructs", {})).items():
        _days(days, f"constructs.{construct}")
    with change(actor=actor, action="contact_policy.changed", subject="contact_policy", now=now) as entry:
        found = ContactPolicy.objects.select_for_update().filter(pk=1).first() or ContactPolicy(pk=1)
        for name, value in fields.items():
            entry.moved(name, str(getattr(found, name)), str(value))
            setattr(found, name, value)
        found.clean_fields()
        found.save()
    return found


def _days(value: object, place: str) -> None:
    if not isinstance(value, int) or not 0 <= value <= LONGEST_COOLDOWN_DAYS:
        raise BadInput(problem=TOO_LONG % {"days": LONGEST_COOLDOWN_DAYS}, place=place)


# --- the ledger ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody agrees to, or no longer does."""

    purpose: str
    channel: str
    person: int | None = None
    """Customer key."""
    address: str = ""
    source: str
    """Where it was said: ``survey:delivery``, ``preferences``, ``import``, ``counter``."""
    text_version: str = ""
    """Which wording they saw."""
    proof: str = ""
    """What shows it: the response, the form, the recording."""


def give_consent(grant: Grant, *, actor: Actor, now: datetime) -> Consent:
    """A line of the ledger; an earlier unsubscription from this purpose ends with it."""
    with transaction.atomic():
        line = _write(grant, Agreement.GIVEN, actor=actor, now=now)
        if line.addressee is not None:
            Suppression.objects.filter(
                addressee=line.addressee, purpose=grant.purpose, reason=Stop.UNSUBSCRIBE
            ).delete()
    return line


def nobody_named() -> BadInput:
    """A line of the ledger is about somebody."""
    return BadInput(problem=gettext_noop("A consent needs a person or an address."), place="person_key")


def withdraw_consent(grant: Grant, *, actor: Actor, now: datetime) -> Consent:
    """A line of the ledger: from now on nothing of this purpose goes by this channel."""
    return _write(grant, Agreement.WITHDRAWN, actor=actor, now=now)


def _write(grant: Grant, status: Agreement, *, actor: Actor, now: datetime) -> Consent:
    addressee = _addressee(grant.channel, grant.address, now) if grant.address else None
    action, subject = f"consent.{status.value}", _subject(grant.person, addressee)
    with change(actor=actor, action=action, subject=subject, now=now) as entry:
        entry.note(purpose=str(grant.purpose), channel=str(grant.channel), source=grant.source)
        return Consent.objects.create(
            person=grant.person, addressee=addressee, purpose=Purpose(grant.purpose), channel=Channel(grant.channel),
            status=status, source=grant.source[:80], text_version=grant.text_version[:80], proof=grant.proof[:400],
            at=now, actor=reference_of(actor),
        )  # fmt: skip


def _addressee(channel: str, address: str, now: datetime) -> Addressee:
    found = canonical(channel, address)
    if found is None:
        raise AddressUnusable
    return kept([(channel, found)], now=now)[channel, found]


def _subject(person: int | None, addressee: Addressee | None) -> str:
    return person_reference(person) if person is not None else f"addressee:{addressee.pk if addressee else 0}"


def reference_of(actor: Actor) -> str:
    """How rows name who acted."""
    return (actor.reference if isinstance(actor, User) else actor)[:80]


# --- the suppression list --------------------------------------------------------------------------------------------


def suppress(
    channel: str, address: str, reason: str, *, actor: Actor, now: datetime, purpose: str = "", note: str = ""
) -> Suppression:
    """Nothing goes to that address any more, for one purpose or (empty) for all."""
    with transaction.atomic():
        return stop(_addressee(channel, address, now), reason, actor=actor, now=now, purpose=purpose, note=note)


def stop(
    addressee: Addressee, reason: str, *, actor: Actor, now: datetime, purpose: str = "", note: str = "",
    posting: Posting | None = None,
) -> Suppression:  # fmt: skip
    """The same for an address that is kept already; the first reason stays."""
    with change(actor=actor, action="suppression.added", subject=f"addressee:{addressee.pk}", now=now) as entry:
        entry.note(reason=str(reason), channel=addressee.kind, purpose=str(purpose))
        made, _ = Suppression.objects.get_or_create(
            addressee=addressee, purpose=purpose,
            defaults={
                "reason": Stop(reason), "note": note[:300], "posting": posting, "at": now,
                "actor": reference_of(actor),
            },
        )  # fmt: skip
    return made


def release(number: int, *, why: str, actor: Actor, now: datetime) -> None:
    """Take an address off the list; whoever does it says why."""
    with change(actor=actor, action="suppression.removed", subject=f"suppression:{number}", now=now) as entry:
        found = Suppression.objects.select_for_update().filter(pk=number).first()
        if found is None:
            raise SuppressionMissing(number=number)
        entry.note(reason=str(found.reason), why=why[:300], addressee=found.addressee_id)
        found.delete()


def unfollow(address: str, *, now: datetime) -> None:
    """Somebody blocked the LINE account."""
    suppress(Channel.LINE, address, Stop.UNFOLLOW, actor="line", now=now)


def follow(address: str, *, now: datetime) -> None:
    """Somebody follows the LINE account (again)."""
    found = canonical(Channel.LINE, address)
    addressee = known([(Channel.LINE, found)]).get((Channel.LINE, found)) if found else None
    if addressee is None:
        return
    for one in Suppression.objects.filter(addressee=addressee, reason=Stop.UNFOLLOW):
        release(one.pk, why="followed again", actor="line", now=now)
