"""Reads of letters, connections, suppressions and consents, as frozen records. Addresses come masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from rashin.base.messages.errors import ConnectionMissing, LetterMissing
from rashin.base.messages.lanes import ENVIRONMENT
from rashin.base.messages.letters import why_of
from rashin.base.messages.models import Addressee, Attempt, Connection, Delivery, Lane, Posting, Suppression
from rashin.base.messages.records import AttemptView
from rashin.base.messages.servers import from_environment
from rashin.base.messages.vocabulary import OPEN, PROBLEMS, Channel, why_of_connection
from rashin.base.messages.words import LetterState, Purpose
from rashin.base.workspace.sealing import SealBroken


def masked(addressee: Addressee | None) -> str:
    """Enough of an address to recognise it, too little to use it."""
    if addressee is None:
        return ""
    try:
        address = addressee.address
    except SealBroken:
        return "•••"
    if addressee.kind != Channel.MAIL:
        return f"{address[:5]}•••"
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}•••@{domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One line of the send log."""

    id: int
    channel: str
    channel_label: str
    purpose: str
    purpose_label: str
    construct: str
    to: str
    person: int | None
    state: str
    state_label: str
    reason: str
    why: str
    origin: str
    created_at: datetime
    planned_at: datetime
    settled_at: datetime | None
    reference: str
    trail: tuple[tuple[datetime, str, str], ...]


def letter_rows(
    *,
    channel: str = "",
    state: str = "",
    purpose: str = "",
    person: int | None = None,
    origin: tuple[str, int] | None = None,
) -> "QuerySet[Posting]":
    """Letters that match, newest first."""
    test = Q()
    for name, value in (("channel", channel), ("state", state), ("purpose", purpose), ("person", person)):
        if value not in {"", None}:
            test &= Q(**{name: value})
    if origin is not None:
        test &= Q(origin_kind=origin[0], origin_id=origin[1])
    return Posting.objects.filter(test).select_related("addressee", "delivery")


def letter_view(row: Posting) -> LetterView:
    """A row as a record."""
    delivery: Delivery | None = getattr(row, "delivery", None)
    problem = delivery.problem if delivery is not None and row.state == LetterState.QUEUED else ""
    return LetterView(
        id=row.pk, channel=row.channel, channel_label=row.get_channel_display(), purpose=row.purpose,
        purpose_label=row.get_purpose_display(), construct=row.construct, to=masked(row.addressee),
        person=row.person, state=row.state, state_label=row.get_state_display(), reason=row.reason or problem,
        why=why_of(row.reason or problem) if row.reason or problem else "", created_at=row.created_at,
        planned_at=row.planned_at, settled_at=row.settled_at, reference=row.reference,
        origin=f"{row.origin_kind} {row.origin_id}" if row.origin_kind else "",
        trail=tuple(
            (datetime.fromisoformat(at), str(LetterState(state).label), why_of(reason) if reason else "")
            for at, state, reason in row.trail
        ),
    )  # fmt: skip


def letter_numbered(number: int) -> tuple[LetterView, list[AttemptView]]:
    """One letter, and every attempt that the log still has."""
    row = letter_rows().filter(pk=number).first()
    if row is None:
        raise LetterMissing(number=number)
    tries = [
        AttemptView(
            number=one.number, at=one.at, took_ms=one.took_ms, status=one.status, problem=one.problem,
            why=str(PROBLEMS.get(one.problem, one.problem)), answer=one.answer,
        )
        for one in Attempt.objects.filter(delivery__posting=row)
    ]  # fmt: skip
    return letter_view(row), tries


def letters_of(person: int, *, limit: int = 50) -> list[LetterView]:
    """What was sent, held and refused to one person, newest first, each with its reason."""
    return [letter_view(row) for row in letter_rows(person=person)[:limit]]


def unknown_count() -> int:
    """Letters that wait for somebody to decide."""
    return Posting.objects.filter(state=LetterState.UNKNOWN).count()


