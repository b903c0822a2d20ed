"""What conditions, loops, carried options and piped texts refer to: whether it is there, was asked before, can hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rashin.powers.operation.surveys.definition.checking_reach import circles, reach, steps
from rashin.powers.operation.surveys.definition.conditions import named_in
from rashin.powers.operation.surveys.definition.document import Condition, Document, Group, Question
from rashin.powers.operation.surveys.definition.kinds import OTHER, WITH_OPTIONS, Operator, Order, Source
from rashin.powers.operation.surveys.definition.piping import named_in as piped_in
from rashin.powers.operation.surveys.definition.possible import possible
from rashin.powers.operation.surveys.definition.problems import Problem, in_circle, problem
from rashin.powers.operation.surveys.definition.sites import (
    GroupAt,
    Path,
    conditions,
    groups,
    options_of,
    place_of,
    texts,
)

_NAMED_OPTIONS = frozenset({
    Operator.EQUALS, Operator.DOES_NOT_EQUAL, Operator.EQUALS_ONE_OF, Operator.IS_ANY_OF, Operator.INCLUDES_ALL_OF,
    Operator.INCLUDES_ONE_OF, Operator.DOES_NOT_INCLUDE_ALL_OF, Operator.DOES_NOT_INCLUDE_ONE_OF,
})  # fmt: skip
"""Operators that compare with ids of options."""


@dataclass(slots=True)
class _Map:
    """Where every question stands, and which block may come before which."""

    document: Document
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    after: dict[int, int] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.after = reach(steps(self.document))
        self.questions = {one.id: one for one in self.document.questions()}
        self.hidden = frozenset(one.id for one in self.document.hidden)
        self.variables = frozenset(one.id for one in self.document.variables)
        for number, block in enumerate(self.document.blocks):
            for place, question in enumerate(block.questions):
                self.places[question.id] = (number, place)

    def fault(self, name: str, block: int | None, question: int | None, *, at_end: bool) -> str:
        """Why the answer of a question cannot be read at a place; empty when it can."""
        there, place = self.places[name]
        asked = self.document.blocks[there]
        if asked.loop is not None and there != block:
            return "inside_loop"
        if block is None or (at_end and there == block):
            return ""
        if there == block:
            if question is None or place == question:
                return "reads_later"
            if asked.order == Order.RANDOM and name not in asked.anchors:
                return "reads_random"
            return "" if place < question else "reads_later"
        return "" if self.after[there] >> block & 1 else "reads_later"


def check_logic(document: Document) -> Iterator[Problem]:
    """Everything that refers to something."""
    seen = _Map(document)
    in_circle = list(_circles(document, seen))
    yield from in_circle
    closed = {one.place for one in in_circle}
    for one in groups(document):
        amiss = [
            each for path, condition in conditions(one.group, one.path) for each in _tested(seen, condition, path, one)
        ]
        yield from (each for each in amiss if each.code != "reads_later" or place_of(one.path) not in closed)
        if not amiss:
            yield from _possible(seen, one)
    yield from _carried(seen, closed)
    yield from _calculated(seen)
    for text in texts(document):
        for name in sorted(piped_in(text.text)):
            yield from _reference(seen, name, place_of(text.path), text.block, text.question, at_end=False)


def _tested(seen: _Map, condition: Condition, path: Path, one: GroupAt) -> list[Problem]:
    """What is amiss with one condition: what it reads, else what it compares with."""
    where = place_of(path)
    found = list(_reference(seen, condition.of, where, one.block, one.question, at_end=one.at_end))
    return found or list(_condition(seen, condition, where))


def _reference(
    seen: _Map, name: str, where: str, block: int | None, question: int | None, *, at_end: bool
) -> Iterator[Problem]:
    """Whether a reference can be followed from where it stands."""
    source, _, name = name.partition(":")
    document = seen.document
    if source == Source.HIDDEN and name not in seen.hidden:
        yield problem("unknown_hidden", where, id=name)
    elif source == Source.VARIABLE and name not in seen.variables:
        yield problem("unknown_variable", where, id=name)
    elif source == Source.LOOP and (block is None or document.blocks[block].loop is None):
        yield problem("outside_loop", where)
    elif source == Source.TRAIT and document.anonymous:
        yield problem("no_person", where)
    elif source == Source.ANSWER:
        asked, _, part = name.partition(".")
        found = seen.questions.get(asked)
        if found is None:
            yield problem("unknown_question", where, id=asked)
        elif part and part not in parts_of(found):
            yield problem("unknown_part", where, id=asked, part=part)
        elif fault := seen.fault(asked, block, question, at_end=at_end):
            yield problem(fault, where, id=asked)


def parts_of(question: Question) -> frozenset[str]:
    """What may stand behind the dot: rows, fields, the typed text of "other"."""
    parts = {row.id for row in question.rows} | {str(one) for one in question.fields}
    return frozenset(parts | ({OTHER} if question.other else set()))


def _condition(seen: _Map, condition: Condition, where: str) -> Iterator[Problem]:
    """Whether what it compares with exists."""
    if condition.op == Operator.IS_BOOKED:
        yield problem("never_booked", where)
    source, _, name = condition.of.partition(":")
    asked, _, part = name.partition(".")
    question = seen.questions.get(asked) if source == Source.ANSWER else None
    if question is None or question.kind not in WITH_OPTIONS or condition.op not in _NAMED_OPTIONS or part == OTHER:
        return
    known = options_of(seen.document, question)
    if known is None:
        return
    ids = {one.id for one in known} | {OTHER} if question.other or question.carry_from else {one.id for one in known}
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    for value in values:
        if value not in ids:
            yield problem("unknown_option", where, id=asked, option=value)


def _possible(seen: _Map, one: GroupAt) -> Iterator[Problem]:
    """Whether anybody can meet a group."""
    if possible(seen.document, one.group, seen.questions):
        return
    if one.path[0] == "quotas" and isinstance(one.path[1], int):
        yield problem("quota_impossible", place_of(one.path), id=seen.document.quotas[one.path[1]].id)
    else:
        yield problem("never_holds", place_of(one.path))


def _carried(seen: _Map, closed: set[str]) -> Iterator[Problem]:
    """Carried options, and what loops go over."""
    for number, block in enumerate(seen.document.blocks):
        here = f"blocks[{number}]"
        loop = block.loop
        if loop is not None and loop.over == "list" and not loop.items:
            yield problem("no_items", f"{here}.loop.items")
        elif loop is not None and loop.over == "answer":
            yield from _source_of_options(seen, loop.question, f"{here}.loop.question", (number, None), closed)
        for place, question in enumerate(block.questions):
            if question.carry_from is not None:
                where = f"{here}.questions[{place}].carry_from.question"
                yield from _source_of_options(seen, question.carry_from.question, where, (number, place), closed)
    for number, quota in enumerate(seen.document.quotas):
        if quota.limit == 0 and quota.action == "end":
            yield problem("quota_full", f"quotas[{number}].limit", id=quota.id)


def _source_of_options(
    seen: _Map, name: str, where: str, at: tuple[int, int | None], closed: set[str]
) -> Iterator[Problem]:
    question = seen.questions.get(name)
    if question is None:
        yield problem("unknown_question", where, id=name)
    elif question.kind not in WITH_OPTIONS:
        yield problem("not_choosable", where, id=name)
    elif (fault := seen.fault(name, *at, at_end=False)) and where.rpartition(".")[0] not in closed:
        yield problem(fault, where, id=name)


def _calculated(seen: _Map) -> Iterator[Problem]:
    for number, block in enumerate(seen.document.blocks):
        for place, rule in enumerate(block.logic):
            if rule.of:
                where = f"blocks[{number}].logic[{place}].of"
                yield from _reference(seen, rule.of, where, number, None, at_end=True)


# ── Circles of showing ──


def _circles(document: Document, seen: _Map) -> Iterator[Problem]:
    """Questions that are only shown after one another: each named once, at its first place."""
    names = list(seen.places)
    numbers = {name: at for at, name in enumerate(names)}
    ways: dict[int, set[int]] = {at: set() for at in range(len(names))}
    whence: dict[int, list[Path]] = {at: [] for at in range(len(names))}
    for name, (number, place) in seen.places.items():
        for path, read in _needs(document, number, place).items():
            for other in read & set(numbers):
                ways[numbers[name]].add(numbers[other])
                whence[numbers[name]].append(path)
    for circle in circles(ways):
        told = [f"“{names[one]}”" for one in circle]
        path = next(path for one in circle for path in whence[one])
        yield problem("circular_show", place_of(path), circle=in_circle(told))


def _needs(document: Document, number: int, place: int) -> Mapping[Path, set[str]]:
    """By place: the questions without which this one is never shown."""
    block = document.blocks[number]
    question = block.questions[place]
    here: Path = ("blocks", number)
    found: dict[Path, set[str]] = {}
    if block.show_if is not None:
        found[*here, "show_if"] = _answers(block.show_if)
    if block.loop is not None and block.loop.over == "answer":
        found[*here, "loop"] = {block.loop.question}
    if question.show_if is not None:
        found[*here, "questions", place, "show_if"] = _answers(question.show_if)
    if question.carry_from is not None:
        found[*here, "questions", place, "carry_from"] = {question.carry_from.question}
    return found


def _answers(group: Group) -> set[str]:
    return {
        name.partition(":")[2].partition(".")[0] for name in named_in(group) if name.startswith(f"{Source.ANSWER}:")
    }
