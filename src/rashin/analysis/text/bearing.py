"""What bears on a stretch of a text: the opinions around it, how good its clause is, and what is set against it.

A stretch takes the opinions of its own clause, the nearer the more, most of all one that stands right before it
(丁寧な接客, lousy service); one that stands right before something else is that one's. A clause that only names
(スタッフの方で、) takes those of its neighbour in the same sentence, unless a "but" sets them apart.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from rashin.analysis.text.judging import NEUTRAL, Judged, Judgement, score_of
from rashin.analysis.text.opinion import Opinion

Polarity = float
Place = tuple[int, int]

_NEAR: Final = 12.0
"""Code points over which an opinion's weight for a term halves."""

_CLAUSE, _BARE_CLAUSE = 0.75, 0.1
"""How much the term's own clause says of it if something in it judges, and if nothing does; the rest its sentence."""

_LIFT: Final = 0.3
"""What is added where nothing in the clause judges: stretches without a judgement lean to bad by themselves."""

_AGAINST: Final = 0.5
"""How much a clause that a "but" sets against another, and in which nothing judges, says the other's contrary."""

_NEARBY: Final = 1.0
"""What a whole opinion beside the term adds to the log-odds."""

_LEANS: Final = 1.5
"""What an opinion adds that is one of this term alone: its words say nothing, or the contrary, of others."""

_SILENT: Final = 0.1
"""Log-odds under which nothing is said of a term that no opinion stands beside, as nothing is in a neutral text."""

_SHORT: Final = 20
"""Code points under which a clause may lack a subject of its own."""

_OWN, _OTHERS = 3.0, 0.3
"""How much more an opinion right before the term weighs, and how much less one right before another term."""

_EXCEPT_BEFORE = re.compile(
    r"(?:apart from|other than|except(?: for)?|aside from|besides|despite|in spite of|regardless of|minus|unlike)"
    r" (?:(?:the|my|our|its|their|his|her|this|these|those|a|an|some|all) )*(?:(?!that\b)[\w'-]+ )?$",
    re.IGNORECASE,
)
_THAN_BEFORE = re.compile(
    r"\b(?:\w+er|worse|(?:more|less) [\w-]+) than (?:(?:the|my|our|its|their|any|all|most|other|those|these|a|an) "
    r"(?:[\w'-]+ )?)?$",
    re.IGNORECASE,
)
_THAN_AFTER = re.compile(r" ?より(?:も|は|ずっと|遥かに|はるかに|断然|格段|だいぶ|かなり)")
_EXCEPT_AFTER = re.compile(r" ?(?:以外|を除|を別に|は別とし|はともかく|はさておき|にもかかわらず|と違|とは違)")
_WHICH = re.compile(r"[ ,–—-]*(?:which|who|that) ", re.IGNORECASE)
_GOES_ON = re.compile(r"[なのい]?[ 　]?$")

_begin = attrgetter("start")


