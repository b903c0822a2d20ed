"""A file of text as a stream of UTF-8 lines: decoded, byte order marks and zeros removed, unreadable places marked."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from rashin.collect.files.encodings import BLOCK, MARK, decode_line, is_utf8, line_blocks
from rashin.collect.files.quotes import Quotes

_MARK_AT_LINE = re.compile(rb"(?:^|(?<=\n))\xef\xbb\xbf")
_MARK = MARK.encode()
_SPACES = re.compile(rb"[ \t]+")


def utf8_blocks(stream: BinaryIO, codec: str) -> Iterator[bytes]:
    """Blocks of whole lines in UTF-8."""
    if codec.startswith("utf-16"):
        yield from _utf16(stream, codec)
        return
    for block in line_blocks(stream):
        yield _clean(block, codec)


def _clean(block: bytes, codec: str) -> bytes:
    if codec == "utf-8":
        text = block if is_utf8(block) else _by_line(block, codec)
    else:
        try:
            text = block.decode(codec).encode()
        except UnicodeDecodeError:
            text = _by_line(block, codec)
    if b"\xef\xbb\xbf" in text:
        text = _MARK_AT_LINE.sub(b"", text)
    return text.replace(b"\x00", b"") if b"\x00" in text else text


def _by_line(block: bytes, codec: str) -> bytes:
    lines = []
    for line in block.split(b"\n"):
        try:
            lines.append(decode_line(line, codec).encode())
        except UnicodeDecodeError:
            lines.append(line.decode(codec, errors="replace").replace("\ufffd", MARK).encode())
    return b"\n".join(lines)


def _utf16(stream: BinaryIO, codec: str) -> Iterator[bytes]:
    decoder, kept = codecs.getincrementaldecoder(codec)(errors="replace"), ""
    while True:
        block = stream.read(BLOCK)
        text = kept + decoder.decode(block, final=not block)
        cut = text.rfind("\n") + 1 if block else len(text)
        if cut:
            plain = text[:cut].replace("\ufffd", MARK).lstrip("\ufeff").replace("\x00", "")
            yield plain.encode("utf-8", errors="replace")
        kept = text[cut:]
        if not block:
            return


def _split_spaces(block: bytes) -> bytes:
    """Columns aligned with blanks become columns divided by tabs."""
    return b"\n".join(_SPACES.sub(b"\t", line.strip()) for line in block.split(b"\n"))


class TextStream(io.RawIOBase):
    """What a parser reads: UTF-8 from the ``skip``-th line on."""

    def __init__(
        self, stream: BinaryIO, codec: str, *, skip: int = 0, aligned: bool = False, quotes: Quotes | None = None
    ) -> None:
        super().__init__()
        self.marked = False
        """Whether a place that cannot be read has been met."""
        self._raw = stream
        rows = self._rows(utf8_blocks(stream, codec))
        self._blocks = quotes.mended(rows) if quotes is not None else rows
        self._skip, self._aligned, self._rest = skip, aligned, b""

    def readable(self) -> bool:
        """Always."""
        return True

    def _rows(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Blocks below the header, none of them empty."""
        for place, text in enumerate(blocks):
            self.marked = self.marked or _MARK in text
            old = not place and b"\n" not in text and b"\r" in text
            cut = self._cut(text.replace(b"\r", b"\n") if old else text)
            if cut:
                yield cut

    def _cut(self, block: bytes) -> bytes:
        while self._skip and block:
            end = block.find(b"\n") + 1
            block = block[end:] if end else b""
            self._skip -= 1
        return _split_spaces(block) if self._aligned and block else block

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, all of them when negative."""
        if size < 0:
            parts = [self._rest]
            while block := next(self._blocks, b""):
                parts.append(block)
            self._rest = b""
            return b"".join(parts)
        while len(self._rest) < size:
            block = next(self._blocks, b"")
            if not block:
                break
            self._rest += block
        out, self._rest = self._rest[:size], self._rest[size:]
        return out

    def close(self) -> None:
        """Close the file below as well."""
        self._raw.close()
        super().close()


def head_text(open_stream: Callable[[], BinaryIO], codec: str, *, most: int = 1 << 20) -> str:
    """The first lines, at most about ``most`` bytes of them."""
    with open_stream() as stream:
        block = TextStream(io.BytesIO(stream.read(most)), codec).read()
    text = block.decode("utf-8", errors="replace")
    complete = len(block) < most // 4 or "\n" not in text
    return text if complete else text[: text.rfind("\n") + 1]
