"""The plain kinds of values that options take: each has one text form and a schema, and accepts Python and JSON.

A page draws a field from ``kind`` and ``choices``; the command line and the address bar use ``read`` and ``write``.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Final, Generic, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from rashin.analysis.questions.errors import UnusableValue
from rashin.errors import gettext_noop

T = TypeVar("T")
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of an option's fixed answers."""

    value: str
    label: str


class Form(ABC, Generic[T]):
    """One kind of value."""

    kind: ClassVar[str]
    choices: tuple[Choice, ...] = ()

    @abstractmethod
    def read(self, text: str, *, place: str) -> T:
        """The value that a text writes; UnusableValue names the place."""

    def write(self, value: T) -> str:
        """The text that ``read`` takes back."""
        return str(value)

    def accept(self, value: object, *, place: str) -> T:
        """A value of this kind from Python or JSON: the value itself, or its text."""
        if isinstance(value, str):
            return self.read(value, place=place)
        raise UnusableValue(place=place, text=value, expected=self.kind)

    def accept_many(self, value: object, *, place: str) -> tuple[T, ...]:
        """A list of values; a single one counts as a list of one."""
        if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
            return (self.accept(value, place=place),)
        return tuple(
            one for index, item in enumerate(value, 1) for one in self.accept_many(item, place=f"{place} {index}")
        )

    def jsonable(self, value: T) -> object:
        """The value in JSON."""
        return self.write(value)

    def schema(self) -> Schema:
        """JSON Schema of one value."""
        return {"type": "string"}


class Text(Form[str]):
    """Any words but none at all."""

    kind = "text"

    def __init__(self, *, longest: int = 500) -> None:
        self.longest = longest

    def read(self, text: str, *, place: str) -> str:
        """The text without the space around it."""
        if not text.strip() or len(text) > self.longest or "\0" in text:
            raise UnusableValue(place=place, text=text, expected=f"1–{self.longest} characters")
        return text.strip()

    def schema(self) -> Schema:
        """A bounded string."""
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


class OneOf(Form[str]):
    """One of some fixed words, each with its label."""

    kind = "choice"

    def __init__(self, **labels: str) -> None:
        self.choices = tuple(Choice(value=value, label=label) for value, label in labels.items())

    def read(self, text: str, *, place: str) -> str:
        """The word, in any case, with ``_`` or ``-``."""
        word = text.strip().lower().replace("-", "_")
        if word not in {choice.value for choice in self.choices}:
            raise UnusableValue(place=place, text=text, expected=" | ".join(choice.value for choice in self.choices))
        return word

    def schema(self) -> Schema:
        """An enumeration."""
        return {"type": "string", "enum": [choice.value for choice in self.choices]}


EVERY: Final = OneOf(
    day=gettext_noop("Day"), week=gettext_noop("Week"), month=gettext_noop("Month"),
    quarter=gettext_noop("Quarter"), year=gettext_noop("Year"),
)  # fmt: skip


class Flag(Form[bool]):
    """Yes or no; on the command line the option's name alone means yes."""

    kind = "flag"

    def read(self, text: str, *, place: str) -> bool:
        """``true``, ``1``, ``yes``, ``on`` and their opposites."""
        word = text.strip().lower()
        if word in {"true", "1", "yes", "on", ""}:
            return True
        if word in {"false", "0", "no", "off"}:
            return False
        raise UnusableValue(place=place, text=text, expected="true | false")

    def write(self, value: bool) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"

    def accept(self, value: object, *, place: str) -> bool:
        """A bool, or its text."""
        return value if isinstance(value, bool) else super().accept(value, place=place)

    def jsonable(self, value: bool) -> object:
        """A JSON boolean."""
        return value

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


