"""The options of a question as fields of a form, and what was sent back as the question's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from rashin.analysis.questions.question import Option, Question, options_of
from rashin.base.ui.forms import Field

KINDS = {"choice": "choice", "flag": "flag", "integer": "number", "number": "number", "date": "date"}


def question_fields(
    kind: type[Question],
    words: Mapping[str, Sequence[str]],
    *,
    errors: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = (),
    suggestions: Mapping[str, Sequence[str]] | None = None,
) -> list[Field]:
    """One field an option, filled with the words of the address, with errors by the option's word."""
    wrong, suggested = errors or {}, suggestions or {}
    return [
        _field(item, words.get(item.word, ()), wrong.get(item.word, ""), suggested.get(item.word, ()))
        for item in options_of(kind)
        if item.word not in leave_out
    ]


def _field(item: Option, given: Sequence[str], error: str, suggestions: Sequence[str]) -> Field:
    form: Any = item.form
    kind = "many" if item.many else KINDS.get(form.kind, "text")
    choices = [(choice.value, gettext(choice.label)) for choice in form.choices]
    default = "" if item.default in (None, ()) else str(form.write(item.default)) if not item.many else ""
    values = [given] if isinstance(given, str) else list(given)
    if kind == "choice":
        # No default is a choice too; one that nobody said is not sent, so that the address keeps its words.
        choices = choices if default else [("", "–"), *choices]
        choices = [("" if not values and value == default else value, label) for value, label in choices]
    return Field(
        name=item.word,
        label=gettext(item.label),
        help=gettext(item.help),
        kind=kind,
        value=values if item.many else (values[-1] if values else default if kind == "flag" else ""),
        choices=choices,
        errors=[error] if error else [],
        required=item.required,
        advanced=item.advanced,
        placeholder="" if kind in {"choice", "flag"} else default,
        wide=item.many,
        suggestions=suggestions,
        prefix=f"ask_{item.name}"[:24],
    )


def words_of(kind: type[Question], query: QueryDict) -> dict[str, list[str]]:
    """The question's own words in an address; fields that hold one a line are split, and empty ones left out."""
    found: dict[str, list[str]] = {}
    for item in options_of(kind):
        values = query.getlist(item.word)
        if item.many:
            values = [line for value in values for line in value.splitlines()]
        values = [value.strip() for value in values if value.strip()]
        if values:
            found[item.word] = values
    return found
