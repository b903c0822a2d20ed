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
from rashin.analysis.text.reading import read_many
from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.circumstances import is_circumstance, things
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.grouping import Ints, gathered, group, main_directions, smoothed
from rashin.analysis.text.topics.heard import Draft, Grouped, Heard, Piece
from rashin.analysis.text.topics.matters import Matter, Spoken, categories, matters, spoken, subjects
from rashin.analysis.text.topics.titles import titled
from rashin.analysis.text.vectors import Embedder, Lsa, unit

MOST_TEXTS: Final = 6_000
"""More are sampled, and it is said so."""
MOST_PIECES: Final = 12_000
LONGEST_PIECE: Final = 300
LONGEST_TEXT: Final = 5_000
"""Characters of a text that are looked at."""
FEWEST: Final = 30
"""Texts under which nothing is suggested."""
_A_GROUP: Final = 70
"""Pieces of a fine group, about."""
_A_SMALL_GROUP: Final = 20
_MOST_GROUPS: Final = 160
_STABLE: Final = 0.4
_FOUND: Final = 0.35
"""This share of a group its words must find again."""
_SAME: Final = 0.5
"""Groups this like one another, half in meaning and half in words, are one topic."""
_AKIN: Final = 0.15
"""Topics this like one another stand under one."""
_MOST_PARENTS: Final = 12
_MOST_OFTEN: Final = 12
_MOST_SELDOM: Final = 4
_NEW: Final = 0.25
"""A topic is kept when this share of what it finds is found by none before it."""
_WIDER: Final = 2.0
"""The words of a group may find so many times the texts in it; more, and they say something else."""
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


def suggest(
    texts: Sequence[str], embedder: Embedder | None = None, *, beside: TopicTree | None = None, seed: int = 7
) -> Suggestions:
    """Topics of the texts; ``beside`` a tree whose topics are known already, only what it does not hold."""
    kept = [text[:LONGEST_TEXT] for text in _sampled([text for text in texts if text.strip()], seed)]
    if beside is not None and kept:
        known = Assigner(beside, words_only=True)
        kept = [text for text, found in zip(kept, known.topics_of(kept), strict=True) if not found]
    pieces = _pieces(kept, seed)
    nothing = Suggestions(tree=TopicTree(), looked_at=len(kept), of=len(texts), unassigned=len(kept))
    if len(kept) < FEWEST or len(pieces) < FEWEST:
        return nothing
    about = [spoken(piece.text, japanese=piece.japanese) for piece in pieces]
    plain = matters([piece.text for piece in pieces], about)
    told = {number for one in plain for number in one.clauses}
    aside, sold = _circumstances(pieces, told)
    plain += _subjects(pieces, told | aside)
    told |= aside | {number for one in plain for number in one.clauses}
    left = [number for number in range(len(pieces)) if number not in told]
    rest = [pieces[number] for number in left]
    used = Lsa([piece.text for piece in pieces]) if embedder is None else embedder
    grouped = _grouped(rest, used, [about[number] for number in left], texts=len(kept), seed=seed, nameless=sold)
    drafts = _adding([*(_of_matter(one, pieces) for one in plain), *grouped.drafts], [piece.text for piece in pieces])
    if not drafts:
        return replace(nothing, vectors=used.name)
    tree, facts, unassigned = _tree(drafts, grouped, kept)
    return Suggestions(
        tree=tree, about=facts, looked_at=len(kept), of=len(texts), unassigned=unassigned, vectors=used.name
    )


def _circumstances(pieces: Sequence[Piece], told: Collection[int]) -> tuple[set[int], frozenset[str]]:
    """The pieces that only tell what was done before, and what was bought or visited in them."""
    found: set[int] = set()
    sold: frozenset[str] = frozenset()
    for japanese in (True, False):
        some = [number for number, piece in enumerate(pieces) if piece.japanese == japanese]
        texts = [pieces[number].text for number in some]
        aside = [
            number not in told and is_circumstance(text, japanese=japanese)
            for number, text in zip(some, texts, strict=True)
        ]
        found.update(number for number, only in zip(some, aside, strict=True) if only)
        sold |= things(texts, aside, japanese=japanese)
    return found, sold


def _subjects(pieces: Sequence[Piece], told: Collection[int]) -> list[Matter]:
    left = [number for number in range(len(pieces)) if number not in told]
    found = subjects([pieces[number].text for number in left])
    return [replace(one, clauses=tuple(left[at] for at in one.clauses)) for one in found]


