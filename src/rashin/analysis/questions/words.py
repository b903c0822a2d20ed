"""The one text form of a question: options of the command line, queries of addresses, saved links, and JSON."""

from collections.abc import Mapping, Sequence

from rashin.analysis.questions.catalogue import kind_named
from rashin.analysis.questions.options import Option, Question, options_of
from rashin.analysis.questions.wording import (
    read_json,
    read_words,
    schema_of,
    split_link,
    write_json,
    write_link,
    write_words,
)

__all__ = ["fields", "from_json", "from_link", "from_words", "json_schema", "to_json", "to_link", "to_words"]

to_words = write_words
to_link = write_link
to_json = write_json


def from_words(name: str, words: Mapping[str, Sequence[str]]) -> Question:
    """The question of this name that some options say: ``{"metric": ["nps"], "by": ["channel"]}``."""
    return read_words(kind_named(name).question, words)


def from_link(link: str) -> Question:
    """The question of ``scores?metric=nps&by=channel``."""
    name, words = split_link(link)
    return from_words(name, words)


def from_json(name: str, body: bytes) -> Question:
    """The question of this name that a JSON object says."""
    return read_json(kind_named(name).question, body)


def json_schema(name: str) -> dict[str, object]:
    """JSON Schema of the question of this name."""
    return schema_of(kind_named(name).question)


def fields(name: str) -> tuple[Option, ...]:
    """The options of the question of this name: what a form, a command or a page of help is made from."""
    return options_of(kind_named(name).question)
