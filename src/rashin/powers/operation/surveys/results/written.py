"""Responses as rows of a file or a page: answers in the reader's words, personal parts masked unless shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from rashin.powers.operation.surveys.definition.kinds import TEXTS, WITH_OPTIONS, Kind
from rashin.powers.operation.surveys.results.asked import Asked
from rashin.powers.operation.surveys.results.pictures import Reader

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: a question, a row of a matrix, or what was typed beside “other”."""

    label: str
    read: Callable[[Mapping[str, Any]], Value]
    personal: bool = False
    """Whether it may hold what names a person."""


def fields_of(asked: Sequence[Asked], reader: Reader) -> list[Field]:
    """The columns of all questions."""
    found: list[Field] = []
    for one in asked:
        title = reader.text(one.question.text, one.question.id)
        label = f"{title} ({reader.text(one.turn, '')})" if one.turn else title
        if one.kind is Kind.MATRIX:
            found += [
                Field(label=f"{label} › {reader.option(one, row.id)}", read=_cell(one, row.id, reader))
                for row in one.rows
            ]
            continue
        found.append(Field(label=label, read=_answer(one, reader), personal=one.kind in TEXTS | {Kind.CONTACT}))
        if one.question.other:
            other = f"{one.key}.other"
            told = gettext("%(question)s (in words)") % {"question": label}
            found.append(Field(label=told, read=_typed(other), personal=True))
    return found


def _cell(asked: Asked, row: str, reader: Reader) -> Callable[[Mapping[str, Any]], Value]:
    def read(answers: Mapping[str, Any]) -> Value:
        whole = answers.get(asked.key)
        held = whole.get(row) if isinstance(whole, Mapping) else None
        return reader.option(asked, held) if isinstance(held, str) else None

    return read


def _answer(asked: Asked, reader: Reader) -> Callable[[Mapping[str, Any]], Value]:
    return lambda answers: written(asked, answers.get(asked.key), reader)


def _typed(name: str) -> Callable[[Mapping[str, Any]], Value]:
    def read(answers: Mapping[str, Any]) -> Value:
        value = answers.get(name)
        return value if isinstance(value, str) else None

    return read


def written(asked: Asked, answer: Any, reader: Reader) -> Value:
    """An answer in the reader's words."""
    if answer is None:
        return None
    if asked.kind in WITH_OPTIONS:
        chosen = answer if isinstance(answer, list) else [answer]
        return " / ".join(reader.option(asked, one) for one in chosen if isinstance(one, str))
    if asked.kind is Kind.CONTACT and isinstance(answer, Mapping):
        return " / ".join(str(one) for one in answer.values() if one)
    if asked.kind is Kind.FILE and isinstance(answer, list):
        return len(answer)
    if isinstance(answer, bool):
        return gettext("yes") if answer else gettext("no")
    return answer if isinstance(answer, str | int | float) else str(answer)


def masked(value: Value, field: Field, reader: Reader) -> Value:
    """A value that may be shown."""
    if not isinstance(value, str) or not field.personal:
        return value
    return reader.show([value])[0]
