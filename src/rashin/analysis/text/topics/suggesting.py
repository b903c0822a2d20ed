"""Topics that the texts themselves suggest: what is said again and again, grouped, named, with rules to change.

Texts are cut into sentences and, where something is set against something, clauses, as one remark speaks of several
things. Their vectors are grouped finely; groups that would not be found again in a part of the texts, or that no word
points at, are left out, and so honestly unassigned. What is left is joined where it means the same, and gathered into
two levels. The rules are keywords: what a suggestion would hold is counted with the same rules that later assign.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from rashin.analysis.text.language import language
from rashin.analysis.text.reading import read
from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.grouping import Floats, Groups, Ints, group, main_directions
from rashin.analysis.text.topics.naming import Counted, Word, words_in
from rashin.analysis.text.vectors import Embedder, Lsa, Rows, unit

MOST_TEXTS: Final = 6_000
"""More are sampled, and it is said so."""
MOST_PIECES: Final = 12_000
LONGEST_PIECE: Final = 300
FEWEST: Final = 30
"""Texts under which nothing is suggested."""
_A_GROUP: Final = 70
"""Pieces of a fine group, about."""
_A_SMALL_GROUP: Final = 20
_MOST_GROUPS: Final = 160
_STABLE: Final = 0.2
_FOUND: Final = 0.35
"""This share of a group its words must find again."""
_SAME: Final = 0.5
"""Groups this like one another, half in meaning and half in words, are one topic."""
_AKIN: Final = 0.15
"""Topics this like one another stand under one."""
_MOST_PARENTS: Final = 12
_MOST_OFTEN: Final = 50
_MOST_SELDOM: Final = 25
_LOOKED_AT: Final = 30
_SMALLEST: Final = 0.001
"""A topic has at least this share of the texts, and four: what broke last week is said by few."""
EXAMPLES: Final = 5

_CUT: Final = re.compile(r"(?<=[。！？!?\n])|(?<=[がど]、)|(?<=のに、)|(?<=[.;] )|(?<=, )(?=but )|(?<= )(?=but )")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What is known of one suggested topic, over the texts that were looked at."""

    count: int
    """Texts that its rules find; of an upper topic, also those of the topics under it."""
    share: float
    examples: tuple[str, ...]
    """Whole texts, the most typical first."""
    languages: Mapping[str, int]
    stability: float
    """How surely it would be found again in a part of the texts, 0 … 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """A tree of suggestions, what is known of each, and what was left out."""

    tree: TopicTree
    about: Mapping[str, Suggested] = field(default_factory=dict)
    looked_at: int = 0
    of: int = 0
    """Texts that there are; more than ``looked_at`` when a sample was taken."""
    unassigned: int = 0
    """Texts looked at that no suggestion holds."""
    vectors: str = ""
    """By what the texts were compared."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    owner: int
    japanese: bool


def suggest(
    texts: Sequence[str], embedder: Embedder | None = None, *, beside: TopicTree | None = None, seed: int = 7
) -> Suggestions:
    """Topics of the texts; ``beside`` a tree whose topics are known already, only what it does not hold."""
    kept = _sampled([text for text in texts if text.strip()], seed)
    if beside is not None and kept:
        known = Assigner(beside, words_only=True)
        kept = [text for text, found in zip(kept, known.topics_of(kept), strict=True) if not found]
    pieces = _pieces(kept, seed)
    nothing = Suggestions(tree=TopicTree(), looked_at=len(kept), of=len(texts), unassigned=len(kept))
    if len(kept) < FEWEST or len(pieces) < FEWEST:
        return nothing
    said = [piece.text for piece in pieces]
    used = Lsa(said) if embedder is None else embedder
    of_language = np.array([piece.japanese for piece in pieces]).astype(np.int64)
    rows = main_directions(used.embed(said), languages=of_language)
    heard = _Heard(pieces, group(rows, _how_many(len(pieces), _A_GROUP), seed=seed), rows)
    drafts = _drafts(heard, len(kept))
    rest = _unfound(drafts, pieces)
    if len(rest) >= FEWEST:  # what is said seldom is lost among what is said often: a closer look at what is left
        finer = group(rows[rest], _how_many(len(rest), _A_SMALL_GROUP), seed=seed)
        heard = heard.with_finer(rest, finer)
        drafts = _drafts(heard, len(kept))
    if not drafts:
        return replace(nothing, vectors=used.name)
    tree, about, unassigned = _tree(drafts, heard, kept)
    return Suggestions(
        tree=tree, about=about, looked_at=len(kept), of=len(texts), unassigned=unassigned, vectors=used.name
    )


