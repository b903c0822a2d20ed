"""The question that an address asks, and the form that asks it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.question import Question
from rashin.analysis.questions.words import from_words
from rashin.base.ui.forms import Field
from rashin.base.ui.questions import question_fields, words_of
from rashin.powers.operation.explore.presets import PERIOD_WORDS, Preset, presets

MOST_CHIPS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form that may hold a question, or what is wrong with it."""

    kind: str
    question: Question | None
    words: Mapping[str, Sequence[str]]
    fields: Sequence[Field]
    more: Sequence[Field]
    """Options that most readers leave alone: folded away."""
    problem: str = ""
    is_empty: bool = False
    """The address says nothing: the page shows its own first question, or none."""
    presets: Sequence[Preset] = ()

    @property
    def open_more(self) -> bool:
        """Whether what is folded away says something already."""
        return any(
            item.value not in ("", [], (), "false") or item.errors
            for item in self.more
            if not (_is_default(item) or (item.name in PERIOD_WORDS and any(one.current for one in self.presets)))
        )


def told(error: QuestionError) -> tuple[str, dict[str, str]]:
    """What is wrong with a question, in all and at its option."""
    problem = gettext(error.message) % error.fields
    advice = gettext(error.remedy) % error.fields if error.remedy else ""
    place = str(error.fields.get("place", "")).split(" ")[0].split(",")[0]
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
    suggestions: Mapping[str, Sequence[str]] | None = None,
) -> Asked:
    """The question in an address.

    ``main`` are the options that stand in front, in their order; ``first`` is what an address without words asks.
    """
    words = words_of(kind, query)
    is_empty = not words
    if is_empty and first is not None:
        words = {key: list(values) for key, values in first.items()}
    question, problem = None, ""
    errors: dict[str, str] = {}
    if not is_empty or first is not None:
        try:
            question = from_words(kind.name, words)
        except QuestionError as error:
            problem, errors = told(error)
    fields = [
        _with_chips(item, path, words)
        for item in question_fields(kind, words, errors=errors, suggestions=suggestions)
    ]  # fmt: skip
    return Asked(
        kind=kind.name,
        question=question,
        words=words,
        fields=sorted((item for item in fields if item.name in main), key=lambda item: main.index(item.name)),
        more=[item for item in fields if item.name not in main],
        problem=problem,
        is_empty=is_empty,
        presets=presets(path, words, today=today) if words else (),
    )


def _with_chips(item: Field, path: str, words: Mapping[str, Sequence[str]]) -> Field:
    """A field of lines with a chip for each suggestion: a link that adds the line, for script and without."""
    if item.kind != "many" or not item.suggestions:
        return replace(item, wide=False)
    given = list(words.get(item.name, ()))
    links = [
        (name, f"{path}?{urlencode({**words, item.name: [*given, name]}, doseq=True)}")
        for name in item.suggestions[:MOST_CHIPS]
    ]
    return replace(item, links=links, suggestions=())
