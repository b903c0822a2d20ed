"""Refusals in the reader's words, at the field that is meant."""

from typing import Final

from django import forms
from django.utils.translation import gettext

from rashin.errors import RashinError

_PROSE: Final = frozenset({"problem"})
"""Fields of errors that hold a sentence."""


def sentence_of(problem: RashinError) -> str:
    """What is wrong, and what would be right."""
    fields = {
        name: gettext(value) if name in _PROSE and isinstance(value, str) and value else value
        for name, value in problem.fields.items()
    }
    told = gettext(problem.message) % fields
    return f"{told} {gettext(problem.remedy) % fields}".strip() if problem.remedy else told


def add_problem(form: forms.Form, problem: RashinError) -> None:
    """Tell a refusal at its field."""
    where = str(problem.fields.get("place", ""))
    form.add_error(where if where in form.fields else None, sentence_of(problem))
