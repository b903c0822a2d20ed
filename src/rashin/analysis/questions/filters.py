"""Filters: their text and their meaning; ``conditions`` writes them as SQL.

    revenue>=1000              a property as a number (a bare name that is no column is a property)
    channel=app|web            one of
    prop.device!=android       not this, or not there at all
    prop.memo~ギフト            contains (case is ignored)
    coupon is set              there is a value; ``coupon is not set``: there is none
    trait.plan=gold            a trait of the person
    context.os.name=iOS        a part of an event's context
    products.category=靴       any item of a list of objects is like this
    prop."ship, date">=2026-04-01   quotes around names or values that hold commas, brackets or operators

Several filters are separated by commas, and all of them must hold. ``>`` ``>=`` ``<`` ``<=`` compare numbers, or dates
when the value is an ISO date; a record whose value is neither does not match.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from rashin.analysis.questions.errors import BadFilter, UnknownField, nearest
from rashin.errors import gettext_noop

Op = Literal["=", "!=", ">", ">=", "<", "<=", "contains", "set", "notset"]
Table = Literal["events", "voices"]

_EVENTS: Final = ("event", "channel", "touchpoint", "unit", "source", "batch")
_VOICES: Final = (
    "survey", "question", "metric", "score", "text", "channel", "touchpoint", "unit", "source", "language",
    "journey", "stage", "batch",
)  # fmt: skip
SINGLE: Final[Mapping[str, str]] = {"sentiment": "label", "sentiment_score": "sentiment", "read_language": "language"}
"""What is read in a voice once → its column of ``readings``."""
SEVERAL: Final[Mapping[str, tuple[str, str, str]]] = {
    "topic": ("assignments", "topic", "topic <> ''"),
    "aspect": ("mentions", "category", "kind = 'aspect'"),
    "term": ("mentions", "term", "kind = 'aspect'"),
    "intent": ("mentions", "term", "kind = 'intent'"),
    "phrase": ("mentions", "term", "kind = 'phrase'"),
}
"""What may be read in a voice several times → table, column, and which rows of it."""
_READ: Final = (*SINGLE, *SEVERAL)

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "events": _EVENTS,
    "voices": (*_VOICES, *_READ),
    "records": tuple(dict.fromkeys((*_EVENTS, *_VOICES, *_READ))),
    "people": (),
}
"""The columns that a filter or a breakdown may name. SQL is only ever built from these words.

``records`` is for options that serve both tables; their question checks again when it knows which is meant. ``people``
have traits alone.
"""

_PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "events": ("prop", "trait", "context"),
    "voices": ("prop", "trait"),
    "records": ("prop", "trait", "context"),
    "people": ("trait",),
}
_SYMBOLS: Final = (">=", "<=", "!=", "≧", "≦", "≠", "=", ">", "<", "~", "＝", "＞", "＜", "～")
_MEANING: Final[Mapping[str, Op]] = {
    "≧": ">=", "≦": "<=", "≠": "!=", "＝": "=", "＞": ">", "＜": "<", "～": "contains", "~": "contains",
    ">=": ">=", "<=": "<=", "!=": "!=", "=": "=", ">": ">", "<": "<",
}  # fmt: skip
_WORDS: Final = re.compile(r"\s+(is\s+not\s+set|is\s+set|contains(?=[\s\"]))", re.IGNORECASE)
_STOPS: Final = frozenset(",[]")
_BARE: Final = re.compile(
    r"[^\s,\[\]|\"=!<>~≧≦≠＝＞＜～](?:[^,\[\]|\"=!<>~≧≦≠＝＞＜～]*[^\s,\[\]|\"=!<>~≧≦≠＝＞＜～])?"
)
_WORDY: Final = re.compile(r"\s(is|contains)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition on a record. ``value`` holds the alternatives; it is empty for ``set`` and ``notset``."""

    field: str
    op: Op
    value: tuple[str, ...] = ()

    def __str__(self) -> str:
        return write_filter(self)


def check_field(field: str, table: str, *, place: str = "field", position: int = 1) -> str:
    """The field's full name (``revenue`` becomes ``prop.revenue``), or UnknownField with what was probably meant."""
    prefix, dot, rest = field.partition(".")
    if field in COLUMNS[table]:
        return field
    if dot and prefix in _PREFIXES[table] and rest:
        return field
    near = nearest(field, COLUMNS[table], cutoff=0.8)
    prefixes = {"prop", "trait", "context"}
    if near or not field or field in prefixes or (dot and prefix in prefixes):
        known = (*COLUMNS[table], *(f"{name}.…" for name in _PREFIXES[table]))
        raise UnknownField(
            place=place, position=position, table=table, field=field, near=", ".join(near or known),
            example=rest if dot and prefix in prefixes else field if field not in prefixes else "",
        )  # fmt: skip
    return f"{_PREFIXES[table][0]}.{field}"


# --- text ------------------------------------------------------------------------------------------------------------


def parse_filters(text: str, *, place: str = "where", offset: int = 0) -> tuple[Filter, ...]:
    """The filters in a text, separated by commas. ``offset`` shifts the positions that errors name."""
    reader = _Reader(text, place=place, offset=offset)
    found: list[Filter] = []
    while True:
        found.append(reader.filter())
        reader.space()
        if reader.at_end():
            return tuple(found)
        reader.expect(",")


