"""CSV, TSV, semicolons, pipes and columns aligned with blanks."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from rashin.collect.files.encodings import LONGEST, MARK, Encoding, detect, named, unmarked
from rashin.collect.files.errors import CellTooLarge, FileDamaged, FileEmpty, OptionRefused, TooWide
from rashin.collect.files.header import NAMES_BELOW, NAMES_GO_ON, header_row, whole_names
from rashin.collect.files.quotes import OPEN, PROBLEM, REMEDY, Quotes, shown
from rashin.collect.files.source import BadRow, Rows, Source, Wishes, unique_names
from rashin.collect.files.textstream import TextStream, head_text
from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

MOST_COLUMNS = 2_000
ALIGNED = " "
_DELIMITERS = (",", "\t", ";", "|")
_NAMED = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": ALIGNED,
    "whitespace": ALIGNED,
}
_BLOCK = 16 << 20
_UNEVEN = gettext_noop("%(values)s values where the header has %(columns)s columns")
_UNREADABLE = gettext_noop(
    "%(lines)s lines cannot be read as %(encoding)s, the first of them line %(line)s; they are refused one by one."
)
_WHOLE = 1 << 18
"""A head of fewer characters is surely the whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the text is cut into rows and columns."""

    codec: str
    delimiter: str
    skip: int
    """Lines up to and with the header."""
    above: int
    """Rows up to and with the header, as a spreadsheet counts them."""
    columns: tuple[str, ...]
    header: tuple[str, ...]


def open_delimited(open_stream: Callable[[], BinaryIO], source: Source, wishes: Wishes, *, most: int | None) -> Source:
    """The file as columns of text. ``most`` bounds the bytes looked at to find the encoding."""
    if wishes.encoding:
        with open_stream() as stream:
            encoding = Encoding(name=unmarked(named(wishes.encoding), stream.read(4096)), why="as told")
    else:
        encoding = detect(open_stream, file=source.name, most=most)
    text = head_text(open_stream, encoding.name)
    if not text.strip():
        raise FileEmpty(file=source.name, problem="it holds only blanks")
    delimiter = _told(wishes.delimiter) if wishes.delimiter else find_delimiter(text)
    layout, notes = _layout(text, encoding.name, delimiter, source.name)
    if encoding.unreadable:
        unreadable = {"lines": encoding.unreadable, "encoding": encoding.name, "line": encoding.first_unreadable}
        notes.append(Told(_UNREADABLE, **unreadable))
    return replace(
        source,
        columns=layout.columns,
        encoding=encoding.name,
        delimiter=delimiter,
        notes=tuple(notes),
        read=lambda: read(open_stream, layout, source.name),
    )


def _told(delimiter: str) -> str:
    delimiter = _NAMED.get(delimiter, delimiter)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\x00':
        raise OptionRefused(option="delimiter", value=delimiter, allowed='",", "tab", ";", "|", "space"', file="")
    return delimiter


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most rows into the same number of columns, more than one."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _rows(text, delimiter) if any(cell.strip() for cell in row)][:400]
        if not widths:
            continue
        width, times = max(Counter(widths).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = times / len(widths) * min(width, 12) ** 0.5 if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    if best_score >= 0.7:
        return best
    return ALIGNED if _is_aligned(text) else best


def _is_aligned(text: str) -> bool:
    widths = Counter(len(line.split()) for line in text.splitlines()[:400] if line.strip())
    width, times = widths.most_common(1)[0]
    return width > 1 and times >= sum(widths.values()) * 0.8 and sum(widths.values()) > 1 and text.isascii()


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST)
    if delimiter == ALIGNED:
        return (line.split() for line in text.splitlines())
    return _forgiving(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _forgiving(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return


def _layout(text: str, codec: str, delimiter: str, file: str) -> tuple[Layout, list[str]]:
    first = text[: text.find("\n") + 1] or text
    if (wide := first.count(delimiter) + 1) > MOST_COLUMNS and delimiter != ALIGNED:
        raise TooWide(file=file, columns=f"{wide:,} or more", most=MOST_COLUMNS)
    rows = list(itertools.islice(_rows(_closed(text, delimiter), delimiter), 200))
    place, notes = header_row(rows), list[str]()
    if place is None:
        width = Counter(len(row) for row in rows if row).most_common(1)[0][0]
        notes.append(Told(gettext_noop("No row of column names was found: the columns are numbered.")))
        columns, changed = unique_names([""] * width)
        return Layout(codec=codec, delimiter=delimiter, skip=0, above=0, columns=columns, header=()), notes
    header = [cell.strip() for cell in rows[place]]
    if any(OPEN in cell for cell in header):
        raise FileDamaged(file=file, place=f"row {place + 1}", problem=f"{PROBLEM}, in the column names.")
    if place:
        notes.append(Told(NAMES_BELOW, row=place + 1))
    while header and not header[-1] and all(len(row) < len(header) for row in rows[place + 1 :]):
        header.pop()
    names, more = whole_names(header, rows[place + 1 : place + 3])
    if more:
        notes.append(Told(NAMES_GO_ON, rows=more))
    columns, changed = unique_names(names)
    if len(columns) > MOST_COLUMNS:
        raise TooWide(file=file, columns=len(columns), most=MOST_COLUMNS)
    last = place + more
    skip = _lines_of(_closed(text, delimiter), delimiter, last)
    layout = Layout(
        codec=codec, delimiter=delimiter, skip=skip, above=last + 1, columns=columns, header=tuple(rows[place])
    )
    return layout, [*notes, *changed]


def _closed(text: str, delimiter: str) -> str:
    """The same text, in which no quotation mark of a title or of the header swallows what is below."""
    if delimiter == ALIGNED or '"' not in text:
        return text
    whole, rest = Quotes(delimiter, 1).mend(text.encode(), last=len(text) < _WHOLE)
    return (whole + rest).decode()


def _lines_of(text: str, delimiter: str, place: int) -> int:
    """How many lines the rows up to ``place`` take: a quoted column name may hold line breaks."""
    if delimiter == ALIGNED:
        return place + 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(place + 1):
        next(reader)
    return reader.line_num


class _Refused:
    """Rows with too many or too few values, collected while the parser runs; those easily mended are kept."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.numbers: list[int] = []
        self.bad: list[BadRow] = []
        self.mended: list[tuple[int, list[str]]] = []

    def __call__(self, row: "arrow_csv.InvalidRow") -> str:
        """Keep the row's number; a trailing delimiter is forgiven."""
        self.numbers.append(row.number)
        if OPEN in row.text:
            self.bad.append(_open_row(row.number + self.layout.above, row.text))
            return "skip"
        delimiter = "\t" if self.layout.delimiter == ALIGNED else self.layout.delimiter
        cells = next(_forgiving(csv.reader([row.text], delimiter=delimiter)), [])
        width = len(self.layout.columns)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            self.mended.append((row.number, cells[:width]))
        elif any(cell.strip() for cell in cells):
            self.bad.append(self._described(row.number + self.layout.above, cells, row.text))
        return "skip"

    def _described(self, number: int, cells: Sequence[str], text: str) -> BadRow:
        return BadRow(
            row=number,
            column="",
            value=text[:500],
            problem=Told(_UNEVEN, values=len(cells), columns=len(self.layout.columns)),
            remedy=Told(
                gettext_noop("One value for each column; quote values that hold the delimiter or line breaks.")
            ),
        )


