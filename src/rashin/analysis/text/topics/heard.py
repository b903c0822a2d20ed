"""Pieces of texts in groups, with the words in them, and topics in the making."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rashin.analysis.text.topics.document import Rule
from rashin.analysis.text.topics.grouping import Floats, Groups, Ints
from rashin.analysis.text.topics.matters import Spoken
from rashin.analysis.text.topics.naming import Counted, Word, words_in
from rashin.analysis.text.vectors import Rows, unit

_MOSTLY: Final = 0.35
"""A topic stands under a category of which this share of it speaks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or clause, the number of its text, and whether it is Japanese."""

    text: str
    owner: int
    japanese: bool


class Heard:
    """The grouped pieces with the words in them, counted for each language."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        groups: Groups,
        rows: Rows,
        *,
        about: Sequence[Spoken],
        words: Sequence[Sequence[Word]] = (),
        nameless: frozenset[str] = frozenset(),
    ) -> None:
        self.pieces, self.groups, self.rows, self.about = pieces, groups, rows, about
        self.words = words or [words_in(piece.text, japanese=piece.japanese) for piece in pieces]
        self.keys = [frozenset(word.key for word in words) for words in self.words]
        self.nameless = nameless
        self.counted = {"ja": Counted(nameless=nameless), "en": Counted(nameless=nameless)}
        for number, piece in enumerate(pieces):
            self.counted["ja" if piece.japanese else "en"].add(self.words[number], int(groups.of[number]))

    def with_finer(self, rest: Ints, finer: Groups) -> "Heard":
        """The same with some pieces grouped anew."""
        of, likeness = self.groups.of.copy(), self.groups.likeness.copy()
        of[rest], likeness[rest] = finer.of + len(self.groups.centres), finer.likeness
        groups = Groups(
            of=of,
            likeness=likeness,
            centres=np.vstack([self.groups.centres, finer.centres]),
            stability=np.concatenate([self.groups.stability, finer.stability]),
        )
        return Heard(self.pieces, groups, self.rows, about=self.about, words=self.words, nameless=self.nameless)

    def alike(self, groups: Sequence[int]) -> Floats:
        """How like one another groups are: half in meaning, half in words."""
        return self._alike(self.groups.centres[list(groups)], [[one] for one in groups])

    def alike_drafts(self, drafts: "Sequence[Draft]") -> Floats:
        """The same of topics in the making."""
        return self._alike(np.array([draft.centre for draft in drafts]), [draft.groups for draft in drafts])

    def _alike(self, centres: Rows, parts: Sequence[Sequence[int]]) -> Floats:
        weights = [
            {f"{spoken}:{key}": weight for spoken, one in self.counted.items() for key, weight in _top(one, part)}
            for part in parts
        ]
        place = {key: at for at, key in enumerate(dict.fromkeys(key for one in weights for key in one))}
        words = np.zeros((len(weights), max(1, len(place))), np.float32)
        for row, weighed in enumerate(weights):
            for key, weight in weighed.items():
                words[row, place[key]] = weight
        meant, said = centres @ centres.T, unit(words) @ unit(words).T
        found: Floats = ((meant + said) / 2).astype(np.float64)
        return found

    def keywords(self, groups: Sequence[int]) -> dict[str, list[str]]:
        """Keywords as they are shown, language by language."""
        return {spoken: [one.show(key) for key in one.keywords(groups)] for spoken, one in self.counted.items()}

    def pairs(self, groups: Sequence[int]) -> list[tuple[str, str]]:
        """Pairs of words as they are shown."""
        found: list[tuple[str, str]] = []
        for spoken, one in self.counted.items():
            at = [number for number, piece in enumerate(self.pieces) if piece.japanese == (spoken == "ja")]
            keys = [self.keys[number] for number in at]
            pairs = one.pairs(set(groups), keys, self.groups.of[at].tolist())
            found += [(one.show(first), one.show(second)) for first, second in pairs]
        return found

    def category(self, members: Sequence[int]) -> str:
        """Of what most of the pieces speak that speak of anything."""
        counts = Counter(name for at in members for name in self.about[at].terms)
        name, count = counts.most_common(1)[0] if counts else ("", 0)
        return name if count >= _MOSTLY * len(members) else ""

    def title(self, groups: Sequence[int], words: int, *, fewest: int = 5) -> dict[str, str]:
        """A title in each language in which enough is said."""
        found: dict[str, str] = {}
        sizes = {spoken: sum(one.texts[at] for at in groups) for spoken, one in self.counted.items()}
        for spoken, one in self.counted.items():
            if sum(one.texts[number] for number in groups) >= fewest:
                named = one.name(groups, words=words)
                if named:
                    found[spoken] = "・".join(named) if spoken == "ja" else ", ".join(named).capitalize()
        mostly = max(sizes, key=lambda spoken: sizes[spoken])
        return found if mostly in found else {}  # no English name for what is mostly said in Japanese


def _top(counted: Counted, groups: Sequence[int]) -> list[tuple[str, float]]:
    """The words that weigh most, of those that can name."""
    weights = [(key, weight) for key, weight in counted.weights(groups).items() if key in counted.names]
    return sorted(weights, key=lambda pair: -pair[1])[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A topic in the making."""

    groups: tuple[int, ...]
    title: Mapping[str, str]
    rules: tuple[Rule, ...]
    owners: Mapping[int, float]
    """The texts whose pieces are in it, and how typical they are."""
    stability: float
    centre: Rows
    category: str = ""
    """The category of aspects under which it stands, if most of it speaks of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What grouping found."""

    drafts: "Sequence[Draft]" = ()
    heard: Heard | None = None