class Whole(Form[int]):
    """A whole number within bounds."""

    kind = "integer"

    def __init__(self, *, least: int = 0, most: int = 2**53) -> None:
        self.least, self.most = least, most

    def read(self, text: str, *, place: str) -> int:
        """Decimal digits."""
        try:
            return self.accept(int(text.replace("_", "").strip()), place=place)
        except ValueError:
            raise UnusableValue(place=place, text=text, expected=f"{self.least}–{self.most}") from None

    def accept(self, value: object, *, place: str) -> int:
        """An int, or its text."""
        if isinstance(value, int) and not isinstance(value, bool):
            if not self.least <= value <= self.most:
                raise UnusableValue(place=place, text=value, expected=f"{self.least}–{self.most}")
            return value
        return super().accept(value, place=place)

    def jsonable(self, value: int) -> object:
        """A JSON number."""
        return value

    def schema(self) -> Schema:
        """A bounded integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Key(Form[int]):
    """A person's 63-bit key. JSON carries it as text, for JavaScript's numbers end at 2⁵³."""

    kind = "key"

    def read(self, text: str, *, place: str) -> int:
        """Decimal digits."""
        if not text.strip().isascii() or not text.strip().isdecimal() or int(text) >= 2**63:
            raise UnusableValue(place=place, text=text, expected="a key: 0 – 9223372036854775807")
        return int(text)

    def accept(self, value: object, *, place: str) -> int:
        """An int, or its text."""
        number = isinstance(value, int) and not isinstance(value, bool)
        return super().accept(str(value) if number else value, place=place)

    def schema(self) -> Schema:
        """Digits."""
        return {"type": "string", "pattern": "^[0-9]{1,19}$"}


class Decimal(Form[float]):
    """A number within bounds, both excluded."""

    kind = "number"

    def __init__(self, *, above: float, below: float) -> None:
        self.above, self.below = above, below

    def read(self, text: str, *, place: str) -> float:
        """A decimal fraction."""
        try:
            return self.accept(float(text), place=place)
        except ValueError:
            raise UnusableValue(place=place, text=text, expected=f"{self.above} < x < {self.below}") from None

    def accept(self, value: object, *, place: str) -> float:
        """A number, or its text."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not self.above < value < self.below:
                raise UnusableValue(place=place, text=value, expected=f"{self.above} < x < {self.below}")
            return float(value)
        return super().accept(value, place=place)

    def jsonable(self, value: float) -> object:
        """A JSON number."""
        return value

    def schema(self) -> Schema:
        """A bounded number."""
        return {"type": "number", "exclusiveMinimum": self.above, "exclusiveMaximum": self.below}


_UNITS: Final = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION: Final = re.compile(r"(\d{1,9})\s*([wdhms])")


class Duration(Form[timedelta]):
    """A length of time: ``14d``, ``36h``, ``90m``, ``2w``. A day is 24 hours."""

    kind = "duration"

    def read(self, text: str, *, place: str) -> timedelta:
        """A number and its unit."""
        match = _DURATION.fullmatch(text.strip().lower())
        seconds = int(match[1]) * _UNITS[match[2]] if match else 0
        if not 0 < seconds <= 36_525 * 86_400:
            raise UnusableValue(place=place, text=text, expected="14d, 36h, 90m, 30s or 2w, up to 36525d")
        return timedelta(seconds=seconds)

    def write(self, value: timedelta) -> str:
        """The largest unit that needs no fraction, weeks aside."""
        seconds = value // timedelta(seconds=1)
        unit = next(unit for unit in "dhms" if seconds % _UNITS[unit] == 0)
        return f"{seconds // _UNITS[unit]}{unit}"

    def accept(self, value: object, *, place: str) -> timedelta:
        """A timedelta, or its text."""
        return self.read(self.write(value), place=place) if isinstance(value, timedelta) else super().accept(
            value, place=place
        )  # fmt: skip

    def schema(self) -> Schema:
        """A number and its unit."""
        return {"type": "string", "pattern": "^[0-9]+ *[wdhmsWDHMS]$"}


class Moment(Form[date | datetime]):
    """A day, or an instant with its time. A day as an end is included whole; an instant as an end is not."""

    kind = "date"

    def read(self, text: str, *, place: str) -> date | datetime:
        """ISO 8601, or a day with slashes."""
        plain = text.strip().replace("/", "-")
        try:
            found = datetime.fromisoformat(plain) if len(plain) > 10 else _day(plain)
        except ValueError:
            raise UnusableValue(place=place, text=text, expected="2026-04-01 or 2026-04-01T09:00+09:00") from None
        return self.accept(found, place=place)

    def write(self, value: date | datetime) -> str:
        """ISO 8601."""
        return value.isoformat()

    def accept(self, value: object, *, place: str) -> date | datetime:
        """A date or datetime of the years 1900 to 2999, or its text."""
        if isinstance(value, date):
            if not 1900 <= value.year < 3000:
                raise UnusableValue(place=place, text=value, expected="1900 – 2999")
            return value
        return super().accept(value, place=place)

    def schema(self) -> Schema:
        """A day or an instant."""
        return {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}


def _day(text: str) -> date:
    year, month, day = text.split("-")
    return date(int(year), int(month), int(day))


@cache
def _zone_names() -> frozenset[str]:
    """The names of the IANA database: reading them walks over hundreds of files, so it is done once."""
    return frozenset(available_timezones())


class Zone(Form[str]):
    """The name of a time zone, such as Asia/Tokyo."""

    kind = "zone"

    def read(self, text: str, *, place: str) -> str:
        """A name of the IANA database."""
        name = text.strip()
        if name not in _zone_names():
            raise UnusableValue(place=place, text=text, expected="Asia/Tokyo, UTC, Europe/Paris …")
        return ZoneInfo(name).key
