"""Reads of the consent ledger, as frozen records. Addresses come masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from rashin.base.messages.models import Consent
from rashin.base.messages.queries_letters import masked
from rashin.base.messages.vocabulary import PERSONAL, Channel
from rashin.base.messages.words import ASKED, Agreement, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """One line of the ledger."""

    id: int
    at: datetime
    person: int | None
    to: str
    """The address, masked; empty where the line is about the person whatever the address."""
    purpose: str
    purpose_label: str
    channel: str
    channel_label: str
    status: str
    status_label: str
    source: str
    text_version: str
    proof: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The last word of one person on one purpose and channel."""

    purpose: str
    purpose_label: str
    channel: str
    channel_label: str
    status: str
    """given, withdrawn, or empty when nothing was ever said."""
    at: datetime | None
    source: str

    @property
    def status_label(self) -> str:
        """In the reader's words."""
        return str(Agreement(self.status).label) if self.status else gettext("never asked")


def consent_rows(
    *,
    purpose: str = "",
    channel: str = "",
    status: str = "",
    person: int | None = None,
    addressees: Sequence[int] | None = None,
) -> "QuerySet[Consent]":
    """Lines that match, the newest first."""
    test = Q()
    for name, value in (("purpose", purpose), ("channel", channel), ("status", status), ("person", person)):
        if value not in {"", None}:
            test &= Q(**{name: value})
    if addressees is not None:
        test &= Q(addressee__in=addressees)
    return Consent.objects.filter(test).select_related("addressee")


def consent_view(row: Consent) -> ConsentView:
    """A line as a record."""
    return ConsentView(
        id=row.pk, at=row.at, person=row.person, to=masked(row.addressee), purpose=row.purpose,
        purpose_label=row.get_purpose_display(), channel=row.channel, channel_label=row.get_channel_display(),
        status=row.status, status_label=row.get_status_display(), source=row.source, text_version=row.text_version,
        proof=row.proof, actor=row.actor,
    )  # fmt: skip


def standings_of(person: int) -> list[Standing]:
    """What the ledger says last of one person, for each purpose that can be refused and each personal channel."""
    last: dict[tuple[str, str], Consent] = {}
    for line in Consent.objects.filter(person=person).order_by("id"):
        last[line.purpose, line.channel] = line
    return [
        _standing(purpose, channel, last.get((purpose, channel)))
        for purpose in Purpose
        if purpose in ASKED
        for channel in PERSONAL
    ]


def _standing(purpose: Purpose, channel: Channel, line: Consent | None) -> Standing:
    return Standing(
        purpose=purpose.value, purpose_label=str(purpose.label), channel=channel.value,
        channel_label=str(channel.label), status=line.status if line else "", at=line.at if line else None,
        source=line.source if line else "",
    )  # fmt: skip
