"""Texts that say again what is known: ``{{answer:q1|fallback}}``, in the words and the language of the reader.

What comes out is plain text: whoever draws it escapes it, and addresses quote it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from rashin.powers.operation.surveys.definition.conditions import Facts, Value, empty, value_of
from rashin.powers.operation.surveys.definition.document import Document, Option, Question, said

HOLE: Final = re.compile(r"\{\{\s*(answer|hidden|var|trait|loop):([A-Za-z0-9_.@-]+)\s*(?:\|([^{}]*))?\}\}")
LONGEST: Final = 500
"""Characters of a value that are repeated: a novel in one answer does not become the next question."""
AND: Final = {"ja": "、", "en": ", "}

Options = Callable[[Question], Sequence[Option]]
"""The options of a question as its reader saw them, carried ones included."""


def filled(text: str, document: Document, facts: Facts, *, language: str, options: Options | None = None) -> str:
    """The text with its holes filled; a value that is missing leaves the fallback, or nothing."""

    def fill(match: re.Match[str]) -> str:
        source, name, fallback = match.groups()
        value = value_of(f"{source}:{name}", facts)
        if source == "answer":
            value = worded(value, name, document, language=language, options=options)
        words = spoken(value, language)
        return words[:LONGEST] or (fallback or "").strip()

    return HOLE.sub(fill, text) if "{{" in text else text


def filled_address(address: str, facts: Facts) -> str:
    """An address with what is piped into it quoted, so that a value stays a value."""

    def fill(match: re.Match[str]) -> str:
        source, name, fallback = match.groups()
        return quote((spoken(value_of(f"{source}:{name}", facts), "en") or fallback or "")[:LONGEST], safe="")

    return HOLE.sub(fill, address)


def named_in(texts: Mapping[str, str]) -> frozenset[str]:
    """Every reference that a text reads, in any language."""
    return frozenset(f"{one[0]}:{one[1]}" for text in texts.values() for one in HOLE.findall(text))


def worded(value: Value, name: str, document: Document, *, language: str, options: Options | None = None) -> Value:
    """Ids of options as their texts; anything else as it is."""
    question = document.question(name.partition(".")[0].partition("@")[0])
    if question is None or (not question.options and question.carry_from is None):
        return value
    known = options(question) if options else question.options
    texts = {one.id: said(one.text, language, document.default_language) for one in known}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [texts.get(str(one), one) for one in value]
    return texts.get(value, value) if isinstance(value, str) else value


def spoken(value: Value, language: str) -> str:
    """A value as a reader says it: lists with their commas, whole numbers without a point."""
    if empty(value) or isinstance(value, bool):
        return ""
    if isinstance(value, Mapping):
        value = [one for one in value.values() if not empty(one)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return AND.get(language, ", ").join(filter(None, (spoken(one, language) for one in value)))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
