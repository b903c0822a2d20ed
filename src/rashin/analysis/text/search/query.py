"""What people write into the search field: words, "phrases as they stand", and -words that must not be there."""

import re
from dataclasses import dataclass
from typing import Final

from rashin.analysis.text.spelling import plain

LONGEST: Final = 1_000
_HALF: Final = str.maketrans({"「": '"', "」": '"', "“": '"', "”": '"', "＂": '"', "\u3000": " ", "－": "-", "−": "-"})
_PART: Final = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query taken apart."""

    words: str
    """What is looked for by words and by meaning, phrases among it."""
    phrases: tuple[str, ...]
    """In plain letters; each must be there as it stands."""
    without: tuple[str, ...]
    """Words that must not be there in any form."""
    without_phrases: tuple[str, ...]


def read(written: str) -> Query:
    """Anything that is written can be looked for; nothing is an error."""
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    without_phrases: list[str] = []
    for match in _PART.finditer(written[:LONGEST].translate(_HALF).replace("\x00", " ")):
        phrase, word = match["phrase"], match["word"]
        if phrase is not None and phrase.strip():
            (without_phrases if match["no"] else phrases).append(plain(phrase.strip()))
            if not match["no"]:
                words.append(phrase.strip())
        elif word and match["no"]:
            without.append(word)
        elif word and word.strip("-"):
            words.append(word)
    return Query(
        words=" ".join(words),
        phrases=tuple(dict.fromkeys(phrases)),
        without=tuple(dict.fromkeys(without)),
        without_phrases=tuple(dict.fromkeys(without_phrases)),
    )
