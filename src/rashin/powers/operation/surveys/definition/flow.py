"""The way through a survey: which pages somebody with these answers sees, in which order, and where it ends.

The way is walked anew from the first block each time, out of the answers alone: going back and changing an answer
changes what follows, and answers of questions that are not on the way count as not given. Pages never ask what
depends on an answer of the same page: such a page is split there, so that everything works without a script.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from rashin.powers.operation.surveys.definition import piping
from rashin.powers.operation.surveys.definition.conditions import Facts, Value, empty, holds, named_in, number, value_of
from rashin.powers.operation.surveys.definition.document import (
    Block,
    Document,
    Ending,
    Loop,
    Option,
    Question,
    Row,
    Rule,
    said,
)
from rashin.powers.operation.surveys.definition.kinds import (
    OTHER,
    WITH_OPTIONS,
    Deed,
    Kind,
    Order,
    Paging,
    Pick,
    Reckoning,
)

MOST_PAGES: Final = 2_000
"""However loops and jumps are made, a way ends."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is asked, in one pass of a loop or outside every loop."""

    question: Question
    options: tuple[Option, ...] = ()
    """Carried ones first, in the order of this response."""
    rows: tuple[Row, ...] = ()
    item: str = ""
    item_text: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """Under which its answer is kept."""
        return f"{self.question.id}@{self.item}" if self.item else self.question.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are seen at once."""

    asked: tuple[Asked, ...]
    block: Block
    begins: bool
    """Whether it is the first of its block, or of its pass: there stands the block's title."""
    rules: tuple[tuple[Rule, str], ...] = ()
    """Rules that run when it is left, each with its pass."""

    @property
    def key(self) -> str:
        """By which a page is found again."""
        return self.asked[0].name


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """All pages with these answers, and where they lead."""

    pages: tuple[Page, ...]
    facts: Facts
    """With the variables as they stand at the end, and answers of the way alone."""
    ending: str = ""
    """What a rule chose; empty: the usual one."""
    ended_by_rule: bool = False
    asked: Mapping[str, Asked] = field(default_factory=dict)

    def place(self, key: str) -> int | None:
        """Where the page of this key stands."""
        return next((at for at, page in enumerate(self.pages) if page.key == key), None)


def way(document: Document, facts: Facts, *, seed: str, language: str = "") -> Way:
    """The way through the document with these answers; ``seed`` belongs to the response, so that orders stay."""
    walker = Walker(document, facts, seed, language or document.default_language)
    walker.walk()
    return Way(
        pages=tuple(walker.pages), facts=walker.now(), ending=walker.ending, ended_by_rule=walker.ended,
        asked=walker.asked,
    )  # fmt: skip


def ending_of(document: Document, way: Way) -> Ending | None:
    """What a rule chose, else the first ending whose condition holds, else the first without one."""
    chosen = next((one for one in document.endings if one.id == way.ending), None)
    if chosen is not None:
        return chosen
    open_to = [one for one in document.endings if one.when is not None and holds(one.when, way.facts)]
    plain = [one for one in document.endings if one.when is None]
    return next(iter((*open_to, *plain)), None)


def shuffled(things: Sequence[T], fixed: Sequence[bool], *, seed: str) -> list[T]:
    """In random order, the same for the same seed; what is fixed keeps its place."""
    free = [one for one, stays in zip(things, fixed, strict=True) if not stays]
    random.Random(seed).shuffle(free)  # noqa: S311 - an order, not a secret
    moving = iter(free)
    return [one if stays else next(moving) for one, stays in zip(things, fixed, strict=True)]


