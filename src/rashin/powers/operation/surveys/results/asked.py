"""What was asked over all versions of a survey: one line for each question, and for each pass of a loop.

Versions and languages meet in the ids, which stay: an option that only an old version had is still counted, and shown
as what it was called last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rashin.powers.operation.surveys.definition.document import Block, Document, Option, Question, Row, Text
from rashin.powers.operation.surveys.definition.kinds import OTHER, Kind

MOST_CARRIED = 8
"""Questions that one may be carried through; more is a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as results count it."""

    key: str
    """Under which answers keep it: ``q1``, in a loop ``q1@item``."""
    question: Question
    """As the newest version that has it words it."""
    options: tuple[Option, ...] = ()
    """All there ever were: the newest version's first, in its order."""
    rows: tuple[Row, ...] = ()
    turn: Text = field(default_factory=dict)
    """What the pass of a loop is about."""
    retired: frozenset[str] = frozenset()
    """Options and rows that the newest version no longer has."""
    number: int = 0
    """Its place in the survey, from 1."""

    @property
    def kind(self) -> Kind:
        """What is asked for."""
        return self.question.kind


def asked_in(documents: Sequence[Document]) -> tuple[Asked, ...]:
    """Everything that was asked, in the order of the newest version; ``documents`` come newest first."""
    found: dict[str, Asked] = {}
    for document in documents:
        for block in document.blocks:
            for question in block.questions:
                for key, turn in _passes(document, block, question):
                    later = found.get(key)
                    found[key] = (
                        _first(document, key, question, turn, newest=document is documents[0])
                        if later is None
                        else _joined(later, document, question)
                    )
    shown = [one for one in found.values() if one.kind is not Kind.STATEMENT]
    return tuple(_numbered(one, at) for at, one in enumerate(shown, 1))


def options_of(document: Document, question: Question, *, depth: int = 0) -> Iterator[Option]:
    """What can be chosen: what is carried forward, then the question's own, then “other”."""
    source = document.question(question.carry_from.question) if question.carry_from else None
    if source is not None and depth < MOST_CARRIED:
        yield from options_of(document, source, depth=depth + 1)
    yield from question.options
    if question.other:
        yield Option(id=OTHER, text=question.other_text)


def _passes(document: Document, block: Block, question: Question) -> Iterator[tuple[str, Text]]:
    if block.loop is None:
        yield question.id, {}
        return
    source = document.question(block.loop.question) if block.loop.over == "answer" else None
    items = options_of(document, source) if source else iter(block.loop.items)
    for item in items:
        yield f"{question.id}@{item.id}", item.text


def _first(document: Document, key: str, question: Question, turn: Text, *, newest: bool) -> Asked:
    options = tuple({one.id: one for one in options_of(document, question)}.values())
    retired = frozenset[str]() if newest else frozenset([one.id for one in options] + [row.id for row in question.rows])
    return Asked(key=key, question=question, options=options, rows=question.rows, turn=turn, retired=retired)


def _joined(later: Asked, document: Document, question: Question) -> Asked:
    """What an older version adds to what later ones have."""
    if question.kind is not later.kind:
        return later  # another kind under an old id: its answers are not of this question
    known, rows = {one.id for one in later.options}, {one.id for one in later.rows}
    more = {one.id: one for one in options_of(document, question) if one.id not in known}
    lines = {one.id: one for one in question.rows if one.id not in rows}
    if not more and not lines:
        return later
    return Asked(
        key=later.key, question=later.question, options=(*later.options, *more.values()),
        rows=(*later.rows, *lines.values()), turn=later.turn, retired=later.retired | set(more) | set(lines),
    )  # fmt: skip


def _numbered(one: Asked, number: int) -> Asked:
    return Asked(
        key=one.key, question=one.question, options=one.options, rows=one.rows, turn=one.turn, retired=one.retired,
        number=number,
    )  # fmt: skip


def scales_of(documents: Mapping[int, Document], key: str) -> dict[int, tuple[int, int, int]]:
    """By version the scale on which a question was answered: lowest, highest, direction."""
    name = key.partition("@")[0]
    found = {}
    for version, document in documents.items():
        question = document.question(name)
        if question is not None and question.scale is not None:
            scale = question.scale
            found[version] = (scale.lowest, scale.highest, scale.direction)
    return found
