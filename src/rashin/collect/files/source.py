"""A file as columns of text: what every reader gives, and what every import reads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

Int64s = npt.NDArray[np.int64]
_AGAIN = gettext_noop("Column %(place)s has the name “%(name)s” again; it is read as “%(again)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that is no row of this table: too many or too few values, or characters that cannot be read."""

    row: int
    column: str
    value: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some of a file's rows: their numbers as a spreadsheet shows them, their columns, and the rows refused."""

    numbers: Int64s
    data: pa.RecordBatch
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An opened file: what it is, its columns, and its rows as often as they are asked for."""

    path: Path
    name: str
    """The file's name without the wrapping of gzip or zip."""
    format: str
    columns: tuple[str, ...]
    read: Callable[[], Iterator[Rows]]
    size: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Assumptions that a person should see, as sentences."""
    typed: bool = False
    """Columns keep the types of the file (Parquet) rather than being text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person said about a file; everything left out is found by looking."""

    mapping: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Field to column, or to several; the field ``-`` leaves columns alone, whatever they look like."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field to a value that holds for every row."""
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    zone: str = "Asia/Tokyo"
    """The zone of times that do not say theirs."""
    dates: str = "auto"
    """auto, dmy, mdy, excel1900 or excel1904."""
    name: str | None = None
    """What the file is called, when the path is a temporary one."""


def unique_names(names: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Column names made unique and never blank, and a note for each that was changed."""
    seen: dict[str, int] = {}
    out: list[str] = []
    notes: list[str] = []
    for place, raw in enumerate(names, 1):
        name = " ".join(raw.replace("\ufeff", "").split()) or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            again = f"{name} ({seen[name]})"
            while again in seen:
                again += "'"
            notes.append(Told(_AGAIN, place=place, name=name, again=again))
            seen[again] = 1
            name = again
        out.append(name)
    return tuple(out), notes[:20]
