"""Quiet hours: from which moment on a letter may go. Pure; Japanese holidays come from jpholiday."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

MOST_DAYS = 40
"""Longer than any row of holidays: a policy that never opens is answered, not searched for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When letters do not go, on the clock of a zone."""

    zone: str = "Asia/Tokyo"
    on: bool = True
    begins: time = time(21)
    ends: time = time(9)
    sundays: bool = False
    holidays: bool = False

    def day_is_quiet(self, day: date) -> bool:
        """Whether nothing goes on that day at all."""
        return self.on and ((self.sundays and day.weekday() == 6) or (self.holidays and is_holiday(day)))

    def hour_is_quiet(self, clock: time) -> bool:
        """Whether the hours of every day are quiet at that time; equal ends are no quiet hours."""
        if not self.on or self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def day_of(self, moment: datetime) -> date:
        """The day it is there."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def opens(self, moment: datetime) -> datetime | None:
        """The first moment from then on that is not quiet; None when no day of the next weeks has one."""
        zone = ZoneInfo(self.zone)
        for _ in range(MOST_DAYS * 2):
            local = moment.astimezone(zone)
            if self.day_is_quiet(local.date()):
                moment = self.next_day(moment)
            elif self.hour_is_quiet(local.time()):
                over = datetime.combine(local.date(), self.ends, zone)
                if over <= local:
                    over = datetime.combine(local.date() + timedelta(days=1), self.ends, zone)
                moment = over.astimezone(moment.tzinfo)
            else:
                return moment
        return None

    def next_day(self, moment: datetime) -> datetime:
        """Midnight after a moment, on the zone's clock."""
        zone = ZoneInfo(self.zone)
        local = moment.astimezone(zone)
        return datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(moment.tzinfo)


@lru_cache(maxsize=4000)
def is_holiday(day: date) -> bool:
    """Whether it is a Japanese holiday."""
    return bool(jpholiday.is_holiday(day))
