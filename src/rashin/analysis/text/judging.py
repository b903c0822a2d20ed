"""From margins to judgements: a score, five levels, a label, and the same of each clause."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rashin.analysis.text.opinion import Opinion
from rashin.analysis.text.weighing import Seen, Weigher

Label = Literal["pos", "neg", "neu", "mixed"]

_SCALE = 2.0
"""Log-odds of good against bad at which the score is about 0.76; 0.46 at half of them."""

NEUTRAL = 0.3
"""Log-odds of judging nothing from which a text is neutral."""

_SURE, _DOUBT = 2.5, 2.0
"""From this margin on a text is hardly taken for neutral: what is beyond it counts twice against it."""

_ONE_SIDE, _SHARE = 0.7, 0.45
"""A text is mixed from this much for and against in two clauses, when the smaller has this share of the larger."""

_MOST = 2.0
"""What a clause says at most of either side: many words for one thing are still one thing."""

_FAINT = 0.5
"""What is said of a side up to this is as good as nothing; what is merely granted (a little dated) is more."""

_SURELY, _AT_ALL = 1.2, 0.4
"""Log-odds from which a clause is believed to judge, and one without a word for it that is set against such a one."""

_ENDS = frozenset("。！？!?\n.…")

_LEVELS = (-0.6, -0.15, 0.15, 0.6)
"""Scores at which a level ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A clause, in code points of the text, and how good it and the sentence around it are, in log-odds."""

    start: int
    end: int
    margin: float
    sentence: float
    last: bool
    """Whether its sentence ends with it."""

    yields: bool = False
    """Whether what follows is set against it: it stands before "but", or begins with "although"."""

    @property
    def sentiment(self) -> float:
        """How good the clause is, -1 … 1."""
        return score_of(self.margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How good a text is and how likely it judges nothing (log-odds), and its clauses and opinions in order."""

    margin: float
    silence: float
    clauses: Sequence[Judged]
    opinions: Sequence[Opinion]


def judge(seen: Seen, weigher: Weigher) -> Judgement:
    """The text, each of its sentences and each clause weighed; what is the same stretch is weighed once."""
    clauses = seen.opinions.clauses
    margin = weigher.margin()
    judged: list[Judged] = []
    for first, stop in _sentences(seen):
        sentence = margin if stop - first == len(clauses) else weigher.margin(first, stop)
        for number in range(first, stop):
            own = sentence if stop - first == 1 else weigher.margin(number, number + 1)
            start, end = clauses[number].start, clauses[number].end
            judged.append(
                Judged(
                    start=start,
                    end=end,
                    margin=own,
                    sentence=sentence,
                    last=number + 1 == stop,
                    yields=clauses[number].yields,
                )
            )
    return Judgement(margin=margin, silence=weigher.silence(margin), clauses=judged, opinions=seen.opinions.found)


def _sentences(seen: Seen) -> Iterator[tuple[int, int]]:
    """Each sentence's first clause, and the one behind its last."""
    clauses = seen.opinions.clauses
    first = 0
    for number, clause in enumerate(clauses):
        if number + 1 == len(clauses) or seen.text[clause.end - 1] in _ENDS:
            yield first, number + 1
            first = number + 1


def score_of(margin: float) -> float:
    """A margin as a number from -1 to 1."""
    return round(math.tanh(margin / _SCALE), 3)


def level_of(score: float) -> int:
    """A score in five levels, 1 for very bad."""
    return 1 + sum(score >= bound for bound in _LEVELS)


def label_of(whole: Judgement) -> Label:
    """Good, bad, neither or both."""
    if _mixed(whole):
        return "mixed"
    if whole.silence > NEUTRAL + _DOUBT * max(0.0, abs(whole.margin) - _SURE):
        return "neu"
    return "pos" if whole.margin >= 0 else "neg"


def _mixed(whole: Judgement) -> bool:
    """Whether clauses say both, neither side far above the other; what a clause's margin denies does not count."""
    by_clause: dict[int, float] = {}
    for one in whole.opinions:
        by_clause[one.clause] = by_clause.get(one.clause, 0.0) + one.polarity
    if not by_clause:
        return False
    good, bad = min(max(by_clause.values()), _MOST), min(-min(by_clause.values()), _MOST)
    if min(good, bad) >= max(_ONE_SIDE, _SHARE * max(good, bad)):
        return True
    return min(good, bad) <= _FAINT and max(good, bad) >= _ONE_SIDE and _opposed(whole.clauses, by_clause)


def _opposed(clauses: Sequence[Judged], by_clause: Mapping[int, float]) -> bool:
    """Whether a clause and what "but" sets against it are of two minds, though one has no word for it."""
    for number, (one, two) in enumerate(pairwise(clauses)):
        if one.yields and not one.last and one.margin * two.margin < 0:
            told = abs(by_clause.get(number, 0.0)) >= abs(by_clause.get(number + 1, 0.0))
            surer, other = (one, two) if told else (two, one)
            if abs(surer.margin) > _SURELY and abs(other.margin) > _AT_ALL:
                return True
    return False