def _sampled(texts: list[str], seed: int) -> list[str]:
    if len(texts) <= MOST_TEXTS:
        return texts
    return [texts[at] for at in _some(len(texts), MOST_TEXTS, seed)]


def _some(count: int, most: int, seed: int) -> list[int]:
    found: list[int] = np.sort(np.random.default_rng(seed).choice(count, most, replace=False)).tolist()
    return found


def _pieces(texts: Sequence[str], seed: int) -> list[_Piece]:
    found: list[_Piece] = []
    for owner, text in enumerate(texts):
        spoken = language(text)
        if spoken in ("ja", "en"):
            for part in _CUT.split(text[:5_000]):
                said = part.strip()[:LONGEST_PIECE]
                if len(said) > 3:
                    found.append(_Piece(said, owner, spoken == "ja"))
    if len(found) > MOST_PIECES:
        found = [found[at] for at in _some(len(found), MOST_PIECES, seed)]
    return found


def _how_many(pieces: int, together: int) -> int:
    return int(min(_MOST_GROUPS, max(4, pieces / together, pieces**0.5 / 2)))


def _unfound(drafts: Sequence["_Draft"], pieces: Sequence[_Piece]) -> Ints:
    """The pieces that no topic's words find."""
    topics = tuple(Topic(id=f"t{at}", rules=draft.rules) for at, draft in enumerate(drafts))
    found = Assigner(TopicTree(topics=topics), words_only=True).topics_of([piece.text for piece in pieces])
    return np.array([at for at, topics_found in enumerate(found) if not topics_found], np.int64)


class _Heard:
    """The grouped pieces with the words in them, counted for each language."""

    def __init__(
        self, pieces: Sequence[_Piece], groups: Groups, rows: Rows, *, words: Sequence[Sequence[Word]] = ()
    ) -> None:
        self.pieces, self.groups, self.rows = pieces, groups, rows
        self.words = words or [words_in(piece.text, japanese=piece.japanese) for piece in pieces]
        self.keys = [frozenset(word.key for word in words) for words in self.words]
        self.counted = {"ja": Counted(), "en": Counted()}
        for number, piece in enumerate(pieces):
            self.counted["ja" if piece.japanese else "en"].add(self.words[number], int(groups.of[number]))

    def with_finer(self, rest: Ints, finer: Groups) -> "_Heard":
        """The same with some pieces grouped anew."""
        of, likeness = self.groups.of.copy(), self.groups.likeness.copy()
        of[rest], likeness[rest] = finer.of + len(self.groups.centres), finer.likeness
        groups = Groups(
            of=of,
            likeness=likeness,
            centres=np.vstack([self.groups.centres, finer.centres]),
            stability=np.concatenate([self.groups.stability, finer.stability]),
        )
        return _Heard(self.pieces, groups, self.rows, words=self.words)

    def alike(self, groups: Sequence[int]) -> Floats:
        """How like one another groups are: half in meaning, half in words."""
        return self._alike(self.groups.centres[list(groups)], [[one] for one in groups])

    def alike_drafts(self, drafts: "Sequence[_Draft]") -> Floats:
        """The same of topics in the making."""
        return self._alike(np.array([draft.centre for draft in drafts]), [draft.groups for draft in drafts])

    def _alike(self, centres: Rows, parts: Sequence[Sequence[int]]) -> Floats:
        from sklearn.feature_extraction import DictVectorizer

        weights = [
            {f"{spoken}:{key}": weight for spoken, one in self.counted.items() for key, weight in _top(one, part)}
            for part in parts
        ]
        words = np.asarray(DictVectorizer(sparse=False).fit_transform(weights), np.float32)
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

    def title(self, groups: Sequence[int], words: int, *, fewest: int = 5) -> dict[str, str]:
        """A title in each language in which enough is said."""
        found = {}
        for spoken, one in self.counted.items():
            if sum(one.texts[number] for number in groups) >= fewest:
                named = one.name(groups, words=words)
                if named:
                    found[spoken] = "・".join(named) if spoken == "ja" else ", ".join(named).capitalize()
        return found


