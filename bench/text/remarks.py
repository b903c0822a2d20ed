"""Remarks of a given length, no two alike: sentences written for Rashin, joined as one writer would.

``python -m bench.text.remarks ja 76 2000 [vectors]`` reads so many of them and prints the most memory it held, in GiB.
"""

import random
import sys
from collections.abc import Iterable

from bench.harness import peak_memory
from bench.text.texts import own_texts
from rashin.analysis.text.reading import read_many

_SPREAD = 0.35
"""How much lengths differ, as a share of their mean."""

_SHORTEST = 8
_BETWEEN = {"ja": ("。", ""), "en": (".", " ")}


def remarks(language: str, length: int, count: int) -> list[str]:
    """So many remarks of about so many characters, each with one to a dozen sentences."""
    chance = random.Random(7)
    sentences = [one.text for one in own_texts(language)]
    # A remark ends with the sentence that reaches its length: half a sentence too late, and a long one more often.
    half = sum(len(one) ** 2 for one in sentences) / sum(map(len, sentences)) / 2
    found: dict[str, None] = {}
    while len(found) < count:
        wanted, said = max(_SHORTEST, chance.gauss(length - half, length * _SPREAD)), ""
        while len(said) < wanted:
            said = _joined(said, chance.choice(sentences), language)
        found[said] = None
    return list(found)


def _joined(said: str, sentence: str, language: str) -> str:
    mark, space = _BETWEEN[language]
    whole = sentence if sentence[-1] in "。.!?！？…" else sentence + mark
    return f"{said}{space}{whole}" if said else whole


def read_each(texts: Iterable[str]) -> None:
    """Everything read in each text, and let go."""
    for _ in read_many(texts):
        pass


def read_with_vectors(texts: list[str]) -> None:
    """The same, and a vector for each."""
    from rashin.analysis.text.vectors import sentences

    read_each(texts)
    sentences().embed(texts)


if __name__ == "__main__":
    asked = remarks(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    (read_with_vectors if sys.argv[4:] else read_each)(asked)
    print(f"{peak_memory():.3f}")
