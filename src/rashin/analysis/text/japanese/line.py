"""A text made ready for the rules: its words, the units among them, and its clauses."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.text.japanese.lexicon import Lexicon, units_of
from rashin.analysis.text.japanese.morphemes import Morpheme
from rashin.analysis.text.opinion import Clause, Opinion

STOPS = frozenset("、,。．！!？?\n…；;")
_AGAINST = frozenset({"が", "けれど", "けれども", "けど", "のに", "ものの"})
_OF = frozenset("はがも")
_LINKS = frozenset("にてで")
_NOT_NAMES = frozenset({"事", "物", "為", "何", "誰", "気", "仕方", "方"})
_SUBJECT = 6
_NO_CLAUSE_AFTER = frozenset({"て", "ば", "と"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words of a text with the number of the clause that each stands in."""

    words: Sequence[Morpheme]
    keys: Sequence[str]
    """What each unit is called."""
    places: Sequence[int]
    """Which word each unit is."""
    clause_of: Sequence[int]
    clauses: Sequence[Clause]
    lexicon: Lexicon

    def key(self, at: int) -> str:
        """What unit ``at`` is called; nothing outside the text."""
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def word(self, at: int) -> Morpheme:
        """The word of unit ``at``."""
        return self.words[self.places[at]]

    def clause(self, at: int) -> int:
        """The number of the clause in which unit ``at`` stands."""
        return self.clause_of[self.places[at]]

    def surfaces(self, start: int, count: int) -> list[str]:
        """How the words from number ``start`` on stand in the text."""
        return [word.surface for word in self.words[start : start + count]]

    def opinion(self, at: int, length: int, polarity: float, rule: str) -> Opinion:
        """An opinion over ``length`` units from ``at``."""
        first, last = self.word(at), self.word(at + length - 1)
        return Opinion(start=first.start, end=last.end, polarity=polarity, clause=self.clause(at), rule=rule)


def line_of(words: Sequence[Morpheme], lexicon: Lexicon) -> Line:
    """The words with units and clauses found."""
    clause_of: list[int] = []
    clauses: list[Clause] = []
    first = 0
    for at, word in enumerate(words):
        part = word.part
        if part == "補助記号":
            ends = word.surface[0] in STOPS
        elif part == "助詞" and word.detail == "接続助詞" and _closes(words, at):
            ends = True
        else:  # most words are settled by this alone
            ends = word.surface in _LINKS and _goes_on(words, first, at)
        if ends:
            yields = _yields(words, at) or (at > first and stops(word) and _yields(words, at - 1))
            clause_of += [len(clauses)] * (at + 1 - first)
            clauses.append(Clause(start=words[first].start, end=word.end, yields=yields))
            first = at + 1
    if first < len(words):
        clause_of += [len(clauses)] * (len(words) - first)
        clauses.append(Clause(start=words[first].start, end=words[-1].end))
    keys, places = units_of(words)
    return Line(words=words, keys=keys, places=places, clause_of=clause_of, clauses=clauses, lexicon=lexicon)


def stops(word: Morpheme) -> bool:
    """Whether the word is a mark at which a clause ends."""
    return word.part == "補助記号" and word.surface[0] in STOPS


def _against(word: Morpheme) -> bool:
    return word.part == "助詞" and word.normal in _AGAINST


def _yields(words: Sequence[Morpheme], at: int) -> bool:
    """〜が, 〜けれど, and 〜のに and 〜ものの, which Sudachi reads as two words."""
    word = words[at]
    two = word.surface == "の" and at > 0 and words[at - 1].surface == "もの"
    return two or _against(word) or (word.surface == "に" and at > 1 and _though(words, at))


def _though(words: Sequence[Morpheme], at: int) -> bool:
    """The に of 〜なのに and 〜良いのに; not of するのに便利."""
    before, earlier = words[at - 1], words[at - 2]
    return before.surface == "の" and earlier.part in ("形容詞", "助動詞")


def _goes_on(words: Sequence[Morpheme], first: int, at: int) -> bool:
    """Whether something else is spoken of behind this link: 部屋が広くて|スタッフが親切, 安いのに|品質が良い."""
    word = words[at]
    if at + 1 == len(words) or stops(words[at + 1]):
        return False
    if word.surface == "に":
        return at > 1 and _though(words, at)
    if word.detail != "接続助詞" and word.part != "助動詞":
        return False
    return _names(words, at + 1) and any(one.surface in _OF and one.part == "助詞" for one in words[first:at])


def _names(words: Sequence[Morpheme], at: int) -> bool:
    """Whether a noun with は, が or も begins here."""
    for step in range(at, min(len(words), at + _SUBJECT)):
        if words[step].surface in _OF and words[step].part == "助詞":
            return step > at
        if words[step].part not in ("名詞", "接尾辞", "接頭辞", "空白") or words[step].normal in _NOT_NAMES:
            return False
    return False


def _closes(words: Sequence[Morpheme], at: int) -> bool:
    """Whether a clause ends behind this particle that joins clauses, and not only at the mark behind it."""
    return words[at].normal not in _NO_CLAUSE_AFTER and (at + 1 == len(words) or not stops(words[at + 1]))
