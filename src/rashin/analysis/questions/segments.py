"""Segments: people chosen by what is known of them, what they did and what they answered.

    gold customers[trait.plan=gold]
    loyal[did Order Completed at least 3 times within 365d; did not Order Refunded]
    unhappy lately[any: last answered nps[score<=6]; answered csat[score<=2] within 90d]

A segment is a name and its rules, separated by semicolons; all of them must hold, or with ``any:`` one of them. A rule
is a condition on a trait, or one of ``did``, ``did not``, ``answered``, ``did not answer`` and ``last answered`` with
an event or a metric, conditions in brackets, how often at least, and when. A name alone means the segment that is saved
under it; before a question is asked its definition is put in its place, so that a question says all that it asks.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Literal

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.errors import BadSegment, UnusableValue
from rashin.analysis.questions.filters import Filter, parse_filters, parse_named, write_filter, write_named
from rashin.analysis.questions.forms import Duration, Filters, Form, Moment, Schema
from rashin.errors import gettext_noop

Verb = Literal["has", "did", "answered", "last"]

SEGMENT: Final = "segment"
"""In a breakdown's place of a field: the segments that are compared."""
MOST_RULES: Final = 20
LONGEST: Final = 4000
ANY_METRIC: Final = "any"
METRICS: Final = ("nps", "csat", "ces", "rating", "text", ANY_METRIC)

_VERBS: Final = re.compile(
    r"(?P<last>last\s+answered)\s+|(?P<noanswer>did\s+not\s+answer)\s+|(?P<answered>answered)\s+"
    r"|(?P<not>did\s+not)\s+|(?P<did>did)\s+",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:\s+(?:at\s+least\s+\d{1,6}\s+times?|within\s+\d{1,9}\s*[wdhms]|(?:since|until)\s+\S+))*\s*$", re.IGNORECASE
)
_TIMES: Final = re.compile(r"at\s+least\s+(\d+)", re.IGNORECASE)
_WITHIN: Final = re.compile(r"within\s+(\d+\s*[wdhms])", re.IGNORECASE)
_SINCE: Final = re.compile(r"since\s+(\S+)", re.IGNORECASE)
_UNTIL: Final = re.compile(r"until\s+(\S+)", re.IGNORECASE)
_ANY: Final = re.compile(r"\s*any\s*:", re.IGNORECASE)
_TRAITS: Final = Filters("people")
_MOMENT: Final = Moment()
_DURATION: Final = Duration()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold of a person."""

    verb: Verb
    negated: bool = False
    name: str = ""
    """The event, or the metric."""
    where: tuple[Filter, ...] = ()
    """On the event or the answer; of ``has``, the one condition on a trait."""
    times: int = 1
    within: timedelta | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None

    def __str__(self) -> str:
        if self.verb == "has":
            return write_filter(self.where[0])
        words = {"did": "did not" if self.negated else "did", "last": "last answered"}
        verb = words.get(self.verb, "did not answer" if self.negated else "answered")
        return f"{verb} {_written(self.name, self.where)}{self.tail}"

    @property
    def tail(self) -> str:
        """How often and when."""
        parts = [f" at least {self.times} times"] if self.times > 1 else []
        parts += [f" within {_DURATION.write(self.within)}"] if self.within else []
        parts += [f" since {_MOMENT.write(self.since)}"] if self.since else []
        parts += [f" until {_MOMENT.write(self.until)}"] if self.until else []
        return "".join(parts)

    def settled(self, now: datetime, zone: str) -> "Rule":
        """With ``within`` as an instant."""
        if self.within is None:
            return self
        return replace(self, within=None, since=periods.last(self.within, now, zone).start)

    def span(self, zone: str) -> periods.Period:
        """When it must have happened."""
        return periods.Period(
            start=None if self.since is None else periods.instant(self.since, zone),
            end=None if self.until is None else periods.instant(self.until, zone, ends=True),
            zone=zone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """People under a name. Without rules it stands for the saved segment of this name."""

    name: str
    rules: tuple[Rule, ...] = ()
    match: Literal["all", "any"] = "all"

    def __str__(self) -> str:
        inside = "; ".join(str(rule) for rule in self.rules)
        if not inside:
            return write_named(self.name, ())
        return f"{write_named(self.name, ())}[{'any: ' if self.match == 'any' else ''}{inside}]"

    def settled(self, now: datetime, zone: str) -> "Segment":
        """With every ``within`` as an instant."""
        return replace(self, rules=tuple(rule.settled(now, zone) for rule in self.rules))


def _written(name: str, where: Iterable[Filter]) -> str:
    """An event's name in quotes where its end could be taken for a time."""
    found = write_named(name, where)
    if found.startswith('"') or not _TAIL.search(f" {name}")[0].strip():  # type: ignore[index] # matches always
        return found
    return '"' + name.replace('"', '""') + '"' + found[len(name) :]


# --- text ------------------------------------------------------------------------------------------------------------


def _outside(text: str) -> str:
    """The text with everything in quotes or brackets blanked, as long as before."""
    out, depth, quoted = [], 0, False
    for letter in text:
        if letter == '"':
            quoted = not quoted
        depth += (letter == "[" and not quoted) - (letter == "]" and not quoted and depth > 0)
        out.append("\x00" if quoted or depth or letter in '"]' else letter)
    return "".join(out)


