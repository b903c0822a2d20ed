"""Refusals in the reader's words, at the field that is meant."""

from django import forms
from django.utils.translation import gettext

from rashin.errors import RashinError


def sentence_of(problem: RashinError) -> str:
    """What is wrong, and what would be right."""
    return " ".join(filter(None, problem.told(gettext)))


def add_problem(form: forms.Form, problem: RashinError) -> None:
    """Tell a refusal at its field."""
    where = str(problem.fields.get("place", ""))
    form.add_error(where if where in form.fields else None, sentence_of(problem))
