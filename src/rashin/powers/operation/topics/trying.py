"""Rules tried on a sample while they are written: what they match, and what they match elsewhere."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from rashin.analysis.text.topics.assigning import Assigner, Assignment, Said
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.base.ui.formats import reading_language
from rashin.base.ui.said import Mark, Piece, pieces
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import lookups

SHOWN: Final = 8
KEPT: Final = 8
LONGEST: Final = 220
_kept: OrderedDict[tuple[object, ...], list[tuple[str, Said]]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A text that belongs, with the words that say so."""

    voice_id: str
    pieces: Sequence[Piece]
    like: str = ""
    """The nearest example, where an example decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a rule does to the sample."""

    matched: int
    looked: int
    hits: Sequence[Hit]

    @property
    def share(self) -> float:
        """The share of the sample."""
        return self.matched / self.looked if self.looked else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How many texts of the sample a topic has before and after."""

    topic: str
    title: str
    before: int
    after: int


def texts_of(member: User, *, now: datetime) -> list[tuple[str, Said]]:
    """The sample, with what was read in it kept for the next look of the same hour."""
    key = (member.role, member.department_id, tuple(member.units), now.date(), now.hour)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = [(voice, Said(text=text[:4_000])) for voice, text in lookups.sample(member, now=now)]
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Read the sample anew at the next look."""
    with _lock:
        _kept.clear()


def tried(member: User, rules: Sequence[Rule], *, now: datetime) -> Tried:
    """What some rules match, alone."""
    texts = texts_of(member, now=now)
    tree = TopicTree(topics=(Topic(id="tried", title={"en": "tried"}, rules=tuple(rules)),))
    found = Assigner(tree).assign([said for _voice, said in texts])
    hits = [
        _hit(voice, said.text, given[0]) for (voice, said), given in zip(texts, found, strict=True) if given
    ]  # fmt: skip
    return Tried(matched=len(hits), looked=len(texts), hits=hits[:SHOWN])


def _hit(voice: str, text: str, given: Assignment) -> Hit:
    start = max(0, given.spans[0][0] - LONGEST // 3) if given.spans else 0
    shown = text[start : start + LONGEST]
    marks = [
        Mark(start=one - start, end=end - start) for one, end in given.spans if one >= start and end <= start + LONGEST
    ]
    like = next((one.example for reason in given.reasons for one in reason.like), "")
    head, tail = ("…" if start else "", "…" if start + LONGEST < len(text) else "")
    found = [Piece(text=head), *pieces(shown, marks), Piece(text=tail)]
    return Hit(voice_id=voice, pieces=[one for one in found if one.text], like=like[:80])


def effects(member: User, before: TopicTree, after: TopicTree, *, now: datetime) -> list[Effect]:
    """Per topic how many texts of the sample it had and will have, where that differs; the greatest change first."""
    said = [one for _voice, one in texts_of(member, now=now)]
    was, will = _counts(before, said), _counts(after, said)
    names = {**before.by_id, **after.by_id}
    moved = [one for one in names if was.get(one, 0) != will.get(one, 0)]
    found = [
        Effect(
            topic=one, title=names[one].name(reading_language()), before=was.get(one, 0), after=will.get(one, 0)
        )
        for one in moved
    ]  # fmt: skip
    return sorted(found, key=lambda one: -abs(one.after - one.before))


def _counts(tree: TopicTree, texts: Sequence[Said]) -> dict[str, int]:
    found: dict[str, int] = {}
    for given in Assigner(tree).assign(texts) if tree.topics else ():
        ids = {one for assignment in given for one in (assignment.topic, *tree.above(assignment.topic))}
        for one in ids:
            found[one] = found.get(one, 0) + 1
    return found
