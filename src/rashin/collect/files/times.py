"""A column of dates and times at once: fast for the usual forms, value by distinct value for the rest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.collect.files.columns import all_begin_with_a_year, valid
from rashin.collect.files.datebytes import by_bytes
from rashin.collect.files.dates import (
    BLANK,
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    OUTSIDE,
    BadMoment,
    Moment,
    Reading,
    clock,
    parse,
)
from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_XXY = r"^\s*\d{1,2}[/.\-]\d{1,2}[/.\-](\d{4}|\d{2})(\D|$)"
_LAST_TOKYO_SUMMER = -157_000 * (DAY // 24)
"""Early in 1952: Japan has kept one clock since."""
_LOWEST = int((datetime(FIRST_YEAR, 1, 1) - datetime(1970, 1, 1)).total_seconds()) * 1_000_000  # noqa: DTZ001
_HIGHEST = int((datetime(LAST_YEAR + 1, 1, 1) - datetime(1970, 1, 1)).total_seconds()) * 1_000_000  # noqa: DTZ001


@dataclass(slots=True)
class OrderEvidence:
    """What a column says about day before month, gathered over all of its rows."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""

    def add(self, values: pa.Array) -> None:
        """Look at some rows; columns that start with a year cost one comparison."""
        if not len(values) or all_begin_with_a_year(values) or not _maybe_two_orders(values):
            return
        distinct = pc.unique(values)
        for text in distinct.filter(pc.match_substring_regex(distinct, _XXY)).to_pylist():
            first, second = (int(part) for part in re.findall(r"\d+", text)[:2])
            self.day_first += first > 12 >= second
            self.month_first += second > 12 >= first
            if first <= 12 and second <= 12:
                self.either += 1
                self.example = self.example or text

    def decide(self, column: str, wish: str) -> tuple[Reading, str | None]:
        """How to read the column, and the assumption to tell when its rows leave it open."""
        serial = "excel1904" if wish == "excel1904" else "excel1900"
        if wish in {"dmy", "mdy"}:
            return Reading(order="dmy" if wish == "dmy" else "mdy"), None
        order = "dmy" if self.day_first > self.month_first else "mdy"
        note = None
        if self.day_first and self.month_first:
            note = Told(_BOTH_ORDERS, column=column, order=_words(order))
        elif self.either and not self.day_first and not self.month_first:
            note = Told(_NO_ORDER, column=column, example=self.example)
        return Reading(order="dmy" if order == "dmy" else "mdy", serial=serial), note  # type: ignore[arg-type]


def _words(order: str) -> str:
    return Told(gettext_noop("day/month/year") if order == "dmy" else gettext_noop("month/day/year"))


_BOTH_ORDERS = gettext_noop(
    "“%(column)s” holds both day/month and month/day: read as %(order)s; rows in the other order are refused."
)
_NO_ORDER = gettext_noop("“%(column)s” does not show whether %(example)s is month/day or day/month: read as month/day.")


