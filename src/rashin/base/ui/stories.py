"""What happened, in order: the entries of a timeline and the progress of long work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from rashin.base.ui.figures import Tone
from rashin.base.ui.navigation import Words
from rashin.base.ui.said import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A small word with a tone."""

    label: Words
    tone: Tone = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    at: datetime
    title: Words
    text: Words = ""
    voice: str = ""
    """What the customer said, in their own words."""
    pieces: Sequence[Piece] = ()
    """The same, marked where something was read in it."""
    key: str = ""
    """Tells the marks of this entry from those of others."""
    icon: str = "circle-dot"
    score: str = ""
    """Shown in place of the icon."""
    tone: Tone = ""
    tags: Sequence[Tag] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of a timeline."""

    date: date
    entries: list[Entry]


def days(entries: Iterable[Entry]) -> list[Day]:
    """Entries, which come in order, under the days of the reader's zone."""
    return [
        Day(date=day, entries=list(group)) for day, group in groupby(entries, key=lambda e: timezone.localdate(e.at))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is. The element asks ``poll_url`` for itself until the job is over."""

    id: str
    title: Words
    state: str
    """waiting, running, done, failed, cancelled."""
    done: int = 0
    total: int | None = None
    note: Words = ""
    poll_url: str = ""
    cancel_url: str = ""
    cancelling: bool = False
    error: Words = ""
    remedy: Words = ""
    result_url: str = ""
    result_label: Words = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {"waiting", "running"}

    @property
    def share(self) -> float | None:
        """The part that is done, when that is known."""
        return min(1.0, self.done / self.total) if self.total else None