def _adding(drafts: Sequence[Draft], texts: Sequence[str]) -> list[Draft]:
    """Without topics whose rules find hardly a clause that those before them do not find."""
    topics = tuple(Topic(id=str(at), rules=draft.rules) for at, draft in enumerate(drafts))
    finds: list[set[int]] = [set() for _ in drafts]
    for number, found in enumerate(Assigner(TopicTree(topics=topics), words_only=True).topics_of(texts)):
        for one in found:
            finds[int(one)].add(number)
    kept: list[Draft] = []
    held: set[int] = set()
    smallest = max(4, len(texts) * _SMALLEST)
    for draft, found_in in zip(drafts, finds, strict=True):
        fresh = len(found_in - held)
        sure = not draft.groups or (fresh >= smallest and len(found_in) <= _WIDER * len(draft.owners))
        if sure and fresh >= max(1, _NEW * len(found_in)):
            kept.append(draft)
            held |= found_in
    return kept


def _grouped(
    pieces: Sequence[Piece],
    used: Embedder,
    about: Sequence[Spoken],
    *,
    texts: int,
    seed: int,
    nameless: frozenset[str] = frozenset(),
) -> Grouped:
    """Topics of what no matter holds."""
    if len(pieces) < FEWEST:
        return Grouped()
    of_language = np.array([piece.japanese for piece in pieces]).astype(np.int64)
    rows = smoothed(main_directions(used.embed([piece.text for piece in pieces]), languages=of_language))
    groups = group(rows, _how_many(len(pieces), _A_GROUP), seed=seed)
    heard = Heard(pieces, groups, rows, about=about, nameless=nameless)
    drafts = _drafts(heard, texts)
    rest = _unfound(drafts, pieces)
    if len(rest) >= FEWEST:  # what is said seldom is lost among what is said often: a closer look at what is left
        finer = group(rows[rest], _how_many(len(rest), _A_SMALL_GROUP), seed=seed)
        heard = heard.with_finer(rest, finer)
        drafts = _drafts(heard, texts)
    return Grouped(drafts=drafts, heard=heard)


def _of_matter(one: Matter, pieces: Sequence[Piece]) -> Draft:
    return Draft(
        groups=(),
        title=one.title,
        rules=one.rules,
        owners={pieces[number].owner: 1.0 for number in one.clauses},
        stability=1.0,
        centre=np.zeros(0, np.float32),
        category=one.category,
    )


def _sampled(texts: list[str], seed: int) -> list[str]:
    if len(texts) <= MOST_TEXTS:
        return texts
    return [texts[at] for at in _some(len(texts), MOST_TEXTS, seed)]


def _some(count: int, most: int, seed: int) -> list[int]:
    found: list[int] = np.sort(np.random.default_rng(seed).choice(count, most, replace=False)).tolist()
    return found


def _pieces(texts: Sequence[str], seed: int) -> list[Piece]:
    found: list[Piece] = []
    for owner, text in enumerate(texts):
        spoken = language(text)
        if spoken in ("ja", "en"):
            for part in _CUT.split(text):
                said = part.strip()[:LONGEST_PIECE]
                if len(said) > 3:
                    found.append(Piece(said, owner, spoken == "ja"))
    if len(found) > MOST_PIECES:
        found = [found[at] for at in _some(len(found), MOST_PIECES, seed)]
    return found


def _how_many(pieces: int, together: int) -> int:
    return int(min(_MOST_GROUPS, max(4, pieces / together, pieces**0.5 / 2)))


def _unfound(drafts: Sequence[Draft], pieces: Sequence[Piece]) -> Ints:
    """The pieces that no topic's words find."""
    topics = tuple(Topic(id=f"t{at}", rules=draft.rules) for at, draft in enumerate(drafts))
    found = Assigner(TopicTree(topics=topics), words_only=True).topics_of([piece.text for piece in pieces])
    return np.array([at for at, topics_found in enumerate(found) if not topics_found], np.int64)


def _drafts(heard: Heard, texts: int) -> list[Draft]:
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
    joined = gathered(heard.alike(named), at_least=_SAME)
    drafts = [_draft(heard, [named[at] for at in part]) for part in joined]
    smallest = max(4, texts * _SMALLEST)
    drafts = [draft for draft in drafts if draft.title and draft.rules and len(draft.owners) >= smallest]
    drafts = _once(sorted(drafts, key=lambda draft: -len(draft.owners)), heard)
    often, seldom = drafts[:_MOST_OFTEN], drafts[_MOST_OFTEN:]
    return often + sorted(seldom, key=lambda draft: -_complaints(draft, heard))[:_MOST_SELDOM]


