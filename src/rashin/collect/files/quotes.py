"""Quotation marks that are opened and never closed: found before they swallow the rows below.

A parser that allows line breaks in values reads on to the next quotation mark, or to the end of the file. Here each
such row is cut off at the end of its first line, loses its quotation marks and gets a mark, so that it is refused alone
and the next line is a row again. Blocks whose quotation marks all stand where they should are passed on as they are.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

OPEN = "\ufdd1"
"""Stands at the start of a row whose quotation mark is never closed (a Unicode noncharacter)."""
PROBLEM = Told(gettext_noop("a quotation mark is opened here and never closed"))
REMEDY = Told(
    gettext_noop('Close it, and double each one inside a value (""). The lines below were read as rows of their own.')
)
MOST_LINES = 1_000
"""A value of more lines is looked at: do its lines look like rows?"""
LONGEST = 128 << 20
"""A value of more bytes is refused as well."""
MOST_OPEN = 1_000
"""After so many rows no value of several lines is believed any more, so that reading never becomes slow."""

_HIDDEN = "\ufdd2"
_OPEN_BYTES, _HIDDEN_BYTES = OPEN.encode(), _HIDDEN.encode()
_QUOTE, _LINE = 0x22, 0x0A


class Quotes:
    """Watches the quotation marks of one reading of a file."""

    def __init__(self, delimiter: str, width: int) -> None:
        self.found = 0
        """Rows refused so far."""
        self._delimiter, self._width = delimiter.encode(), width
        self._before = _among(self._delimiter + b'\r\n"')
        self._cuts = _among(self._delimiter + b"\r\n")
        self._record = _record(self._delimiter, after=rb"[^%s\r\n]*+" % re.escape(self._delimiter))
        self._strict = _record(self._delimiter, after=rb"[ \t]*+")

    def mended(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The same blocks of whole lines, each cut where a row ends."""
        kept: list[bytes] = []
        size = waits = 0
        for block in blocks:
            kept.append(block)
            size += len(block)
            if size < waits:  # a value longer than a block: look again when it has doubled
                continue
            whole, rest = self.mend(b"".join(kept), last=False)
            kept, size, waits = [rest] if rest else [], len(rest), 2 * len(rest)
            if whole:
                yield whole
        if kept:
            yield self.mend(b"".join(kept), last=True)[0]

    def mend(self, text: bytes, *, last: bool) -> tuple[bytes, bytes]:
        """Whole rows, and the beginning of a row that goes on in the next block."""
        if b'"' not in text:
            return text, b""
        cut = self._orderly(text, last=last)
        return (text[:cut], text[cut:]) if cut is not None else self._by_record(text, last=last)

    def _orderly(self, text: bytes, *, last: bool) -> int | None:
        """Where the last whole row ends, if every quotation mark opens or closes a value; None if one does not."""
        codes = np.frombuffer(text, np.uint8)
        quotes = np.flatnonzero(codes == _QUOTE)
        odd = len(quotes) % 2
        opening, closing = quotes[0::2], quotes[1::2]
        if opening[0] == 0:
            opening = opening[1:]
        if closing.size and closing[-1] == len(codes) - 1:
            closing = closing[:-1]
        if (odd and last) or not (self._before[codes[opening - 1]].all() and self._before[codes[closing + 1]].all()):
            return None
        lines = np.flatnonzero(codes == _LINE)
        outside = np.flatnonzero(np.searchsorted(quotes, lines) % 2 == 0)
        if len(outside) < len(lines) and np.diff(outside, prepend=-1, append=len(lines)).max() > MOST_LINES:
            return None
        if not odd:
            return len(text)
        return int(lines[outside[-1]]) + 1 if len(outside) else 0

    def _opening(self, text: bytes) -> list[int]:
        """Where a value may begin with a quotation mark."""
        codes = np.frombuffer(text, np.uint8)
        quotes = np.flatnonzero(codes == _QUOTE)
        found: list[int] = quotes[(quotes == 0) | self._cuts[codes[quotes - 1]]].tolist()
        return found

    def _by_record(self, text: bytes, *, last: bool) -> tuple[bytes, bytes]:
        """Row by row, as a parser would; only rows with a quoted value are looked at."""
        out: list[bytes] = []
        given = at = 0
        opening = self._opening(text)
        while (place := bisect_left(opening, at)) < len(opening):
            quote = opening[place]
            start = text.rfind(b"\n", at, quote) + 1 or at
            line = text.find(b"\n", quote) + 1 or len(text)
            patient = self.found < MOST_OPEN
            row = self._record.match(text, start, len(text) if patient else line)
            if row is None and patient and not last and not self._swallows(text, start, len(text)):
                out.append(text[given:start])
                return b"".join(out), text[start:]
            if row is None or (row.end() > line and self._swallowed(text, start, row.end())):
                out += [text[given:start], _OPEN_BYTES, text[start:line].replace(b'"', _HIDDEN_BYTES)]
                self.found += 1
                given = at = line
            else:
                at = row.end()
        out.append(text[given:])
        return b"".join(out), b""

    def _swallowed(self, text: bytes, start: int, end: int) -> bool:
        """Whether a row of several lines is several rows: what ends its value opens another, or it holds rows."""
        strict = self._strict.match(text, start)
        return strict is None or strict.end() != end or self._swallows(text, start, end)

    def _swallows(self, text: bytes, start: int, end: int) -> bool:
        """Whether so many lines follow, cut into as many columns as the header, that they must be rows."""
        if end - start > LONGEST:
            return True
        if end - start <= MOST_LINES or self._width < 2 or text.count(b"\n", start, end) <= MOST_LINES:
            return False
        lines = text[start : min(end, start + (1 << 20))].split(b"\n", MOST_LINES)[1:MOST_LINES]
        return sum(line.count(self._delimiter) == self._width - 1 for line in lines) > len(lines) / 2


def shown(text: str) -> str:
    """A marked row as it stands in the file."""
    return text.replace(OPEN, "").replace(_HIDDEN, '"')


def _among(allowed: bytes) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, dtype=bool)
    table[list(allowed)] = True
    return table


def _record(delimiter: bytes, *, after: bytes) -> "re.Pattern[bytes]":
    """One row. ``after`` may follow a closing quotation mark. Nothing is tried twice, so that it is read in one go."""
    cut = re.escape(delimiter)
    value = rb'(?:"[^"]*+(?:""[^"]*+)*+"%s|[^"%s\r\n][^%s\r\n]*+)?+' % (after, cut, cut)
    return re.compile(rb"%s(?:%s%s)*+(?:\r?\n|\r|\Z)" % (value, cut, value))
