"""Which encoding a file of text is in, decided over all of it, and its lines as UTF-8 whatever it is."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import pyarrow as pa

from rashin.collect.files.errors import CellTooLarge, EncodingUnknown, OptionRefused
from rashin.collect.files.plausibility import plausibility

BLOCK = 4 << 20
LONGEST = 256 << 20
"""No line is longer: a bomb of zeros, or a quotation mark left open."""
MARK = "\ufdd0"
"""Stands where bytes could not be read (a Unicode noncharacter: no real text holds it); such rows are refused."""

_LEGACY = ("cp932", "euc_jp", "cp1252")
_NAMES = {
    **dict.fromkeys(("sjis", "shift_jis", "shift-jis", "shiftjis", "windows-31j", "ms932", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp", "eucjp-ms", "cp51932"), "euc_jp"),
    **dict.fromkeys(("jis", "iso-2022-jp"), "iso2022_jp"),
    **dict.fromkeys(("utf8", "utf_8", "utf-8-sig"), "utf-8"),
    **dict.fromkeys(("utf16", "utf_16"), "utf-16"),
    **dict.fromkeys(("utf32", "utf_32"), "utf-32"),
}
_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


_NO_FILES = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Codecs that Python counts among those of text, in which nobody writes a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """An encoding, why it was chosen, and how many lines it cannot read."""

    name: str
    why: str
    unreadable: int = 0
    first_unreadable: int | None = None


def named(name: str) -> str:
    """The codec meant by a name that a person gave."""
    plain = name.strip().casefold()
    plain = _NAMES.get(plain, plain)
    try:
        text = codecs.lookup(plain)._is_text_encoding and plain not in _NO_FILES
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        text = False
    if not text:
        raise OptionRefused(
            option="encoding", value=name, allowed="utf-8, cp932, euc-jp, iso-2022-jp, utf-16, cp1252", file=""
        )
    return plain


def unmarked(name: str, head: bytes) -> str:
    """UTF-16 and UTF-32 as told, when no byte order mark says which: by its zeros, else as Windows writes it."""
    if name not in {"utf-16", "utf-32"} or head.startswith((*_MARKS_16, codecs.BOM_UTF32_BE)):
        return name
    found = _by_mark(head) if name == "utf-16" else None
    return found.name if found is not None else f"{name}-le"


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        ...


def line_blocks(stream: Readable, *, file: str = "") -> Iterator[bytes]:
    """Blocks of whole lines. Line ends of CP932, EUC-JP and UTF-8 never hide inside a character."""
    kept: list[bytes] = []
    while block := stream.read(BLOCK):
        cut = block.rfind(b"\n") + 1
        if not cut:
            kept.append(block)
            if len(kept) * BLOCK > LONGEST:
                raise CellTooLarge(file=file, most=LONGEST >> 20)
            continue
        yield b"".join([*kept, block[:cut]])
        kept = [block[cut:]] if cut < len(block) else []
    if kept:
        yield b"".join(kept)


def is_utf8(block: bytes) -> bool:
    """Whether the block is strict UTF-8 (several times faster than decoding it)."""
    if block.isascii():
        return True
    offsets = pa.py_buffer(memoryview(bytearray(8) + len(block).to_bytes(8, "little")))
    try:
        pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def decode_line(line: bytes, codec: str) -> str:
    """One line as text; raises UnicodeDecodeError. EUC-JP and ISO-2022-JP know NEC's and IBM's characters (①㈱髙)."""
    try:
        return line.decode(codec)
    except UnicodeDecodeError:
        if codec == "euc_jp":
            return _euc(line)
        if codec == "iso2022_jp":
            return _iso2022(line)
        raise


def _shifted(first: int, second: int) -> bytes:
    """A JIS X 0208 pair (0x21…0x7E each) in Shift_JIS's arrangement."""
    high = (first + 1) // 2 + (0x70 if first <= 0x5E else 0xB0)
    low = second + ((0x20 if second >= 0x60 else 0x1F) if first % 2 else 0x7E)
    return bytes((high, low))


def _euc(line: bytes) -> str:
    out, at = bytearray(), 0
    while at < len(line):
        byte = line[at]
        if byte < 0x80:
            out.append(byte)
            at += 1
        elif byte == 0x8E and at + 1 < len(line) and 0xA1 <= line[at + 1] <= 0xDF:
            out.append(line[at + 1])
            at += 2
        elif 0xA1 <= byte <= 0xFE and at + 1 < len(line) and 0xA1 <= line[at + 1] <= 0xFE:
            out += _shifted(byte & 0x7F, line[at + 1] & 0x7F)
            at += 2
        else:
            raise UnicodeDecodeError("euc_jp", line, at, at + 1, "no such character")
    return out.decode("cp932")


def _iso2022(line: bytes) -> str:
    out, at, wide = bytearray(), 0, False
    while at < len(line):
        if line[at] == 0x1B:
            wide = line[at + 1 : at + 2] == b"$"
            at += 3
        elif wide and line[at] >= 0x21 and at + 1 < len(line):
            out += _shifted(line[at], line[at + 1])
            at += 2
        else:
            out.append(line[at])
            at += 1
    return out.decode("cp932")


