"""Words of English text: letters with what binds them, numbers, and marks, each with its place."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z]+(?:['’\-][A-Za-z]+)*|['’]t\b|\d+(?:[/.,]\d+)*%?|[^\sA-Za-z\d]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case with straight apostrophes, and its place in code points."""

    key: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [
        Word(match.group().lower().replace("\u2019", "'"), match.start(), match.end()) for match in _WORD.finditer(text)
    ]