def parse_rule(text: str, *, place: str = "segment") -> Rule:
    """One rule; BadSegment or BadFilter says what is wrong."""
    verb = _VERBS.match(text.strip())
    if verb is None:
        (condition,) = _one_condition(text, place)
        return _checked(Rule(verb="has", where=(condition,)), place)
    rest = text.strip()[verb.end() :]
    tail = _TAIL.search(_outside(rest))
    cut = tail.start() if tail else len(rest)
    name, where = parse_named(rest[:cut], place=place)
    when = rest[cut:]
    times, within, since, until = (found.search(when) for found in (_TIMES, _WITHIN, _SINCE, _UNTIL))
    kind = str(verb.lastgroup)
    verbs: dict[str, tuple[Verb, bool]] = {
        "did": ("did", False), "not": ("did", True), "answered": ("answered", False),
        "noanswer": ("answered", True), "last": ("last", False),
    }  # fmt: skip
    rule = Rule(
        verb=verbs[kind][0],
        negated=verbs[kind][1],
        name=name.strip(),
        where=where,
        times=int(times[1]) if times else 1,
        within=_DURATION.read(within[1], place=place) if within else None,
        since=_MOMENT.read(since[1], place=place) if since else None,
        until=_MOMENT.read(until[1], place=place) if until else None,
    )
    return _checked(rule, place)


def _one_condition(text: str, place: str) -> tuple[Filter, ...]:
    found = parse_filters(text, place=place)
    if len(found) != 1:
        problem = gettext_noop("one condition a rule: separate rules with semicolons or lines")
        raise BadSegment(place=place, text=text, problem=problem)
    return found


def _checked(rule: Rule, place: str) -> Rule:
    if rule.verb == "has":
        return replace(rule, where=tuple(_TRAITS.accept(item, place=place) for item in rule.where))
    if rule.within and (rule.since or rule.until):
        problem = gettext_noop("say when in one way: within, or since and until")
        raise BadSegment(place=place, text=str(rule), problem=problem)
    if rule.verb == "last" and rule.times > 1:
        problem = gettext_noop("there is one last answer")
        raise BadSegment(place=place, text=str(rule), problem=problem)
    if not 1 <= rule.times <= 1_000_000:
        raise UnusableValue(place=place, text=rule.times, expected="1–1000000")
    if rule.verb != "did" and rule.name.lower() not in METRICS:
        raise UnusableValue(place=place, text=rule.name, expected=" | ".join(METRICS))
    form = Filters("events" if rule.verb == "did" else "voices")
    name = rule.name if rule.verb == "did" else rule.name.lower()
    return replace(rule, name=name, where=tuple(form.accept(item, place=place) for item in rule.where))


def parse_rules(text: str, *, place: str = "segment") -> tuple[Rule, ...]:
    """Rules separated by semicolons or lines."""
    marks = _outside(text)
    cuts = [-1, *(at for at, letter in enumerate(marks) if letter in ";\n"), len(text)]
    parts = [text[start + 1 : end].strip() for start, end in pairwise(cuts)]
    rules = tuple(parse_rule(part, place=place) for part in parts if part)
    if len(rules) > MOST_RULES:
        raise UnusableValue(place=place, text=len(rules), expected=f"1–{MOST_RULES}")
    return rules


def parse_segment(text: str, *, place: str = "segment") -> Segment:
    """``NAME``, or ``NAME[rule; rule]``."""
    marks = _outside(text[: LONGEST + 1])
    if '"' in text or "[" in text:
        start = _first_bracket(text)
        name, _ = parse_named(text if start < 0 else text[:start], place=place)
    else:
        start, name = -1, text.strip()
    if not name.strip() or len(name) > 120 or "\0" in text or len(text) > LONGEST:
        raise UnusableValue(place=place, text=name, expected="1–120 characters")
    if start < 0:
        return Segment(name=name.strip())
    if not text.rstrip().endswith("]") or marks[start:].strip("\x00 \t\n"):
        problem = gettext_noop("nothing may follow the closing bracket")
        raise BadSegment(place=place, text=text, problem=problem)
    body = text.rstrip()[start + 1 : -1]
    either = _ANY.match(body)
    rules = parse_rules(body[either.end() :] if either else body, place=place)
    if not rules:
        raise BadSegment(place=place, text=text, problem=gettext_noop("a segment needs at least one rule"))
    return Segment(name=name.strip(), rules=rules, match="any" if either else "all")


def _first_bracket(text: str) -> int:
    quoted = False
    for at, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter == "[" and not quoted:
            return at
    return -1


class SegmentForm(Form[Segment]):
    """A saved segment's name, or a name with its rules."""

    kind = "segment"

    def read(self, text: str, *, place: str) -> Segment:
        """``gold customers``, or ``gold customers[trait.plan=gold]``."""
        return parse_segment(text, place=place)

    def accept(self, value: object, *, place: str) -> Segment:
        """A Segment, its text, or ``{"name": …, "rules": […], "match": "all"}``."""
        if isinstance(value, Mapping):
            return self._from_mapping(value, place)
        return self.read(str(value), place=place) if isinstance(value, Segment) else super().accept(value, place=place)

    def _from_mapping(self, value: Mapping[Any, Any], place: str) -> Segment:
        name, rules, match = value.get("name"), value.get("rules", ()), value.get("match", "all")
        texts = [rules] if isinstance(rules, str) else rules
        known = isinstance(name, str) and match in ("all", "any") and not set(value) - {"name", "rules", "match"}
        if not known or not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
            raise UnusableValue(place=place, text=value, expected='{"name": …, "rules": […], "match": "all"}')
        found = tuple(rule for one in texts for rule in parse_rules(one, place=place))
        return self.accept(Segment(name=str(name), rules=found, match=match), place=place)

    def schema(self) -> Schema:
        """A text, or its parts."""
        properties = {
            "name": {"type": "string", "minLength": 1, "maxLength": 120},
            "rules": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_RULES},
            "match": {"enum": ["all", "any"]},
        }
        shape = {"type": "object", "properties": properties, "required": ["name"], "additionalProperties": False}
        return {"anyOf": [{"type": "string"}, shape]}