def _maybe_two_orders(values: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(values, _XXY)).as_py())


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Microseconds since 1970 in UTC, which of them are times, and why the others are not."""

    micros: Int64s
    good: Bools
    why: dict[int, BadMoment] = field(default_factory=dict)


class TimeReader:
    """Reads a column's values; one reader serves all blocks of a file."""

    def __init__(self, zone: str, reading: Reading) -> None:
        self._zone, self._reading = ZoneInfo(zone), reading
        self._zone_name = zone

    def read(self, values: pa.Array, clocks: pa.Array | None = None) -> Times:
        """The times of a column, and of a second one with the time of day."""
        if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
            return self._typed(values)
        if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
            values = _as_text(values)
        if clocks is None and (usual := self._usual(values)) is not None:
            return usual
        return self._one_by_one(values, clocks)

    def _typed(self, values: pa.Array) -> Times:
        zoned = pa.types.is_timestamp(values.type) and values.type.tz is not None
        micros = pc.cast(values, pa.timestamp("us", tz=values.type.tz if zoned else None), safe=False)
        filled = pc.fill_null(pc.cast(micros, pa.int64()), 0).to_numpy()
        good = valid(values) & (filled > _LOWEST) & (filled < _HIGHEST)
        why = {int(place): _why_not(values[int(place)].as_py()) for place in np.flatnonzero(~good)}
        return Times(micros=filled if zoned else self._to_utc(filled), good=good, why=why)

    def _usual(self, values: pa.Array) -> Times | None:
        """``2026/4/1 9:05``, ``2026-04-01T09:05:00Z`` and the like by their bytes; the few others one by one."""
        parsed = by_bytes(values)
        if parsed is None:
            return None
        read, zoned, micros = parsed
        micros = np.where(zoned, micros, self._to_utc(micros)) if zoned.any() else self._to_utc(micros)
        if read.all():
            return Times(micros=micros, good=read)
        others = np.flatnonzero(~read)
        rest = self._one_by_one(values.take(pa.array(others)), None)
        micros[others], read[others] = rest.micros, rest.good
        return Times(micros=micros, good=read, why={int(others[place]): why for place, why in rest.why.items()})

    def _one_by_one(self, values: pa.Array, clocks: pa.Array | None) -> Times:
        moments: dict[str, Moment] = {}

        def local(text: str) -> int:
            moments[text] = parse(text, self._reading)
            return moments[text].local

        micros, good, why = _distinct(values, local)
        if clocks is not None:
            hours, hour_good, hour_why = _distinct(_as_text(clocks), lambda text: clock(text) if text.strip() else 0)
            micros, good, why = micros + hours, good & hour_good, why | hour_why
        offsets = {text: moment.offset for text, moment in moments.items() if moment.offset is not None}
        if not offsets:
            return Times(micros=self._to_utc(micros), good=good, why=why)
        zoned, told, _ = _distinct(values, lambda text: _known(offsets, text))
        return Times(micros=np.where(told, micros - zoned, self._to_utc(micros)), good=good, why=why)

    def _to_utc(self, local: Int64s) -> Int64s:
        """From the clock on the wall to UTC: day by day, so that summer time costs little."""
        if self._zone_name in {"UTC", "Etc/UTC"}:
            return local
        if self._zone_name == "Asia/Tokyo" and (not len(local) or local.min() > _LAST_TOKYO_SUMMER):
            return local - 9 * 3_600_000_000
        hours, inverse = np.unique(local // (DAY // 24), return_inverse=True)
        offsets = np.array([self._offset(int(hour)) for hour in hours], dtype=np.int64)
        return local - offsets[inverse]

    def _offset(self, hour: int) -> int:
        at = datetime.fromtimestamp(hour * 3600, UTC).replace(tzinfo=self._zone)
        delta = at.utcoffset()
        assert delta is not None
        return round(delta.total_seconds()) * 1_000_000


def _known(offsets: dict[str, int], text: str) -> int:
    if text not in offsets:
        raise BadMoment("it says no zone")  # never shown
    return offsets[text]


def _why_not(value: Any) -> BadMoment:
    if value is None:
        return BadMoment(Told(BLANK))
    return BadMoment(Told(OUTSIDE, year=value.year, first=FIRST_YEAR, last=LAST_YEAR))


def _as_text(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.cast(values, pa.string()), "")


def _distinct(values: pa.Array, read: Callable[[str], int]) -> tuple[Int64s, Bools, dict[int, BadMoment]]:
    """Read each distinct value once."""
    coded = pc.dictionary_encode(pc.fill_null(values, ""))
    texts: Sequence[str] = coded.dictionary.to_pylist()
    numbers, good = np.zeros(len(texts), dtype=np.int64), np.ones(len(texts), dtype=bool)
    reasons: dict[int, BadMoment] = {}
    for place, text in enumerate(texts):
        try:
            numbers[place] = read(text)
        except BadMoment as error:
            good[place], reasons[place] = False, error
    codes = coded.indices.to_numpy()
    why = {}
    if reasons:
        bad = np.flatnonzero(~good[codes])
        why = {int(row): reasons[int(codes[row])] for row in bad}
    return numbers[codes], good[codes], why
