"""Sums of answers by period and group, and what each of them is compared with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.grouped import COLUMNS, Group, Grouping
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.scores_question import BEFORE, Scores
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import NOTHING, SUMS, Tally, condition_sql, scored_sql, tally_of

Key = tuple[date | None, Group]


# --- SQL -------------------------------------------------------------------------------------------------------------


def plan(ask: Scores, period: Period, grouping: Grouping) -> Statement:
    """Sums of answers by period, group, and what they are compared with."""
    spans = _spans(ask, period)
    base = baseline_of(ask)
    read = (*spans, base) if base else spans
    condition, params = condition_sql(where=ask.where, metrics=(ask.metric,), spans=read, grouping=grouping)
    by, by_params = grouping.columns()
    bucket, bucket_params = bucket_of(ask, period, spans[-1])
    flags, flag_params = _flags(ask, period, base)
    names = [*COLUMNS[: len(by)], "period", *flags]
    columns = "".join(f", {sql} as {name}" for name, sql in zip(names, [*by, bucket, *flags.values()], strict=True))
    cells = f"select {', '.join(names)}, lowest, highest, direction, {SUMS}\nfrom answers\ngroup by all"
    return (
        grouping.begin()
        .then("answers", scored_sql(columns, condition), params, by_params, bucket_params, flag_params)
        .then("cells", cells)
    )


def _flags(ask: Scores, period: Period, base: Period | None) -> tuple[dict[str, str], Params]:
    """Which side of a comparison an answer is on."""
    matched, params = all_sql(ask.compare_with, "voices") if ask.compare_with else ("false", Params())
    params = Params(params)
    flags = {"earlier": "false", "matched": matched, "based": "false", "inside": "true"}
    if ask.compare in BEFORE and ask.every is None:
        flags["earlier"] = f"voices.occurred_at < {bound(period.start, params)}"
    if base is not None:
        for name, span in (("based", base), ("inside", period)):
            flags[name], more = span.condition("voices")
            params |= more
    return flags, params


def baseline_of(ask: Scores) -> Period | None:
    """The period that a reader chose to compare with."""
    if ask.baseline is None:
        return None
    return periods.named(ask.baseline, ask.zone, ask.year_starts, place="baseline")


def bucket_of(ask: Scores, period: Period, read: Period) -> tuple[str, Params]:
    """The bucket of an answer as SQL."""
    if ask.every is None:
        return "cast(null as date)", {}
    whole = Period(start=read.start, end=period.end, zone=period.zone)
    return periods.bucket_sql(ask.every, whole, table="voices", year_starts=ask.year_starts)


def _spans(ask: Scores, period: Period) -> tuple[Period, ...]:
    """What to read: the period, and the one before when that is compared with."""
    if ask.compare not in BEFORE or period.start is None:
        return (period,)
    if ask.every is None:
        before = period.previous() if ask.compare == "previous" else period.year_before()
        return (period,) if before is None else (period, before)
    first_day = period.first_day()
    assert first_day is not None, "the period has a start"
    first = periods.bucket(first_day, ask.every, ask.year_starts)
    since = periods.earlier(first, ask.every, year=ask.compare == "year")
    return (Period(start=periods.midnight(since, period.zone), end=period.end, zone=period.zone),)


# --- sums ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Tallies by period and group. A record whose person is in several segments is in several groups."""

    own: Mapping[Key, Tally]
    earlier: Mapping[Group, Tally]
    """Of the period before."""
    matched: Mapping[Key, Tally]
    based: Mapping[Group, Tally]
    """Of the period that the reader chose."""
    both: Mapping[Key, Tally]
    """In that period and in the point's own."""
    matched_totals: Mapping[date | None, Tally]
    """Every matching answer of a period once."""
    totals: Mapping[date | None, Tally]
    """Every answer of a period once."""
    parts: Mapping[Key, list[tuple[frozenset[Group], Tally]]]
    """A group's answers of a period, with all the groups that they belong to."""

    def total(self, when: date | None) -> Tally:
        """All answers of a period, each once."""
        return self.totals.get(when, NOTHING)

    def within(self, when: date | None, group: Group, *, not_in: Group) -> Tally:
        """The answers of one group that are not in another as well."""
        there = self.parts.get((when, group), ())
        return sum((tally for groups, tally in there if not_in not in groups), NOTHING)


def cells_of(rows: Iterable[Mapping[str, Any]], grouping: Grouping) -> Cells:
    """The sums of a statement's rows."""
    own, matched, both = (defaultdict[Key, Tally](Tally) for _ in range(3))
    earlier, based = (defaultdict[Group, Tally](Tally) for _ in range(2))
    totals, matched_totals = (defaultdict[date | None, Tally](Tally) for _ in range(2))
    parts = defaultdict[Key, list[tuple[frozenset[Group], Tally]]](list)
    for row in rows:
        when, tally = row["period"], tally_of(row)
        groups = grouping.groups([row[name] for name in COLUMNS[: len(grouping.fields)]])
        belongs = frozenset(groups)
        if not row["earlier"] and row["inside"]:
            totals[when] += tally
            if row["matched"]:
                matched_totals[when] += tally
        for group in groups:
            if row["earlier"]:
                earlier[group] += tally
                continue
            if row["based"]:
                based[group] += tally
            if not row["inside"]:
                continue
            own[when, group] += tally
            parts[when, group].append((belongs, tally))
            if row["matched"]:
                matched[when, group] += tally
            if row["based"]:
                both[when, group] += tally
    return Cells(
        own=own,
        earlier=earlier,
        matched=matched,
        based=based,
        both=both,
        matched_totals=matched_totals,
        totals=totals,
        parts=parts,
    )


def other_of(question: Scores, cells: Cells, key: Key) -> Tally | None:
    """The answers that a point is compared with, never its own."""
    when, group = key
    if question.compare_with:
        return cells.matched_totals.get(when, NOTHING) - cells.matched.get(key, NOTHING)
    if question.against:
        rival: Group = (question.against, *group[1:])
        return None if rival == group else cells.within(when, rival, not_in=group)
    if question.baseline:
        return cells.based.get(group, NOTHING) - cells.both.get(key, NOTHING)
    if question.compare == "rest":
        return cells.total(when) - cells.own.get(key, NOTHING)
    if question.compare is None:
        return None
    if question.every is None or when is None:
        return cells.earlier.get(group, NOTHING)
    before = periods.earlier(when, question.every, year=question.compare == "year")
    return cells.own.get((before, group), NOTHING)
