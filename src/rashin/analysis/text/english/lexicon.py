"""The polarity of English words: the package's own list of customers' words and phrases, over VADER's general one.

VADER: Hutto and Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text"
(ICWSM 2014); its list is under the MIT licence. Its values run from -4 to 4 and are halved here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.english.words import Word, words_of

Entry = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Entries by their first word, longest first."""

    entries: dict[str, Sequence[Entry]]
    alone: dict[str, float]
    """Entries of one word."""

    pairs: dict[tuple[str, str], Sequence[Entry]]
    """Entries of more words by their first two, longest first: hundreds begin with "not"."""

    @classmethod
    def of(cls, values: Mapping[tuple[str, ...], float]) -> "Lexicon":
        """A lexicon of these entries."""
        first: dict[str, list[Entry]] = {}
        pairs: dict[tuple[str, str], list[Entry]] = {}
        for keys, value in sorted(values.items(), key=lambda item: -len(item[0])):
            first.setdefault(keys[0], []).append((keys, value))
            if len(keys) > 1:
                pairs.setdefault((keys[0], keys[1]), []).append((keys, value))
        return cls(
            entries={key: tuple(entries) for key, entries in first.items()},
            alone={keys[0]: value for keys, value in values.items() if len(keys) == 1},
            pairs={key: tuple(entries) for key, entries in pairs.items()},
        )

    def match(self, words: Sequence[Word], at: int) -> tuple[int, float] | None:
        """The longest entry that begins at ``at``: how many words, and its polarity (-2 … 2)."""
        key = words[at].key
        if key not in self.entries:
            return None
        if at + 1 < len(words):
            for keys, value in self.pairs.get((key, words[at + 1].key), ()):
                if len(keys) <= len(words) - at and all(
                    words[at + number].key == keys[number] for number in range(2, len(keys))
                ):
                    return len(keys), value
        return (1, self.alone[key]) if key in self.alone else None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The package's own list over VADER's, read once."""
    values: dict[tuple[str, ...], float] = dict(_general())
    for word in grammar("doubtful"):
        values.pop((word,), None)
    values.update(_own())
    return Lexicon.of(values)


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
