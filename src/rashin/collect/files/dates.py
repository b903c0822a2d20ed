"""One date or time as people and systems write it: Japanese eras, kanji, serials, epochs, ISO.

A value becomes a ``Moment``: microseconds since 1970 on its own clock, and its offset from UTC when it says one.
Values that cannot be a time of business raise ``BadMoment`` with what is wrong and what would be right.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

Order = Literal["dmy", "mdy"]
Serial = Literal["excel1900", "excel1904"]

SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Before and after, a date is a mistake of typing or a system's word for never (0000-00-00, 9999-12-31)."""

_ERAS = {
    "明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019,
    "m": 1868, "t": 1912, "s": 1926, "h": 1989, "r": 2019, "明": 1868, "大": 1912, "昭": 1926, "平": 1989, "令": 2019,
}  # fmt: skip
_ERA_ENDS = {1868: 45, 1912: 15, 1926: 64, 1989: 31, 2019: 99}
_MONTHS = {
    name: month
    for month, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}

_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[明大昭平令]|[mtshr])\.?\s*(\d{1,2}|元)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})日?"
)
_YMD = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})日?")
_YM = re.compile(r"(\d{4})\s*[年/-]\s*(\d{1,2})月?")
_XXY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_NAMED_DMY = re.compile(r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([a-z]{3,9})\.?,?[\s\-]+(\d{4})")
_NAMED_MDY = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_TIME = re.compile(r"(\d{8})t?(\d{2})(\d{2})(\d{2})?")
_CLOCK = re.compile(
    r"(午前|午後|正午|am|pm|a\.m\.|p\.m\.)?\s*(\d{1,2})(?:\s*[:時]\s*(\d{1,2})?)?(?:\s*[:分]\s*(\d{1,2}))?(?:秒)?(?:[.,](\d{1,9}))?分?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_ZONE = re.compile(r"\s*(z|utc|gmt|jst|[+\-]\d{2}:?\d{2}|[+\-]\d{2}|(?:utc|gmt)[+\-]\d{1,2}(?::?\d{2})?)$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WEEKDAY = re.compile(r"\s*\((?:[日月火水木金土]|mon|tue|wed|thu|fri|sat|sun)(?:曜日?)?\)\s*")
_NEVER = frozenset({"0000-00-00", "0000/00/00", "0000-00-00 00:00:00", "00000000", "9999-12-31", "9999/12/31"})


_WRITE_IT = Told(gettext_noop("Write it as 2026-04-01 09:05 or 2026年4月1日."))
_NO_CLOCK = gettext_noop("“%(text)s” is no time of day")
_CLOCK_SO = gettext_noop("Write it as 09:05 or 午後3時5分.")
BLANK = gettext_noop("it is blank")
_TOO_LARGE = gettext_noop("the number is too large for a time")
OUTSIDE = gettext_noop("the year %(year)s is outside %(first)s to %(last)s")


class BadMoment(ValueError):
    """What is wrong with a value, and what would be right."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        """Without a remedy: how a date is written."""
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy or _WRITE_IT


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time on its own clock, in microseconds since 1970, and its offset from UTC in microseconds, if it says one."""

    local: int
    offset: int | None = None
    dated_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a column's values are read where they could mean two things."""

    order: Order = "mdy"
    serial: Serial = "excel1900"
    numbers: Literal["any", "serial", "epoch"] = "any"


@lru_cache(maxsize=65_536)
def parse(text: str, reading: Reading) -> Moment:
    """The moment a value says; raises BadMoment."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain:
        raise BadMoment(Told(BLANK))
    if plain in _NEVER:
        raise BadMoment(Told(gettext_noop("it stands for no date")))
    if _NUMBER.fullmatch(plain):
        return _from_number(plain, reading)
    plain = _WEEKDAY.sub(" ", plain).strip()
    days, rest = _leading_date(plain, reading)
    rest = rest.strip().removeprefix("t").lstrip(" ,")
    if not rest:
        return Moment(local=days * DAY, dated_only=True)
    offset = None
    if (zone := _ZONE.search(rest)) and zone.start() > 0:
        offset, rest = _offset(zone.group(1)), rest[: zone.start()]
    return Moment(local=days * DAY + clock(rest), offset=offset)


def _leading_date(plain: str, reading: Reading) -> tuple[int, str]:
    """Days since 1970, and what follows the date."""
    if match := _ERA.match(plain):
        return _era(*match.groups()), plain[match.end() :]
    if match := _YMD.match(plain):
        year, month, day = map(int, match.groups())
        return _days(year, month, day), plain[match.end() :]
    if match := _XXY.match(plain):
        return _two_orders(match, reading.order), plain[match.end() :]
    if match := _COMPACT_TIME.fullmatch(plain):
        return _compact(match.group(1)), ":".join(part for part in match.groups()[1:] if part)
    if match := re.match(r"(\d{8})[t ]", plain):
        return _compact(match.group(1)), plain[match.end() :]
    if match := _NAMED_DMY.match(plain):
        return _days(int(match[3]), _month(match[2]), int(match[1])), plain[match.end() :]
    if match := _NAMED_MDY.match(plain):
        return _days(int(match[3]), _month(match[1]), int(match[2])), plain[match.end() :]
    if match := _YM.fullmatch(plain):
        return _days(int(match[1]), int(match[2]), 1), ""
    raise BadMoment(Told(gettext_noop("it is no date that can be read")))


def _compact(digits: str) -> int:
    return _days(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _month(name: str) -> int:
    month = _MONTHS.get(name[:3])
    if month is None:
        raise BadMoment(Told(gettext_noop("there is no month “%(name)s”"), name=name))
    return month


def _two_orders(match: re.Match[str], order: Order) -> int:
    first, second, year = (int(part) for part in match.groups())
    if len(match[3]) == 2:
        year += 2000 if year < 70 else 1900
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 >= day:
        raise BadMoment(
            Told(gettext_noop("day and month stand in another order than in the other rows")),
            Told(gettext_noop("Write all dates of the column in one order.")),
        )
    return _days(year, month, day)


def _era(era: str, year: str, month: str, day: str) -> int:
    start = _ERAS[era]
    count = 1 if year == "元" else int(year)
    if not 1 <= count <= _ERA_ENDS[start]:
        raise BadMoment(Told(gettext_noop("the era had no year %(year)s"), year=count))
    return _days(start + count - 1, int(month), int(day))


def _days(year: int, month: int, day: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadMoment(
            Told(OUTSIDE, year=year, first=FIRST_YEAR, last=LAST_YEAR),
            Told(gettext_noop("Leave the value blank when no date is known.")),
        )
    try:
        return date(year, month, day).toordinal() - 719_163
    except ValueError:
        raise BadMoment(Told(gettext_noop("there is no day %(day)s"), day=f"{year}-{month:02d}-{day:02d}")) from None


@lru_cache(maxsize=131_072)
def clock(text: str) -> int:
    """A time of day in microseconds; raises BadMoment. 24:00 and beyond (late shops) run into the next day."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    match = _CLOCK.fullmatch(plain)
    if match is None:
        raise BadMoment(Told(_NO_CLOCK, text=text.strip()), Told(_CLOCK_SO))
    before, hour_text, minute_text, second_text, fraction, after = match.groups()
    if not (minute_text or before or after or "時" in plain):
        raise BadMoment(Told(_NO_CLOCK, text=text.strip()), Told(_CLOCK_SO))
    half = (before or after or "").replace(".", "")
    hour, minute, second = int(hour_text), int(minute_text or 0), int(second_text or 0)
    if half in {"午後", "pm"} and hour < 12:
        hour += 12
    elif half in {"午前", "am"} and hour == 12:
        hour = 0
    if hour > 29 or minute > 59 or second > 60:
        remedy = Told(gettext_noop("Hours run to 29, minutes and seconds to 59."))
        raise BadMoment(Told(_NO_CLOCK, text=text.strip()), remedy)
    micros = int((fraction or "0").ljust(6, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * SECOND + micros


def _offset(zone: str) -> int:
    if zone in {"z", "utc", "gmt"}:
        return 0
    if zone == "jst":
        return 9 * 3600 * SECOND
    digits = zone.removeprefix("utc").removeprefix("gmt")
    sign = -1 if digits[0] == "-" else 1
    digits = digits[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise BadMoment(Told(gettext_noop("no zone is %(zone)s from UTC"), zone=zone))
    return sign * (hours * 60 + minutes) * 60 * SECOND


def _from_number(plain: str, reading: Reading) -> Moment:
    """20260401, an Excel serial, or seconds, milliseconds, microseconds or nanoseconds since 1970."""
    whole, _, fraction = plain.partition(".")
    if not fraction and len(whole) == 8 and reading.numbers == "any":
        return Moment(local=_compact(whole) * DAY, dated_only=True)
    if not fraction and len(whole) in {12, 14} and reading.numbers == "any" and whole[:2] in {"19", "20"}:
        return Moment(local=_compact(whole[:8]) * DAY + clock(":".join(re.findall("..", whole[8:]))))
    value = float(plain)
    if len(whole) <= 6 and reading.numbers != "epoch":
        return _serial(value, reading.serial)
    for digits, scale in ((11, SECOND), (14, 1_000), (17, 1), (20, 0.001)):
        if len(whole) <= digits:
            micros = round(value * scale) if fraction else int(int(whole) * scale)
            break
    else:
        raise BadMoment(Told(_TOO_LARGE))
    if len(whole) < 9:
        raise BadMoment(Told(gettext_noop("the number is no date, Excel serial or time since 1970")))
    if not FIRST_YEAR <= (datetime(1970, 1, 1) + timedelta(microseconds=micros)).year <= LAST_YEAR:  # noqa: DTZ001
        raise BadMoment(Told(_TOO_LARGE))
    return Moment(local=micros, offset=0)


def _serial(value: float, system: Serial) -> Moment:
    """Excel counts days from 1900 (with a 29 February 1900 that never was) or, on old Macs, from 1904."""
    base = -24_107 if system == "excel1904" else -25_569
    if not 10_000 <= value < 110_000:
        raise BadMoment(Told(gettext_noop("the number is no Excel date between 1927 and 2200")))
    micros = round((value + base) * 86_400) * SECOND
    return Moment(local=micros, dated_only=value == int(value))
