"""Words of a text that are marked, each with what is told of it: why a voice was tagged.

pieces(text, [Mark(start=4, end=8, tone="bad", told=("Delivery › Late: keyword",))])  # <c-said :of="…" key="v1" />
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rashin.base.ui.figures import Tone

TURNING: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that turn the direction of what follows: shown, one of them would turn a whole remark round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a text, in code points, and what is told of it."""

    start: int
    end: int
    tone: Tone = ""
    told: tuple[str, ...] = ()
    current: bool = False
    """Whether it is what the reader asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text that is marked in one way, or not at all."""

    text: str
    marked: bool = False
    tone: Tone = ""
    told: tuple[str, ...] = ()
    current: bool = False


def pieces(text: str, marks: Iterable[Mark], *, longest: int | None = None) -> list[Piece]:
    """The text in pieces; where marks overlap, a piece has what all of them tell. Marks outside of it are left out.

    What shows nothing (a space between the ends of two marks) is no mark of its own: a button needs a name.
    """
    kept = text if longest is None or len(text) <= longest else text[:longest].rstrip()
    shown, most = kept if len(kept) == len(text) else kept + "…", len(kept)
    held = [one for one in marks if 0 <= one.start < min(one.end, most)]
    edges = sorted({0, len(shown), *(one.start for one in held), *(min(one.end, most) for one in held)})
    found: list[Piece] = []
    for start, end in pairwise(edges):
        over = [one for one in held if one.start <= start and min(one.end, most) >= end]
        found.extend(_split(shown[start:end].translate(TURNING), over))
    return found


def _split(text: str, over: Sequence[Mark]) -> Iterator[Piece]:
    """A marked part as a mark, the spaces around its words outside: at the edge of a button they would not show."""
    core = text.strip()
    if not over or not any(letter.isprintable() for letter in core):
        yield Piece(text=text)
        return
    at = text.index(core)
    if at:
        yield Piece(text=text[:at])
    told = tuple(dict.fromkeys(line for one in over for line in one.told))
    tone: Tone = next((one.tone for one in over if one.tone), "")
    yield Piece(text=core, marked=True, tone=tone, told=told, current=any(one.current for one in over))
    if at + len(core) < len(text):
        yield Piece(text=text[at + len(core) :])
