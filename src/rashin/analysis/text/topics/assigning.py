"""To which topics texts belong, why, and how each is spoken of.

A text belongs to a topic when any of its rules says so, and all that do are told. Rules of words give the places; rules
of aspects the terms; rules of examples a likelihood and the examples that are nearest. What is said of a topic is read
around its places; where there are none, it is what the whole text says.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.aspects import Aspect
from rashin.analysis.text.japanese.morphemes import Morpheme
from rashin.analysis.text.reading import Reading, read
from rashin.analysis.text.topics.boolean import Term
from rashin.analysis.text.topics.document import Kind, Topic, TopicTree
from rashin.analysis.text.topics.few import Examples, Likeness
from rashin.analysis.text.topics.matching import Found, Matcher, Ready, Span, judge, ready
from rashin.analysis.text.vectors import Embedder

LONGEST = 20_000
"""Code points of a text in which is read how it judges."""

MOST_SPANS = 50
"""Places that are kept for one topic of one text: a text of 5 MB has more than anybody looks at."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text, with what has been read in it already; what is left out is read when it is wanted."""

    text: str
    words: Sequence[Morpheme] | None = None
    """Sudachi's words of a text that is not English."""
    known: Reading | None = None
    known_aspects: Sequence[Aspect] | None = None
    """Where the reading is not at hand but what is spoken of is, as in the lake's mentions."""

    @cached_property
    def reading(self) -> Reading:
        """What is read in the text."""
        return self.known or read(self.text[:LONGEST])

    @property
    def aspects(self) -> Sequence[Aspect]:
        """What is spoken of."""
        return self.reading.aspects if self.known_aspects is None else self.known_aspects

    def polarity(self, spans: Sequence[tuple[int, int]]) -> float:
        """What is said around these places, -1 … 1; of the whole text where there are none."""
        if not spans:
            return self.reading.sentiment
        stated = {(one.start, one.end): one.polarity for one in self.aspects}
        said = [stated.get(span) or self._around(*span) for span in spans]
        said = [one for one in said if one]
        return round(math.fsum(said) / len(said), 3) if said else 0.0

    def _around(self, start: int, end: int) -> float:
        clauses = self.reading.clauses
        at = bisect_right(clauses, start, key=lambda clause: clause.start) - 1
        touched = [one.sentiment for one in clauses[max(0, at) :] if one.start < end and start < one.end]
        return max(touched, key=abs, default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that puts a text under a topic."""

    rule: int
    """Its number in the topic, from 0."""
    kind: Kind
    spans: tuple[tuple[int, int], ...] = ()
    """Places in code points of the text, in order; none where examples decided."""
    score: float = 1.0
    """How surely, 0 … 1."""
    like: tuple[Likeness, ...] = ()
    """The nearest examples, where examples decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A text belongs to a topic: why, and what is said of it (-1 … 1)."""

    topic: str
    polarity: float
    reasons: tuple[Reason, ...]
    """Every rule that says so, in the topic's order; never none."""

    @property
    def kind(self) -> Kind:
        """What kind of rule said so first."""
        return self.reasons[0].kind

    @property
    def rule(self) -> int:
        """The number of the rule that said so first."""
        return self.reasons[0].rule

    @property
    def score(self) -> float:
        """How surely, by the surest of the rules."""
        return max(reason.score for reason in self.reasons)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """All places, in order."""
        return tuple(sorted({span for reason in self.reasons for span in reason.spans}))[:MOST_SPANS]

    @property
    def start(self) -> int:
        """Where the first place begins; -1 where there is none."""
        return self.spans[0][0] if self.spans else -1

    @property
    def end(self) -> int:
        """Where the first place ends; -1 where there is none."""
        return self.spans[0][1] if self.spans else -1


class Assigner:
    """A tree made ready to be applied to any number of texts."""

    def __init__(
        self,
        tree: TopicTree,
        embedder: Embedder | None = None,
        *,
        background: Sequence[str] = (),
        words_only: bool = False,
    ) -> None:
        """``background``: some texts of the company, so that examples are told from what is usually said.

        Without an embedder, rules of examples work by the letters of texts alone; with ``words_only`` not at all.
        """
        self.tree = tree
        live = {topic.id for topic in tree.live()}
        self._topics = [(topic, _ready(topic, at)) for at, topic in enumerate(tree.topics) if topic.id in live]
        self._matcher = Matcher(term for _, rules in self._topics for rule in rules if rule for term in rule.terms())
        self._of_term, self._at_all = _looked_at(self._topics)
        learnt = TopicTree() if words_only else tree
        self._examples = Examples.learn(learnt, embedder, background=background)

    @property
    def learns(self) -> bool:
        """Whether any rule goes by examples, which takes as long as making vectors."""
        return self._examples.any

    def assign(
        self, texts: Sequence[Said | str], *, vectors: NDArray[np.float32] | None = None
    ) -> list[list[Assignment]]:
        """For each text its topics, in the order of the tree; ``vectors`` spares making them anew."""
        said = [Said(text=text) if isinstance(text, str) else text for text in texts]
        likely = self._examples.judge([one.text for one in said], vectors=vectors)
        return [self._one(one, likely[number]) for number, one in enumerate(said)]

    def topics_of(self, texts: Sequence[str]) -> list[list[str]]:
        """For each text the topics whose words it holds: quicker, as neither why nor how is asked."""
        return [self._words_of(self._matcher.find(text)) for text in texts]

    def _words_of(self, hits: Found) -> list[str]:
        numbers = self._likely(hits) if hits else []
        near = (self._topics[number] for number in numbers)
        return [topic.id for topic, rules in near if any(one and one.spans(hits) is not None for one in rules)]

    def _likely(self, hits: Found) -> list[int]:
        """The numbers of the topics that may hold: those of which a word is there, and those that need none."""
        return sorted(self._at_all.union(*(self._of_term.get(term, ()) for term in hits)))

    def _one(self, said: Said, likely: dict[str, tuple[float, tuple[Likeness, ...]]]) -> list[Assignment]:
        found = self._matcher.find(said.text, words=said.words) if said.text.strip() else {}
        numbers = range(len(self._topics)) if likely else self._likely(found)
        near = (self._topics[number] for number in numbers)
        assigned = (_assignment(topic, rules, said, found, likely.get(topic.id)) for topic, rules in near)
        return [one for one in assigned if one is not None]


def _assignment(
    topic: Topic,
    rules: Sequence[Ready | None],
    said: Said,
    found: Found,
    likely: tuple[float, tuple[Likeness, ...]] | None,
) -> Assignment | None:
    reasons = []
    for number, (rule, one) in enumerate(zip(topic.rules, rules, strict=True)):
        if rule.kind != "examples":
            spans = _places(one, rule.category, said, found)
            if spans is not None:
                reasons.append(Reason(rule=number, kind=rule.kind, spans=spans))
        elif likely is not None and rule.like:
            score, like = likely
            reasons.append(Reason(rule=number, kind=rule.kind, score=score, like=like))
    if not reasons:
        return None
    places = sorted({span for reason in reasons for span in reason.spans})
    return Assignment(topic=topic.id, polarity=said.polarity(places), reasons=tuple(reasons))


def _places(one: Ready | None, category: str, said: Said, found: Found) -> tuple[tuple[int, int], ...] | None:
    if one is None:
        terms = [(aspect.start, aspect.end) for aspect in said.aspects if aspect.category == category]
        return tuple(terms[:MOST_SPANS]) or None
    spans: Sequence[Span] | None = one.spans(found) if found else None
    return None if spans is None else tuple((span.start, span.end) for span in spans[:MOST_SPANS])


def _ready(topic: Topic, number: int) -> list[Ready | None]:
    return [ready(rule, place=f"topics[{number}].rules[{at}].query") for at, rule in enumerate(topic.rules)]


def _looked_at(topics: Sequence[tuple[Topic, list[Ready | None]]]) -> tuple[dict[Term, set[int]], set[int]]:
    """For each term the topics that look for it; and the topics that may hold where none of their terms is there."""
    of_term: dict[Term, set[int]] = {}
    at_all: set[int] = set()
    for number, (_, rules) in enumerate(topics):
        if any(one is None or (one.node is not None and judge(one.node, {}) is not None) for one in rules):
            at_all.add(number)
        for term in (term for one in rules if one for term in one.terms()):
            of_term.setdefault(term, set()).add(number)
    return of_term, at_all
