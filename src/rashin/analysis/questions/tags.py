# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""What voices speak of, counted: the SQL that reads voices with their tags (topics, aspects, terms, phrases)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.grouped import COLUMNS, Grouping
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.statement import Statement
from rashin.analysis.stats.means import Sums

JUDGED: Final = 0.15
"""A polarity this near to nothing is neutral."""
MINE: Final = (-1.0, 1.0)
"""The ends of the scale of sentiment."""

COLUMN: Final[Mapping[str, tuple[str, str]]] = {
    "topics": ("assignments", "topic"),
    "aspects": ("mentions", "category"),
    "terms": ("mentions", "term"),
    "phrases": ("mentions", "term"),
    "intents": ("mentions", "term"),
}
"""A kind of tag → its table and column."""
_KIND: Final = {"aspects": "aspect", "terms": "aspect", "phrases": "phrase", "intents": "intent"}

_ALL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
TOGETHER: Final = (
    "case when starts_with(voices.voice_id, 'survey:') then left(voices.voice_id, 43) else voices.voice_id end"
)
"""What was given in one go: the answers of one response, or a voice by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which voices, and what of them."""

    period: Period
    where: tuple[Filter, ...]
    grouping: Grouping
    every: str | None = None
    year_starts: int = 4


def said_sql(ask: Wanted, *, more: str = "", people: bool = True) -> tuple[str, Params]:
    """The step of voices that are read, with their groups and period; ``people``: also who said it and when."""
    params = Params()
    tests = [ask.grouping.condition]
    for test, given in (
        ask.grouping.scope.condition("voices"), all_sql(ask.where, "voices"), ask.period.condition("voices"),
        ask.period.condition("readings"),
    ):  # fmt: skip
        tests.append(test)
        params |= given
    by, given = ask.grouping.columns()
    params |= given
    bucket = "cast(null as date)"
    if ask.every is not None:
        bucket, given = periods.bucket_sql(ask.every, ask.period, table="voices", year_starts=ask.year_starts)
        params |= given
    columns = "".join(f", {sql} as {name}" for name, sql in zip(COLUMNS, by, strict=False))
    return (
        f"""
    select voices.voice_id, voices.person_key, voices.occurred_at, readings.label, readings.sentiment,
        {bucket} as period{columns}{more}
    from voices join readings on readings.voice_id = voices.voice_id
    where {" and ".join(tests)}""",
        params,
    )


def tags_sql(
    kind: str, period: Period, *, only: Mapping[str, tuple[str, ...]] = _ALL, leaves: bool = False
) -> tuple[str, Params]:
    """The step of tags, a row a voice and tag; ``only`` names columns of the tags' table and their values.

    ``leaves``: not the topics that are there only for one below them.
    """
    table, column = COLUMN[kind]
    test, params = period.condition(table)
    tests = [test, *(f"{table}.{name} = any({bound(list(values), params)})" for name, values in only.items() if values)]
    if kind == "topics":
        rows = " and ".join(["topic <> ''", *(["assignments.kind is distinct from 'below'"] if leaves else []), *tests])
        return f"select voice_id, topic as tag, null as parent, polarity from assignments where {rows}", params
    parent = "any_value(category)" if kind == "terms" else "null"
    rows = " and ".join([f"kind = '{_KIND[kind]}'", *tests])
    sql = f"""
    select voice_id, {column} as tag, {parent} as parent, avg(polarity) as polarity
    from mentions where {rows} group by voice_id, {column}"""
    return sql, params


def names_of(ask: Wanted) -> tuple[str, ...]:
    """The columns of the groups."""
    return COLUMNS[: len(ask.grouping.fields)]


TAG_SUMS: Final = f"""count(*) as n, {{size}} as size, count(polarity) as judged, sum(polarity) as total,
    sum(polarity * polarity) as squares, count(*) filter (polarity > {JUDGED}) as positive,
    count(*) filter (polarity < -{JUDGED}) as negative"""
WHOLE_SUMS: Final = """count(*) as n, {size} as size, count(sentiment) as judged, sum(sentiment) as total,
    sum(sentiment * sentiment) as squares, count(*) filter (label = 'pos') as positive,
    count(*) filter (label = 'neg') as negative, count(*) filter (label = 'mixed') as mixed"""


def begun(
    ask: Wanted, kind: str, *, only: Mapping[str, tuple[str, ...]] = _ALL, more: str = "", people: bool = True
) -> Statement:
    """A statement that knows the voices (``said``) and their tags (``tags``)."""
    said, params = said_sql(ask, more=more, people=people)
    tags, given = tags_sql(kind, ask.period, only=only)
    return ask.grouping.begin().then("said", said, params).then("tags", tags, given)


def plan(ask: Wanted, kind: str, *, only: Mapping[str, tuple[str, ...]] = _ALL) -> Statement:
    """Sums by period, group and tag; those of all voices of a period and group have no tag."""
    names = "".join(f"{name}, " for name in names_of(ask))
    size = "0"
    if ask.grouping.scope.units is not None:
        size = "count(distinct person_key) + count(*) filter (person_key is null)"
    cells = f"""
    select {names}period, tag, parent, {TAG_SUMS.format(size=size)}, 0 as mixed
    from said join tags using (voice_id) group by {names}period, tag, parent
    union all by name
    select {names}period, null as tag, null as parent, {WHOLE_SUMS.format(size=size)}
    from said group by {names}period"""
    return begun(ask, kind, only=only, people=ask.grouping.scope.units is not None).then("cells", cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSums:
    """Voices of one cell, and how they speak."""

    n: int = 0
    size: int = 0
    """People behind it; counted only for whoever sees a part of the company."""
    judged: int = 0
    total: float = 0.0
    squares: float = 0.0
    positive: int = 0
    negative: int = 0
    mixed: int = 0

    @property
    def neutral(self) -> int:
        """Voices that speak neither way."""
        return self.n - self.positive - self.negative - self.mixed

    @property
    def sums(self) -> Sums:
        """For the mean."""
        return Sums(n=self.judged, total=self.total, squares=self.squares)

    def __add__(self, other: "TagSums") -> "TagSums":
        return TagSums(**{name: getattr(self, name) + getattr(other, name) for name in _FIELDS})

    def __sub__(self, other: "TagSums") -> "TagSums":
        return TagSums(**{name: getattr(self, name) - getattr(other, name) for name in _FIELDS})


_FIELDS: Final = ("n", "size", "judged", "total", "squares", "positive", "negative", "mixed")
EMPTY: Final = TagSums()


def sums_of(row: Mapping[str, Any]) -> TagSums:
    """One row of sums."""
    return TagSums(
        **{name: int(row[name] or 0) for name in _FIELDS if name not in {"total", "squares"}},
        total=float(row["total"] or 0.0), squares=float(row["squares"] or 0.0),
    )  # fmt: skip