@dataclass(slots=True)
class _Count:
    """How one candidate fares over the file's lines that are not plain ASCII."""

    codec: str
    unreadable: int = 0
    first: int | None = None
    alive: bool = True


@dataclass(slots=True)
class _Survey:
    counts: list[_Count] = field(default_factory=lambda: [_Count(codec) for codec in ("utf-8", *_LEGACY)])
    lines: int = 0
    foreign: int = 0
    escapes: bool = False
    samples: list[bytes] = field(default_factory=list)

    def add(self, block: bytes) -> None:
        """Count a block of whole lines."""
        if block.isascii():
            self.escapes = self.escapes or b"\x1b$" in block
            self.lines += block.count(b"\n")
            return
        utf8 = is_utf8(block)
        if utf8 and not self.counts[0].unreadable:
            # UTF-8 so far: the others are tried from the first line that is not.
            self.lines += block.count(b"\n")
            self.foreign += sum(not line.isascii() for line in block[:65_536].split(b"\n"))
            return
        lines = block.split(b"\n")
        strange = [(number, line) for number, line in enumerate(lines, self.lines + 1) if not line.isascii()]
        self.lines += len(lines) - 1
        self.foreign += len(strange)
        self.samples.extend(line for _, line in strange[: max(0, 4000 - len(self.samples))])
        for count in self.counts:
            if count.codec == "utf-8" and utf8:
                continue
            self._try(count, block, strange)

    def _try(self, count: _Count, block: bytes, strange: list[tuple[int, bytes]]) -> None:
        if not count.alive:
            count.unreadable += len(strange)
            return
        try:
            block.decode(count.codec)
        except UnicodeDecodeError:
            for number, line in strange:
                try:
                    decode_line(line, count.codec)
                except UnicodeDecodeError:
                    count.unreadable += 1
                    count.first = count.first or number
        count.alive = self.foreign < 500 or count.unreadable < self.foreign * 0.9


def detect(open_stream: Callable[[], BinaryIO], *, file: str, most: int | None = None) -> Encoding:
    """The encoding of a file of text, over all of its lines (or its first ``most`` bytes).

    Order: byte order mark; UTF-16 by its zeros; escapes of ISO-2022-JP; UTF-8 when most lines that are not ASCII are
    valid (text in another encoding hardly ever is); then CP932 against EUC-JP by how much each reads like Japanese.
    """
    survey, seen = _Survey(), 0
    with open_stream() as stream:
        head = stream.read(4096)
        if marked := _by_mark(head):
            if marked.name != "utf-8":
                return marked
            head = head[3:]
        for block in line_blocks(_Joined(head, stream), file=file):
            survey.add(block)
            seen += len(block)
            if most is not None and seen >= most:
                break
    return _judge(survey, file)


def _by_mark(head: bytes) -> Encoding | None:
    if head.startswith(codecs.BOM_UTF8):
        return Encoding(name="utf-8", why="byte order mark")
    if head.startswith(_MARKS_16):
        return Encoding(name="utf-16", why="byte order mark")
    pairs = len(head) // 2
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if pairs > 8 and zeros.count(0) > pairs * 0.3 and head.count(0) < zeros.count(0) * 1.1:
            return Encoding(name=name, why="every second byte is zero")
    return None


def _judge(survey: _Survey, file: str) -> Encoding:
    utf8, *legacy = survey.counts
    if not survey.foreign:
        if survey.escapes:
            return Encoding(name="iso2022_jp", why="escape sequences")
        return Encoding(name="utf-8", why="plain ASCII")
    if utf8.unreadable <= survey.foreign * 0.5:
        why = "valid UTF-8" if not utf8.unreadable else "most lines are valid UTF-8"
        return Encoding(name="utf-8", why=why, unreadable=utf8.unreadable, first_unreadable=utf8.first)
    best = max(legacy, key=lambda count: _fit(count, survey))
    if best.unreadable > survey.foreign * 0.5 or _fit(best, survey) < -1:
        first = next(line for line in survey.samples)
        tried = "UTF-8, CP932, EUC-JP"
        raise EncodingUnknown(file=file, tried=tried, line=best.first or utf8.first or 1, sample=repr(first[:60]))
    return Encoding(
        name=best.codec, why="reads most like text", unreadable=best.unreadable, first_unreadable=best.first
    )


def _fit(count: _Count, survey: _Survey) -> float:
    """Plausibility of the sampled lines, less a penalty for those that cannot be read."""
    texts = []
    for line in survey.samples[:400]:
        try:
            texts.append(decode_line(line, count.codec))
        except UnicodeDecodeError:
            continue
    prior = {"cp932": 0.1, "euc_jp": 0.0, "cp1252": -0.3}[count.codec]
    return plausibility("\n".join(texts)) + prior - 6 * count.unreadable / max(1, survey.foreign)


class _Joined:
    """Bytes read ahead, then the rest of their stream."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1, /) -> bytes:
        """The bytes read ahead come first."""
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)
