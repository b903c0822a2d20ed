"""Words of Japanese text by Sudachi: surface, unified spelling, class and place."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sudachipy

LONGEST = 12_000
"""Characters a call. Sudachi refuses more than 49,149 bytes, and a character takes four at most."""

_CUT = re.compile(r"(?<=[。！？!?\n])")
_own = threading.local()
_classes: dict[int, tuple[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A word as it stands, its dictionary form with spelling unified, its class, and its place in code points."""

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
    for offset, piece in _pieces(text):
        for word in tokenizer.tokenize(_whole(piece)):
            start, end = offset + word.begin(), offset + word.end()
            if start == end:  # Sudachi reads … as three marks, of which two stand nowhere
                continue
            part, detail = _class(word)
            found.append(Morpheme(word.surface(), word.normalized_form(), part, detail, start, end))
    return found


def _whole(piece: str) -> str:
    """The same without halves of a surrogate pair, which UTF-8 cannot say; one character for one."""
    return piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")


def _class(word: sudachipy.Morpheme) -> tuple[str, str]:
    number = word.part_of_speech_id()
    known = _classes.get(number)
    if known is None:
        tags = word.part_of_speech()
        detail = f"{tags[1]}-{tags[2]}-{tags[3]}" if tags[1] == "固有名詞" else tags[1]
        known = _classes[number] = (tags[0], detail)
    return known


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
