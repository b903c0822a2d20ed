"""When: from words to UTC instants, and from instants to the buckets of a calendar.

Days, weeks (from Monday), months, quarters and years are those of the reader's zone. Quarters and years begin with the
fiscal year's first month: April unless set, 1 gives calendar years. Fiscal year 2026 is the one that begins in 2026.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.errors import UnusableValue

EVERY: Final = ("day", "week", "month", "quarter", "year")
_DURING: Final = re.compile(r"(fy)?(\d{4})(?:-?q([1-4])|-(0[1-9]|1[0-2]))?", re.IGNORECASE)
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From ``start`` (included) to ``end`` (excluded), in UTC; None is open. ``zone`` is the calendar's."""

    start: datetime | None = None
    end: datetime | None = None
    zone: str = "Asia/Tokyo"

    def previous(self) -> "Period | None":
        """The period of the same length right before, or None when this one is open."""
        if self.start is None or self.end is None:
            return None
        return Period(start=self.start - (self.end - self.start), end=self.start, zone=self.zone)

    def year_before(self) -> "Period | None":
        """The same days of the year before (29 February counts as the 28th), or None when this one is open."""
        if self.start is None or self.end is None:
            return None
        return Period(
            start=_year_earlier(self.start, self.zone), end=_year_earlier(self.end, self.zone), zone=self.zone
        )

    def condition(self, table: str) -> tuple[str, Params]:
        """The SQL condition of this period; the months let whole partitions be skipped."""
        params: Params = {}
        tests = []
        if self.start is not None:
            tests.append(f"{table}.month >= {bound(f'{self.start:%Y-%m}', params)}")
            tests.append(f"{table}.occurred_at >= {bound(self.start, params)}")
        if self.end is not None:
            last = self.end - timedelta(microseconds=1)
            tests.append(f"{table}.month <= {bound(f'{last:%Y-%m}', params)}")
            tests.append(f"{table}.occurred_at < {bound(self.end, params)}")
        return " and ".join(tests) or "true", params

    def first_day(self) -> date | None:
        """The first day, in the zone."""
        return None if self.start is None else self.start.astimezone(ZoneInfo(self.zone)).date()

    def last_day(self) -> date | None:
        """The last day that is at least partly inside, in the zone."""
        if self.end is None:
            return None
        return (self.end - timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date()


def _year_earlier(moment: datetime, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year - 1, day=day).astimezone(UTC)


def in_utc(moment: datetime | None) -> datetime | None:
    """An instant as the lake gave it, in UTC whatever the zone of its session."""
    return None if moment is None else moment.astimezone(UTC)


FIRST: Final = date(1, 1, 2)
LAST: Final = date(9999, 12, 29)
"""Days whose midnights exist in every time zone: what lies beyond is asked as far as these."""


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins in the zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def instant(moment: date | datetime, zone: str, *, ends: bool = False) -> datetime:
    """The instant of a day or time; a day that ends a period is included whole."""
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    day = min(max(moment, FIRST), LAST)
    return midnight(day + timedelta(days=1) if ends else day, zone)


def during(text: str, zone: str, year_starts: int, *, place: str = "during") -> Period:
    """The period that ``2026``, ``2026-04``, ``2026q2``, ``fy2026`` or ``fy2026q1`` names."""
    match = _DURING.fullmatch(text.strip())
    if match is None or not 1900 <= int(match[2]) < 3000 or (match[1] and match[4]):
        raise UnusableValue(place=place, text=text, expected="2026, 2026-04, 2026q2, fy2026 or fy2026q1")
    first = date(int(match[2]), year_starts if match[1] else 1, 1)
    length = 12
    if match[3]:
        first, length = add_months(first, 3 * (int(match[3]) - 1)), 3
    elif match[4]:
        first, length = first.replace(month=int(match[4])), 1
    return Period(start=midnight(first, zone), end=midnight(add_months(first, length), zone), zone=zone)


def named(text: str, zone: str, year_starts: int, *, place: str) -> Period:
    """A period that a reader names: as ``during`` does, or with two days, both included: 2026-04-01..2026-05-15."""
    first, dots, last_day = text.strip().partition("..")
    if not dots:
        return during(text, zone, year_starts, place=place)
    try:
        start, end = (date.fromisoformat(one.strip().replace("/", "-")) for one in (first, last_day))
    except ValueError:
        raise UnusableValue(place=place, text=text, expected="2026-04, 2026q1, 2026-04-01..2026-05-15") from None
    if not (start.year >= 1900 and start <= end and end.year < 3000):
        raise UnusableValue(place=place, text=text, expected="2026-04-01..2026-05-15")
    return Period(start=midnight(start, zone), end=instant(end, zone, ends=True), zone=zone)


def last(length: timedelta, now: datetime, zone: str) -> Period:
    """Whole days up to and including today; a length with hours ends at this instant."""
    if length % timedelta(days=1):
        return Period(start=now - length, end=now, zone=zone)
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return Period(start=midnight(tomorrow - length, zone), end=midnight(tomorrow, zone), zone=zone)


def add_months(day: date, count: int) -> date:
    """The first of the month ``count`` months on (``day`` is a first of a month)."""
    index = day.year * 12 + day.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def bucket(day: date, every: str, year_starts: int = 4) -> date:
    """The first day of the bucket that holds ``day``."""
    if every == "day":
        return day
    if every == "week":
        return day - timedelta(days=day.weekday())
    index = day.year * 12 + day.month - 1
    return add_months(day.replace(day=1), -((index - (year_starts - 1)) % _MONTHS[every]))


def following(first: date, every: str, count: int = 1) -> date:
    """The first day of the bucket ``count`` after the one that begins on ``first``."""
    if every in _MONTHS:
        return add_months(first, count * _MONTHS[every])
    return first + timedelta(days=count * (7 if every == "week" else 1))


def buckets(first: date, last_day: date, every: str, year_starts: int = 4) -> Iterator[date]:
    """The first days of every bucket from the one of ``first`` to the one of ``last_day``."""
    current = bucket(first, every, year_starts)
    while current <= last_day:
        yield current
        current = following(current, every)


def earlier(first: date, every: str, *, year: bool = False) -> date:
    """The bucket before, or the one a year before: the same month, the same weekday 52 weeks ago."""
    if not year:
        return following(first, every, -1)
    return following(first, every, -(12 // _MONTHS[every])) if every in _MONTHS else first - timedelta(days=364)


def calendar(found: Collection[date], period: Period, every: str, *, year_starts: int, now: datetime) -> list[date]:
    """Every bucket of a period without gaps: of an open one from the first to the last that was found.

    Buckets that have not begun yet are left out unless something was found in them.
    """
    first = period.first_day() or min(found, default=None)
    last_day = max(found, default=None)
    if period.end is not None:
        begun = replace(period, end=min(period.end, now + timedelta(microseconds=1))).last_day()
        last_day = max([day for day in (begun, last_day) if day is not None], default=None)
    return [] if first is None or last_day is None else list(buckets(first, last_day, every, year_starts))


def is_partial(first: date, every: str, period: Period, now: datetime) -> bool:
    """Whether a bucket is cut by the period or not over yet."""
    start, end = midnight(first, period.zone), midnight(following(first, every), period.zone)
    return bool(end > now or (period.start and start < period.start) or (period.end and end > period.end))


def bucket_sql(every: str, period: Period, *, table: str, year_starts: int = 4) -> tuple[str, Params]:
    """The bucket of ``occurred_at`` as a SQL date.

    Where the zone's offset is one for the whole period it is added as a number, which is several times faster than
    asking the calendar for every row.
    """
    params: Params = {}
    offset = _fixed_offset(period)
    moment = f"{table}.occurred_at"
    if offset is None:
        local = f"timezone({bound(period.zone, params)}, {moment})"
    else:
        local = f"make_timestamp(epoch_us({moment}) + {bound(offset, params)})"
    shift = (year_starts - 1) % _MONTHS.get(every, 1)
    if not shift:
        return f"cast(date_trunc('{_known(every)}', {local}) as date)", params
    months = f"to_months({bound(shift, params)})"
    return f"cast(date_trunc('{_known(every)}', date_trunc('month', {local}) - {months}) + {months} as date)", params


def _known(every: str) -> str:
    assert every in EVERY, every
    return every


def _fixed_offset(period: Period) -> int | None:
    """Microseconds east of Greenwich when they never change in the period, else None."""
    zone = ZoneInfo(period.zone)
    start = period.start or datetime(1970, 1, 1, tzinfo=UTC)
    end = period.end or datetime(2100, 1, 1, tzinfo=UTC)
    days = max(1, (end - start).days)
    step = timedelta(days=max(1, min(45, days // 8)))
    offsets, moment = {start.astimezone(zone).utcoffset(), end.astimezone(zone).utcoffset()}, start
    while moment < end and len(offsets) == 1:
        offsets.add(moment.astimezone(zone).utcoffset())
        moment += step
    only = offsets.pop()
    return None if offsets or only is None else only // timedelta(microseconds=1)
