"""Funnels: how many people go through some steps, how fast, where they leave, and who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rashin.analysis.questions import funnel_reading
from rashin.analysis.questions.conditions import Params
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.funnel_bars import (
    NONE,
    OTHERS,
    VALUE,
    Bar,
    Bars,
    FunnelAnswer,
    Group,
    bars_of,
    definition,
)  # fmt: skip
from rashin.analysis.questions.funnel_members import Members, codes_with, members_of
from rashin.analysis.questions.funnel_question import Funnel
from rashin.analysis.questions.funnel_steps import Excluded, Step, Touch
from rashin.analysis.questions.grouped import Grouping
from rashin.analysis.questions.question import Cell, Scope

if TYPE_CHECKING:
    import pyarrow as pa

    from rashin.analysis.lake.engine import Lookup
    from rashin.analysis.sequences.funnel import Attempts, FunnelSums, Plan

__all__ = ["Bar", "Excluded", "Funnel", "FunnelAnswer", "Step", "Touch", "answer_funnel", "people_of_funnel"]

_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def plan_of(question: Funnel, now: datetime) -> "Plan":
    """The question as the kernel takes it."""
    from rashin.analysis.sequences.funnel import Attribution, Exclusion, Order, Plan

    period, count = question.period(now), len(question.steps)
    return Plan(
        steps=count,
        window=question.within // timedelta(microseconds=1),
        order=Order(question.order),
        optional=frozenset(question.optional),
        exclusions=tuple(Exclusion(after=e.after or 1, before=e.before or count) for e in question.exclude),
        first_ever=question.first_ever,
        entry_from=None if period.start is None else (period.start - _EPOCH) // timedelta(microseconds=1),
        entry_to=None if period.end is None else (period.end - _EPOCH) // timedelta(microseconds=1),
        attribution=Attribution(question.attribution.at),
        touch=question.attribution.step,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fold:
    """One pass over the lake."""

    columns: "Mapping[str, str | Lookup]"
    rows: funnel_reading.Rows
    groups: tuple[tuple[Group, tuple[int, ...]], ...]
    """Each with its codes: a segment has one for every set of segments that it is in."""
    codes: int
    found: int
    """How many values the breakdown has, shown or not."""
    members: Members


def _fold(question: Funnel, *, lake: Any, scope: Scope, now: datetime) -> _Fold:
    read = funnel_reading.reading(
        steps=question.steps,
        exclusions=[item.event for item in question.exclude],
        everything=question.order == "strict",
        where=question.where,
        period=funnel_reading.extended(
            question.period(now), window=question.within, from_beginning=question.first_ever
        ),
        scope=scope,
    )  # fmt: skip
    columns = {"steps": read.mask}
    grouping = Grouping.of(question, "events", scope=scope, now=now)
    members = members_of(grouping, lake)
    if not question.by:
        everyone = ((Group(kind=VALUE, value=None), (0,)),)
        return _Fold(columns=columns, rows=read.rows, groups=everyone, codes=1, found=0, members=members)
    if members.by_segment:
        return _Fold(
            columns=columns, rows=read.rows, groups=_segments(grouping, members), codes=len(members.masks),
            found=len(grouping.among), members=members,
        )  # fmt: skip
    by, by_params = funnel_reading.by_sql(question.by)
    sql, sql_params = funnel_reading.groups_sql(read, by, by_params, question.limit)
    rows = lake.rows(sql, sql_params).to_pylist()
    values = [str(row["value"]) for row in rows]
    code, code_params = funnel_reading.code(question.by, values)
    named = [Group(kind=VALUE, value=v) for v in values]
    groups = [Group(kind=NONE, value=None), *named, Group(kind=OTHERS, value=None)]
    params: Params = {**read.params, **by_params, **code_params}
    return _Fold(
        columns={**columns, "by": code},
        rows={**read.rows, "params": params},
        groups=tuple((group, (at,)) for at, group in enumerate(groups)),
        codes=len(groups),
        members=members,
        found=int(rows[0]["groups"]) if rows else 0,
    )


def answer_funnel(question: Funnel, *, lake: Any, scope: Scope, now: datetime) -> FunnelAnswer:
    """Take the kernel to the lake, and judge its sums."""
    from rashin.analysis.sequences import funnel as sequences

    stamp, plan = lake.stamp(), plan_of(question, now)
    fold = _fold(question, lake=lake, scope=scope, now=now)

    def kernel(columns: Mapping[str, np.ndarray]) -> "FunnelSums":
        return sequences.sums(plan, sequences.attempts(plan, fold.members.columns(columns)), values=fold.codes)

    parts = lake.fold(columns=fold.columns, kernel=kernel, merge=sequences.merge, **fold.rows)
    found = sequences.merge(parts) if parts else sequences.nothing(plan, values=fold.codes)
    bars: Bars = bars_of(question, found, fold.groups)
    return FunnelAnswer(
        question=question,
        bars=bars.groups,
        total=bars.total,
        groups=fold.found,
        exact_times=found.from_previous.exact and found.from_first.exact,
        definition=definition(question, bars, exact=found.from_previous.exact and found.from_first.exact),
        period=question.period(now),
        n=bars.total[0].people,
        method="wilson",
        level=question.level,
        stamp=stamp,
        asked_at=now,
    )


def people_of_funnel(
    question: Funnel,
    cell: Cell,
    *,
    lake: Any,
    scope: Scope,
    now: datetime,
    after: int = -1,
    limit: int = 100,
) -> "pa.Table":
    """Who reached a step, or (``side=dropped``) who reached the required step before it and went no further.

    The cell names ``step`` and, with a breakdown, ``by`` (or ``group``: none, others); ``side`` is ``reached`` unless
    given. The table holds person_key (ascending, above `after`), n (the steps taken) and last_at (when the last of
    them was taken), at most `limit` rows.
    """
    import pyarrow as pa

    from rashin.analysis.sequences import funnel as sequences

    plan = plan_of(question, now)
    fold = _fold(question, lake=lake, scope=scope, now=now)
    step, side = _step_of(question, cell), cell.values.get("side", "reached")
    if side not in {"reached", "dropped"}:
        raise UnusableValue(place="side", text=side, expected="reached | dropped")
    code = _code_of(cell, fold) if question.by and not fold.members.by_segment else None
    bit = _bit_of(question, cell) if fold.members.by_segment else None

    def kernel(columns: Mapping[str, np.ndarray]) -> "Attempts":
        found = sequences.attempts(plan, fold.members.columns(columns, bit=bit))
        return sequences.behind(plan, found, step=step, by=code, reached=side == "reached").page(after, limit)

    parts = lake.fold(columns=fold.columns, kernel=kernel, **fold.rows)
    whole = sequences.join(plan, parts).page(after, limit)
    return pa.table(
        {
            "person_key": pa.array(whole.person, pa.int64()),
            "n": pa.array(whole.steps_taken(), pa.int64()),
            "last_at": pa.array(whole.last_at(), pa.timestamp("us", tz="UTC")),
        }
    )


def _step_of(question: Funnel, cell: Cell) -> int:
    text = cell.values.get("step", "")
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= len(question.steps):
        raise UnusableValue(place="step", text=text, expected=f"1–{len(question.steps)}")
    return int(text)


def _segments(grouping: Grouping, members: Members) -> tuple[tuple[Group, tuple[int, ...]], ...]:
    """The segments compared, and those in none of them."""
    named = [
        (Group(kind=VALUE, value=one.name), tuple(codes_with(members.masks, bit)))
        for bit, one in enumerate(grouping.among)
    ]
    return ((Group(kind=NONE, value=None), (0,)), *named)


def _bit_of(question: Funnel, cell: Cell) -> int | None:
    """Which segment a cell names: −1 those in none, None all of them."""
    if cell.values.get("group") == NONE or cell.values.get("by") == "":
        return -1
    if "by" not in cell.values:
        return None
    names = [one.name for one in question.among]
    if cell.values["by"] not in names:
        raise UnusableValue(place="cell by", text=cell.values["by"], expected=" | ".join(names))
    return names.index(cell.values["by"])


def _code_of(cell: Cell, fold: _Fold) -> int | None:
    """The code of the group that a cell names; None for all of them; an unknown value is nobody's."""
    wanted = cell.values.get("group", VALUE if "by" in cell.values else "")
    if not wanted:
        return None
    for group, (code,) in fold.groups:
        if group.kind == wanted and (wanted != VALUE or group.value == cell.values.get("by")):
            return code
    return fold.codes
