"""Workbooks: XLSX, XLS, ODS. Dates come as dates, whole numbers without a point, text with its leading zeros."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from rashin.collect.files.bombs import refuse_bombs
from rashin.collect.files.delimited import MOST_COLUMNS
from rashin.collect.files.errors import FileDamaged, FileEmpty, FormatUnknown, SheetUnknown, TooWide
from rashin.collect.files.header import NAMES_BELOW, NAMES_GO_ON, header_row, whole_names
from rashin.collect.files.source import BadRow, Rows, Source, Wishes, unique_names
from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

_BATCH = 50_000
_SHEET = gettext_noop("Sheet “%(sheet)s” of %(sheets)s was read.")
_FORMULA_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def open_workbook(open_stream: Callable[[], BinaryIO], source: Source, wishes: Wishes) -> Source:
    """The sheet asked for, else the visible one with the most cells."""
    with open_stream() as stream:
        content = stream.read()
    refuse_bombs(content, source.name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise FormatUnknown(file=source.name, problem="it is protected by a password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileDamaged(file=source.name, place="its contents", problem=str(error)[:300]) from error
    sheet = _choose(book, wishes.sheet, source.name)
    cells = [[_text(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
    if not any(any(row) for row in cells):
        raise FileEmpty(file=source.name, problem=f"the sheet “{sheet}” is blank")
    place = header_row(cells)
    notes = [Told(_SHEET, sheet=sheet, sheets=len(book.sheet_names))] if len(book.sheet_names) > 1 else []
    if place:
        notes.append(Told(NAMES_BELOW, row=place + 1))
    width = max(len(row) for row in cells)
    names, more = _names(cells, place, width)
    if more:
        notes.append(Told(NAMES_GO_ON, rows=more))
    columns, changed = unique_names(names)
    if width > MOST_COLUMNS:
        raise TooWide(file=source.name, columns=width, most=MOST_COLUMNS)
    begin = 0 if place is None else place + 1 + more
    body, first = cells[begin:], begin + 1
    return replace(
        source,
        columns=columns,
        sheet=sheet,
        sheets=tuple(book.sheet_names),
        notes=(*notes, *changed),
        read=lambda: _read(columns, body, first),
    )


def _names(cells: Sequence[Sequence[str]], place: int | None, width: int) -> tuple[list[str], int]:
    """Column names, and how many rows below theirs they go on; blank trailing columns have none."""
    if place is None:
        return [""] * width, 0
    return whole_names(cells[place], cells[place + 1 : place + 3])


def _choose(book: CalamineWorkbook, wish: str | None, file: str) -> str:
    names = book.sheet_names
    if wish is not None:
        if wish in names:
            return wish
        if wish.isdecimal() and 1 <= int(wish) <= len(names):
            return names[int(wish) - 1]
        raise SheetUnknown(file=file, sheet=wish, sheets=", ".join(names))
    sizes = [(sheet.height * sheet.width, -place) for place, sheet in enumerate(map(book.get_sheet_by_name, names))]
    visible = [
        meta.visible.name == "Visible" if hasattr(meta.visible, "name") else True for meta in book.sheets_metadata
    ]
    shown = [place for place in range(len(names)) if visible[place]] or list(range(len(names)))
    return names[max(shown, key=lambda place: sizes[place])]


def _text(cell: object) -> str:
    match cell:
        case str():
            return cell.replace("\x00", "")
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            seconds = round(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case _:
            return "" if cell is None else str(cell)


def _read(columns: tuple[str, ...], body: Sequence[Sequence[str]], first: int) -> Iterator[Rows]:
    for start in range(0, len(body), _BATCH):
        part = body[start : start + _BATCH]
        keep, bad = [], []
        for place, row in enumerate(part):
            broken = next((column for column, cell in enumerate(row) if cell in _FORMULA_ERRORS), None)
            if broken is not None:
                bad.append(_formula_error(first + start + place, columns[broken], row[broken]))
            elif any(row):
                keep.append(place)
        data = [pa.array([part[place][column] for place in keep], pa.string()) for column in range(len(columns))]
        yield Rows(
            numbers=np.array(keep, dtype=np.int64) + first + start,
            data=pa.RecordBatch.from_arrays(data, names=list(columns)),
            bad=tuple(bad),
        )


def _formula_error(row: int, column: str, value: str) -> BadRow:
    return BadRow(
        row=row,
        column=column,
        value=value,
        problem=Told(gettext_noop("the formula gave an error")),
        remedy=Told(gettext_noop("Mend the formula, or clear it.")),
    )
