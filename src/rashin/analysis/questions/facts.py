"""Facts: what the lake holds, from where, and how fresh it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from rashin.analysis.questions.period import in_utc
from rashin.analysis.questions.question import Answer, Grade, Lake, Question, Row, Scope, Sentence
from rashin.analysis.questions.statement import Statement
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Question):
    """What is there, from where, and how fresh."""

    name: ClassVar[str] = "facts"
    title: ClassVar[str] = gettext_noop("Facts")
    help: ClassVar[str] = gettext_noop("What there is: events, voices and people, from which source, how fresh.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One source of a table; ``source`` None: the whole table."""

    table: str
    source: str | None
    rows: int
    people: int
    first_at: datetime | None
    last_at: datetime | None
    received_at: datetime | None
    """When the newest record came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAnswer(Answer):
    """The whole tables first, then their sources, the largest first."""

    rows_name: ClassVar[str] = "facts"
    columns: ClassVar[Mapping[str, str]] = {
        "table": "string", "source": "string", "rows": "int64", "people": "int64",
        "first_at": "time", "last_at": "time", "received_at": "time",
    }  # fmt: skip

    facts: tuple[Fact, ...]
    people: int
    """People with an event or a voice."""

    def rows(self) -> list[Row]:
        """One row a source, and one for each whole table."""
        return [{name: getattr(fact, name) for name in self.columns} for fact in self.facts]

    def extras(self) -> Row:
        """How many people there are in all."""
        return {"people": self.people}

    def whole(self, table: str) -> Fact:
        """All of one table."""
        return next(fact for fact in self.facts if fact.table == table and fact.source is None)


_SOURCES: Final = """
    select '{table}' as table_name, source, person_key, count(*) as n, min(occurred_at) as first_at,
        max(occurred_at) as last_at, max(received_at) as received_at
    from {table} where {allowed} group by source, person_key"""

_FACTS: Final = """
select table_name, source, grouping(table_name) as everything, grouping(source) as whole, sum(n) as n,
    count(distinct person_key) as people, min(first_at) as first_at, max(last_at) as last_at,
    max(received_at) as received_at
from records
group by grouping sets ((table_name, source), (table_name), ())
order by table_name, whole desc, n desc, source"""


def plan(scope: Scope) -> Statement:
    """Both tables once, first by source and person, so that counting people again is cheap."""
    events, event_params = scope.condition("events")
    voices, voice_params = scope.condition("voices")
    records = " union all ".join(
        _SOURCES.format(table=table, allowed=allowed) for table, allowed in (("events", events), ("voices", voices))
    )
    return Statement().then("records", records, event_params, voice_params).then("facts", _FACTS)


def answer_facts(question: Facts, *, lake: Lake, scope: Scope, now: datetime) -> FactsAnswer:
    """Count what there is."""
    stamp, statement = lake.stamp(), plan(scope)
    rows = lake.rows(statement.sql, statement.params).to_pylist()
    facts = [_fact(row) for row in rows if not row["everything"]]
    for table in ("events", "voices"):
        if not any(fact.table == table and fact.source is None for fact in facts):
            facts.append(
                Fact(table=table, source=None, rows=0, people=0, first_at=None, last_at=None, received_at=None)
            )
    everything = next((row for row in rows if row["everything"]), None)
    facts.sort(key=lambda fact: (fact.source is not None, fact.table, -fact.rows))
    return FactsAnswer(
        question=question,
        facts=tuple(facts),
        people=int(everything["people"]) if everything else 0,
        definition=(
            Sentence(
                code="facts.people",
                text=gettext_noop("People are those with an event or a voice, counted after identity."),
            ),
        ),
        n=int(everything["n"] or 0) if everything else 0,
        method="count",
        grade=Grade.PATTERN,
        stamp=stamp,
        asked_at=now,
    )


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        table=str(row["table_name"]),
        source=None if row["whole"] else str(row["source"] or "–"),
        rows=int(row["n"]),
        people=int(row["people"]),
        first_at=in_utc(row["first_at"]),
        last_at=in_utc(row["last_at"]),
        received_at=in_utc(row["received_at"]),
    )
