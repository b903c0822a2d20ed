"""From values to places: ticks that people would choose, and a linear scale."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Maps values of low … high to 0 … 1."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where the value lies; inside 0 … 1 even for values beyond."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def nice_step(span: float, count: int) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that gives about ``count`` intervals."""
    rough = span / max(count, 1)
    power = 10.0 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def scale(
    values: Iterable[float], *, count: int = 4, zero: bool = False, low: float | None = None, high: float | None = None
) -> Scale:
    """A scale around the values, ending at ticks. ``low`` and ``high`` are bounds that cannot be exceeded."""
    found = list(values) or [0.0, 1.0]
    least, most = min(found), max(found)
    if zero:
        least, most = min(least, 0.0), max(most, 0.0)
    if most - least < 1e-12:
        room = abs(most) * 0.1 or 1.0
        least, most = least - room, most + room
    step = nice_step(most - least, count)
    bottom, top = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
    bottom = bottom if low is None else max(bottom, low)
    top = top if high is None else min(top, high)
    steps = round((top - bottom) / step)
    ticks = tuple(round(bottom + step * index, 10) for index in range(steps + 1))
    return Scale(low=bottom, high=top, ticks=tuple(tick for tick in ticks if tick <= top + 1e-9))


def width_of(words: str) -> int:
    """How wide a text is in half-width letters: kanji and kana count two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)


def shorten(words: str, most: int) -> str:
    """The text, cut with an ellipsis where it exceeds a width in half-width letters."""
    if width_of(words) <= most:
        return words
    kept = ""
    for letter in words:
        if width_of(kept + letter) > most - 1:
            break
        kept += letter
    return kept.rstrip() + "…"
