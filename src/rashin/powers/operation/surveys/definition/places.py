"""JSON with places: every value knows where it stands, so that what is wrong can be named (``blocks[2].title``)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from rashin.powers.operation.surveys.errors import (
    BadAddress,
    BadId,
    BadLanguage,
    BadMoment,
    BadNumber,
    BadText,
    FieldMissing,
    FieldUnknown,
    IdTwice,
    TooMany,
    WordUnknown,
    WrongType,
)

ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
ADDRESS: Final = re.compile(r"https://[^\s/{}\\@<>\"']+(/[^\s\\<>\"']*)?|/(?![/\\])[^\s\\<>\"']*")
LONGEST: Final = 20_000
"""Characters of one text."""
LARGEST: Final = 1e15
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_TYPES: Final[Mapping[type, str]] = {  # as JSON calls them in every language
    dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number",
    type(None): "null",
}  # fmt: skip

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class At:
    """A value of JSON and its place."""

    value: object
    place: str = ""

    @property
    def where(self) -> str:
        """The place in words."""
        return self.place or "survey"

    # ── Shapes ──

    def wrong(self, expected: str) -> WrongType:
        """What to raise when the value is of another type."""
        return WrongType(place=self.where, expected=expected, found=_TYPES.get(type(self.value), "?"))

    def fields(self, known: Sequence[str]) -> Mapping[str, object]:
        """The object's fields, none of them unknown."""
        if not isinstance(self.value, dict):
            raise self.wrong("object")
        for name in self.value:
            if name not in known:
                raise FieldUnknown(place=self.where, field=printable(name), known=", ".join(sorted(known)))
        return self.value

    def of(self, name: str) -> "At":
        """The field of this name; a field that is missing is null."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return At(value, f"{self.place}.{name}" if self.place else name)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def need(self, name: str) -> "At":
        """The field of this name, which must be there."""
        if not self.has(name):
            raise FieldMissing(place=self.where, field=name)
        return self.of(name)

    def items(self, *, most: int) -> Iterator["At"]:
        """The members of a list; null is an empty one."""
        if self.value is None:
            return iter(())
        if not isinstance(self.value, list):
            raise self.wrong("array")
        if len(self.value) > most:
            raise TooMany(place=self.where, count=len(self.value), most=most)
        return iter([At(value, f"{self.place}[{number}]") for number, value in enumerate(self.value)])

    # ── Values ──

    def flag(self, *, default: bool = False) -> bool:
        """True or false."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise self.wrong("boolean")
        return self.value

    def string(self, default: str = "", *, most: int = LONGEST) -> str:
        """A text without what cannot be kept."""
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            raise self.wrong("string")
        if len(self.value) > most or _UNKEEPABLE.search(self.value):
            raise BadText(place=self.where, most=most)
        return self.value

    def text(self, default_language: str) -> dict[str, str]:
        """A text by language. A bare text is in the default language; empty ones are left out."""
        if self.value is None:
            return {}
        if isinstance(self.value, str):
            return {default_language: self.string()} if self.value else {}
        if not isinstance(self.value, dict):
            raise self.wrong("string, object")
        found = {At(name, self.where).language(): self.of(name).string() for name in self.value}
        return {language: text for language, text in found.items() if text}

    def language(self) -> str:
        """A language tag."""
        name = self.string(most=64)
        if not LANGUAGE.fullmatch(name):
            raise BadLanguage(place=self.where, language=printable(name))
        return name

    def id(self) -> str:
        """An id."""
        if not isinstance(self.value, str):
            raise self.wrong("string")
        if not ID.fullmatch(self.value):
            raise BadId(place=self.where, id=printable(self.value))
        return self.value

    def new_id(self, taken: set[str]) -> str:
        """An id that nobody has yet; from now on it is taken."""
        name = self.id()
        if name in taken:
            raise IdTwice(place=self.where, id=name)
        taken.add(name)
        return name

    def optional_id(self) -> str:
        """An id, or nothing."""
        return "" if self.value is None or self.value == "" else self.id()

    def word(self, words: type[E], default: E | None = None) -> E:
        """A word of a closed list."""
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str):
            raise self.wrong("string")
        try:
            return words(self.value)
        except ValueError:
            known = ", ".join(filter(None, words))
            raise WordUnknown(place=self.where, word=printable(self.value), known=known) from None

    def choice(self, *words: str) -> str:
        """One of a few words; null is the first."""
        if self.value is None:
            return words[0]
        if not isinstance(self.value, str):
            raise self.wrong("string")
        if self.value not in words:
            raise WordUnknown(place=self.where, word=printable(self.value), known=", ".join(words))
        return self.value

    def number(self) -> float | int:
        """A finite number of a size that every database keeps."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("number")
        if not abs(self.value) <= LARGEST:  # also what is no number at all
            raise BadNumber(place=self.where, number=str(self.value)[:30], allowed="-10^15 … 10^15")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """A whole number within bounds."""
        number = self.number()
        if number != int(number) or not low <= number <= high:
            raise BadNumber(place=self.where, number=number, allowed=f"{low} … {high}")
        return int(number)

    def day(self) -> str:
        """A date as ISO writes it, or ``today``, or nothing."""
        said = self.string(most=64)
        if said in {"", "today"}:
            return said
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            raise BadMoment(place=self.where, moment=printable(said), example="2026-11-22") from None

    def moment(self) -> datetime | None:
        """A date and time with its zone."""
        if self.value is None:
            return None
        said = self.string(most=64)
        try:
            found = datetime.fromisoformat(said)
            if found.tzinfo is None or not 1900 <= found.year <= 9000:
                raise ValueError(said)
            found.timestamp()  # refuses offsets that no clock has
        except (ValueError, OverflowError):
            raise BadMoment(place=self.where, moment=printable(said), example="2026-11-22T09:00:00+09:00") from None
        return found

    def address(self) -> str:
        """An https address, a path of this installation, or nothing."""
        said = self.string(most=2000)
        if said and not ADDRESS.fullmatch(said):
            raise BadAddress(place=self.where)
        return said


def printable(said: object) -> str:
    """What was sent, short and harmless in a message."""
    return "".join(letter if letter.isprintable() else "�" for letter in str(said)[:60])
