"""What a recipient decides by the links under a letter: to stop a kind of letters, or to choose what comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rashin.base.messages.errors import LinkUnknown
from rashin.base.messages.footers import read_token
from rashin.base.messages.models import Addressee, Consent, Posting, Suppression
from rashin.base.messages.policy import Grant, give_consent, stop, withdraw_consent
from rashin.base.messages.vocabulary import Channel
from rashin.base.messages.words import ASKED, Agreement, Purpose, Stop

TEXT_VERSION = "preferences/1"
"""Which wording the preference page shows: raise it when its sentences change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever followed the link."""

    addressee: Addressee
    purpose: str
    letter: int
    person: int | None

    @property
    def address(self) -> str:
        """The address as a stranger may see it: the link may have been forwarded."""
        if self.addressee.kind != Channel.MAIL:
            return ""
        local, _, domain = self.addressee.address.rpartition("@")
        return f"{local[:2]}{'•' * max(len(local) - 2, 1)}@{domain}"


def reader_of(token: str) -> Reader:
    """Who the link was made for."""
    found = read_token(token)
    if found is None or found.purpose not in ASKED:
        raise LinkUnknown
    own = Posting.objects.filter(pk=found.letter, addressee=found.addressee)
    person = own.values_list("person", flat=True).first()
    return Reader(addressee=found.addressee, purpose=found.purpose, letter=found.letter, person=person)


def unsubscribe(reader: Reader, *, now: datetime) -> bool:
    """No more of this kind to this address; False when that was so already."""
    with transaction.atomic():
        _ = Addressee.objects.select_for_update().get(pk=reader.addressee.pk)
        if not wanted(reader, reader.purpose):
            return False
        _refuse(reader, reader.purpose, "unsubscribe", now)
    return True


def choose(reader: Reader, purposes: Collection[str], *, now: datetime) -> None:
    """Only these kinds from now on."""
    with transaction.atomic():
        _ = Addressee.objects.select_for_update().get(pk=reader.addressee.pk)
        for purpose in sorted(ASKED):
            if purpose in purposes and not agreed(reader, purpose):
                give_consent(_grant(reader, purpose, "preferences"), actor="recipient", now=now)
            elif purpose not in purposes and wanted(reader, purpose):
                _refuse(reader, purpose, "preferences", now)


def _refuse(reader: Reader, purpose: str, source: str, now: datetime) -> None:
    withdraw_consent(_grant(reader, purpose, source), actor="recipient", now=now)
    posting = Posting.objects.filter(pk=reader.letter, addressee=reader.addressee).first()
    stop(reader.addressee, Stop.UNSUBSCRIBE, actor="recipient", now=now, purpose=purpose, posting=posting)


def _grant(reader: Reader, purpose: str, source: str) -> Grant:
    return Grant(
        purpose=purpose, channel=reader.addressee.kind, person=reader.person, address=reader.addressee.address,
        source=source, text_version=TEXT_VERSION, proof=f"letter:{reader.letter}",
    )  # fmt: skip


def wanted(reader: Reader, purpose: str) -> bool:
    """Whether this kind is not refused."""
    if Suppression.objects.filter(addressee=reader.addressee, purpose__in=["", purpose]).exists():
        return False
    last = _last(reader, purpose)
    return last is None or last == Agreement.GIVEN


def agreed(reader: Reader, purpose: str) -> bool:
    """Whether this kind was agreed to, in words, and not refused since."""
    return wanted(reader, purpose) and _last(reader, purpose) == Agreement.GIVEN


def _last(reader: Reader, purpose: str) -> str | None:
    lines = Consent.objects.filter(addressee=reader.addressee, purpose=purpose, channel=reader.addressee.kind)
    return lines.order_by("-id").values_list("status", flat=True).first()


def choices(reader: Reader) -> list[tuple[str, str, bool]]:
    """Each kind with its name and whether it comes now: an advertisement only when it was agreed to."""
    return [
        (one.value, str(one.label), agreed(reader, one) if one == Purpose.MARKETING else wanted(reader, one))
        for one in Purpose
        if one in ASKED
    ]
