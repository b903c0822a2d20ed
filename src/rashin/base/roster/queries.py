"""Reads of the roster, as frozen records. Who reads names and contacts is asked by whoever calls."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from rashin.base.roster.errors import StaffMissing
from rashin.base.roster.models import Brought, Staff, digests_of
from rashin.base.roster.places import Places, places
from rashin.base.roster.records import Said, StaffView

PIECE = 500


def today_of(now: datetime) -> date:
    """The day, here."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def working(today: date) -> QuerySet[Staff]:
    """Everybody who works here on a day."""
    begun = Q(joined_on=None) | Q(joined_on__lte=today)
    return Staff.objects.filter(begun, Q(left_on=None) | Q(left_on__gt=today))


def staff_rows(
    *, today: date, text: str = "", units: Iterable[str] | None = None, state: str = "here"
) -> QuerySet[Staff]:
    """People by number; ``state`` is here, left or all. A text finds number, name or a whole address."""
    rows = Staff.objects.all()
    if state == "here":
        rows = working(today)
    elif state == "left":
        rows = rows.filter(left_on__lte=today)
    if units is not None:
        rows = rows.filter(unit__in=sorted(units))
    if text:
        found = Q(number__icontains=text) | Q(name__icontains=text)
        rows = rows.filter(found | Q(email_digest__in=digests_of(text))) if "@" in text else rows.filter(found)
    return rows.order_by("number")


def view_of(row: Staff, where: Places, *, today: date) -> StaffView:
    """One person as lists show them."""
    begun = row.joined_on is None or row.joined_on <= today
    return StaffView(
        id=row.pk, number=row.number, name=row.name, unit=row.unit,
        unit_label=where.label(row.unit) if row.unit else "", language=row.language,
        has_email=bool(row.email_digest), has_line=row.has_line, joined_on=row.joined_on, left_on=row.left_on,
        here=begun and (row.left_on is None or row.left_on > today), revision=row.revision,
    )  # fmt: skip


def staff_views(rows: QuerySet[Staff], *, today: date) -> list[StaffView]:
    """People as lists show them."""
    where = places()
    return [view_of(row, where, today=today) for row in rows]


def staff_of(pk: int) -> Staff:
    """The person of a row's number."""
    row = Staff.objects.filter(pk=pk).first()
    if row is None:
        raise StaffMissing(number=pk)
    return row


def numbered(number: str) -> Staff:
    """The person of a staff number."""
    row = Staff.objects.filter(number=number).first()
    if row is None:
        raise StaffMissing(number=number[:40])
    return row


def said_by_number() -> dict[str, Said]:
    """The whole roster as it was said."""
    return {row.number: row.said for row in Staff.objects.all().iterator(chunk_size=PIECE)}


def counts(*, today: date) -> dict[str, int]:
    """How many are here, how many of them have an address."""
    here = working(today)
    return {
        "here": here.count(), "with_email": here.exclude(email_digest="").count(),
        "without": here.filter(email_digest="", has_line=False).count(),
        "left": Staff.objects.filter(left_on__lte=today).count(),
    }  # fmt: skip


def sealed_rows() -> Iterator[tuple[object, Mapping[str, str]]]:
    """Every row here that holds sealed fields, with the purpose of each."""
    from rashin.base.roster.vocabulary import SEALED_FOR

    for row in Staff.objects.exclude(contacts=""):
        yield row, {"contacts": SEALED_FOR}
    for brought in Brought.objects.exclude(sealed=""):
        yield brought, {"sealed": SEALED_FOR}