def totals(*, since: datetime) -> dict[str, int]:
    """How many letters of each state since then."""
    rows = Posting.objects.filter(created_at__gte=since).order_by().values_list("state").annotate(many=Count("pk"))
    return dict(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """A connection as pages show it: never with its secret."""

    id: int | None
    """None for the mail server of the environment."""
    channel: str
    channel_label: str
    name: str
    where: str
    enabled: bool
    problem: str
    why: str
    answer: str
    checked_at: datetime | None
    last_sent_at: datetime | None
    failing_since: datetime | None
    resting_until: datetime | None
    waiting: int
    quota: dict[str, Any]
    options: dict[str, Any]


def connections() -> list[ConnectionView]:
    """All that are set up, and the mail server of the environment where there is one."""
    open_ones = Count("lane__deliveries", filter=Q(lane__deliveries__state__in=OPEN))
    rows = [_connection(row) for row in Connection.objects.select_related("lane").annotate(waiting=open_ones)]
    server = from_environment()
    if server is None:
        return rows
    lane = Lane.objects.filter(pk=ENVIRONMENT).first()
    waiting = Delivery.objects.filter(lane=ENVIRONMENT, state__in=OPEN).count()
    first = ConnectionView(
        id=None, channel=Channel.MAIL, channel_label=str(Channel.MAIL.label), name="RASHIN_MAIL_URL",
        where=f"{server.host}:{server.port}", enabled=not any(one.channel == "mail" and one.enabled for one in rows),
        problem="", why="", answer="", checked_at=None, last_sent_at=None,
        failing_since=lane.failing_since if lane else None, resting_until=lane.resting_until if lane else None,
        waiting=waiting, quota={}, options={"from_address": server.from_address},
    )  # fmt: skip
    return [first, *rows]


def connection_named(channel: str, name: str) -> int | None:
    """The number of a channel's connection of this name; the oldest, should there be several."""
    return Connection.objects.filter(channel=channel, name=name).order_by("pk").values_list("pk", flat=True).first()


def connection_numbered(number: int) -> ConnectionView:
    """One connection."""
    found = next((one for one in connections() if one.id == number), None)
    if found is None:
        raise ConnectionMissing(number=number)
    return found


def _connection(row: Connection) -> ConnectionView:
    places = {
        Channel.MAIL: f"{row.options.get('host', '')}:{row.options.get('port', '')}",
        Channel.CHATWORK: f"rid{row.options.get('room', '')}",
    }
    return ConnectionView(
        id=row.pk, channel=row.channel, channel_label=row.get_channel_display(), name=row.name,
        where=places.get(Channel(row.channel), ""), enabled=row.enabled, problem=row.problem,
        why=why_of_connection(row.problem, row.channel), answer=row.answer, checked_at=row.checked_at,
        last_sent_at=row.last_sent_at, failing_since=row.lane.failing_since,
        resting_until=row.lane.resting_until if row.enabled else None, waiting=getattr(row, "waiting", 0),
        quota=row.quota, options=row.options,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """One line of the suppression list."""

    id: int
    to: str
    channel: str
    channel_label: str
    purpose: str
    purpose_label: str
    reason: str
    reason_label: str
    note: str
    at: datetime
    letter: int | None


def stop_rows(*, reason: str = "", channel: str = "", addressees: "list[int] | None" = None) -> "QuerySet[Suppression]":
    """Lines that match, newest first."""
    test = Q()
    if reason:
        test &= Q(reason=reason)
    if channel:
        test &= Q(addressee__kind=channel)
    if addressees is not None:
        test &= Q(addressee__in=addressees)
    return Suppression.objects.filter(test).select_related("addressee")


def stop_view(row: Suppression) -> StopView:
    """A row as a record."""
    return StopView(
        id=row.pk, to=masked(row.addressee), channel=row.addressee.kind,
        channel_label=str(Channel(row.addressee.kind).label), purpose=row.purpose,
        purpose_label=str(Purpose(row.purpose).label) if row.purpose else "", reason=row.reason,
        reason_label=row.get_reason_display(), note=row.note, at=row.at, letter=row.posting_id,
    )  # fmt: skip
