"""Conditions and steps as rows of a form: read from the words of an address, and written back as the same words.

A row's fields have names of their own (``where-1-field``), which no question knows: an address that holds such names
is answered with the address of the question's own words, so that there is one address for one question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from django.http import QueryDict

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import Filter, Op, parse_filters, parse_named, write_filter, write_named

ROW: Final = re.compile(r"(where|step)-(\d{1,3})-(field|op|value|event|if)")
MOST_ROWS: Final = 40
FIRST_STEPS: Final = 3
BARE: Final = frozenset({"set", "notset"})
_OPS: Final[tuple[Op, ...]] = get_args(Op)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """Field, comparison, value."""

    field: str = ""
    op: str = "="
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """An event, and what else has to hold of it."""

    event: str = ""
    condition: str = ""


def condition_rows(texts: Sequence[str]) -> tuple[list[ConditionRow], list[str]]:
    """The conditions that rows can hold, and the texts that stay texts because they cannot."""
    rows: list[ConditionRow] = []
    kept: list[str] = []
    for text in texts:
        try:
            found = parse_filters(text)
        except QuestionError:
            kept.append(text)
            continue
        if all(_fits(item) for item in found) and len(rows) + len(found) <= MOST_ROWS:
            rows += [ConditionRow(field=item.field, op=item.op, value="|".join(item.value)) for item in found]
        else:
            kept.append(text)
    return rows, kept


def _fits(item: Filter) -> bool:
    """Whether a box of one line can hold the alternatives, with ``|`` between them."""
    return all(part and part == part.strip() and not set(part) & set("|\r\n\0") for part in item.value)


def step_rows(texts: Sequence[str]) -> list[StepRow]:
    """The steps; one that cannot be read keeps its whole text in the place of its event."""
    return [_step(text) for text in texts]


def _step(text: str) -> StepRow:
    try:
        name, filters = parse_named(text)
    except QuestionError:
        return StepRow(event=text)
    return StepRow(event=write_named(name, ()), condition=",".join(write_filter(item) for item in filters))


def has_rows(query: QueryDict) -> bool:
    """Whether an address comes from a form with rows."""
    return any(ROW.fullmatch(key) for key in query)


def gathered(query: QueryDict) -> QueryDict:
    """The address with its rows as the question's own words; what no row can hold comes first, as all must hold."""
    rows: dict[tuple[str, int], dict[str, str]] = {}
    plain = QueryDict(mutable=True)
    for key, values in query.lists():
        match = ROW.fullmatch(key)
        if match is None:
            plain.setlist(key, [value for value in values if value.strip()])
        elif len(rows) < MOST_ROWS or (match[1], int(match[2])) in rows:
            rows.setdefault((match[1], int(match[2])), {})[match[3]] = str(values[-1]).strip()
    for (word, _number), row in sorted(rows.items()):
        text = written_step(row) if word == "step" else written_condition(row)
        if text:
            plain.appendlist(word, text)
    for key in [key for key, values in plain.lists() if not values]:
        del plain[key]
    return plain


def written_condition(row: Mapping[str, str]) -> str:
    """The text of a row; one without a field says nothing, one without a value says what is missing when read."""
    field, value = row.get("field", ""), row.get("value", "")
    op = row.get("op", "=")
    if not field:
        return ""
    if op in BARE:
        return write_filter(Filter(field=field, op="set" if op == "set" else "notset"))
    parts = tuple(part.strip() for part in re.split(r"[|｜]", value) if part.strip())
    known: Op = next((one for one in _OPS if one == op), "=")
    if not parts:
        bare = write_filter(Filter(field=field, op="set")).removesuffix(" is set")
        return f"{bare}{'~' if known == 'contains' else known}"
    return write_filter(Filter(field=field, op=known, value=parts))


def written_step(row: Mapping[str, str]) -> str:
    """The text of a step; a condition without an event says nothing."""
    event, condition = row.get("event", ""), row.get("if", "")
    return f"{event}[{condition}]" if event and condition else event
