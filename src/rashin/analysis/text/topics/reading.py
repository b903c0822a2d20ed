"""From JSON to a TopicTree. Whatever is wrong is a TopicsError that names its place; nothing else is ever raised.

What can be read may still be wrong (a circle, a rule that matches everything): ``checking`` tells.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from rashin.analysis.text.topics.document import (
    FORMAT,
    KINDS,
    LONGEST_EXAMPLE,
    LONGEST_NOTE,
    LONGEST_QUERY,
    LONGEST_TITLE,
    LONGEST_WORD,
    MOST_RULES,
    MOST_TOPICS,
    MOST_WORDS,
    STATES,
    Kind,
    Rule,
    State,
    Topic,
    TopicTree,
)
from rashin.analysis.text.topics.errors import (
    BadId,
    Missing,
    NotExpected,
    NotJson,
    NotThisFormat,
    TooMuch,
    WordUnknown,
    WrongKind,
)
from rashin.errors import gettext_noop

MOST_BYTES: Final = 20_000_000
MOST_LANGUAGES: Final = 40
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BROKEN: Final = re.compile(r"[\ud800-\udfff\x00]")


def read(said: str | bytes) -> TopicTree:
    """The tree that a JSON text holds."""
    if len(said) > MOST_BYTES:
        raise TooMuch(place="topics", count=len(said), most=MOST_BYTES)
    try:
        return read_tree(json.loads(said))
    except RecursionError:
        raise NotJson(problem="nested too deeply", place="topics") from None
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError among them
        raise NotJson(problem=shown(str(error)), place="topics") from None


def read_tree(said: object) -> TopicTree:
    """The tree of JSON that is parsed already."""
    at = _At(said, "")
    at.fields("format", "topics")
    found = at.of("format").string(100, must=True)
    if found != FORMAT:
        raise NotThisFormat(place="format", format=shown(found), known=FORMAT)
    return TopicTree(topics=tuple(_topic(one) for one in at.of("topics").items(MOST_TOPICS)))


def read_rule(said: object, *, place: str = "rule") -> Rule:
    """One rule of JSON that is parsed already."""
    return _rule(_At(said, place))


def shown(said: object, most: int = 60) -> str:
    """Something strange made fit to stand in a message."""
    text = "".join(letter if letter.isprintable() else "�" for letter in str(said)[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


def _topic(at: "_At") -> Topic:
    at.fields("id", "parent", "title", "note", "state", "rules", "into")
    return Topic(
        id=at.of("id").id(),
        parent=at.of("parent").optional_id(),
        title=at.of("title").text(),
        note=at.of("note").string(LONGEST_NOTE),
        state=cast("State", at.of("state").word(STATES, default="kept")),
        rules=tuple(_rule(one) for one in at.of("rules").items(MOST_RULES)),
        into=at.of("into").optional_id(),
    )


_FIELDS: Final = {
    "keywords": ("words", "except"), "boolean": ("query",), "examples": ("like", "unlike"), "aspect": ("category",),
}  # fmt: skip


def _rule(at: "_At") -> Rule:
    at.mapping()
    kind = cast("Kind", at.of("kind").word(KINDS))
    at.fields("kind", *_FIELDS[kind])
    return Rule(
        kind=kind,
        words=at.of("words").strings(LONGEST_WORD),
        but=at.of("except").strings(LONGEST_WORD),
        query=at.of("query").string(LONGEST_QUERY, must=kind == "boolean"),
        like=at.of("like").strings(LONGEST_EXAMPLE),
        unlike=at.of("unlike").strings(LONGEST_EXAMPLE),
        category=at.of("category").string(100, must=kind == "aspect"),
    )


@dataclass(frozen=True, slots=True)
class _At:
    """A value of the JSON and its place; ``None`` where nothing stands."""

    said: object
    place: str

    def mapping(self) -> dict[str, object]:
        if not isinstance(self.said, dict):
            raise WrongKind(place=self.place or "topics", wanted=gettext_noop("an object"))
        return self.said

    def fields(self, *known: str) -> None:
        for name in self.mapping():
            if name not in known:
                raise NotExpected(place=self.place or "topics", field=shown(name), known=", ".join(known))

    def of(self, name: str) -> "_At":
        return _At(self.mapping().get(name), f"{self.place}.{name}" if self.place else name)

    def items(self, most: int) -> "Sequence[_At]":
        if self.said is None:
            return ()
        if not isinstance(self.said, list):
            raise WrongKind(place=self.place, wanted=gettext_noop("a list"))
        if len(self.said) > most:
            raise TooMuch(place=self.place, count=len(self.said), most=most)
        return [_At(one, f"{self.place}[{number}]") for number, one in enumerate(self.said)]

    def strings(self, longest: int) -> tuple[str, ...]:
        found = (one.string(longest, must=True) for one in self.items(MOST_WORDS))
        return tuple(dict.fromkeys(found))

    def string(self, longest: int, *, must: bool = False) -> str:
        if self.said is None and not must:
            return ""
        if self.said is None:
            raise Missing(place=self.place)
        if not isinstance(self.said, str):
            raise WrongKind(place=self.place, wanted=gettext_noop("a text"))
        if len(self.said) > longest:
            raise TooMuch(place=self.place, count=len(self.said), most=longest)
        found = _BROKEN.sub("", self.said).strip()
        if must and not found:
            raise Missing(place=self.place)
        return found

    def text(self) -> dict[str, str]:
        if self.said is None:
            return {}
        said = self.mapping()
        if len(said) > MOST_LANGUAGES:
            raise TooMuch(place=self.place, count=len(said), most=MOST_LANGUAGES)
        for language in said:
            if not _LANGUAGE.fullmatch(language):
                raise WordUnknown(place=self.place, word=shown(language), known="ja, en")
        return {language: title for language in said if (title := self.of(language).string(LONGEST_TITLE))}

    def word(self, known: Sequence[str], default: str = "") -> str:
        found = self.string(100, must=not default) or default
        if found not in known:
            raise WordUnknown(place=self.place, word=shown(found), known=", ".join(known))
        return found

    def id(self) -> str:
        found = self.string(1_000, must=True)
        if not _ID.fullmatch(found):
            raise BadId(place=self.place, id=shown(found))
        return found

    def optional_id(self) -> str | None:
        return None if self.said is None else self.id()
