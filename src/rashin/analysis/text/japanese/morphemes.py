"""Words of Japanese text by Sudachi: surface, unified spelling, class and place."""

import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sudachipy

LONGEST = 12_000
"""Characters a call. Sudachi refuses more than 49,149 bytes, and a character takes four at most."""

_CUT = re.compile(r"(?<=[。！？!?\n])")
_own = threading.local()
_UNLISTED = 0xF000_0000
"""From this number on words stand in no dictionary: what they are called depends on the text."""

_MOST_ENTRIES = 100_000
_entries: dict[int, tuple[str, str, str]] = {}
"""A word's number in the dictionary → its unified spelling and class, which never change."""


@dataclass(slots=True)
class Morpheme:
    """A word as it stands, its dictionary form with spelling unified, its class, and its place in code points.

    A value like others, but not frozen: fifty are made of a remark, and each would take four times as long.
    """

    surface: str
    normal: str
    part: str
    detail: str
    start: int
    end: int


def morphemes(text: str) -> list[Morpheme]:
    """The words of a text of any length, in order."""
    tokenizer = _tokenizer()
    found: list[Morpheme] = []
    add, known = found.append, _entries.get
    for offset, piece in _pieces(text):
        said = _whole(piece)
        for word in tokenizer.tokenize(said):
            start, end = word.begin(), word.end()
            if start == end:  # Sudachi reads … as three marks, of which two stand nowhere
                continue
            normal, part, detail = known(word.word_id()) or _entry(word)
            add(Morpheme(said[start:end], normal, part, detail, offset + start, offset + end))
    return found


def _whole(piece: str) -> str:
    """The same without halves of a surrogate pair, which UTF-8 cannot say; one character for one."""
    return piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")


def _entry(word: sudachipy.Morpheme) -> tuple[str, str, str]:
    """What a word is called and its class; kept where the dictionary says so."""
    tags = word.part_of_speech()
    detail = f"{tags[1]}-{tags[2]}-{tags[3]}" if tags[1] == "固有名詞" else tags[1]
    found = word.normalized_form(), sys.intern(tags[0]), sys.intern(detail)
    if word.word_id() < _UNLISTED:
        if len(_entries) >= _MOST_ENTRIES:
            _entries.clear()
        _entries[word.word_id()] = found
    return found


@lru_cache(maxsize=1)
def _dictionary() -> sudachipy.Dictionary:
    return sudachipy.Dictionary(dict="small")


def _tokenizer() -> sudachipy.Tokenizer:
    """One a thread: a shared one refuses calls while it is at work."""
    tokenizer: sudachipy.Tokenizer | None = getattr(_own, "tokenizer", None)
    if tokenizer is None:
        tokenizer = _own.tokenizer = _dictionary().tokenizer(mode=sudachipy.SplitMode.B)
    return tokenizer


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches that Sudachi takes, cut at ends of sentences where there are any."""
    if len(text) <= LONGEST:
        yield 0, text
        return
    at, piece = 0, ""
    for sentence in _CUT.split(text):
        for start in range(0, len(sentence), LONGEST):
            part = sentence[start : start + LONGEST]
            if piece and len(piece) + len(part) > LONGEST:
                yield at, piece
                at, piece = at + len(piece), ""
            piece += part
    if piece:
        yield at, piece
