"""What a page may ask at once where a script shows and hides: questions that depend on answers of the same page.

Without a script they come on a page of their own, as the way says; the way stays the judge of what was sent. Only what
can be drawn before anything is answered stands beside a page: a question whose words or choices depend on the page
does not, nor does anything after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rashin.powers.operation.surveys.definition.conditions import Facts, met, value_of
from rashin.powers.operation.surveys.definition.document import Block, Condition, Document, Group, Question
from rashin.powers.operation.surveys.definition.flow import Asked, Page, Walker, Way, question_of, words_read
from rashin.powers.operation.surveys.definition.kinds import Kind, Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A question that a script may show."""

    asked: Asked
    when: Any
    """Plain values: ``["q1", "equals", 3]``, ``{"all": […]}``, ``{"any": […]}``, true or false."""
    after: str
    """The question below which it stands."""


def beside(document: Document, found: Way, page: Page, *, seed: str, language: str) -> tuple[Beside, ...]:
    """The questions that may stand on a page with those that are there, in the order of the way."""
    if document.settings.paging is Paging.QUESTION:
        return ()
    blocks = {one.id: block for block in document.blocks for one in block.questions}
    passes = list(dict.fromkeys((blocks[one.question.id].id, one.item) for one in page.asked))
    if not any(one.show_if for name, _ in passes for one in _block(document, name).questions):
        return ()
    walker = Walker(document, found.facts, seed, language)
    walker.asked, walker.answers = dict(found.asked), dict(found.facts.answers)
    walker.variables = dict(found.facts.variables)
    there = {one.name: one for one in page.asked}
    made = list(_found(document, walker, passes, there))
    return tuple(made) if any(one.when is not True for one in made) else ()


def _block(document: Document, name: str) -> Block:
    return next(one for one in document.blocks if one.id == name)


def _found(
    document: Document, walker: Walker, passes: list[tuple[str, str]], there: Mapping[str, Asked]
) -> Iterator[Beside]:
    here = {one.question.id for one in there.values()}
    after = ""
    for name, item in passes:
        text = next(one.item_text for one in there.values() if one.item == item)
        for question in walker.ordered(_block(document, name), item):
            own = f"{question.id}@{item}" if item else question.id
            if own in there:
                after = own
                continue
            if not after:
                continue  # asked on an earlier page, or not at all
            one = _one(walker, question, item, text, here)
            if one is None:
                return
            when = _plain(question.show_if, here, walker.now().within(item, text), item)
            if when is not False:
                yield Beside(asked=one, when=when, after=after)
                here.add(question.id)
                after = own


def _one(walker: Walker, question: Question, item: str, text: str, here: set[str]) -> Asked | None:
    """The question, drawn as it will be whatever is answered here; None when it cannot be known."""
    if words_read(question) & here or question.kind is Kind.FILE:
        return None
    return walker.asked_as(question, item, text)


def _plain(test: Group | Condition | None, here: set[str], facts: Facts, item: str) -> Any:
    """A condition for a script: what it cannot know is judged already, so nothing of it leaves."""
    if test is None:
        return True
    if isinstance(test, Condition):
        if test.of.startswith("answer:") and question_of(test.of) in here:
            question, _, part = test.of.partition(":")[2].partition(".")
            name = f"{question}@{item}" if item and "@" not in question else question
            return [f"{name}.{part}" if part else name, str(test.op), test.value]
        return met(test.op, value_of(test.of, facts), test.value)
    members = [_plain(one, here, facts, item) for one in test.members]
    settled = test.join == "any"  # what decides the whole when one member has it
    if any(one is settled for one in members):
        return settled
    left = [one for one in members if one is not (not settled)]
    return {test.join: left} if left else not settled
