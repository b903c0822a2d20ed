"""What a survey ever asked, over all its versions, so that an answer to a deleted option can still be read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rashin.powers.operation.surveys.definition.document import Document, Option, Question, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question in its newest words, with every option and row that it ever had."""

    question: Question
    block: str
    gone: bool
    """The newest version does not ask it any more."""
    gone_options: frozenset[str]
    """Ids of options that it no longer offers; they stand after the others."""
    gone_rows: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a new version changes for answers."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    """Questions by id."""
    removed_options: tuple[tuple[str, str], ...]
    """(question, option)."""


def remembered(documents: Sequence[Document]) -> tuple[Known, ...]:
    """Every question of the documents, which come newest first: those of the newest in its order, then what is gone."""
    found: dict[str, Known] = {}
    for age, document in enumerate(documents):
        for block in document.blocks:
            for question in block.questions:
                known = found.get(question.id)
                if known is None:
                    found[question.id] = Known(
                        question=question, block=block.id, gone=age > 0, gone_options=frozenset(), gone_rows=frozenset()
                    )
                elif known.question.kind == question.kind:
                    found[question.id] = _with(known, question)
    return tuple(found.values())


def _with(known: Known, older: Question) -> Known:
    """What the question knows, and the older wording's options and rows that it lacks."""
    now = known.question
    options: list[Option] = [one for one in older.options if one.id not in {two.id for two in now.options}]
    rows: list[Row] = [one for one in older.rows if one.id not in {two.id for two in now.rows}]
    if not options and not rows and (now.other or not older.other):
        return known
    return replace(
        known,
        question=replace(
            now, options=(*now.options, *options), rows=(*now.rows, *rows), other=now.other or older.other
        ),
        gone_options=known.gone_options | {one.id for one in options},
        gone_rows=known.gone_rows | {one.id for one in rows},
    )


def changes(new: Document, old: Document) -> Changes:
    """What would be asked anew, and what no more."""
    before = {one.id: one for one in old.questions()}
    after = {one.id: one for one in new.questions()}
    gone = [
        (name, part)
        for name, question in before.items()
        if name in after
        for part in sorted(_parts(question) - _parts(after[name]))
    ]
    return Changes(
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        removed_options=tuple(gone),
    )


def _parts(question: Question) -> set[str]:
    return {one.id for one in question.options} | {one.id for one in question.rows}
