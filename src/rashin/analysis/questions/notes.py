# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Notes: why an answer is empty, where a name is to blame. A silent nothing is worse than a hint.

Only an answer that is empty, or a breakdown without a single value, makes these look-ups; they look at so many records
that a name in use is nearly always among them, and say so when it is not.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rashin.analysis.questions.conditions import field_sql
from rashin.analysis.questions.errors import nearest
from rashin.analysis.questions.filters import COLUMNS
from rashin.analysis.questions.funnel_steps import ANY_EVENT
from rashin.analysis.questions.grouped import BY, VOICED, Grouped, fields_by
from rashin.analysis.questions.personal import fields_of
from rashin.analysis.questions.question import Answer, Question, Scope, Sentence
from rashin.analysis.questions.segments import SEGMENT
from rashin.errors import gettext_noop

LOOKED_AT: Final = 200_000
NAMED: Final = 12
_FIELD: Final = gettext_noop("None of the %(table)s looked at has “%(field)s”. There are: %(names)s.")
_EVENT: Final = gettext_noop("No event is called “%(event)s”. There are: %(names)s.")


def noticed(answer: Answer, *, lake: Any, scope: Scope) -> tuple[Sentence, ...]:
    """Names in a question that nothing in the lake has, where its answer is empty for it."""
    question = answer.question
    if not isinstance(question, Grouped):
        return answer.notes
    table = "voices" if question.name in VOICED else getattr(question, "of", "events")
    found = [*answer.notes]
    suspects = _suspects(answer, question)
    for field in suspects:
        if not _is_there(field, table, lake, scope):
            known = _names(field, table, lake, scope)
            fields = {"table": table, "field": field, "names": ", ".join(known) or "–"}
            found.append(Sentence(code="notes.field", text=_FIELD, fields=fields))
    found += _unknown_events(answer, lake, scope)
    return tuple(found)


def _suspects(answer: Answer, question: Grouped) -> list[str]:
    """Fields that may be to blame: breakdowns without a value; in an empty answer also the fields of filters."""
    empty = not answer.n
    by = fields_by(question)
    if not empty and not by:
        return []  # nothing is missing: rows need not be made for a look at them
    rows = answer.rows()
    named = dict.fromkeys(named.field for named in fields_of(question) if empty and named.field != SEGMENT)
    found = [field for field in named if field not in by]
    if question.name == "moves":
        seen = {row["field"] for row in rows}
        return [*found, *(field for field in by if "." in field and field not in seen)]
    for place, field in enumerate(by):
        name = BY[place] if place < len(BY) and question.name != "funnel" else BY[0]
        none = all(row.get(name) is None and not row.get("other") and row.get("group") != "others" for row in rows)
        if field != SEGMENT and (empty or (none and len(by) <= len(BY))):
            found.append(field)
    return found


def _is_there(field: str, table: str, lake: Any, scope: Scope) -> bool:
    prefix, dot, rest = field.partition(".")
    if prefix == "trait" and dot:
        return bool(lake.rows("select 1 from traits where trait = $trait limit 1", {"trait": rest}).num_rows)
    home = next((name for name in (table, "events", "voices") if dot or field in COLUMNS[name]), table)
    value, params = field_sql(field, home, alias="looked")
    allowed, more = scope.condition(home)
    sql = f"""
    select 1 from (select * from {home} where {allowed} limit {LOOKED_AT}) as looked
    where nullif(cast({value} as varchar), '') is not null limit 1"""
    return bool(lake.rows(sql, {**params, **more}).num_rows)


_TRAITS: Final = "select trait as name from traits group by trait order by count(*) desc, trait limit 200"


def _names(field: str, table: str, lake: Any, scope: Scope) -> Sequence[str]:
    """What there is in the field's place, the likeliest first."""
    prefix, dot, rest = field.partition(".")
    if prefix == "trait" and dot:
        return _likeliest(rest, "trait.", lake.rows(_TRAITS, {}).to_pylist())
    column = {"prop": "properties", "context": "context"}.get(prefix, "") if dot else ""
    if not column:
        return COLUMNS[table]
    allowed, params = scope.condition(table)
    sql = f"""
    select name from (
        select unnest(json_keys({column})) as name
        from (select {column} from {table} where {column} is not null and {allowed} limit {LOOKED_AT // 10})
    ) group by name order by count(*) desc, name limit 200"""
    return _likeliest(rest, f"{prefix}.", lake.rows(sql, params).to_pylist())


def _likeliest(wanted: str, prefix: str, rows: Iterable[dict[str, Any]]) -> Sequence[str]:
    names = [str(row["name"]) for row in rows]
    near = [name for name in names if name in nearest(wanted, names)]
    return [f"{prefix}{name}" for name in dict.fromkeys((*near, *names))][:NAMED]


_EVENTS: Final = (
    "select event as name from events where {allowed} group by event order by count(*) desc, event limit 5000"
)


def _unknown_events(answer: Answer, lake: Any, scope: Scope) -> list[Sentence]:
    wanted = [name for name in _events_of(answer.question) if name != ANY_EVENT]
    missing = not answer.n or any(not row["people"] for row in answer.extras().get("total", ()))  # type: ignore[attr-defined]
    if not wanted or not missing:
        return []
    allowed, params = scope.condition("events")
    rows = lake.rows(_EVENTS.format(allowed=allowed), params).to_pylist()
    known = {str(row["name"]) for row in rows}
    return [
        Sentence(
            code="notes.event",
            text=_EVENT,
            fields={"event": name, "names": ", ".join(_likeliest(name, "", rows)) or "–"},
        )
        for name in dict.fromkeys(wanted)
        if name not in known
    ]


def _events_of(question: Question) -> list[str]:
    """The events that a question needs to find."""
    steps = [step.event for step in getattr(question, "steps", ())]
    return steps + [item.name for item in getattr(question, "event", ()) or ()]