def parse_named(text: str, *, place: str = "event") -> tuple[str, tuple[Filter, ...]]:
    """The name and the filters of ``Order Completed[revenue>=1000, channel=app]``; a name with ``[`` is quoted."""
    reader = _Reader(text, place=place, offset=0)
    reader.space()
    name = reader.quoted() if reader.peek() == '"' else reader.until("[").strip()
    if not name:
        raise reader.wrong(gettext_noop("a name is missing"))
    reader.space()
    if reader.at_end():
        return name, ()
    reader.expect("[")
    start, body = reader.position, reader.bracketed()
    reader.space()
    if not reader.at_end():
        raise reader.wrong(gettext_noop("nothing may follow the closing bracket"))
    return name, parse_filters(body, place=place, offset=start) if body.strip() else ()


def write_filter(item: Filter) -> str:
    """The text that ``parse_filters`` reads back as the same filter."""
    field = _quote_field(item.field)
    if item.op == "set":
        return f"{field} is set"
    if item.op == "notset":
        return f"{field} is not set"
    return f"{field}{'~' if item.op == 'contains' else item.op}{'|'.join(_quote(part) for part in item.value)}"


def write_named(name: str, filters: Iterable[Filter]) -> str:
    """The text that ``parse_named`` reads back."""
    inside = ",".join(write_filter(item) for item in filters)
    plain = name == name.strip() and not set(name) & set('["]')
    return (name if plain else _quoted(name)) + (f"[{inside}]" if inside else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _quote(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quote_field(field: str) -> str:
    prefix, dot, rest = field.partition(".")
    whole = f"{rest} " if dot else f"{field} "
    if _BARE.fullmatch(rest if dot else field) and not _WORDY.search(f" {whole}"):
        return field
    return f"{prefix}.{_quoted(rest)}" if dot else _quoted(field)


class _Reader:
    """One pass over a text, which knows where it is."""

    def __init__(self, text: str, *, place: str, offset: int) -> None:
        self.text, self.place, self.offset, self.position = text, place, offset, 0

    def wrong(self, problem: str, position: int | None = None) -> BadFilter:
        where = self.position if position is None else position
        return BadFilter(place=self.place, position=where + self.offset + 1, text=self.text[:200], problem=problem)

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def space(self) -> None:
        while self.peek().isspace():
            self.position += 1

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise self.wrong(gettext_noop("a comma or the end was expected"))
        self.position += 1

    def until(self, mark: str) -> str:
        end = self.text.find(mark, self.position)
        end = len(self.text) if end < 0 else end
        taken, self.position = self.text[self.position : end], end
        return taken

    def quoted(self) -> str:
        start, parts = self.position, []
        self.position += 1
        while True:
            parts.append(self.until('"'))
            if self.at_end():
                raise self.wrong(gettext_noop("this quote is never closed"), start)
            self.position += 1
            if self.peek() != '"':
                return "".join(parts)
            parts.append('"')
            self.position += 1

    def bracketed(self) -> str:
        start = self.position
        while not self.at_end():
            if self.peek() == '"':
                self.quoted()
            elif self.peek() == "]":
                self.position += 1
                return self.text[start : self.position - 1]
            else:
                self.position += 1
        raise self.wrong(gettext_noop("this bracket is never closed"), start - 1)

    def filter(self) -> Filter:
        self.space()
        field = self.name()
        word = _WORDS.match(self.text, self.position)
        if word:
            self.position = word.end()
            verb = " ".join(word[1].lower().split())
            if verb != "contains":
                return Filter(field=field, op="set" if verb == "is set" else "notset")
            return Filter(field=field, op="contains", value=self.values())
        self.space()
        for symbol in _SYMBOLS:
            if self.text.startswith(symbol, self.position):
                self.position += len(symbol)
                op = _MEANING[symbol]
                return Filter(field=field, op=op, value=self.checked(op, self.position, self.values()))
        raise self.wrong(gettext_noop("an operator was expected: = != > >= < <= ~ is set, is not set"))

    def name(self) -> str:
        start, parts = self.position, ""
        while not self.at_end():
            if self.peek() == '"' and (not parts or parts.endswith(".")):
                parts += self.quoted()
                break
            ahead = self.text.startswith(_SYMBOLS, self.position) or _WORDS.match(self.text, self.position)
            if ahead or self.peek() in _STOPS or self.peek() in '"|':
                break
            parts += self.peek()
            self.position += 1
        if not parts.strip() or parts.endswith("."):
            raise self.wrong(gettext_noop("a field's name was expected"), start)
        return parts.strip()

    def values(self) -> tuple[str, ...]:
        found = [self.value()]
        self.space()
        while self.peek() == "|":
            self.position += 1
            found.append(self.value())
            self.space()
        return tuple(found)

    def value(self) -> str:
        self.space()
        if self.peek() == '"':
            return self.quoted()
        start = self.position
        while not self.at_end() and self.peek() not in ',[]|"':
            self.position += 1
        taken = self.text[start : self.position].strip()
        if not taken:
            raise self.wrong(gettext_noop('a value was expected; the empty text is written ""'), start)
        return taken

    def checked(self, op: Op, start: int, value: tuple[str, ...]) -> tuple[str, ...]:
        if op in {">", ">=", "<", "<="} and (len(value) > 1 or (as_number(value[0]) is None and not as_date(value[0]))):
            raise self.wrong(gettext_noop("one number or ISO date was expected after this operator"), start)
        return value


def as_number(text: str) -> float | None:
    """The number that a text writes, or None (``nan`` and ``inf`` are not numbers)."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None


def as_date(text: str) -> datetime | date | None:
    """The ISO date or time that a text writes, or None."""
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return None
