"""Rows that cannot be imported: counted, written to a file that names row and column, and kept in the lake."""

import csv
import errno
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from rashin.analysis.lake.schema import REJECTS
from rashin.collect.files.errors import ErrorsFileBroken
from rashin.collect.files.source import BadRow
from rashin.collect.files.told import Told, Words, said
from rashin.collect.imports.records import Refusal
from rashin.errors import gettext_noop

_SHOWN = 100
_KEPT = 10_000
_HEADER = (
    gettext_noop("row"), gettext_noop("column"), gettext_noop("value"), gettext_noop("problem"), gettext_noop("remedy"),
)  # fmt: skip
_ROW = gettext_noop("row %(row)s")
_CELL = gettext_noop("row %(row)s, column %(column)s")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")


class Refusals:
    """Collects what is refused while a file is read; the error file appears with the first of them."""

    def __init__(self, errors_to: Path | None, words: Words = str) -> None:
        """``words`` gives messages in the language of whoever imports."""
        self._path = errors_to
        self._words = words
        self._file: TextIOWrapper | None = None
        self.rows: set[int] = set()
        self._counted = 0
        self._last = 0
        self.shown: list[Refusal] = []
        self._kept: list[Refusal] = []

    def __enter__(self) -> "Refusals":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with suppress(OSError):  # finish() has told
                self._file.close()

    def finish(self) -> None:
        """The error file is whole on disk before an import calls itself done."""
        try:
            if self._file is not None:
                self._file.close()
        except OSError as problem:
            raise self._broken(problem) from problem

    @property
    def count(self) -> int:
        """Rows refused, each once."""
        return self._counted

    @property
    def file(self) -> Path | None:
        """The error file, when there is one."""
        return self._path if self._file is not None else None

    def block(self) -> None:
        """A new block of rows begins: rows are told apart within a block only, so that memory stays bounded."""
        self.rows.clear()

    def add(self, refusal: Refusal) -> None:
        """Note one."""
        if refusal.row not in self.rows:
            self.rows.add(refusal.row)
            self._counted += 1
        if len(self.shown) < _SHOWN:
            self.shown.append(refusal)
        if len(self._kept) < _KEPT:
            self._kept.append(refusal)
        if self._path is not None:
            try:
                self._write(refusal)
            except OSError as problem:
                raise self._broken(problem) from problem

    def bad_rows(self, bad: Iterable[BadRow]) -> None:
        """Note what a reader refused."""
        for row in bad:
            self.add(Refusal(row=row.row, column=row.column, value=row.value, problem=row.problem, remedy=row.remedy))

    def _broken(self, problem: OSError) -> ErrorsFileBroken:
        said = "it is a folder" if problem.errno == errno.EISDIR else problem.strerror or str(problem)
        return ErrorsFileBroken(place=str(self._path), problem=said)

    def _write(self, refusal: Refusal) -> None:
        if self._file is None:
            assert self._path is not None
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file, lineterminator="\r\n").writerow([self._words(name) for name in _HEADER])
        told = (said(refusal.problem, self._words), said(refusal.remedy, self._words))
        cells = (str(refusal.row), refusal.column, refusal.value[:2000], *told)
        csv.writer(self._file, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])

    def table(self, *, batch: str, source: str, now: datetime) -> pa.Table:
        """The first ten thousand as rows of the lake's ``rejects``."""
        rows = [
            {
                "reject_id": blake2b(f"{batch}:{number}".encode(), digest_size=16).hexdigest(),
                "received_at": now,
                "source": source,
                "code": "import.refused",
                "reason": said(refusal.problem, self._words),
                "place": said(place_of(refusal), self._words),
                "body": refusal.value[:8000],
                "batch": batch,
            }
            for number, refusal in enumerate(self._kept)
        ]
        return pa.Table.from_pylist(rows, schema=REJECTS.schema)


def place_of(refusal: Refusal) -> str:
    """Where a refused value stands, as a sentence."""
    if not refusal.column:
        return Told(_ROW, row=refusal.row)
    return Told(_CELL, row=refusal.row, column=refusal.column)


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that starts with one of these for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
