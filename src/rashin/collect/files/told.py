"""Sentences with named values: English as they stand, and any language by their message."""

from collections.abc import Callable, Mapping

Words = Callable[[str], str]
"""Gives a message in the reader's language: ``gettext``, or ``str`` for English."""


class Told(str):
    """A sentence in English that knows its message and values, so that it can be said in another language."""

    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, **values: object) -> "Told":
        """``message`` is marked with ``gettext_noop``; values are named in it as ``%(name)s``."""
        made = super().__new__(cls, message % values if values else message)
        made.message, made.values = message, values
        return made


def said(sentence: str, words: Words) -> str:
    """A sentence in the reader's language; what was not told as a message stays as it is."""
    if not isinstance(sentence, Told):
        return sentence
    values = {name: said(value, words) if isinstance(value, str) else value for name, value in sentence.values.items()}
    text = words(sentence.message)
    return text % values if values else text
