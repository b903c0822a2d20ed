"""The polarity of English words: the package's own list of customers' words and phrases, over VADER's general one.

VADER: Hutto and Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text"
(ICWSM 2014); its list is under the MIT licence. Its values run from -4 to 4 and are halved here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.english.words import Word, words_of

Entry = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Entries by their first word, longest first."""

    entries: dict[str, Sequence[Entry]]

    def match(self, words: Sequence[Word], at: int) -> tuple[int, float] | None:
        """The longest entry that begins at ``at``: how many words, and its polarity (-2 … 2)."""
        for keys, value in self.entries.get(words[at].key, ()):
            if all(at + number < len(words) and words[at + number].key == key for number, key in enumerate(keys)):
                return len(keys), value
        return None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The package's own list over VADER's, read once."""
    values: dict[tuple[str, ...], float] = dict(_general())
    for word in grammar("doubtful"):
        values.pop((word,), None)
    values.update(_own())
    first: dict[str, list[Entry]] = {}
    for keys, value in sorted(values.items(), key=lambda item: -len(item[0])):
        first.setdefault(keys[0], []).append((keys, value))
    return Lexicon(entries={key: tuple(entries) for key, entries in first.items()})


@lru_cache(maxsize=16)
def grammar(part: str) -> frozenset[str]:
    """The words that play this part, such as ``denial``."""
    for line in _lines("grammar_en.tsv"):
        name, _, words = line.partition("\t")
        if name == part:
            return frozenset(words.split())
    msg = f"no list of words is called {part}"
    raise KeyError(msg)


def _general() -> Iterator[Entry]:
    text = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text("utf-8")
    for line in text.splitlines():
        word, value = line.split("\t")[:2]
        if word.isascii() and word.replace("-", "").replace("'", "").isalpha():
            yield _keys(word), float(value) / 2


def _own() -> Iterator[Entry]:
    for line in _lines("polarity_en.tsv"):
        kind, _, entries = line.partition("\t")
        for entry in entries.split("|"):
            yield _keys(entry), float(kind)


def _keys(entry: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(entry))


def _lines(name: str) -> list[str]:
    text = files("rashin.analysis.text").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