class Walker:
    """One walk from the first block to the end."""

    def __init__(self, document: Document, facts: Facts, seed: str, language: str) -> None:
        self.document = document
        self.given = facts
        self.seed = seed
        self.language = language
        self.pages: list[Page] = []
        self.asked: dict[str, Asked] = {}
        self.ending = ""
        self.ended = False
        self.answers: dict[str, Value] = {}
        self.variables: dict[str, Value] = {one.id: one.initial for one in document.variables}

    def now(self) -> Facts:
        """What is known at this point of the way."""
        hidden = {one.id: one.initial for one in self.document.hidden if one.initial} | dict(self.given.hidden)
        return replace(self.given, answers=self.answers, variables=dict(self.variables), hidden=hidden)

    def walk(self) -> None:
        """Go from block to block, and put what is asked on pages."""
        blocks = self.document.blocks
        at, seen = 0, set[int]()
        while at < len(blocks) and len(self.pages) < MOST_PAGES:
            seen.add(at)
            block, goes_to = blocks[at], ""
            if holds(block.show_if, self.now()):
                for item, text in self._passes(block):
                    self._ask(block, item, text)
                    goes_to = self._leave(block, item, text)
                    if goes_to or self.ended:
                        break
            if self.ended:
                return
            there = next((place for place, one in enumerate(blocks) if one.id == goes_to), at + 1)
            at = there if there not in seen else at + 1  # no way goes round in circles

    def _passes(self, block: Block) -> Iterator[tuple[str, str]]:
        loop = block.loop
        if loop is None:
            yield "", ""
            return
        items = self._items(loop)
        if loop.order is Order.RANDOM:
            items = shuffled(items, [one.anchor for one in items], seed=f"{self.seed}:{block.id}:loop")
        for one in items[: loop.most or None]:
            yield one.id, said(one.text, self.language, self.document.default_language)

    def _items(self, loop: Loop) -> list[Option]:
        if loop.over == "list":
            return list(loop.items)
        return self._picked(loop.question, loop.pick, item="")

    def _picked(self, question: str, pick: Pick, *, item: str) -> list[Option]:
        """Options of an earlier question: those chosen (what was typed as "other" too), not chosen, or all shown."""
        facts = self.now().within(item)
        earlier = self.asked.get(f"{question}@{item}") or self.asked.get(question)
        if earlier is None:
            return []
        if pick is Pick.SHOWN:
            return list(earlier.options)
        answer = facts.answer(question)
        ids = set(answer.values()) if isinstance(answer, Mapping) else set(_listed(answer))
        found = [one for one in earlier.options if (one.id in ids) is (pick is Pick.CHOSEN)]
        typed = facts.answer(f"{question}.{OTHER}")
        if pick is Pick.CHOSEN and OTHER in ids and isinstance(typed, str) and typed.strip():
            found.append(Option(id=OTHER, text={self.language: typed.strip()}))
        return found

    def _ask(self, block: Block, item: str, text: str) -> None:
        """Put the questions of one pass on pages, splitting where one depends on another of the same page."""
        held: list[Asked] = []
        begins = True
        for question in self.ordered(block, item):
            one = (
                self.asked_as(question, item, text) if holds(question.show_if, self.now().within(item, text)) else None
            )
            if one is None:
                continue
            if held and (self.document.settings.paging is Paging.QUESTION or leans(question, block, held)):
                self._close(block, held, begins)
                held, begins = [], False
            held.append(one)
            self._take(one)
        if held:
            self._close(block, held, begins)

    def ordered(self, block: Block, item: str) -> list[Question]:
        """A block's questions in the order of this response."""
        if block.order is not Order.RANDOM:
            return list(block.questions)
        fixed = [one.id in block.anchors for one in block.questions]
        return shuffled(block.questions, fixed, seed=f"{self.seed}:{block.id}:{item}")

    def asked_as(self, question: Question, item: str, text: str) -> Asked | None:
        """A question as it is asked at this point; None when there is nothing to choose from."""
        facts = self.now().within(item, text)
        options = tuple(self._options(question, item))
        if question.kind in WITH_OPTIONS and not options and not question.other:
            return None
        required = question.required if isinstance(question.required, bool) else holds(question.required, facts)
        return Asked(
            question=question, options=options, rows=tuple(self._rows(question)), item=item, item_text=text,
            required=required,
        )  # fmt: skip

    def _close(self, block: Block, held: list[Asked], begins: bool) -> None:
        before = self.pages[-1] if self.pages else None
        joins = self.document.settings.paging is Paging.WHOLE and before is not None and begins
        if joins and before is not None and not before.rules and not _hangs(block, held, before.asked):
            self.pages[-1] = replace(before, asked=(*before.asked, *held))
        else:
            self.pages.append(Page(asked=tuple(held), block=block, begins=begins))

    def _take(self, one: Asked) -> None:
        """From here on its answer counts."""
        self.asked[one.name] = one
        for name in (one.name, f"{one.name}.{OTHER}"):
            if not empty(said_there := self.given.answers.get(name)):
                self.answers[name] = said_there

    def _options(self, question: Question, item: str) -> list[Option]:
        own = list(question.options)
        if question.order is Order.RANDOM and question.kind is not Kind.MATRIX:
            own = shuffled(own, [one.anchor for one in own], seed=f"{self.seed}:{question.id}")
        if question.carry_from is None:
            return own
        carried = self._picked(question.carry_from.question, question.carry_from.pick, item=item)
        known = {one.id for one in own}
        return [*(one for one in carried if one.id not in known), *own]

    def _rows(self, question: Question) -> Sequence[Row]:
        if question.order is Order.RANDOM and question.kind is Kind.MATRIX:
            return shuffled(question.rows, [one.anchor for one in question.rows], seed=f"{self.seed}:{question.id}")
        return question.rows

    def _leave(self, block: Block, item: str, text: str) -> str:
        """Run the block's rules: variables change, and the first jump or end that holds says where to go."""
        if block.logic and self.pages and self.pages[-1].block is block:
            last = self.pages[-1]
            self.pages[-1] = replace(last, rules=(*last.rules, *((rule, item) for rule in block.logic)))
        for rule in block.logic:
            facts = self.now().within(item, text)
            if not holds(rule.when, facts):
                continue
            if rule.do is Deed.CALCULATE:
                self.variables[rule.set] = reckoned(rule, self.variables.get(rule.set), facts, self.asked)
            elif rule.do is Deed.JUMP:
                return rule.to
            elif rule.do is Deed.END:
                self.ending, self.ended = rule.to, True
                return ""
        return ""


