"""Business time: when an answer is due, and how much of the working day has passed. Pure: no clock of its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from rashin.powers.operation.cases.errors import BadHours, NoHours

Span = tuple[int, int]
"""Minutes of a day: from, until; 24:00 is 1440."""
MINUTES: Final = 24 * 60
FARTHEST: Final = 3 * 366
"""Days that are walked: who works never for three years works never."""
_SPAN: Final = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–~〜～]\s*(\d{1,2})[:：](\d{2})$")
_ORDINARY: Final[Span] = (9 * 60, 18 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When somebody works."""

    week: tuple[tuple[Span, ...], ...] = ((_ORDINARY,),) * 5 + ((),) * 2
    """Monday to Sunday."""
    holidays: bool = True
    """Whether Japan's holidays are free."""
    closed: frozenset[date] = field(default_factory=frozenset)
    """Further free days, such as those around New Year."""
    opened: frozenset[date] = field(default_factory=frozenset)
    """Days that are worked although they would be free; with Monday's hours where the weekday has none."""
    zone: str = "Asia/Tokyo"

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working spans of a day."""
        usual = self.week[day.weekday()]
        if day in self.opened:
            return usual or next((one for one in self.week if one), ())
        if day in self.closed or (self.holidays and is_holiday(day)):
            return ()
        return usual

    def check(self) -> None:
        """Refuse a clock that never runs."""
        if len(self.week) != 7 or not any(self.week):
            raise NoHours(place="hours")


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether a day is one of Japan's public holidays."""
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def due(started: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment at which so many working hours have passed since ``started``.

    With no hours at all: the first working moment. It never lies at night or on a free day.
    """
    left = timedelta(hours=max(hours, 0.0))
    for begins, ends in _working(started, calendar):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    raise NoHours(place="hours")


def worked(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Working time between two moments; nothing when they stand the other way round."""
    total = timedelta(0)
    for begins, ends in _working(since, calendar):
        if begins >= until:
            break
        total += min(ends, until) - begins
    return total


def _working(since: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Working spans from a moment on, in UTC: what lies before it is cut away."""
    zone = ZoneInfo(calendar.zone)
    first = since.astimezone(zone).date()
    for number in range(FARTHEST):
        day = first + timedelta(days=number)
        for low, high in calendar.spans(day):
            begins, ends = _moment(day, low, zone), _moment(day, high, zone)
            if ends > since:
                yield max(begins, since.astimezone(UTC)), ends


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a local day as an instant; where clocks were put forward, the instant after."""
    ahead, within = divmod(minute, MINUTES)
    return datetime(
        day.year, day.month, day.day, within // 60, within % 60, tzinfo=zone
    ).astimezone(UTC) + timedelta(days=ahead)  # fmt: skip


# ── Text and JSON ──


def parse_hours(text: str) -> tuple[Span, ...]:
    """``9:00-12:00, 13:00-18:00`` as spans in order; empty is a free day."""
    found: list[Span] = []
    for part in re.split(r"[,、，\s]+(?=\d)", text.strip()) if text.strip() else []:
        match = _SPAN.match(part.strip(" ,、，"))
        if match is None:
            raise BadHours(text=text[:60], place="hours")
        low_hour, low_minute, high_hour, high_minute = (int(one) for one in match.groups())
        low, high = low_hour * 60 + low_minute, high_hour * 60 + high_minute
        if low_minute > 59 or high_minute > 59 or not 0 <= low < high <= MINUTES:
            raise BadHours(text=text[:60], place="hours")
        found.append((low, high))
    found.sort()
    if any(before[1] > after[0] for before, after in pairwise(found)):
        raise BadHours(text=text[:60], place="hours")
    return tuple(found)


def written_hours(spans: Sequence[Span]) -> str:
    """Spans as a person writes them."""
    return ", ".join(f"{low // 60}:{low % 60:02d}-{high // 60}:{high % 60:02d}" for low, high in spans)


def calendar_of(said: Mapping[str, object], *, zone: str) -> Calendar:
    """A calendar out of its JSON: ``{"week": [[[540, 1080]], …], "holidays": true, "closed": […], "opened": […]}``."""
    week = said.get("week")
    spans = Calendar().week
    if isinstance(week, list) and len(week) == 7:
        spans = tuple(tuple((int(low), int(high)) for low, high in day) for day in week)
    return Calendar(
        week=spans, holidays=bool(said.get("holidays", True)), zone=zone,
        closed=frozenset(_days(said.get("closed"))), opened=frozenset(_days(said.get("opened"))),
    )  # fmt: skip


def json_of(calendar: Calendar) -> dict[str, object]:
    """A calendar as JSON."""
    return {
        "week": [[list(span) for span in day] for day in calendar.week], "holidays": calendar.holidays,
        "closed": sorted(day.isoformat() for day in calendar.closed),
        "opened": sorted(day.isoformat() for day in calendar.opened),
    }  # fmt: skip


def _days(said: object) -> list[date]:
    return [date.fromisoformat(str(one)) for one in said] if isinstance(said, list) else []
