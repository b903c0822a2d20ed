"""Conditions as rows of a form, and back: groups joined by “all” or “any”, each of conditions joined the same way.

A form shows two levels, which is what people think in. What an imported survey nests deeper is kept as it is and shown
as a sentence, until somebody replaces it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from rashin.powers.operation.surveys.definition.document import Condition, Document, Group, Question, Value, said
from rashin.powers.operation.surveys.definition.kinds import (
    NUMERIC,
    OF_DATES,
    OTHER,
    SCORED,
    TEXTS,
    WITH_LIST,
    WITH_OPTIONS,
    WITHOUT_VALUE,
    Kind,
    Operator,
)
from rashin.powers.operation.surveys.definition.sites import options_of

MOST_ROWS: Final = 60
_O = Operator
_GIVEN: Final = (_O.IS_SUBMITTED, _O.IS_SKIPPED)
_NUMBERS: Final = (
    _O.IS_LESS_THAN_OR_EQUAL, _O.IS_GREATER_THAN_OR_EQUAL, _O.IS_LESS_THAN, _O.IS_GREATER_THAN, _O.EQUALS,
    _O.DOES_NOT_EQUAL,
)  # fmt: skip
_WORDS: Final = (
    _O.EQUALS, _O.DOES_NOT_EQUAL, _O.CONTAINS, _O.DOES_NOT_CONTAIN, _O.STARTS_WITH, _O.DOES_NOT_START_WITH,
    _O.ENDS_WITH, _O.DOES_NOT_END_WITH, _O.EQUALS_ONE_OF, _O.IS_SET, _O.IS_NOT_SET,
)  # fmt: skip


_SEVERAL: Final = (
    _O.INCLUDES_ONE_OF, _O.INCLUDES_ALL_OF, _O.DOES_NOT_INCLUDE_ONE_OF, _O.DOES_NOT_INCLUDE_ALL_OF, *_GIVEN,
)  # fmt: skip
_OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    **dict.fromkeys(Kind, _GIVEN),
    **dict.fromkeys((*SCORED, Kind.NUMBER), (*_NUMBERS, *_GIVEN)),
    **dict.fromkeys(TEXTS, (_O.CONTAINS, _O.DOES_NOT_CONTAIN, *_GIVEN)),
    **dict.fromkeys((Kind.MULTIPLE, Kind.PICTURE, Kind.RANKING), _SEVERAL),
    Kind.SINGLE: (_O.EQUALS, _O.DOES_NOT_EQUAL, _O.EQUALS_ONE_OF, *_GIVEN),
    Kind.DATE: (_O.IS_BEFORE, _O.IS_AFTER, _O.EQUALS, *_GIVEN),
    Kind.MATRIX: (_O.IS_COMPLETELY_SUBMITTED, _O.IS_PARTIALLY_SUBMITTED, _O.IS_SKIPPED),
    Kind.CONSENT: (_O.IS_ACCEPTED, _O.IS_SKIPPED),
    Kind.STATEMENT: (_O.IS_CLICKED, _O.IS_NOT_CLICKED),
}


class Posted(Protocol):
    """What a form sent."""

    def get(self, name: str, default: str = "", /) -> Any:
        """One value."""
        ...

    def getlist(self, name: str) -> list[Any]:
        """All values of a name."""
        ...

    def __iter__(self) -> Iterator[str]: ...


def operators_for(question: Question | None) -> tuple[Operator, ...]:
    """The comparisons that make sense, the likely ones first."""
    return (*_WORDS, *_NUMBERS[:4]) if question is None else _OPERATORS[question.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One condition of a form."""

    of: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    group: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A group as a form shows it."""

    outer: str = "all"
    inner: str = "all"
    lines: tuple[Line, ...] = ()
    deep: bool = False
    """Nested deeper than the form can show."""


def shape_of(group: Group | None) -> Shape:
    """The lines of a group."""
    if group is None:
        return Shape()
    inside = [one for one in group.members if isinstance(one, Group)]
    if not inside:
        return Shape(outer="any" if group.join == "all" else "all", inner=group.join, lines=_lines(group.members, 1))
    joins = {one.join for one in inside}
    deep = any(isinstance(member, Group) for one in inside for member in one.members)
    if deep or len(joins) > 1:
        return Shape(outer=group.join, deep=True)
    lines: list[Line] = []
    for number, one in enumerate(group.members, 1):
        lines += _lines([one], number) if isinstance(one, Condition) else _lines(one.members, number)
    return Shape(outer=group.join, inner=inside[0].join, lines=tuple(lines))


def _lines(conditions: Sequence[Condition | Group], group: int) -> tuple[Line, ...]:
    return tuple(
        Line(of=one.of, op=str(one.op), values=values_of(one.value), group=group)
        for one in conditions
        if isinstance(one, Condition)
    )


def values_of(value: Value) -> tuple[str, ...]:
    """A value as a form writes it."""
    if value is None:
        return ()
    found = value if isinstance(value, tuple) else (value,)
    return tuple(_written(one) for one in found)


def _written(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def numbers_in(posted: Posted, prefix: str) -> list[int]:
    """The numbers of the rows ``prefix-N-…`` that a form sent, in order."""
    found = set()
    for name in posted:
        head, _, rest = name.partition(f"{prefix}-")
        number = rest.partition("-")[0]
        if not head and number.isascii() and number.isdecimal() and len(number) < 5:
            found.add(int(number))
    return sorted(found)


def posted_group(posted: Posted, prefix: str, document: Document) -> dict[str, Any] | None:
    """The group that a form sent, as JSON; None when it holds no condition."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for number in numbers_in(posted, prefix)[:MOST_ROWS]:
        row = f"{prefix}-{number}"
        of, op = posted.get(f"{row}-of", ""), posted.get(f"{row}-op", "")
        if not of:
            continue
        question = asked_of(document, of)
        allowed = {str(one) for one in Operator}
        operator = Operator(op) if op in allowed else operators_for(question)[0]
        made: dict[str, Any] = {"of": of, "op": str(operator)}
        if operator not in WITHOUT_VALUE:
            made["value"] = _posted_value(posted.getlist(f"{row}-value"), operator, question, document)
        groups.setdefault(posted.get(f"{row}-group", "1") or "1", []).append(made)
    if not groups:
        return None
    inner = "any" if posted.get(f"{prefix}-inner") == "any" else "all"
    outer = "any" if posted.get(f"{prefix}-outer") == "any" else "all"
    if len(groups) == 1:
        return {inner: next(iter(groups.values()))}
    return {outer: [{inner: members} for members in groups.values()]}


