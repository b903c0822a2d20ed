"""LimeSurvey's relevance expressions as conditions: comparisons of answers, joined by and, or and not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<string>"[^"]*"|'[^']*')|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z]+)?)|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()=,]))"""
)
_SIGNS: Final = {
    "==": "equals", "=": "equals", "eq": "equals", "!=": "doesNotEqual", "ne": "doesNotEqual", "<": "isLessThan",
    "lt": "isLessThan", "<=": "isLessThanOrEqual", "le": "isLessThanOrEqual", ">": "isGreaterThan",
    "gt": "isGreaterThan", ">=": "isGreaterThanOrEqual", "ge": "isGreaterThanOrEqual",
}  # fmt: skip
_OPPOSITE: Final = {
    "equals": "doesNotEqual", "isLessThan": "isGreaterThanOrEqual", "isGreaterThan": "isLessThanOrEqual",
    "isSubmitted": "isSkipped", "includesOneOf": "doesNotIncludeOneOf", "includesAllOf": "doesNotIncludeAllOf",
}  # fmt: skip
OPPOSITE: Final = {**_OPPOSITE, **{there: here for here, there in _OPPOSITE.items()}}
LONGEST: Final = 5_000
DEEPEST: Final = 7

Tested = Callable[[str, str, str], Json]
"""From a variable of LimeSurvey, an operator and a value to a condition; raises Strange when there is none."""


class Strange(Exception):
    """An expression that cannot be said here."""


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    tested: Tested
    at: int = 0
    depth: int = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        found = self.peek()
        self.at += 1
        return found

    def joined(self) -> Json:
        return self._chain("any", {"or", "||"}, lambda: self._chain("all", {"and", "&&"}, self.single))

    def _chain(self, join: str, words: set[str], inner: Callable[[], Json]) -> Json:
        found = [inner()]
        while self.peek()[1].lower() in words and self.peek()[0] != "string":
            self.take()
            found.append(inner())
        return found[0] if len(found) == 1 else {join: found}

    def single(self) -> Json:
        self.depth += 1
        if self.depth > 60:
            raise Strange("deep")
        try:
            kind, word = self.peek()
            if word in {"!", "not"} and kind != "string":
                self.take()
                return turned(self.single())
            if word == "(" and kind == "sign":
                self.take()
                found = self.joined()
                self.expect(")")
                return found
            return self.comparison()
        finally:
            self.depth -= 1

    def expect(self, sign: str) -> None:
        if self.take() != ("sign", sign):
            raise Strange("expression")

    def comparison(self) -> Json:
        kind, word = self.take()
        if kind == "word" and word == "is_empty" and self.peek() == ("sign", "("):
            self.take()
            kind, name = self.take()
            self.expect(")")
            if kind != "word":
                raise Strange("incomplete")
            return self.tested(name, "isSkipped", "")
        if kind != "word" or self.peek() == ("sign", "("):
            raise Strange("expression")
        sign = _SIGNS.get(self.peek()[1].lower()) if self.peek()[0] in {"sign", "word"} else None
        if sign is None:
            return self.tested(word, "isSubmitted", "")
        self.take()
        kind, value = self.take()
        if kind not in {"string", "number"}:
            raise Strange("two_answers")
        value = value[1:-1] if kind == "string" else value
        if not value.strip():
            return self.tested(word, "isSkipped" if sign == "equals" else "isSubmitted", "")
        return self.tested(word, sign, value)


def relevance(text: str, tested: Tested) -> Json | None:
    """The group that an expression says; None when it always holds."""
    text = text.strip()
    if text in {"", "1", "true"}:
        return None
    if len(text) > LONGEST:
        raise Strange("long_expression")
    reader = _Reader(_tokens(text), tested)
    found = reader.joined()
    if reader.peek()[0] != "end":
        raise Strange("expression")
    found = found if {"all", "any"} & set(found) else {"all": [found]}
    if _depth(found) > DEEPEST:
        raise Strange("deep")
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Strange("expression")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


def turned(said: Json) -> Json:
    """What holds when the other does not."""
    for join, other in (("all", "any"), ("any", "all")):
        if join in said:
            return {other: [turned(one) for one in said[join]]}
    if said["op"] == "equalsOneOf":
        return {"all": [said | {"op": "doesNotEqual", "value": one} for one in said["value"]]}
    opposite = OPPOSITE.get(said["op"])
    if opposite is None:
        raise Strange("unsayable")
    return said | {"op": opposite}


def _depth(said: Json) -> int:
    inner = [_depth(one) for join in ("all", "any") for one in said.get(join, ()) if {"all", "any"} & set(one)]
    return 1 + max(inner, default=0)
