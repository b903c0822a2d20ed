"""What an import says: how a file was understood, and what became of its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from rashin.collect.files.told import Words

Kind = Literal["events", "customers", "voices"]
KINDS: tuple[Kind, ...] = ("events", "customers", "voices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file: what it was taken for, how surely, and some of its values."""

    name: str
    field: str | None
    """None: it goes to the properties (or traits) under its own name."""
    confidence: float | None
    why: str
    """``name``, ``values``, ``name and values`` or ``told``; blank without a field."""
    samples: tuple[str, ...]
    filled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How a file was understood, before anything is imported."""

    kind: Kind
    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    constants: dict[str, str]
    """What holds for every row, told or guessed (the event's name of a file of orders)."""
    missing: tuple[str, ...]
    """Fields that an import cannot do without and that were not found."""
    notes: tuple[str, ...]
    """Assumptions to be seen, as English sentences."""
    preview: tuple[tuple[str, ...], ...]
    """The first ten rows."""
    size: int

    @property
    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Field to columns."""
        out: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            if column.field:
                out[column.field] = (*out.get(column.field, ()), column.name)
        return out

    @property
    def ready(self) -> bool:
        """Whether nothing that is needed is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A value or row that was not imported: where it stands, what is wrong, and what would be right."""

    row: int
    """As a spreadsheet numbers it: the header is row 1."""
    column: str
    value: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file. Its batch undoes it."""

    batch: str
    kind: Kind
    name: str
    rows: int
    """Rows below the header."""
    added: int
    """Records written: events, voices or traits."""
    duplicates: int
    """Records that the lake held already."""
    rejected: int
    """Rows of which nothing could be used, or a value that had to be refused."""
    people: int
    """Distinct identifiers seen, within a per cent."""
    links: int
    traits: int
    first: datetime | None
    last: datetime | None
    dry_run: bool
    unchanged: bool
    """This very file was imported before, so nothing was done."""
    inspection: Inspection
    refusals: tuple[Refusal, ...] = ()
    """The first hundred."""
    notes: tuple[str, ...] = ()
    errors_file: Path | None = None


Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in rows; the whole is 0 while it is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a caller lends an import: masking of personal data, where refused rows go, who hears of progress."""

    mask: Callable[[Sequence[str]], Sequence[str]]
    """Replaces personal data in texts (``rashin.analysis.text.pii.mask``)."""
    dry_run: bool = False
    """Tell everything, write nothing."""
    progress: Progress | None = None
    errors_to: Path | None = None
    """A CSV file of refused rows; made only when there are any."""
    words: Words = str
    """Messages in the language of whoever imports: the file of refused rows speaks it."""