def _complaints(draft: Draft, heard: Heard) -> float:
    """How much is complained of; what few speak of is worth a topic where they do."""
    members = np.flatnonzero(np.isin(heard.groups.of, draft.groups)).tolist()[:_LOOKED_AT]
    bad = sum(one.sentiment < 0 for one in read_many(heard.pieces[at].text for at in members))
    return float(bad / max(1, len(members)) * math.sqrt(len(draft.owners)))


def _points(heard: Heard, group: int, size: int) -> bool:
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


def _draft(heard: Heard, groups: Sequence[int]) -> Draft:
    members = np.flatnonzero(np.isin(heard.groups.of, groups))
    owners: dict[int, float] = {}
    for at in members.tolist():
        owner = heard.pieces[at].owner
        owners[owner] = max(owners.get(owner, -1.0), float(heard.groups.likeness[at]))
    weights = np.array([(heard.groups.of == one).sum() for one in groups], float)
    return Draft(
        groups=tuple(groups),
        title=heard.title(groups, 2),
        rules=_rules(heard.keywords(groups), heard.pairs(groups)),
        owners=owners,
        stability=round(float(np.average(heard.groups.stability[list(groups)], weights=weights)), 2),
        centre=unit(np.asarray(heard.rows[members].mean(axis=0, keepdims=True), np.float32))[0],
        category=heard.category(members.tolist()),
    )


def _once(drafts: Sequence[Draft], heard: Heard) -> list[Draft]:
    """Those of one name together."""
    found: dict[tuple[str, ...], list[Draft]] = {}
    for draft in drafts:
        mark = tuple(sorted(next(iter(draft.title.values())).lower().replace(", ", "・").split("・")))
        found.setdefault(mark, []).append(draft)
    return [
        same[0] if len(same) == 1 else _draft(heard, [number for draft in same for number in draft.groups])
        for same in found.values()
    ]


def _tree(
    drafts: Sequence[Draft], grouped: Grouped, texts: Sequence[str]
) -> tuple[TopicTree, dict[str, Suggested], int]:
    topics: list[Topic] = []
    of_topic: dict[str, Draft] = {}
    for part in _parts(drafts, grouped.heard):
        upper: str | None = None
        if len(part) > 1:
            upper = f"t{len(topics) + 1}"
            topics.append(Topic(id=upper, title=_upper(part, grouped.heard), state="suggested"))
        for draft in sorted(part, key=lambda one: -len(one.owners)):
            name = f"t{len(topics) + 1}"
            topics.append(Topic(id=name, parent=upper, title=draft.title, state="suggested", rules=draft.rules))
            of_topic[name] = draft
    tree = TopicTree(topics=tuple(topics))
    about, unassigned = _counted(tree, of_topic, texts)
    return titled(tree, {name: one.examples for name, one in about.items()}), about, unassigned


def _parts(drafts: Sequence[Draft], heard: Heard | None) -> list[list[Draft]]:
    """Topics that stand together: of one category, or else alike."""
    of: dict[str, list[Draft]] = {}
    for draft in drafts:
        of.setdefault(draft.category, []).append(draft)
    others = of.pop("", [])
    parts = list(of.values())
    if others and heard is not None:
        alike = gathered(heard.alike_drafts(others), at_least=_AKIN, most=_MOST_PARENTS)
        parts += [[others[at] for at in part] for part in alike]
    return sorted(parts, key=lambda part: -len({owner for draft in part for owner in draft.owners}))


def _upper(part: Sequence[Draft], heard: Heard | None) -> Mapping[str, str]:
    if part[0].category:
        return categories()[part[0].category].title
    return heard.title([one for draft in part for one in draft.groups], 2) if heard is not None else {}


def _counted(tree: TopicTree, of_topic: Mapping[str, Draft], texts: Sequence[str]) -> tuple[dict[str, Suggested], int]:
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


def _typical(drafts: Sequence[Draft], matched: Collection[int], texts: Sequence[str]) -> tuple[str, ...]:
    """Short texts that the rules find and that lie near the middle of their group, no two alike."""
    likely = {owner: like for draft in drafts for owner, like in draft.owners.items() if owner in matched}
    ranked = sorted(likely, key=lambda owner: (-likely[owner] + min(1.0, len(texts[owner]) / 400), owner))
    return tuple(dict.fromkeys(texts[owner] for owner in ranked))[:EXAMPLES]
