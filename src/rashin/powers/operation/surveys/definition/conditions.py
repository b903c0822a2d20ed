"""Conditions over answers, hidden fields, variables and traits, with the operators that survey tools agree on.

A condition over something that nobody gave is false, unless its operator says "not": ``doesNotEqual`` holds for what is
missing. Text is compared without regard to case and width; numbers are compared as numbers wherever both sides are.
"""

import math
import operator
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from rashin.powers.operation.surveys.definition.document import Condition, Group
from rashin.powers.operation.surveys.definition.kinds import Source

Value = object
"""What an answer, field, variable or trait holds: text, number, truth, a list of option ids, or a mapping by row."""

NOTHING: Final[Mapping[str, Value]] = {}
ACCEPTED: Final = frozenset({"accepted", "true", "1", "yes", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one response at one moment."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    """By question; inside a loop by ``question@item``."""
    hidden: Mapping[str, Value] = field(default_factory=dict)
    variables: Mapping[str, Value] = field(default_factory=dict)
    traits: Mapping[str, Value] = field(default_factory=dict)
    item: str = ""
    """The pass of a loop that is looked at, if any."""
    item_text: str = ""

    def within(self, item: str, text: str = "") -> "Facts":
        """The same, seen from one pass of a loop."""
        return replace(self, item=item, item_text=text)

    def answer(self, name: str) -> Value:
        """``q1``, ``q1.other``, ``matrix.row``: the answer of this pass, else the one outside every loop."""
        question, _, part = name.partition(".")
        for place in (f"{question}@{self.item}", question) if self.item else (question,):
            found = self.answers.get(f"{place}.{part}" if part else place)
            if found is None and part:
                whole = self.answers.get(place)
                found = whole.get(part) if isinstance(whole, Mapping) else None
            if found is not None:
                return found
        return None


def value_of(reference: str, facts: Facts) -> Value:
    """What a reference such as ``answer:q1``, ``answer:matrix.row``, ``hidden:order_id`` or ``loop:id`` stands for."""
    source, _, name = reference.partition(":")
    if source == Source.ANSWER:
        return facts.answer(name)
    if source == Source.LOOP:
        return (facts.item_text if name == "text" else facts.item) or None
    known = {Source.HIDDEN: facts.hidden, Source.VARIABLE: facts.variables, Source.TRAIT: facts.traits}
    return known.get(Source(source), NOTHING).get(name) if source in set(Source) else None


def holds(test: Group | Condition | None, facts: Facts) -> bool:
    """Whether a group or condition is met; no condition at all is met by everybody."""
    if test is None:
        return True
    if isinstance(test, Condition):
        return met(test.op, value_of(test.of, facts), test.value)
    judged = (holds(one, facts) for one in test.members)
    return any(judged) if test.join == "any" else all(judged)


def met(op: str, left: Value, right: Value) -> bool:
    """Whether an operator holds between two values; one that nobody knows never does."""
    test = OPERATORS.get(op)
    return test is not None and test(left, right)


def empty(value: Value) -> bool:
    """Whether nothing was said."""
    if isinstance(value, Mapping):
        return all(empty(one) for one in value.values())
    return value is None or (isinstance(value, str | Sequence) and len(value) == 0)


def number(value: Value) -> float | None:
    """A finite number, also when it came as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(unicodedata.normalize("NFKC", value).replace(",", "") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def folded(value: Value) -> str:
    """Text as it is compared: width and case do not matter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip().casefold()


def members(value: Value) -> list[Value]:
    """A value as a list of values: of a matrix what was chosen in its rows."""
    if isinstance(value, Mapping):
        return [one for one in value.values() if not empty(one)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return [] if empty(value) else [value]


def equal(left: Value, right: Value) -> bool:
    """Whether two single values are the same; a list with one member is that member."""
    one, other = members(left), members(right)
    if len(one) != 1 or len(other) != 1:
        return bool(one) and {folded(value) for value in one} == {folded(value) for value in other}
    first, second = number(one[0]), number(other[0])
    return first == second if first is not None and second is not None else folded(one[0]) == folded(other[0])


def _some(left: Value, right: Value, *, every: bool) -> bool:
    has = [any(equal(mine, wanted) for mine in members(left)) for wanted in members(right)]
    return bool(has) and (all(has) if every else any(has))


def _lacks(left: Value, right: Value, *, every: bool) -> bool:
    lacking = [not any(equal(mine, wanted) for mine in members(left)) for wanted in members(right)]
    return all(lacking) if every else any(lacking)


def _text(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    def compare(left: Value, right: Value) -> bool:
        wanted = folded(right)
        return bool(wanted) and any(test(folded(one), wanted) for one in members(left))

    return compare


def _ordered(test: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    def compare(left: Value, right: Value) -> bool:
        first, second = number(left), number(right)
        return first is not None and second is not None and test(first, second)

    return compare


def _dated(test: Callable[[date, date], bool]) -> Callable[[Value, Value], bool]:
    def compare(left: Value, right: Value) -> bool:
        first, second = day(left), day(right)
        return first is not None and second is not None and test(first, second)

    return compare


def day(value: Value) -> date | None:
    """A date written as ISO 8601; a moment counts as its day."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _not(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: not test(left, right)


def _given(left: Value, _right: Value) -> bool:
    return not empty(left)


def _accepted(left: Value, _right: Value) -> bool:
    return folded(left) in ACCEPTED


def _partly(left: Value, _right: Value) -> bool:
    said = list(left.values()) if isinstance(left, Mapping) else []
    return any(empty(one) for one in said) and not all(empty(one) for one in said)


def _wholly(left: Value, _right: Value) -> bool:
    if isinstance(left, Mapping):
        return bool(left) and not any(empty(one) for one in left.values())
    return not empty(left)


_contains, _starts, _ends = _text(operator.contains), _text(str.startswith), _text(str.endswith)

OPERATORS: Final[Mapping[str, Callable[[Value, Value], bool]]] = {
    "equals": equal,
    "doesNotEqual": _not(equal),
    "contains": _contains,
    "doesNotContain": _not(_contains),
    "startsWith": _starts,
    "doesNotStartWith": _not(_starts),
    "endsWith": _ends,
    "doesNotEndWith": _not(_ends),
    "isSubmitted": _given,
    "isSkipped": _not(_given),
    "isGreaterThan": _ordered(operator.gt),
    "isLessThan": _ordered(operator.lt),
    "isGreaterThanOrEqual": _ordered(operator.ge),
    "isLessThanOrEqual": _ordered(operator.le),
    "equalsOneOf": lambda left, right: any(equal(left, one) for one in members(right)),
    "isAnyOf": lambda left, right: any(equal(left, one) for one in members(right)),
    "includesAllOf": lambda left, right: _some(left, right, every=True),
    "includesOneOf": lambda left, right: _some(left, right, every=False),
    "doesNotIncludeAllOf": lambda left, right: _lacks(left, right, every=True),
    "doesNotIncludeOneOf": lambda left, right: _lacks(left, right, every=False),
    "isClicked": _given,
    "isNotClicked": _not(_given),
    "isAccepted": _accepted,
    "isBefore": _dated(operator.lt),
    "isAfter": _dated(operator.gt),
    "isBooked": _given,
    "isPartiallySubmitted": _partly,
    "isCompletelySubmitted": _wholly,
    "isSet": _given,
    "isNotSet": _not(_given),
    "isEmpty": _not(_given),
    "isNotEmpty": _given,
}
"""Operator → test. As where the names come from: ``doesNotIncludeAllOf`` holds when none of the values was chosen,
``doesNotIncludeOneOf`` when at least one of them was not."""


def named_in(test: Group | Condition | None) -> Iterator[str]:
    """Every reference that a condition reads, in order."""
    if isinstance(test, Condition):
        yield test.of
    for one in test.members if isinstance(test, Group) else ():
        yield from named_in(one)