def _listed(answer: Value) -> list[str]:
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return [str(one) for one in answer]
    return [] if empty(answer) else [str(answer)]


def leans(question: Question, block: Block, held: Sequence[Asked]) -> bool:
    """Whether a question reads an answer of the page that it would stand on."""
    here = {one.question.id for one in held}
    return bool(here & _read(question)) and block is not None


def _read(question: Question) -> set[str]:
    """The questions that a question reads: to be shown, to be required, for its options and its words."""
    return words_read(question) | {question_of(one) for one in named_in(question.show_if) if one.startswith("answer:")}


def words_read(question: Question) -> set[str]:
    """The same, but for what decides whether it is shown."""
    references: list[str] = []
    if not isinstance(question.required, bool):
        references += named_in(question.required)
    texts = [
        question.text,
        question.help,
        *(one.text for one in question.options),
        *(one.text for one in question.rows),
    ]
    for text in texts:
        references += piping.named_in(text)
    found = {question_of(one) for one in references if one.startswith("answer:")}
    return found | ({question.carry_from.question} if question.carry_from else set())


def _hangs(block: Block, held: Sequence[Asked], before: Sequence[Asked]) -> bool:
    """Whether a block, or one of its questions, reads an answer of the page before."""
    here = {one.question.id for one in before}
    read = {question_of(one) for one in named_in(block.show_if)} | {
        question_of(one) for one in piping.named_in(block.title)
    }
    for one in held:
        read |= _read(one.question)
    return bool(here & read) or (block.loop is not None and block.loop.question in here)


def question_of(reference: str) -> str:
    """The question that a reference to an answer reads."""
    return reference.partition(":")[2].partition(".")[0].partition("@")[0]


def must(page: Page, facts: Facts) -> frozenset[str]:
    """The names of a page's questions that need an answer, given what was just said."""
    needed = {one.name for one in page.asked if one.required}
    for rule, item in page.rules:
        if rule.do is Deed.REQUIRE and holds(rule.when, facts.within(item)):
            needed |= {one.name for one in page.asked if one.question.id == rule.to and one.item == item}
    return frozenset(needed)


def reckoned(rule: Rule, before: Value, facts: Facts, asked: Mapping[str, Asked]) -> Value:
    """What a variable becomes."""
    other: Value = rule.value
    if rule.of:
        other = _worth(rule.of, value_of(rule.of, facts), facts, asked)
    if rule.by is Reckoning.ASSIGN:
        return other
    if rule.by is Reckoning.CONCAT:
        return f"{'' if before is None else before}{'' if other is None else other}"[:2_000]
    left, right = number(before) or 0.0, number(other) or 0.0
    if rule.by is Reckoning.ADD:
        return left + right
    if rule.by is Reckoning.SUBTRACT:
        return left - right
    if rule.by is Reckoning.MULTIPLY:
        return left * right
    return left / right if right else left  # nothing is divided by nothing: the variable stays


def _worth(reference: str, value: Value, facts: Facts, asked: Mapping[str, Asked]) -> Value:
    """An option counts its value, several the sum of theirs; a skipped answer counts 0."""
    source, _, name = reference.partition(":")
    if source != "answer":
        return value
    question = name.partition(".")[0]
    one = asked.get(f"{question}@{facts.item}") or asked.get(question)
    values = {} if one is None else {option.id: option.value for option in one.options}
    if one is None or one.question.kind not in WITH_OPTIONS:
        return 0 if empty(value) else value
    chosen = list(value.values()) if isinstance(value, Mapping) else _listed(value)
    scored = [found for each in chosen if (found := values.get(str(each))) is not None]
    if scored:
        return sum(scored)
    return value if isinstance(value, str) and value else 0
