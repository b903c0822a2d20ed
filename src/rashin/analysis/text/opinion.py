"""What both languages' readers give back: clauses, and the opinions in them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Clause:
    """A stretch in which one thing is said, in code points of the text.

    ``yields``: what follows is set against it (〜が, …, but …), so that it weighs less. Like words (``Morpheme``) made
    too often to be frozen, and not told outside.
    """

    start: int
    end: int
    yields: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A judgement: its place in code points, how good (-2 … 2), the number of its clause, and the rule that read it."""

    start: int
    end: int
    polarity: float
    clause: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """A text's clauses in order, the opinions in them in order, and where denials stand outside of all opinions."""

    clauses: Sequence[Clause]
    found: Sequence[Opinion]
    denials: Sequence[int] = ()
    evens: Sequence[int] = ()
    """Where it is said that it is neither good nor bad."""
