"""The language of boolean rules: words and phrases, AND, OR, NOT, NEAR and parentheses.

    配送 遅い                    both (AND may be left out)
    配送 OR 配達                 either
    レジ NOT 行列                 the first without the second; -行列 says the same
    "お待たせしました"            exactly as it stands; without quotes in any form of the words
    (配送 OR 配達) NEAR/5 遅い     at most five words between them, in either order; NEAR alone is NEAR/8
    refund*                     whatever begins so

NOT binds first, then NEAR, AND, OR. Operators are written in capitals; full-width letters, spaces, parentheses and
「」 count as their half-width brothers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rashin.analysis.text.topics.errors import QueryWrong
from rashin.errors import gettext_noop

NEAR_UNLESS_SAID: Final = 8
FARTHEST: Final = 100
MOST_TERMS: Final = 300
MOST_DEPTH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase; ``exact`` when it stood in quotes, ``begins`` when it ended in ``*``."""

    text: str
    exact: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part must hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """One part must hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The part must not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Both within so many words of one another. Either side is a term or several of which one is enough."""

    left: "Node"
    right: "Node"
    within: int


Node = Term | All | Any | Not | Near

_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0x300C: 0x22, 0x300D: 0x22, 0x201C: 0x22, 0x201D: 0x22,
}  # fmt: skip
_TOKEN: Final = re.compile(r'\s*(?:(?P<open>\()|(?P<close>\))|"(?P<phrase>[^"]*)(?P<shut>"?)|(?P<word>[^\s()"]+))')
_NEAR: Final = re.compile(r"NEAR(?:/(\d{1,2000}))?")

_NOTHING: Final = gettext_noop("there is nothing to look for")
_OPEN: Final = gettext_noop("this parenthesis is never closed")
_CLOSE: Final = gettext_noop("this parenthesis was never opened")
_QUOTE: Final = gettext_noop("this quotation mark is never closed")
_EMPTY: Final = gettext_noop("nothing stands between the quotation marks")
_AFTER: Final = gettext_noop("a word is missing here")
_SIDES: Final = gettext_noop("NEAR stands between words, phrases, or words joined by OR in parentheses")
_FAR: Final = gettext_noop("NEAR takes a number from 1 to 100")
_DEEP: Final = gettext_noop("the parentheses are nested too deeply")
_MANY: Final = gettext_noop("there are too many words")
_ONLY: Final = gettext_noop("a rule of NOT alone matches nearly every text; say what must be there, too")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(query: str, *, place: str = "query") -> Node:
    """The expression as a tree; QueryWrong says what cannot be read, and at which character."""
    tokens = list(_tokens(query, place))
    if not tokens:
        raise QueryWrong(place=place, position=1, problem=_NOTHING)
    if sum(token.kind in ("word", "phrase") for token in tokens) > MOST_TERMS:
        raise QueryWrong(place=place, position=tokens[MOST_TERMS].at + 1, problem=_MANY)
    reader = _Reader(tokens, len(query), place)
    node = reader.either()
    if reader.token is not None:
        raise reader.wrong(_CLOSE)
    if not _asks(node):
        raise QueryWrong(place=place, position=1, problem=_ONLY)
    return node


def terms(node: Node) -> Iterator[Term]:
    """Every term of the expression, denied ones among them."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from terms(node.part)
    elif isinstance(node, Near):
        yield from terms(node.left)
        yield from terms(node.right)
    else:
        for part in node.parts:
            yield from terms(part)


def _asks(node: Node) -> bool:
    """Whether the expression can only hold when something is there."""
    if isinstance(node, Not):
        return False
    if isinstance(node, All):
        return any(map(_asks, node.parts))
    if isinstance(node, Any):
        return all(map(_asks, node.parts))
    return True


def _tokens(query: str, place: str) -> Iterator[_Token]:
    text = query.translate(_HALF)
    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        kind = str(match.lastgroup)
        if kind == "shut":
            kind = "phrase"
            if not match["shut"]:
                raise QueryWrong(place=place, position=match.start("phrase"), problem=_QUOTE)
            if not match["phrase"].strip():
                raise QueryWrong(place=place, position=match.start("phrase"), problem=_EMPTY)
        start = match.start(kind)
        if kind == "word" and match["word"].startswith("-") and len(match["word"]) > 1:
            yield _Token("word", "NOT", start)
            yield _Token("word", query[start + 1 : match.end("word")].translate(_HALF), start + 1)
        elif kind == "word" and match["word"] == "-":
            yield _Token("word", "NOT", start)
        else:
            yield _Token(kind, match[kind], start)


class _Reader:
    """Reads from the loosest operator to the tightest."""

    def __init__(self, tokens: Sequence[_Token], length: int, place: str) -> None:
        self.tokens, self.length, self.place = tokens, length, place
        self.at = self.depth = 0

    @property
    def token(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def wrong(self, problem: str, *, at: int | None = None) -> QueryWrong:
        token = self.token
        where = at if at is not None else (token.at if token else self.length)
        return QueryWrong(place=self.place, position=where + 1, problem=problem)

    def says(self, *words: str) -> bool:
        token = self.token
        if token is None or token.kind != "word" or token.text not in words:
            return False
        self.at += 1
        return True

    def either(self) -> Node:
        parts = [self.both()]
        while self.says("OR", "|"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Any(parts=tuple(parts))

    def both(self) -> Node:
        parts = [self.near()]
        while self.says("AND", "&") or self._goes_on():
            parts.append(self.near())
        return parts[0] if len(parts) == 1 else All(parts=tuple(parts))

    def _goes_on(self) -> bool:
        token = self.token
        return token is not None and token.kind != "close" and not (token.kind == "word" and token.text in ("OR", "|"))

    def near(self) -> Node:
        node = self.denied()
        while (token := self.token) and token.kind == "word" and (match := _NEAR.fullmatch(token.text)):
            within = int(match[1] or NEAR_UNLESS_SAID)
            if not 1 <= within <= FARTHEST:
                raise self.wrong(_FAR)
            self.at += 1
            right = self.denied()
            if not (_has_places(node) and _has_places(right)):
                raise self.wrong(_SIDES, at=token.at)
            node = Near(left=node, right=right, within=within)
        return node

    def denied(self) -> Node:
        if self.says("NOT"):
            return Not(part=self.nested(self.denied))
        return self.primary()

    def primary(self) -> Node:
        token = self.token
        if token is None or token.kind == "close":
            raise self.wrong(_AFTER if self.at else _CLOSE)
        if token.kind == "word" and (token.text in ("AND", "OR", "|", "&") or _NEAR.fullmatch(token.text)):
            raise self.wrong(_AFTER)
        self.at += 1
        if token.kind == "open":
            node = self.nested(self.either)
            if self.token is None:
                raise self.wrong(_OPEN, at=token.at)
            self.at += 1
            return node
        if token.kind == "phrase":
            return Term(text=token.text.strip(), exact=True)
        begins = token.text.endswith("*") and len(token.text) > 1
        return Term(text=token.text.rstrip("*") if begins else token.text, begins=begins)

    def nested(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.wrong(_DEEP)
        node = read()
        self.depth -= 1
        return node


def _has_places(node: Node) -> bool:
    if isinstance(node, Any):
        return all(map(_has_places, node.parts))
    return isinstance(node, Term | Near)
