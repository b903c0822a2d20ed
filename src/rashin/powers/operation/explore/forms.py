"""The question that an address asks, and the form that asks it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.question import Question, options_of
from rashin.analysis.questions.words import from_words
from rashin.base.ui.forms import Field
from rashin.base.ui.picks import Offer, OneOrOwnField, PicksField
from rashin.base.ui.questions import question_fields, words_of
from rashin.powers.operation.explore.fields import OPERATORS, field_label, field_offer
from rashin.powers.operation.explore.presets import PERIOD_WORDS, Preset, presets
from rashin.powers.operation.explore.rows import FIRST_STEPS, ConditionRow, StepRow, condition_rows, step_rows
from rashin.powers.operation.explore.sentence import length_words, sentence

LENGTHS: Final = {
    "within": ("1h", "1d", "3d", "7d", "14d", "30d", "90d"),
    "last": ("7d", "30d", "90d", "180d", "365d"),
}
"""Lengths of time on offer; another one can be written."""
_OWN: Final = {
    "by": pgettext_lazy("own value", "Another: prop.name, trait.name"),
    "event": pgettext_lazy("own value", "Another event"),
    "segment": pgettext_lazy("own value", "Another segment"),
    "among": pgettext_lazy("own value", "Another segment"),
}
_LABELS: Final = {
    "where": gettext_lazy("Conditions as text"),
    "last": gettext_lazy("Period"),
    "within": gettext_lazy("Complete within"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField:
    """Conditions or steps, one below another."""

    word: str
    label: str
    id: str
    rows: Sequence[ConditionRow | StepRow]
    offers: Sequence[Offer] = ()
    problem: str = ""
    table: str = "events"
    """Whose values are suggested."""

    @property
    def operators(self) -> Sequence[tuple[str, Any]]:
        """The comparisons in the reader's words."""
        return OPERATORS

    @property
    def values_url(self) -> str:
        """What suggests the values of a field."""
        return f"{reverse('value_options')}?table={self.table}"

    @property
    def lines(self) -> list["Line"]:
        """The rows with what is said of each."""
        return [self._line(row, str(at)) for at, row in enumerate(self.rows, 1)]

    @property
    def fresh(self) -> "Line":
        """A new row, whose number the script fills in."""
        return self._line(StepRow() if self.word == "step" else ConditionRow(), "__n__")

    def _line(self, row: ConditionRow | StepRow, number: str) -> "Line":
        said = _STEP_SAID if self.word == "step" else _CONDITION_SAID
        return Line(
            n=number, row=row,
            labels={key: str(text) for key, text in said.items()},
            names={key: str(text).replace("%s", number) for key, text in said.items()},
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as drawn: the script numbers its ``labels`` anew when rows move."""

    n: str
    row: ConditionRow | StepRow
    labels: Mapping[str, str]
    names: Mapping[str, str]


_CONDITION_SAID: Final = {
    "field": gettext_lazy("Field of condition %s"),
    "op": gettext_lazy("Comparison of condition %s"),
    "value": gettext_lazy("Value of condition %s"),
    "remove": gettext_lazy("Take condition %s away"),
}
_STEP_SAID: Final = {
    "event": gettext_lazy("Event of step %s"),
    "if": gettext_lazy("Condition of step %s, if any"),
    "up": gettext_lazy("Move step %s up"),
    "down": gettext_lazy("Move step %s down"),
    "remove": gettext_lazy("Take step %s away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form that may hold a question, or what is wrong with it."""

    kind: str
    question: Question | None
    words: Mapping[str, Sequence[str]]
    fields: Sequence[Field]
    more: Sequence[Field]
    """Options that most readers leave alone: folded away."""
    told: str
    """The question in one line."""
    conditions: RowsField | None = None
    steps: RowsField | None = None
    problem: str = ""
    is_empty: bool = False
    """The address says nothing: the page shows its own first question, or none."""
    presets: Sequence[Preset] = ()

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: nothing is answered."""
        return self.question is None or bool(self.problem)

    @property
    def open_more(self) -> bool:
        """Whether what is folded away says something already."""
        return any(
            item.value not in ("", [], (), "false") or item.errors
            for item in self.more
            if not (_is_default(item) or (item.name in PERIOD_WORDS and any(one.current for one in self.presets)))
        )


def told(error: QuestionError, kind: type[Question]) -> tuple[str, dict[str, str]]:
    """What is wrong with a question, in all and at its option; options are called as in the form."""
    place = str(error.fields.get("place", "")).split(" ")[0].split(",")[0]
    labels = {item.word: str(_LABELS.get(item.word, gettext(item.label))) for item in options_of(kind)}
    said = {key: labels.get(str(value), value) if key in {"place", "other"} else value
            for key, value in error.fields.items()}  # fmt: skip
    problem = gettext(error.message) % said
    advice = gettext(error.remedy) % said if error.remedy else ""
    return problem, {place: f"{problem} {advice}".strip()}


def _is_default(item: Field) -> bool:
    return item.kind in {"choice", "flag"} and not item.errors


def read(
    kind: type[Question],
    query: QueryDict,
    *,
    path: str,
    today: date,
    main: Sequence[str],
    first: Mapping[str, Sequence[str]] | None = None,
    offers: Mapping[str, Sequence[Offer]] | None = None,
) -> Asked:
    """The question in an address.

    ``main`` are the options that stand in front, in their order; ``first`` is what an address without words asks.
    """
    words = words_of(kind, query)
    is_empty = not words
    if is_empty and first is not None:
        words = {key: list(values) for key, values in first.items()}
    question, problem, errors = _question(kind, words)
    known = offers or {}
    conditions, kept = _conditions(words, known.get("where", ()), errors)
    of_voices = kind.name == "scores" or words.get("of") == ["voices"]
    conditions = replace(conditions, table="voices" if of_voices else "events")
    faces = [
        _face(item, None if item.name == "where" else known.get(item.name))
        for item in question_fields(kind, {**words, "where": kept}, errors=errors)
        if item.name != "step"
    ]
    return Asked(
        kind=kind.name,
        question=question,
        words=words,
        fields=sorted((item for item in faces if item.name in main), key=lambda item: main.index(item.name)),
        more=[item for item in faces if item.name not in main],
        told=sentence(kind, words) if words else gettext("Which way do you want to look at?"),
        conditions=conditions,
        steps=_steps(words, errors) if kind.name == "funnel" else None,
        problem=problem,
        is_empty=is_empty,
        presets=presets(path, words, today=today) if words else (),
    )


def _question(
    kind: type[Question], words: Mapping[str, Sequence[str]]
) -> tuple[Question | None, str, Mapping[str, str]]:
    """The question that words say, or what is wrong with them; no words say none."""
    if not words:
        return None, "", {}
    try:
        return from_words(kind.name, words), "", {}
    except QuestionError as error:
        return None, *told(error, kind)


def _conditions(
    words: Mapping[str, Sequence[str]], offers: Sequence[Offer], errors: Mapping[str, str]
) -> tuple[RowsField, list[str]]:
    """Rows for what they can hold and one more; what they cannot hold stays text."""
    rows, kept = condition_rows(words.get("where", ()))
    known = {offer.value for offer in offers}
    given = [field_offer(name) for name in dict.fromkeys(row.field for row in rows) if name not in known]
    found = RowsField(
        word="where", label=gettext("Conditions"), id="ask_rows_where", rows=[*rows, ConditionRow()],
        offers=[*offers, *given], problem="" if kept else errors.get("where", ""),
    )  # fmt: skip
    return found, kept


def _steps(words: Mapping[str, Sequence[str]], errors: Mapping[str, str]) -> RowsField:
    """The steps so far, and enough empty ones to go on without script."""
    rows = step_rows(words.get("step", ()))
    blank = max(1, FIRST_STEPS - len(rows))
    return RowsField(
        word="step", label=gettext("Steps"), id="ask_steps_step", rows=[*rows, *[StepRow()] * blank],
        problem=errors.get("step", ""),
    )  # fmt: skip


def _face(item: Field, offers: Sequence[Offer] | None) -> Field:
    """The field with the control that suits it best."""
    given = {one.name: getattr(item, one.name) for one in fields(item)}
    given |= {"wide": False, "label": _LABELS.get(item.name, item.label)}
    if item.name in LENGTHS:
        return _length(item, given)
    if offers is None or item.kind != "many":
        return replace(item, label=given["label"], wide=False)
    known = {offer.value for offer in offers}
    also = [Offer(value=one, label=field_label(one) if item.name == "by" else one)
            for one in item.value if one not in known]  # fmt: skip
    none = "–" if item.name == "by" else ""  # divided by nothing is not divided by everything
    return PicksField(**{**given, "kind": "picks"}, offers=[*offers, *also], own=_OWN.get(item.name, ""), none=none)


def _length(item: Field, given: Mapping[str, Any]) -> Field:
    """A length of time: the usual ones, and one's own."""
    value, usual = str(item.value), LENGTHS[item.name]
    default = str(item.placeholder) if value == "" else ""
    choices = [("" if one == default else one, length_words(one)) for one in usual]
    if item.name == "last":
        choices = [("", gettext("The whole time, or as below")), *choices]
    if value and value not in usual and not item.errors:
        choices.append((value, length_words(value)))
    return OneOrOwnField(**{**given, "kind": "one-or-own", "choices": choices}, example="36h, 14d, 2w")
