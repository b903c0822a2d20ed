"""Questions to and from words and JSON, given their class; ``words`` finds the class by its name."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from rashin.analysis.questions.errors import MissingOption, RepeatedOption, UnknownOption, UnusableValue
from rashin.analysis.questions.options import Option, Question, options_of


def read_words(kind: type[Question], words: Mapping[str, Sequence[str]]) -> Question:
    """The question that some options say; each option holds its texts in the order given."""
    options = {item.word: item for item in options_of(kind)}
    values: dict[str, object] = {}
    for word, given in words.items():
        item = options.get(word) or options.get(word.replace("_", "-"))
        if item is None:
            raise UnknownOption(kind=kind.name, place=word, options=options)
        texts = [given] if isinstance(given, str) else list(given)
        if not texts:
            continue
        if len(texts) > 1 and not item.many:
            raise RepeatedOption(place=word, times=len(texts))
        values[item.name] = _read_many(item, texts) if item.many else item.form.read(texts[0], place=item.word)
    return _build(kind, values)


def _read_many(item: Option, texts: Sequence[str]) -> tuple[object, ...]:
    one = len(texts) == 1
    return tuple(
        value
        for index, text in enumerate(texts, 1)
        for value in item.form.accept_many(text, place=item.word if one else f"{item.word} {index}")
    )


def _build(kind: type[Question], values: Mapping[str, object]) -> Question:
    for item in options_of(kind):
        if item.required and item.name not in values:
            raise MissingOption(kind=kind.name, place=item.word, help=item.help)
    return kind(**values)


def write_words(question: Question) -> list[tuple[str, str]]:
    """The options that ``read_words`` takes back; what is as by default is left out."""
    words: list[tuple[str, str]] = []
    for item in options_of(type(question)):
        value = getattr(question, item.name)
        if value is None or value == item.default:
            continue
        words += [(item.word, item.form.write(one)) for one in (value if item.many else (value,))]
    return words


def write_link(question: Question) -> str:
    """``scores?metric=nps&by=channel``: the whole question as one text, which a colleague can be sent."""
    query = urlencode(write_words(question))
    return f"{question.name}?{query}" if query else question.name


def split_link(link: str) -> tuple[str, dict[str, list[str]]]:
    """The name and the words of a link."""
    name, _, query = link.partition("?")
    try:
        return name.strip(), parse_qs(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=200)
    except ValueError:
        raise UnusableValue(place="of", text=link, expected="scores?metric=nps&by=channel") from None


def read_json(kind: type[Question], body: bytes) -> Question:
    """The question that a JSON object says; its keys are the fields' names, or the words of the options."""
    import msgspec

    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnusableValue(place="JSON", text=str(error), expected="a JSON object") from None
    if not isinstance(found, dict):
        raise UnusableValue(place="JSON", text=type(found).__name__, expected="a JSON object")
    return from_plain(kind, found)


def from_plain(kind: type[Question], found: Mapping[str, Any]) -> Question:
    """The question that plain values say (decoded JSON)."""
    options = {item.name: item for item in options_of(kind)} | {item.word: item for item in options_of(kind)}
    values: dict[str, object] = {}
    for name, value in found.items():
        item = options.get(name)
        if item is None:
            raise UnknownOption(kind=kind.name, place=name, options=[each.name for each in options_of(kind)])
        if value is not None:
            values[item.name] = value
    return _build(kind, values)


def write_json(question: Question) -> dict[str, object]:
    """The question in plain values, complete, as ``read_json`` takes it back."""
    plain: dict[str, object] = {}
    for item in options_of(type(question)):
        value = getattr(question, item.name)
        if value is None:
            plain[item.name] = None
        else:
            plain[item.name] = [item.form.jsonable(one) for one in value] if item.many else item.form.jsonable(value)
    return plain


def schema_of(kind: type[Question]) -> dict[str, object]:
    """JSON Schema (2020-12) of a question's JSON form."""
    properties: dict[str, object] = {}
    for item in options_of(kind):
        one = item.form.schema()
        shape: dict[str, object] = {"type": "array", "items": one} if item.many else dict(one)
        if not item.many and not item.required and item.default is None:
            shape = {"anyOf": [one, {"type": "null"}]}
        shape |= {"title": item.label, "description": item.help}
        if not item.required and item.default is not None:
            value = item.default
            shape["default"] = (
                [item.form.jsonable(one) for one in value] if isinstance(value, tuple) else item.form.jsonable(value)
            )
        properties[item.name] = shape
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.__name__,
        "description": kind.help,
        "type": "object",
        "properties": properties,
        "required": [item.name for item in options_of(kind) if item.required],
        "additionalProperties": False,
    }
