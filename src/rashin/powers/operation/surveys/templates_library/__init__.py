"""Surveys to begin with: each says which literature its scales come from; the words are our own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from rashin.powers.operation.surveys.definition.document import Document, Text
from rashin.powers.operation.surveys.definition.reading import read
from rashin.powers.operation.surveys.errors import TemplateMissing

_HERE: Final = Path(__file__).parent
NAMES: Final = (
    "nps_relationship", "after_delivery", "after_call", "after_visit", "after_case", "ex_pulse", "psychological_safety"
)  # fmt: skip
"""In the order in which a list shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template, as a list shows it."""

    name: str
    title: Text
    description: Text
    construct: str
    audience: str
    source: str
    questions: int
    languages: tuple[str, ...]


@cache
def template(name: str) -> Document:
    """The survey of this name, to be kept under a key of its own."""
    if name not in NAMES:
        raise TemplateMissing(name=name, known=", ".join(NAMES))
    return read((_HERE / f"{name}.json").read_bytes())


def templates() -> list[Template]:
    """All templates."""
    return [_shown(name, template(name)) for name in NAMES]


def _shown(name: str, document: Document) -> Template:
    return Template(
        name=name, title=document.title, description=document.description, construct=document.construct,
        audience=document.audience, source=document.source, questions=sum(1 for _ in document.questions()),
        languages=document.languages,
    )  # fmt: skip
