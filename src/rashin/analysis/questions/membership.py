# ruff: noqa: S608 - SQL is put together from our own words; every value is a parameter.
"""Who belongs to a segment, as SQL: named steps of a statement that hold person_keys.

Rules look at what whoever asks may see: events and voices of their units. A rule that says what somebody did *not* do
needs everybody there is; the others begin with those who did.
"""

from collections.abc import Sequence
from typing import Final

from rashin.analysis.questions.conditions import Params, all_sql, bound, test_sql
from rashin.analysis.questions.errors import UnknownSegment
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.question import Scope
from rashin.analysis.questions.segments import ANY_METRIC, Rule, Segment
from rashin.analysis.questions.statement import Statement

ANY_EVENT: Final = "*"
EVERYBODY: Final = "everybody"


def needs_everybody(segments: Sequence[Segment], scope: Scope) -> bool:
    """Whether a segment can only be told from the list of all people."""
    return scope.units is not None or any(_driver(one) is None for one in segments)


def everybody(scope: Scope) -> tuple[str, Params]:
    """All people of whom there is a record that may be seen; for the whole company also those with traits alone."""
    parts, params = [], Params()
    for table in ("events", "voices"):
        allowed, more = scope.condition(table)
        params |= more
        parts.append(f"select person_key from {table} where person_key is not null and {allowed}")
    if scope.units is None:
        parts.append("select person_key from traits where person_key is not null")
    return " union ".join(parts), params


def members(segment: Segment, *, scope: Scope, zone: str, place: str = "segment") -> tuple[str, Params]:
    """The person_keys of a segment, each once, out of the step ``everybody`` where that is needed."""
    if not segment.rules:
        raise UnknownSegment(place=place, name=segment.name, names=())
    params = Params()
    found = [_people(rule, scope, zone, params) for rule in segment.rules]
    tests = [
        f"person_key {'not ' if _negated(rule) else ''}in ({sql})"
        for rule, sql in zip(segment.rules, found, strict=True)
    ]
    driver = _driver(segment)
    if driver is None or scope.units is not None:
        glue = " and " if segment.match == "all" else " or "
        return f"select person_key from {EVERYBODY} where {glue.join(tests)}", params
    if segment.match == "any":
        return " union ".join(found), params
    others = " and ".join(test for index, test in enumerate(tests) if index != driver)
    return f"select distinct person_key from ({found[driver]}){f' where {others}' if others else ''}", params


def _negated(rule: Rule) -> bool:
    return rule.negated or (rule.verb == "has" and rule.where[0].op in {"!=", "notset"})


def _driver(segment: Segment) -> int | None:
    """The first rule that names people by itself; with ``any`` all of them have to."""
    positive = [index for index, rule in enumerate(segment.rules) if not _negated(rule)]
    if segment.match == "any" and len(positive) < len(segment.rules):
        return None
    return positive[0] if positive else None


def _people(rule: Rule, scope: Scope, zone: str, params: Params) -> str:
    """Those of whom the rule, taken positively, holds."""
    if rule.verb == "has":
        return _with_trait(rule.where[0], params)
    table = "events" if rule.verb == "did" else "voices"
    fits, more = all_sql(rule.where, table)
    params |= more
    tests = ["person_key is not null"]
    for test, more in (scope.condition(table), rule.span(zone).condition(table)):
        params |= more
        tests.append(test)
    if rule.verb == "did" and rule.name != ANY_EVENT:
        tests.append(f"events.event = {bound(rule.name, params)}")
    if rule.verb != "did" and rule.name != ANY_METRIC:
        tests.append(f"voices.metric = {bound(rule.name, params)}")
    if rule.verb == "last":
        newest = f"arg_max({fits}, (voices.occurred_at, voices.voice_id))"
        return f"select person_key from voices where {' and '.join(tests)} group by person_key having {newest}"
    often = f" group by person_key having count(*) >= {bound(rule.times, params)}" if rule.times > 1 else ""
    return f"select person_key from {table} where {' and '.join([*tests, fits])}{often}"


def _with_trait(item: Filter, params: Params) -> str:
    trait = bound(item.field.partition(".")[2], params)
    positive = Filter(field=item.field, op={"!=": "=", "notset": "set"}.get(item.op, item.op), value=item.value)  # type: ignore[arg-type]
    fits = test_sql("traits.value", positive, params)
    return f"select person_key from traits where person_key is not null and trait = {trait} and coalesce({fits}, false)"


def with_steps(statement: Statement, segments: Sequence[Segment], *, prefix: str, scope: Scope, zone: str) -> Statement:
    """The statement with a step ``prefix_1`` … for each segment, and ``everybody`` before them where it is needed."""
    if not segments:
        return statement
    known = {name for name, _ in statement.steps}
    if EVERYBODY not in known and needs_everybody(segments, scope):
        sql, params = everybody(scope)
        statement = statement.then(EVERYBODY, sql, params)
    for number, one in enumerate(segments, 1):
        sql, params = members(one, scope=scope, zone=zone)
        statement = statement.then(f"{prefix}_{number}", sql, params)
    return statement


def masks_sql(count: int, *, prefix: str) -> str:
    """person_key and the sum of 2ⁱ over the segments ``prefix_i`` that the person belongs to."""
    parts = [f"select person_key, {1 << (number - 1)} as bit from {prefix}_{number}" for number in range(1, count + 1)]
    return f"select person_key, cast(sum(bit) as bigint) as mask from ({' union all '.join(parts)}) group by person_key"
