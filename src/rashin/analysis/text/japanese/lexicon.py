"""The polarity of Japanese words: the package's own list, in a trie over unified spellings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes

NEGATION = "¬"
"""Every way to say no, as a unit's key."""

_NEGATIONS = frozenset({"ない", "無い", "ず", "ぬ", "まい", "無し"})
_PARTICLES = frozenset("はもがをに")
_POLITE = frozenset({"ます", "です"})
_CAN_DENY = frozenset({"助動詞", "形容詞", "接尾辞", "名詞"})
_MAY_BE_SILENT = frozenset({"助詞", "助動詞"})


@dataclass(slots=True)
class Node:
    """A place in the trie; ``value`` where an entry ends."""

    value: float | None = None
    following: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words with their polarity; directions (高い: 1, 減る: -1); nouns of which one wants more, or less."""

    root: Node
    directions: dict[str, int]
    more: frozenset[str]
    less: frozenset[str]
    begins: frozenset[str]
    """Words at which an entry or a direction begins: most words of a text are none of them."""

    def match(self, keys: Sequence[str], start: int) -> tuple[int, float] | None:
        """The longest entry that begins at ``start``: how many units, and its polarity (-2 … 2)."""
        node = self.root.following.get(keys[start])
        best, end = None, start
        while node is not None:
            end += 1
            if node.value is not None:
                best = (end - start, node.value)
            node = node.following.get(keys[end]) if end < len(keys) else None
        return best


def units_of(words: Sequence[Morpheme]) -> tuple[list[str], list[int]]:
    """The words without particles and politeness: 問題はありません, 問題もない and 問題なし come out alike.

    Of each what it is called in the list, and its number in the text.
    """
    keys: list[str] = []
    places: list[int] = []
    for at, word in enumerate(words):
        normal, part = word.normal, word.part
        if normal in _NEGATIONS and part in _CAN_DENY:
            while keys and keys[-1] in ("有る", "だ"):
                keys.pop()
                places.pop()
            normal = NEGATION
        elif part in _MAY_BE_SILENT and _silent(word):
            continue
        keys.append(normal)
        places.append(at)
    return keys, places


def _silent(word: Morpheme) -> bool:
    if word.part == "助詞":
        return word.normal in _PARTICLES and word.detail != "接続助詞"
    return word.part == "助動詞" and word.normal in _POLITE


def load(lines: Iterable[str]) -> Lexicon:
    """A lexicon from lines of kind, tab, words; the file's head explains the kinds."""
    root = Node()
    directions: dict[str, int] = {}
    nouns: dict[str, set[str]] = {"more": set(), "less": set()}
    for line in lines:
        kind, _, entries = line.partition("\t")
        if kind.startswith("#"):
            continue
        for keys in filter(None, map(_keys, entries.split())):
            if kind in ("up", "down"):
                directions[keys[0]] = 1 if kind == "up" else -1
            elif kind in nouns:
                nouns[kind].add("".join(keys))
            else:
                _insert(root, keys, float(kind))
    return Lexicon(
        root=root,
        directions=directions,
        more=frozenset(nouns["more"]),
        less=frozenset(nouns["less"]),
        begins=frozenset(root.following) | frozenset(directions),
    )


def _keys(entry: str) -> tuple[str, ...]:
    """An entry as units, without the ending that only its citation has."""
    keys = tuple(units_of(morphemes(entry))[0])
    while len(keys) > 1 and keys[-1] in ("た", "だ", "て"):
        keys = keys[:-1]
    return keys


def _insert(root: Node, keys: Sequence[str], value: float) -> None:
    node = root
    for key in keys:
        node = node.following.setdefault(key, Node())
    if node.value is None or abs(value) > abs(node.value):
        node.value = value


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The package's own list, read once."""
    text = files("rashin.analysis.text").joinpath("data", "polarity_ja.tsv").read_text("utf-8")
    return load(text.splitlines())
