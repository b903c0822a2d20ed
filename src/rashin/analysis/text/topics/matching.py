"""Where the words of rules stand in a text: all terms of all rules are looked for at once.

A term in any form is found by its keys (``spelling``) or as it stands, from the beginning of a word to the end of one,
however the text was cut between them. A quoted term is found as it stands, wherever; in Latin letters as whole words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Final

from rashin.analysis.text.japanese.morphemes import Morpheme
from rashin.analysis.text.spelling import BARRIER, Cut, cut, phrase, plain, plain_with_places
from rashin.analysis.text.topics.boolean import All, Any, Near, Node, Not, Term, parse
from rashin.analysis.text.topics.document import Rule

_LONGEST: Final = 24
"""Words of a phrase; none has more."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text in code points, and the numbers of its first and last word."""

    start: int
    end: int
    first: int
    last: int


Found = Mapping[Term, Sequence[Span]]


class Matcher:
    """Finds the terms that it was made of."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._reached: dict[str, tuple[Term, ...]] = {}
        self._beginnings: dict[str, list[tuple[str, Term]]] = {}
        self._exact: list[tuple[str, Term]] = []
        for term in dict.fromkeys(terms):
            self._learn(term)

    def _learn(self, term: Term) -> None:
        as_it_stands = plain(term.text)
        if term.exact:
            self._exact.append((as_it_stands, term))
        elif term.begins:
            self._beginnings.setdefault(as_it_stands[:1], []).append((as_it_stands, term))
        else:
            for looked_up in set(phrase(term.text)) - {""}:
                for length in range(1, len(looked_up)):
                    self._reached.setdefault(looked_up[:length], ())
                self._reached[looked_up] = (*self._reached.get(looked_up, ()), term)

    def find(self, text: str, *, words: Sequence[Morpheme] | None = None) -> Found:
        """Each term that stands in the text, with its places in order."""
        pieces = cut(text, words=words)
        found: dict[Term, set[Span]] = {}
        if self._reached:
            self._words(pieces, pieces.keys, found)
            if pieces.forms != pieces.keys:
                self._words(pieces, pieces.forms, found)
        if self._beginnings:
            self._begun(pieces, found)
        if self._exact:
            self._quoted(text, pieces, found)
        return {term: sorted(spans) for term, spans in found.items()}

    def _words(self, pieces: Cut, column: Sequence[str], found: dict[Term, set[Span]]) -> None:
        reached, count, keys = self._reached, len(column), pieces.keys
        for first in range(count):
            piece = column[first]
            terms = reached.get(piece)
            if terms is None:
                continue
            last = first
            while terms is not None:
                for term in terms:
                    found.setdefault(term, set()).add(Span(pieces.starts[first], pieces.ends[last], first, last))
                last += 1
                if last == count or last - first > _LONGEST or keys[last] == BARRIER:
                    break
                piece += column[last]
                terms = reached.get(piece)

    def _begun(self, pieces: Cut, found: dict[Term, set[Span]]) -> None:
        for at, form in enumerate(pieces.forms):
            for beginning, term in self._beginnings.get(form[:1], ()):
                piece, last = form, at
                while len(piece) < len(beginning) and beginning.startswith(piece) and last + 1 < len(pieces):
                    last += 1
                    piece += pieces.forms[last]
                if piece.startswith(beginning):
                    found.setdefault(term, set()).add(Span(pieces.starts[at], pieces.ends[last], at, last))

    def _quoted(self, text: str, pieces: Cut, found: dict[Term, set[Span]]) -> None:
        folded = plain_with_places(text)
        for wanted, term in self._exact:
            at = folded.text.find(wanted)
            while at >= 0:
                end = at + len(wanted)
                if _whole(folded.text, at, end):
                    start, stop = folded.places[at], folded.places[end]
                    first = max(0, bisect_right(pieces.starts, start) - 1)
                    last = max(first, bisect_right(pieces.starts, stop - 1) - 1)
                    found.setdefault(term, set()).add(Span(start, stop, first, last))
                at = folded.text.find(wanted, end)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut through at either end."""
    before = start > 0 and _latin(text[start - 1]) and _latin(text[start])
    after = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return not (before or after)


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A rule of words made ready: what to look for and how to judge."""

    rule: Rule
    words: tuple[Term, ...] = ()
    but: tuple[Term, ...] = ()
    node: Node | None = None

    def terms(self) -> Iterable[Term]:
        """Everything to look for."""
        from rashin.analysis.text.topics.boolean import terms

        return (*self.words, *self.but, *(terms(self.node) if self.node is not None else ()))

    def spans(self, found: Found) -> Sequence[Span] | None:
        """The places that make the text belong; None when it does not."""
        if self.node is not None:
            return judge(self.node, found)
        spans = sorted({span for word in self.words for span in found.get(word, ())})
        covers = sorted(span for word in self.but for span in found.get(word, ()))
        return _longest(_uncovered(spans, covers)) or None


def ready(rule: Rule, *, place: str = "query") -> Ready | None:
    """A rule of words made ready; None for the other kinds."""
    if rule.kind == "keywords":
        return Ready(rule=rule, words=tuple(map(_word, rule.words)), but=tuple(map(_word, rule.but)))
    if rule.kind == "boolean":
        return Ready(rule=rule, node=parse(rule.query, place=place))
    return None


def _word(written: str) -> Term:
    if len(written) > 2 and written[0] in '"「“' and written[-1] in '"」”':
        return Term(text=written[1:-1], exact=True)
    if len(written) > 1 and written[-1] in "*＊":
        return Term(text=written[:-1], begins=True)
    return Term(text=written)


def judge(node: Node, found: Found) -> Sequence[Span] | None:
    """The places that make the expression hold; None when it does not. Denied parts have no places."""
    if isinstance(node, Term):
        return found.get(node) or None
    if isinstance(node, Not):
        return () if judge(node.part, found) is None else None
    if isinstance(node, Near):
        return _near(node, found)
    parts = [judge(part, found) for part in node.parts]
    if isinstance(node, All) and any(part is None for part in parts):
        return None
    if isinstance(node, Any) and all(part is None for part in parts):
        return None
    return sorted({span for part in parts for span in part or ()})


def _near(node: Near, found: Found) -> Sequence[Span] | None:
    left, right = judge(node.left, found) or (), judge(node.right, found) or ()
    near = {*_beside(left, right, node.within), *_beside(right, left, node.within)}
    return sorted(near) or None


def _beside(spans: Sequence[Span], others: Sequence[Span], within: int) -> Iterator[Span]:
    """The spans that have one of the others near; only those around are looked at, so long texts stay quick."""
    around = sorted(others, key=lambda one: one.first)
    firsts = [one.first for one in around]
    longest = max((one.last - one.first for one in around), default=0)
    for one in spans:
        begin = bisect_left(firsts, one.first - within - 1 - longest)
        end = bisect_right(firsts, one.last + within + 1)
        if any(other != one and one.first - other.last - 1 <= within for other in islice(around, begin, end)):
            yield one


def _uncovered(spans: Sequence[Span], covers: Sequence[Span]) -> Sequence[Span]:
    """Those that lie within none of the covers."""
    starts = [one.start for one in covers]
    farthest = [0, *accumulate((one.end for one in covers), max)]
    return [one for one in spans if farthest[bisect_right(starts, one.start)] < one.end]


def _longest(spans: Sequence[Span]) -> list[Span]:
    """Without those that lie within another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept
