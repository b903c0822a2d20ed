"""Stretches of days as a word of the address: ``28d``, ``fiscal``, ``2026-04-01..2026-06-30``.

A preset moves with the calendar, so a link to “this quarter” stays true next quarter; days written out stay where they
are. Both ends belong to the stretch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui import formats
from rashin.base.ui.navigation import Words

CUSTOM: Final = "custom"
FISCAL_START: Final = 4
"""April, as in most companies in Japan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first to the last day; None is open."""

    first: date | None
    last: date | None

    @property
    def told(self) -> str:
        """Written out for the reader."""
        first, last = ("" if one is None else formats.day(one) for one in (self.first, self.last))
        return f"{first} – {last}".strip()


PRESETS: Final[tuple[tuple[str, Words], ...]] = (
    ("today", _("Today")),
    ("7d", _("Last 7 days")),
    ("28d", _("Last 28 days")),
    ("90d", _("Last 90 days")),
    ("365d", _("Last 365 days")),
    ("month", _("This month")),
    ("last-month", _("Last month")),
    ("quarter", _("This quarter")),
    ("last-quarter", _("Last quarter")),
    ("fiscal", _("This fiscal year")),
    ("last-fiscal", _("Last fiscal year")),
)
CHOICES: Final[tuple[tuple[str, Words], ...]] = (
    *PRESETS,
    (CUSTOM, pgettext_lazy("period", "From … to …")),
)


def resolved(word: str, today: date, *, starts: int = FISCAL_START) -> Days | None:
    """The days that a word means today; None for a word that means none."""
    if word in dict(PRESETS):
        return _PRESET[word](today, starts)
    first, dots, last = word.partition("..")
    if not dots:
        return None
    bounds = (_day(first), _day(last))
    if (first and bounds[0] is None) or (last and bounds[1] is None) or not (first or last):
        return None
    if bounds[0] and bounds[1] and bounds[0] > bounds[1]:
        bounds = (bounds[1], bounds[0])
    return Days(first=bounds[0], last=bounds[1])


def named(word: str) -> Words:
    """What a chip says: the preset's name, or the days."""
    label = dict(PRESETS).get(word)
    if label is not None:
        return label
    days = resolved(word, date.min)
    return days.told if days else word


def word_in(read: Callable[[str], str], name: str) -> str:
    """The word in a form's data: the preset, or the two days that were entered."""
    chosen, first, last = read(name).strip(), read(f"{name}-from").strip(), read(f"{name}-to").strip()
    if chosen in dict(PRESETS):
        return chosen
    word = f"{first}..{last}" if first or last else chosen
    return word if resolved(word, date.min + timedelta(days=800)) else ""


def bounds_of(word: str) -> tuple[str, str]:
    """The two days of a written-out word, for the two inputs."""
    first, dots, last = word.partition("..")
    return (first, last) if dots else ("", "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _back(days: int) -> Callable[[date, int], Days]:
    return lambda today, _starts: Days(first=today - timedelta(days=days - 1), last=today)


def _months(today: date, *, size: int, starts: int, back: int = 0) -> Days:
    """The block of so many months, counted from the fiscal start, in which today lies, or so many blocks before."""
    months = today.year * 12 + today.month - 1
    block = (months - (starts - 1)) // size * size + (starts - 1) - back * size
    first = date(block // 12, block % 12 + 1, 1)
    after = block + size
    return Days(first=first, last=date(after // 12, after % 12 + 1, 1) - timedelta(days=1))


_PRESET: Final[Mapping[str, Callable[[date, int], Days]]] = {
    "today": _back(1),
    "7d": _back(7),
    "28d": _back(28),
    "90d": _back(90),
    "365d": _back(365),
    "month": lambda today, starts: _months(today, size=1, starts=starts),
    "last-month": lambda today, starts: _months(today, size=1, starts=starts, back=1),
    "quarter": lambda today, starts: _months(today, size=3, starts=starts),
    "last-quarter": lambda today, starts: _months(today, size=3, starts=starts, back=1),
    "fiscal": lambda today, starts: _months(today, size=12, starts=starts),
    "last-fiscal": lambda today, starts: _months(today, size=12, starts=starts, back=1),
}
