"""How the reader of this page likes numbers and dates written. ``formats`` asks; whoever serves the page says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal

Numbers = Literal["short", "full"]
Dates = Literal["words", "digits", "era"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Large numbers in 万 and 億 (K and M) or in full; 2026年4月1日, 2026/04/01 or 令和8年4月1日."""

    numbers: Numbers = "short"
    dates: Dates = "words"


PLAIN: Final = Style()
_asked: Final[ContextVar[Callable[[], Style] | None]] = ContextVar("rashin_style", default=None)


def style() -> Style:
    """The style in force."""
    ask = _asked.get()
    return PLAIN if ask is None else ask()


@contextmanager
def written_as(ask: Callable[[], Style]) -> Iterator[None]:
    """Write in this style; it is asked for when the first number or date is written, not before."""
    before = _asked.set(ask)
    try:
        yield
    finally:
        _asked.reset(before)