def read(open_stream: Callable[[], BinaryIO], layout: Layout, file: str) -> Iterator[Rows]:
    """The rows below the header; when one value does not fit a block, larger blocks go on from there."""
    block, done = _BLOCK, 0
    while True:
        try:
            for rows in _read(open_stream, layout, block, file):
                fresh = _after(rows, done)
                done = max([done, *rows.numbers[-1:].tolist(), *(bad.row for bad in rows.bad)])
                if len(fresh.numbers) or fresh.bad:
                    yield fresh
        except pa.ArrowInvalid as error:
            if "straddling" not in str(error) and "block size" not in str(error):
                raise FileDamaged(file=file, place=f"row {done + 1}", problem=str(error)[:300]) from error
            block *= 8
            if block > LONGEST:
                raise CellTooLarge(file=file, most=LONGEST >> 20) from error
        else:
            return


def _after(rows: Rows, done: int) -> Rows:
    """The rows that were not given before the parser was started again."""
    if not done or (len(rows.numbers) and rows.numbers[0] > done):
        return rows
    keep = rows.numbers > done
    bad = tuple(row for row in rows.bad if row.row > done)
    return Rows(numbers=rows.numbers[keep], data=rows.data.filter(pa.array(keep)), bad=bad)


def _read(open_stream: Callable[[], BinaryIO], layout: Layout, block: int, file: str) -> Iterator[Rows]:
    aligned = layout.delimiter == ALIGNED
    refused = _Refused(layout)
    columns = list(layout.columns)
    with open_stream() as raw:
        quotes = Quotes("\t" if aligned else layout.delimiter, len(columns))
        text = TextStream(raw, layout.codec, skip=layout.skip, aligned=aligned, quotes=quotes)
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(text, mode="r"),
                read_options=arrow_csv.ReadOptions(column_names=columns, block_size=block, use_threads=False),
                parse_options=arrow_csv.ParseOptions(
                    delimiter="\t" if aligned else layout.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=refused,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, check_utf8=False
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                raise FileEmpty(file=file, problem="no rows follow the header") from error
            raise
        yield from _numbered(reader, layout, refused, text, quotes)


def _numbered(
    reader: "arrow_csv.CSVStreamingReader", layout: Layout, refused: _Refused, text: TextStream, quotes: Quotes
) -> Iterator[Rows]:
    """Give each row its number, put mended rows in, and take blank rows, repeated headers and unreadable ones out."""
    record = 0
    for block in reader:
        batch = block
        skipped = refused.numbers
        mended, bad = refused.mended, tuple(refused.bad)
        refused.numbers, refused.mended, refused.bad = [], [], []
        numbers = np.arange(record + 1, record + 1 + len(batch) + len(skipped))
        if skipped:
            numbers = np.setdiff1d(numbers, skipped, assume_unique=True)
        record += len(batch) + len(skipped)
        if mended:
            extra = [pa.array(values, pa.string()) for values in zip(*(cells for _, cells in mended), strict=True)]
            both = [batch, pa.RecordBatch.from_arrays(extra, schema=batch.schema)]
            batch = pa.Table.from_batches(both).combine_chunks().to_batches()[0]
            numbers = np.concatenate([numbers, [number for number, _ in mended]])
            order = np.argsort(numbers, kind="stable")
            numbers, batch = numbers[order], batch.take(pa.array(order))
        rows = Rows(numbers=numbers + layout.above, data=batch, bad=bad)
        yield _without_blanks(rows, layout, marks=(MARK,) * text.marked + (OPEN,) * (quotes.found > 0))


def _without_blanks(rows: Rows, layout: Layout, *, marks: tuple[str, ...]) -> Rows:
    batch, numbers, bad = rows.data, rows.numbers, rows.bad
    keep = np.zeros(len(batch), dtype=bool)
    for column in batch.columns:
        lengths = np.diff(
            np.frombuffer(column.buffers()[1], dtype=np.int32, count=len(column) + 1 + column.offset)[column.offset :]
        )
        keep |= lengths > 0
        if keep.all():
            break
    if layout.header:
        keep &= ~_same_as_header(batch, layout)
    for mark in marks:
        marked = _marked(batch, mark) & keep
        said = _unreadable_row if mark == MARK else partial(_open_cells, layout.delimiter)
        bad += tuple(said(batch, numbers, int(place)) for place in np.flatnonzero(marked))
        keep &= ~marked
    if keep.all():
        return Rows(numbers=numbers, data=batch, bad=bad)
    return Rows(numbers=numbers[keep], data=batch.filter(pa.array(keep)), bad=bad)


def _same_as_header(batch: pa.RecordBatch, layout: Layout) -> np.ndarray:
    """Rows of a header repeated in the middle, as joined exports have them."""
    same: np.ndarray = pc.equal(batch.column(0), layout.header[0]).to_numpy(zero_copy_only=False)
    if not same.any():
        return same
    for column, name in zip(batch.columns, layout.header, strict=False):
        same &= pc.equal(pc.utf8_trim_whitespace(column), name.strip()).to_numpy(zero_copy_only=False)
    return same


def _marked(batch: pa.RecordBatch, mark: str) -> np.ndarray:
    found = np.zeros(len(batch), dtype=bool)
    for column in batch.columns if mark == MARK else batch.columns[:1]:
        found |= pc.match_substring(column, mark).to_numpy(zero_copy_only=False)
    return found


def _open_cells(delimiter: str, batch: pa.RecordBatch, numbers: np.ndarray, place: int) -> BadRow:
    return _open_row(int(numbers[place]), delimiter.join(column[place].as_py() for column in batch.columns))


def _open_row(number: int, text: str) -> BadRow:
    return BadRow(row=number, column="", value=shown(text)[:500], problem=PROBLEM, remedy=REMEDY)


def _unreadable_row(batch: pa.RecordBatch, numbers: np.ndarray, place: int) -> BadRow:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        value = column[int(place)].as_py()
        if MARK in value:
            return BadRow(
                row=int(numbers[place]),
                column=name,
                value=value.replace(MARK, "\ufffd")[:500],
                problem=Told(gettext_noop("characters that this file's encoding cannot read")),
                remedy=Told(gettext_noop("Save the whole file in one encoding, UTF-8 best.")),
            )
    raise AssertionError("the row was found by its mark")
