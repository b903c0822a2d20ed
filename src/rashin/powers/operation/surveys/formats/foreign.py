"""What readers of other tools' files share: ids made allowed, plain texts out of HTML, notes of what was left out."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import html_text

from rashin.powers.operation.surveys.definition.places import ID, LONGEST, printable
from rashin.powers.operation.surveys.definition.problems import Problem, problem
from rashin.powers.operation.surveys.definition.reading import MOST_TO_BLOCK
from rashin.powers.operation.surveys.errors import TooMany

_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z#0-9]+;")
_KANA: Final = re.compile("[぀-ヿ一-鿿]")


class Notes:
    """What could not be brought over, each with its place in the file."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def note(self, place: str, what: object, reason: str) -> None:
        """One thing that was left out, and why: the rest of a ``left_out_`` in problems.py."""
        told = problem(f"left_out_{reason}", place, what=printable(what))
        if told not in self.found:
            self.found.append(told)


def few(count: int, place: str, most: int = MOST_TO_BLOCK) -> None:
    """Refuse a file with more than anybody could use, before time is spent on it."""
    if count > most:
        raise TooMany(place=place, count=count, most=most)


class Names:
    """Ids of a file as ids that are allowed here: those that can stay do, others become alike ones, each once."""

    def __init__(self, stem: str, reserved: Iterable[str] = ()) -> None:
        self.stem = stem
        self.taken = set(reserved)
        self.known: dict[str, str] = {}
        self.next: dict[str, int] = {}
        """Which number the next of an id that comes again gets, so that ten thousand of one name are quick."""

    def make(self, said: object) -> str:
        """A new id for something."""
        wanted = re.sub(r"[^A-Za-z0-9_-]+", "_", str(said or "")).strip("_")[:58]
        if not ID.fullmatch(wanted):
            wanted = f"{self.stem}{wanted}"[:58] if wanted else f"{self.stem}{len(self.taken) + 1}"
        name, number = wanted, self.next.get(wanted, 2)
        while name in self.taken:
            name, number = f"{wanted}_{number}", number + 1
        self.next[wanted] = number
        self.taken.add(name)
        self.known.setdefault(str(said), name)
        return name

    def get(self, said: object) -> str | None:
        """The id that something became."""
        return self.known.get(str(said))


def plain(text: object) -> str:
    """A text without markup and without what cannot be kept."""
    said = text if isinstance(text, str) else ""
    if _TAG.search(said):
        said = html_text.extract_text(said[: 4 * LONGEST])
    kept = "".join(letter for letter in said if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"})
    return kept.strip()[:LONGEST]


def looks_japanese(texts: Iterable[str]) -> bool:
    """Whether the first texts of a file are written in Japanese."""
    return any(_KANA.search(text) for text in texts)