def _top(counted: Counted, groups: Sequence[int]) -> list[tuple[str, float]]:
    """The words that weigh most, of those that can name."""
    weights = [(key, weight) for key, weight in counted.weights(groups).items() if key in counted.names]
    return sorted(weights, key=lambda pair: -pair[1])[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A topic in the making."""

    groups: tuple[int, ...]
    title: Mapping[str, str]
    rules: tuple[Rule, ...]
    owners: Mapping[int, float]
    """The texts whose pieces are in it, and how typical they are."""
    stability: float
    centre: Rows


def _drafts(heard: _Heard, texts: int) -> list[_Draft]:
    sizes = np.bincount(heard.groups.of, minlength=len(heard.groups.centres))
    named = [
        number
        for number in range(len(sizes))
        if sizes[number] >= 4
        and heard.groups.stability[number] >= _STABLE
        and _points(heard, number, int(sizes[number]))
    ]
    if not named:
        return []
    joined = _gathered(heard.alike(named), at_least=_SAME)
    drafts = [_draft(heard, [named[at] for at in part]) for part in joined]
    smallest = max(4, texts * _SMALLEST)
    drafts = [draft for draft in drafts if draft.title and draft.rules and len(draft.owners) >= smallest]
    drafts = _once(sorted(drafts, key=lambda draft: -len(draft.owners)), heard)
    often, seldom = drafts[:_MOST_OFTEN], drafts[_MOST_OFTEN:]
    return often + sorted(seldom, key=lambda draft: -_complaints(draft, heard))[:_MOST_SELDOM]


def _complaints(draft: "_Draft", heard: _Heard) -> float:
    """How much is complained of; what few speak of is worth a topic where they do."""
    members = np.flatnonzero(np.isin(heard.groups.of, draft.groups)).tolist()[:_LOOKED_AT]
    bad = sum(read(heard.pieces[at].text).sentiment < 0 for at in members)
    return float(bad / max(1, len(members)) * math.sqrt(len(draft.owners)))


def _points(heard: _Heard, group: int, size: int) -> bool:
    """Whether there is a noun among its words, and words, or pairs of them, that find a good part of it again."""
    rules = _rules(heard.keywords([group]), heard.pairs([group]))
    if not rules or not heard.title([group], 1, fewest=1):
        return False
    members = np.flatnonzero(heard.groups.of == group).tolist()
    matcher = Assigner(TopicTree(topics=(Topic(id="t", rules=rules),)), words_only=True)
    return sum(map(bool, matcher.topics_of([heard.pieces[at].text for at in members]))) >= _FOUND * size


def _rules(words: Mapping[str, Sequence[str]], pairs: Sequence[tuple[str, str]]) -> tuple[Rule, ...]:
    found: list[Rule] = []
    every = tuple(dict.fromkeys(word for some in words.values() for word in some))
    if every:
        found.append(Rule(kind="keywords", words=every))
    if pairs:
        found.append(Rule(kind="boolean", query=" OR ".join(f"{_asked(one)} NEAR {_asked(two)}" for one, two in pairs)))
    return tuple(found)


def _asked(word: str) -> str:
    """A word of a boolean rule; what would be read as an operator stands in quotes."""
    return f'"{word}"' if re.search(r"[\s()|&\"*-]", word) or word.isupper() else word


def _draft(heard: _Heard, groups: Sequence[int]) -> _Draft:
    members = np.flatnonzero(np.isin(heard.groups.of, groups))
    owners: dict[int, float] = {}
    for at in members.tolist():
        owner = heard.pieces[at].owner
        owners[owner] = max(owners.get(owner, -1.0), float(heard.groups.likeness[at]))
    weights = np.array([(heard.groups.of == one).sum() for one in groups], float)
    return _Draft(
        groups=tuple(groups),
        title=heard.title(groups, 2),
        rules=_rules(heard.keywords(groups), heard.pairs(groups)),
        owners=owners,
        stability=round(float(np.average(heard.groups.stability[list(groups)], weights=weights)), 2),
        centre=unit(np.asarray(heard.rows[members].mean(axis=0, keepdims=True), np.float32))[0],
    )


def _once(drafts: Sequence[_Draft], heard: _Heard) -> list[_Draft]:
    """Those of one name together."""
    found: dict[tuple[str, ...], list[_Draft]] = {}
    for draft in drafts:
        mark = tuple(sorted(next(iter(draft.title.values())).lower().replace(", ", "・").split("・")))
        found.setdefault(mark, []).append(draft)
    return [
        same[0] if len(same) == 1 else _draft(heard, [number for draft in same for number in draft.groups])
        for same in found.values()
    ]


def _gathered(alike: Floats, *, at_least: float, most: int | None = None) -> list[list[int]]:
    """What is alike on average joined (UPGMA); ``most`` parts however unlike."""
    if len(alike) < 2:
        return [[at] for at in range(len(alike))]
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = np.clip(1 - alike, 0, 2)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), method="average")
    of: Ints = np.asarray(fcluster(tree, 1 - at_least, criterion="distance"), np.int64)
    if most is not None and len(np.unique(of)) > most:
        of = np.asarray(fcluster(tree, most, criterion="maxclust"), np.int64)
    return [np.flatnonzero(of == number).tolist() for number in np.unique(of)]


def _tree(drafts: Sequence[_Draft], heard: _Heard, texts: Sequence[str]) -> tuple[TopicTree, dict[str, Suggested], int]:
    parts = _gathered(heard.alike_drafts(drafts), at_least=_AKIN, most=_MOST_PARENTS)
    parts.sort(key=lambda part: -len({owner for at in part for owner in drafts[at].owners}))
    topics: list[Topic] = []
    of_topic: dict[str, _Draft] = {}
    for part in parts:
        upper: str | None = None
        if len(part) > 1:
            upper = f"t{len(topics) + 1}"
            topics.append(
                Topic(
                    id=upper, title=heard.title([one for at in part for one in drafts[at].groups], 3), state="suggested"
                )
            )
        for at in part:
            name = f"t{len(topics) + 1}"
            topics.append(
                Topic(id=name, parent=upper, title=drafts[at].title, state="suggested", rules=drafts[at].rules)
            )
            of_topic[name] = drafts[at]
    tree = TopicTree(topics=tuple(topics))
    return tree, *_counted(tree, of_topic, texts)


def _counted(tree: TopicTree, of_topic: Mapping[str, _Draft], texts: Sequence[str]) -> tuple[dict[str, Suggested], int]:
    """How many texts the rules find, as assigning would."""
    matched: dict[str, list[int]] = {topic.id: [] for topic in tree.topics}
    found = Assigner(tree, words_only=True).topics_of(texts)
    for number, topics in enumerate(found):
        for one in {above for topic in topics for above in (topic, *tree.above(topic))}:
            matched[one].append(number)
    spoken = [language(text) for text in texts]
    about = {}
    for topic in tree.topics:
        drafts = [of_topic[one] for one in (topic.id, *tree.below(topic.id)) if one in of_topic]
        typical = _typical(drafts, set(matched[topic.id]), texts)
        about[topic.id] = Suggested(
            count=len(matched[topic.id]),
            share=round(len(matched[topic.id]) / len(texts), 4),
            examples=typical,
            languages=Counter(spoken[number] for number in matched[topic.id]),
            stability=min((draft.stability for draft in drafts), default=0.0),
        )
    return about, sum(not topics for topics in found)


def _typical(drafts: Sequence[_Draft], matched: Collection[int], texts: Sequence[str]) -> tuple[str, ...]:
    """Short texts that the rules find and that lie near the middle of their group, no two alike."""
    likely = {owner: like for draft in drafts for owner, like in draft.owners.items() if owner in matched}
    ranked = sorted(likely, key=lambda owner: (-likely[owner] + min(1.0, len(texts[owner]) / 400), owner))
    return tuple(dict.fromkeys(texts[owner] for owner in ranked))[:EXAMPLES]
