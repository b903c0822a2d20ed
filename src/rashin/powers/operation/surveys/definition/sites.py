"""Where texts and conditions stand in a document: each with its place, for checks, translations and searches."""

from collections.abc import Iterator
from dataclasses import dataclass

from rashin.powers.operation.surveys.definition.document import (
    Block,
    Condition,
    Document,
    Group,
    Option,
    Question,
    Text,
)
from rashin.powers.operation.surveys.definition.kinds import Kind

Path = tuple[str | int, ...]


def place_of(path: Path) -> str:
    """A path as reading names places."""
    told = ""
    for step in path:
        told += f"[{step}]" if isinstance(step, int) else f".{step}" if told else step
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAt:
    """A text of a document."""

    key: str
    """By ids, so that it stays when things move: ``question.q1.options.late``."""
    path: Path
    text: Text
    must: bool
    """Something has to be said here."""
    block: int | None = None
    """Which block it belongs to, by position; none: the end, or the survey as a whole."""
    question: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAt:
    """A condition of a document."""

    path: Path
    group: Group
    block: int | None = None
    question: int | None = None
    at_end: bool = False
    """It is asked after the whole block (rules) or the whole survey (quotas, endings)."""


def texts(document: Document) -> Iterator[TextAt]:
    """Every text that people who answer may see, in the order of the document."""
    yield TextAt(key="survey.title", path=("title",), text=document.title, must=True)
    yield TextAt(key="survey.description", path=("description",), text=document.description, must=False)
    for number, block in enumerate(document.blocks):
        yield from _texts_of_block(block, number)
    for number, ending in enumerate(document.endings):
        here: Path = ("endings", number)
        name = f"ending.{ending.id}"
        yield TextAt(key=f"{name}.title", path=(*here, "title"), text=ending.title, must=not ending.redirect)
        yield TextAt(key=f"{name}.text", path=(*here, "text"), text=ending.text, must=False)
    theme = document.theme
    yield TextAt(key="theme.logo_text", path=("theme", "logo_text"), text=theme.logo_text, must=bool(theme.logo))


def _texts_of_block(block: Block, number: int) -> Iterator[TextAt]:
    here: Path = ("blocks", number)
    yield TextAt(key=f"block.{block.id}.title", path=(*here, "title"), text=block.title, must=False, block=number)
    for place, item in enumerate(block.loop.items if block.loop else ()):
        yield TextAt(
            key=f"block.{block.id}.loop.{item.id}", path=(*here, "loop", "items", place, "text"), text=item.text,
            must=True, block=number,
        )  # fmt: skip
    for place, question in enumerate(block.questions):
        yield from _texts_of_question(question, (*here, "questions", place), number, place)


def _texts_of_question(question: Question, here: Path, block: int, number: int) -> Iterator[TextAt]:
    def at(key: str, steps: Path, text: Text, *, must: bool = False) -> TextAt:
        return TextAt(
            key=f"question.{question.id}.{key}", path=(*here, *steps), text=text, must=must, block=block,
            question=number,
        )  # fmt: skip

    yield at("text", ("text",), question.text, must=not (question.kind == Kind.STATEMENT and question.help))
    yield at("help", ("help",), question.help)
    for place, option in enumerate(question.options):
        yield at(f"options.{option.id}", ("options", place, "text"), option.text, must=True)
    for place, row in enumerate(question.rows):
        yield at(f"rows.{row.id}", ("rows", place, "text"), row.text, must=True)
    if question.scale is not None:
        yield at("scale.low", ("scale", "low"), question.scale.low)
        yield at("scale.high", ("scale", "high"), question.scale.high)
    yield at("other_text", ("other_text",), question.other_text)


def groups(document: Document) -> Iterator[GroupAt]:
    """Every condition, in the order of the document."""
    for number, block in enumerate(document.blocks):
        here: Path = ("blocks", number)
        if block.show_if is not None:
            yield GroupAt(path=(*here, "show_if"), group=block.show_if, block=number)
        for place, question in enumerate(block.questions):
            there = (*here, "questions", place)
            if question.show_if is not None:
                yield GroupAt(path=(*there, "show_if"), group=question.show_if, block=number, question=place)
            if isinstance(question.required, Group):
                yield GroupAt(path=(*there, "required"), group=question.required, block=number, question=place)
        for place, rule in enumerate(block.logic):
            if rule.when is not None:
                yield GroupAt(path=(*here, "logic", place, "when"), group=rule.when, block=number, at_end=True)
    for number, quota in enumerate(document.quotas):
        if quota.when is not None:
            yield GroupAt(path=("quotas", number, "when"), group=quota.when, at_end=True)
    for number, ending in enumerate(document.endings):
        if ending.when is not None:
            yield GroupAt(path=("endings", number, "when"), group=ending.when, at_end=True)


def conditions(group: Group, path: Path) -> Iterator[tuple[Path, Condition]]:
    """The conditions of a group with their paths, however deep."""
    for number, one in enumerate(group.members):
        there = (*path, group.join, number)
        if isinstance(one, Group):
            yield from conditions(one, there)
        else:
            yield there, one


def options_of(document: Document, question: Question, seen: frozenset[str] = frozenset()) -> tuple[Option, ...] | None:
    """Every option that a question may show, carried ones included; None when that cannot be told (a circle)."""
    if question.carry_from is None:
        return question.options
    if question.id in seen:
        return None
    earlier = document.question(question.carry_from.question)
    carried = options_of(document, earlier, seen | {question.id}) if earlier else ()
    return None if carried is None else (*carried, *question.options)