def _posted_value(values: list[str], operator: Operator, question: Question | None, document: Document) -> Any:
    told = [value.strip() for value in values if value.strip()]
    if operator in WITH_LIST:
        parts = [part.strip() for value in told for part in value.replace("、", ",").split(",") if part.strip()]
        return [_typed(one, question, document) for one in parts]
    first = told[0] if told else ""
    if operator in NUMERIC:
        return _number(first)
    return first if operator in OF_DATES else _typed(first, question, document)


def _typed(text: str, question: Question | None, document: Document) -> Any:
    """The id of an option that was named by its text; a number for scores and amounts."""
    if question is None:
        return text
    if question.kind in SCORED or question.kind is Kind.NUMBER:
        return _number(text)
    for option in question.options:
        if text == option.id or text in option.text.values():
            return option.id
    return text


def _number(text: str) -> Any:
    """A number where it is one; otherwise the text, so that reading names the place."""
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() else found


def asked_of(document: Document, reference: str) -> Question | None:
    """The question that a reference looks at; of a row of a matrix, as a single choice."""
    source, _, name = reference.partition(":")
    if source != "answer":
        return None
    whole = document.question(name)
    if whole is not None or "." not in name:
        return whole
    question, _, row = name.partition(".")
    matrix = document.question(question)
    if matrix is None or matrix.kind is not Kind.MATRIX or row not in {one.id for one in matrix.rows}:
        return None
    return Question(id=name, kind=Kind.SINGLE, options=matrix.options)


def offered(document: Document, *, before: str = "", language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a condition may look at: (heading, [(reference, label)]); questions behind ``before`` are not known yet."""
    default = document.default_language
    questions: list[tuple[str, str]] = []
    for number, question in enumerate(document.questions(), 1):
        if question.id == before:
            break
        if question.kind is Kind.FILE:
            continue
        label = f"{number}. {said(question.text, language, default) or question.id}"
        questions.append((f"answer:{question.id}", label))
        if question.kind is Kind.MATRIX:
            questions += [
                (f"answer:{question.id}.{row.id}", f"{number}. › {said(row.text, language, default) or row.id}")
                for row in question.rows
            ]
    return [
        ("questions", questions),
        ("hidden", [(f"hidden:{one.id}", one.id) for one in document.hidden]),
        ("variables", [(f"var:{one.id}", one.id) for one in document.variables]),
    ]


def choices_for(question: Question | None, document: Document, language: str) -> list[tuple[str, str]]:
    """The values that a condition may compare with, where they are known; empty: any text."""
    if question is None:
        return []
    if question.scale is not None:
        return [(str(point), str(point)) for point in question.scale.points]
    if question.kind not in WITH_OPTIONS or (question.kind is Kind.MATRIX):
        return []
    default = document.default_language
    options = options_of(document, question) or question.options
    found = [(one.id, said(one.text, language, default) or one.id) for one in options]
    return [*found, (OTHER, said(question.other_text, language, default) or OTHER)] if question.other else found


def takes_several(op: str) -> bool:
    """Whether the value is a list."""
    return op in {str(one) for one in WITH_LIST}
