"""What the builder's templates draw: conditions, options and rules as rows that can be added, moved and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.building.conditions import (
    Line,
    asked_of,
    choices_for,
    offered,
    operators_for,
    shape_of,
    takes_several,
)
from rashin.powers.operation.surveys.building.words import OPERATORS, told
from rashin.powers.operation.surveys.definition.document import Document, Group, Option, Row
from rashin.powers.operation.surveys.definition.kinds import NUMERIC, OF_DATES, WITHOUT_VALUE, Operator

Pairs = Sequence[tuple[str, Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """One condition as drawn."""

    n: str
    of: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    group: int = 1
    operators: Pairs = ()
    choices: Pairs = ()
    several: bool = False
    silent: bool = False
    """Whether the comparison needs no value."""
    kind: str = "text"

    @property
    def value(self) -> str:
        """The values in one box."""
        return ", ".join(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionBox:
    """Conditions as drawn."""

    prefix: str
    rows: Sequence[ConditionRow]
    fresh: ConditionRow
    offers: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    inner: str = "all"
    outer: str = "any"
    deep: bool = False
    told: str = ""
    grouped: bool = False
    """Whether there is more than one group."""
    before: str = ""
    """The question before which answers are known."""


def condition_row(line: Line, n: str, document: Document, language: str) -> ConditionRow:
    """A row whose comparisons and values fit what it looks at."""
    question = asked_of(document, line.of)
    known = operators_for(question)
    op = Operator(line.op) if line.op in {str(one) for one in Operator} else known[0]
    operators = known if op in known else (op, *known)
    choices = choices_for(question, document, language)
    return ConditionRow(
        n=n, of=line.of, op=str(op) if line.of else "", values=line.values, group=line.group,
        operators=[(str(one), OPERATORS[one]) for one in operators],
        choices=choices if op not in OF_DATES else (),
        several=takes_several(op), silent=op in WITHOUT_VALUE,
        kind="date" if op in OF_DATES else "number" if op in NUMERIC else "text",
    )  # fmt: skip


def condition_box(
    group: Group | None, prefix: str, document: Document, *, before: str = "", language: str
) -> ConditionBox:
    """Conditions of a question, block, rule, quota or ending."""
    shape = shape_of(group)
    rows = [condition_row(line, str(at), document, language) for at, line in enumerate(shape.lines, 1)]
    return ConditionBox(
        prefix=prefix, rows=rows, fresh=condition_row(Line(), "__n__", document, language),
        offers=offered(document, before=before, language=language), inner=shape.inner, outer=shape.outer,
        deep=shape.deep, told=told(group, document, language), grouped=len({row.group for row in rows}) > 1,
        before=before,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A text in one language, in a row."""

    language: str
    name: str
    value: str
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingRow:
    """An option, a column, a row of a matrix or an item of a loop as drawn."""

    n: str
    prefix: str
    id: str = ""
    cells: Sequence[Cell] = ()
    anchor: bool = False
    exclusive: bool = False
    reversed: bool = False
    value: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingBox:
    """Rows of things, and what each of them may say beside its text."""

    prefix: str
    rows: Sequence[ThingRow]
    fresh: ThingRow
    more: frozenset[str] = field(default_factory=frozenset)


def thing_box(
    things: Sequence[Option | Row], prefix: str, languages: Sequence[str], *, more: frozenset[str] = frozenset()
) -> ThingBox:
    """Options or rows of a question."""
    rows = [_thing(one, str(at), prefix, languages) for at, one in enumerate(things, 1)]
    return ThingBox(prefix=prefix, rows=rows, fresh=_thing(None, "__n__", prefix, languages), more=more)


def _thing(one: Option | Row | None, n: str, prefix: str, languages: Sequence[str]) -> ThingRow:
    texts = one.text if one else {}
    cells = [
        Cell(
            language=code, name=f"{prefix}-{n}-text-{code}", value=texts.get(code, ""),
            missing=bool(texts) and not texts.get(code),
        )
        for code in languages
    ]  # fmt: skip
    if one is None:
        return ThingRow(n=n, prefix=prefix, cells=cells)
    value = getattr(one, "value", None)
    return ThingRow(
        n=n, prefix=prefix, id=one.id, cells=cells, anchor=one.anchor,
        exclusive=getattr(one, "exclusive", False), reversed=getattr(one, "reversed", False),
        value="" if value is None else f"{value:g}", image=getattr(one, "image", ""),
    )  # fmt: skip