class Bearing:
    """A text that has been judged, and the stretches that are asked for in it, in order."""

    __slots__ = ("_begins", "_clauses", "_firsts", "judgement", "places", "text")

    def __init__(self, text: str, judgement: Judgement, places: Sequence[Place]) -> None:
        self.text, self.judgement, self.places = text, judgement, places
        self._clauses = [one.start for one in judgement.clauses]
        self._begins = [one.start for one in judgement.opinions]
        self._firsts = [start for start, _ in places]

    def polarity(self, start: int, end: int, extra: Sequence[Opinion] = ()) -> Polarity:
        """What is said of a stretch: -1 … 1, 0 when nothing is. ``extra``: what judges this stretch alone."""
        clauses = self.judgement.clauses
        number = bisect_right(self._clauses, start) - 1
        if number < 0:
            return 0.0
        own = clauses[number]
        if self._excepted(start, end):
            return score_of(-own.sentence)
        if self._surpassed(start, end):
            return score_of(-own.margin)
        other = _set_against(clauses, number)
        more = self._of_the_same(own, other)
        near = [*_without(self._within(own), extra), *extra]
        if more is not None:
            near += self._within(more)
            other = None
        if other is None:
            share = _CLAUSE if near else _BARE_CLAUSE
            margin = share * own.margin + (1 - share) * own.sentence + (0.0 if near else _LIFT)
        else:
            margin = own.margin if near else own.margin - _AGAINST * other.margin
        near = self._neighbour(number, end, near)
        margin += _LEANS * sum(one.polarity for one in extra)
        if near:
            margin += _NEARBY * self._weighed(near, start, end)
        elif other is None and (self.judgement.silence > NEUTRAL or abs(margin) < _SILENT):
            return 0.0
        return score_of(margin)

    def clause(self, start: int) -> Place:
        """Where the clause begins and ends in which something stands."""
        clauses = self.judgement.clauses
        number = bisect_right(self._clauses, start) - 1
        return (clauses[number].start, clauses[number].end) if number >= 0 else (0, len(self.text))

    def _of_the_same(self, own: Judged, other: Judged | None) -> Judged | None:
        """Firm but comfy: a clause set against another that names nothing says more of the same thing."""
        if other is None or other.start < own.end or other.end - other.start > _SHORT:
            return None
        first = bisect_left(self._firsts, other.start)
        return other if first == len(self._firsts) or self._firsts[first] >= other.end else None

    def _within(self, clause: Judged) -> Sequence[Opinion]:
        """The opinions that begin in a clause."""
        first = bisect_left(self._begins, clause.start)
        return self.judgement.opinions[first : bisect_left(self._begins, clause.end, lo=first)]

    def _excepted(self, start: int, end: int) -> bool:
        """Whether all but this is spoken of: apart from the parking; 朝食以外."""
        first = max(0, start - 40)
        # There is no such phrase without a space, and hardly a space in Japanese.
        if " " in self.text[first:start] and _EXCEPT_BEFORE.search(self.text, first, start):
            return True
        return _EXCEPT_AFTER.match(self.text, end) is not None

    def _surpassed(self, start: int, end: int) -> bool:
        """Whether something else is measured by this: better than the old one; 前の店よりずっと."""
        first = max(0, start - 40)
        if " than " in self.text[first:start] and _THAN_BEFORE.search(self.text, first, start):
            return True
        return self.text.startswith(("より", " より"), end) and _THAN_AFTER.match(self.text, end) is not None

    def _neighbour(self, number: int, end: int, near: list[Opinion]) -> list[Opinion]:
        """The opinions of the clause behind, where this one only names, or where it begins with "which"."""
        clauses = self.judgement.clauses
        own = clauses[number]
        if own.last:
            return near
        if own.end - end <= 3 and _WHICH.match(self.text, end):
            return list(self._within(clauses[number + 1])) or near
        return near or ([] if own.yields else list(self._within(clauses[number + 1])))

    def _weighed(self, near: Sequence[Opinion], start: int, end: int) -> Polarity:
        weights = [self._weight(opinion, start, end) for opinion in near]
        total = math.fsum([weight * opinion.polarity for weight, opinion in zip(weights, near, strict=True)])
        return total / math.fsum(weights)

    def _weight(self, opinion: Opinion, start: int, end: int) -> float:
        """The nearer the more; most when it qualifies the term, little when it qualifies another."""
        weight = math.exp2(-max(0, opinion.start - end, start - opinion.end) / _NEAR)
        if opinion.end > start and opinion.start < end:
            return weight
        qualified = bisect_left(self._firsts, opinion.end)
        if qualified == len(self._firsts):
            return weight
        first = self._firsts[qualified]
        if first - opinion.end > 2 or not _GOES_ON.fullmatch(self.text[opinion.end : first]):
            return weight
        return weight * (_OWN if first == start else _OTHERS)


def _set_against(clauses: Sequence[Judged], number: int) -> Judged | None:
    """The clause of the same sentence that a "but" or "although" sets against this one."""
    own = clauses[number]
    if own.yields and not own.last:
        return clauses[number + 1]
    before = clauses[number - 1] if number else None
    if before is None or before.last:
        return None
    return before if before.yields or own.yields else None


def within(opinions: Sequence[Opinion], clause: Judged) -> Sequence[Opinion]:
    """The opinions that begin in a clause."""
    first = bisect_left(opinions, clause.start, key=_begin)
    return opinions[first : bisect_left(opinions, clause.end, lo=first, key=_begin)]


def _without(near: Sequence[Opinion], extra: Sequence[Opinion]) -> Sequence[Opinion]:
    """The opinions that stand elsewhere than what judges the term alone: cold is said of food otherwise than of all."""
    if not extra:
        return near
    return [one for one in near if not any(one.start < other.end and other.start < one.end for other in extra)]
