"""Addresses as they are kept: normalised, sealed, found by digest, and locked while the policy looks at them."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from rashin.base.messages.models_letters import PERSON, Addressee, digests_of
from rashin.base.messages.vocabulary import Channel

PIECE: Final = 500

_LINE_USER = re.compile(r"U[0-9a-f]{32}")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


def canonical(channel: str, address: str) -> str | None:
    """The address as it is written to and compared, or None when it cannot be one."""
    text = address.strip()
    if channel == Channel.LINE:
        return text if _LINE_USER.fullmatch(text) else None
    if channel != Channel.MAIL:
        return text
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower() if not domain.isascii() else domain.lower()
    except UnicodeError:
        return None
    if not _LOCAL.fullmatch(local) or not (_DOMAIN.fullmatch(domain) or domain == "localhost"):
        return None
    return f"{local}@{domain}"


def compared(channel: str, address: str) -> str:
    """What two spellings of one mailbox have in common."""
    return address.casefold() if channel == Channel.MAIL else address


Ways = Iterable[tuple[str, str]]
"""Kind and canonical address (or, of a person, the customer key as text)."""


def known(ways: Ways) -> dict[tuple[str, str], Addressee]:
    """Those of them that are kept already."""
    by_digest: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, address in ways:
        for digest in _digests(kind, address):
            by_digest[kind, digest] = (kind, address)
    return {by_digest[row.kind, row.digest]: row for row in _rows(by_digest) if (row.kind, row.digest) in by_digest}


def kept(ways: Ways, *, now: datetime, lock: bool = False) -> dict[tuple[str, str], Addressee]:
    """All of them, kept from now on; with ``lock``, nobody else decides about them before this transaction ends."""
    wanted = sorted(set(ways))
    found = known(wanted)
    news = [_new(kind, address, now) for kind, address in wanted if (kind, address) not in found]
    if news:
        news.sort(key=lambda row: row.digest)  # everybody waits in the same order, so nobody waits in a circle
        Addressee.objects.bulk_create(news, ignore_conflicts=True, batch_size=PIECE)
        found = known(wanted)
    if lock:
        numbers = sorted(row.pk for row in found.values())
        for start in range(0, len(numbers), PIECE):
            piece = Addressee.objects.filter(pk__in=numbers[start : start + PIECE])
            _ = list(piece.select_for_update().order_by("pk").values_list("pk", flat=True))
    return found


def _new(kind: str, address: str, now: datetime) -> Addressee:
    if kind == PERSON:
        return Addressee(kind=kind, digest=address[:32], created_at=now)
    return Addressee.sealing(kind, address, created_at=now)


def _digests(kind: str, address: str) -> list[str]:
    return [address[:32]] if kind == PERSON else digests_of(kind, compared(kind, address))


def _rows(wanted: Collection[tuple[str, str]] | Mapping[tuple[str, str], object]) -> Iterable[Addressee]:
    for kind in {kind for kind, _ in wanted}:
        digests = [digest for one, digest in wanted if one == kind]
        for start in range(0, len(digests), PIECE):
            yield from Addressee.objects.filter(kind=kind, digest__in=digests[start : start + PIECE])
