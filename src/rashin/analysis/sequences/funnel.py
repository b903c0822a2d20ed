"""Funnels over customers' events in order: a plan and arrays in, each person's best attempt or small sums out.

The definitions stand in ``docs/method/funnel.md``; a slow reference in the tests follows them word by word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.sequences import funnel_quick
from rashin.analysis.sequences import funnel_types as types
from rashin.analysis.sequences.compiled import readable
from rashin.analysis.sequences.durations import Durations
from rashin.analysis.sequences.funnel_types import NEVER

MOST_STEPS = 20
MOST_EXCLUSIONS = 16
DAY = 86_400_000_000
"""A day of a window: 24 hours, in microseconds."""

Int64s = NDArray[np.int64]


class Order(StrEnum):
    """How the steps have to follow one another."""

    ORDERED = "ordered"
    STRICT = "strict"
    ANY = "any"


class Attribution(StrEnum):
    """Which event of a person's best attempt carries the breakdown's value."""

    FIRST = "first"
    LAST = "last"
    STEP = "step"
    ALL = "all"


_CODES = {
    Attribution.FIRST: types.FIRST,
    Attribution.LAST: types.LAST,
    Attribution.STEP: types.AT_STEP,
    Attribution.ALL: types.ALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An attempt ends when the event occurs strictly between two steps (numbers from 1)."""

    after: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is counted, without saying which events are meant: an event's mask says that."""

    steps: int
    window: int
    """Microseconds from an attempt's first step, inclusive."""
    order: Order = Order.ORDERED
    optional: frozenset[int] = frozenset()
    """Numbers, from 1, of the steps that may be skipped; never the first."""
    exclusions: tuple[Exclusion, ...] = ()
    first_ever: bool = False
    entry_from: int | None = None
    entry_to: int | None = None
    """An attempt begins at or after the one and before the other (microseconds)."""
    attribution: Attribution = Attribution.FIRST
    touch: int = 1
    """The step of ``Attribution.STEP``."""

    def __post_init__(self) -> None:
        assert 1 <= self.steps <= MOST_STEPS
        assert 1 not in self.optional
        assert self.optional <= set(range(1, self.steps + 1))
        assert len(self.exclusions) <= MOST_EXCLUSIONS
        assert all(1 <= e.after < e.before <= self.steps for e in self.exclusions)
        assert 1 <= self.touch <= self.steps
        assert self.window >= 0

    @property
    def quick(self) -> bool:
        """Whether the short way is enough for most people."""
        plain = self.order is Order.ORDERED and not self.optional and not self.exclusions
        return plain and self.attribution is not Attribution.ALL

    def rules(self) -> types.Rules:
        """The plan as the kernel reads it: tables by state, the number of the last step taken."""
        needed, following, optional = [], [], []
        for state in range(self.steps + 1):
            later = [step for step in range(state + 1, self.steps + 1) if step not in self.optional]
            target = later[0] if later else self.steps + 1
            needed.append(1 << (target - 1) if later else 0)
            following.append(target)
            optional.append(sum(1 << (step - 1) for step in range(state + 1, target)))
        return types.Rules(
            needed=readable(needed, np.int64),
            following=readable(following, np.int64),
            optional=readable(optional, np.int64),
            excluded_from=readable([e.after for e in self.exclusions], np.int64),
            excluded_to=readable([e.before for e in self.exclusions], np.int64),
            steps=self.steps,
            window=self.window,
            strict=self.order is Order.STRICT,
            any_order=self.order is Order.ANY,
            first_ever=self.first_ever,
            entry_from=-(2**62) if self.entry_from is None else self.entry_from,
            entry_to=2**62 if self.entry_to is None else self.entry_to,
            attribution=_CODES[self.attribution],
            touch=self.touch - 1,
        )


def step_bit(step: int) -> int:
    """The bit of an event's mask that says: it fits this step (from 1)."""
    return 1 << (step - 1)


def exclusion_bit(exclusion: int) -> int:
    """The bit of an event's mask that says: it fits this exclusion (from 0)."""
    return 1 << (types.EXCLUSION_SHIFT + exclusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Best attempts, one a row: who, the breakdown's value, the steps taken, and when."""

    person: Int64s
    by: Int64s
    taken: Int64s
    begin: Int64s
    times: Int64s
    """Row by step, microseconds; ``NEVER`` where the step was not taken."""

    def where(self, kept: NDArray[np.bool_] | Int64s) -> "Attempts":
        """Some of the rows."""
        return Attempts(
            person=self.person[kept],
            by=self.by[kept],
            taken=self.taken[kept],
            begin=self.begin[kept],
            times=self.times[kept],
        )

    def page(self, after: int, limit: int) -> "Attempts":
        """One row a person: the first `limit` people, by key, above `after`."""
        _, rows = np.unique(self.person, return_index=True)
        rows = rows[self.person[rows] > after]
        return self.where(rows[:limit])

    def steps_taken(self) -> Int64s:
        """How many steps each attempt took."""
        return np.asarray(np.count_nonzero(self.times != NEVER, axis=1), np.int64)

    def last_at(self) -> Int64s:
        """When each attempt took its last step."""
        return np.asarray(self.times.max(axis=1, initial=NEVER), np.int64)


def attempts(plan: Plan, columns: Mapping[str, NDArray[np.generic]]) -> Attempts:
    """Each person's best attempt.

    Parameters
    ----------
    plan
        What is counted.
    columns
        ``person_key``, ``occurred_at`` (microseconds) and ``steps`` (the masks), int64, sorted by person, time and
        arrival, whole persons only; ``by`` (small codes from 0, int32) when there is a breakdown.

    Returns
    -------
    Attempts
        One row for each person who took the first step; one for each person and value when the plan's attribution
        is ``all``. Values that nobody began with have no row.
    """
    person = readable(columns["person_key"], np.int64)
    if not person.size:
        return join(plan, ())
    by = columns.get("by")
    stream = types.Stream(
        time=readable(columns["occurred_at"], np.int64),
        mask=readable(columns["steps"], np.int64),
        by=readable(np.zeros(person.size) if by is None else by, np.int32),
        only=-1,
    )
    if plan.quick:
        return _quickly(plan, person, stream)
    return _at_length(person, stream, plan.rules())


def _at_length(person: Int64s, stream: types.Stream, rules: types.Rules) -> Attempts:
    """The long way. Its kernel takes long to compile, and many questions never need it."""
    from rashin.analysis.sequences import funnel_kernel

    return Attempts(**funnel_kernel.find(person, stream, rules)._asdict())


def _quickly(plan: Plan, person: Int64s, stream: types.Stream) -> Attempts:
    """The short way for whom it is enough, the long one for the others."""
    rules = plan.rules()
    found, spans = funnel_quick.find(person, stream, rules, funnel_quick.people(person))
    most = Attempts(**found._asdict())
    if not len(spans):
        return most
    steps = np.zeros(person.size + 1, np.int8)
    steps[spans[:, 0]] += 1
    np.subtract.at(steps, spans[:, 1], 1)
    rest = np.flatnonzero(np.cumsum(steps[:-1], dtype=np.int8))
    part = types.Stream(
        time=readable(stream.time[rest], np.int64),
        mask=readable(stream.mask[rest], np.int64),
        by=readable(stream.by[rest], np.int32),
        only=-1,
    )
    return join(plan, [most, _at_length(readable(person[rest], np.int64), part, rules)])


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelSums:
    """What a range of people adds to the answer; sums of disjoint ranges merge."""

    people: Int64s
    """Value by step: who reached it."""
    from_previous: Durations
    """By (value, step): microseconds since the step taken before."""
    from_first: Durations
    """By (value, step): microseconds since the attempt began."""


def sums(plan: Plan, found: Attempts, *, values: int) -> FunnelSums:
    """Count the people and collect the times of a range's best attempts, for `values` breakdown values."""
    taken = found.taken[:, None] >> np.arange(plan.steps) & 1 == 1
    people = np.stack([np.bincount(found.by[taken[:, step]], minlength=values) for step in range(plan.steps)], axis=1)
    begin = found.begin[:, None]
    done = np.maximum.accumulate(np.maximum(found.times, begin), axis=1)
    before = np.concatenate([begin, done[:, :-1]], axis=1)
    cells = found.by[:, None] * plan.steps + np.arange(plan.steps)
    return FunnelSums(
        people=people.astype(np.int64),
        from_previous=Durations.of(cells[taken], (done - before)[taken], cells=values * plan.steps),
        from_first=Durations.of(cells[taken], (done - begin)[taken], cells=values * plan.steps),
    )


def merge(parts: Sequence[FunnelSums]) -> FunnelSums:
    """The sums of all ranges together; at least one."""
    return FunnelSums(
        people=np.sum([part.people for part in parts], axis=0),
        from_previous=Durations.merge([part.from_previous for part in parts]),
        from_first=Durations.merge([part.from_first for part in parts]),
    )


def nothing(plan: Plan, *, values: int) -> FunnelSums:
    """The sums of nobody."""
    return sums(plan, join(plan, ()), values=values)


def join(plan: Plan, parts: Sequence[Attempts]) -> Attempts:
    """The attempts of several ranges, in the order given."""
    empty = np.empty(0, np.int64)
    return Attempts(
        person=np.concatenate([empty, *(part.person for part in parts)]),
        by=np.concatenate([empty, *(part.by for part in parts)]),
        taken=np.concatenate([empty, *(part.taken for part in parts)]),
        begin=np.concatenate([empty, *(part.begin for part in parts)]),
        times=np.concatenate([np.empty((0, plan.steps), np.int64), *(part.times for part in parts)]),
    )


def behind(plan: Plan, found: Attempts, *, step: int, by: int | None, reached: bool) -> Attempts:
    """The attempts behind a bar: those that reached a step, or the required one before it but not this one.

    Parameters
    ----------
    step
        Number from 1. Dropping off at the first step is impossible, so it answers nobody.
    by
        The breakdown value's code; None for all.
    """
    here = found.taken >> (step - 1) & 1 == 1
    if not reached:
        before = max((earlier for earlier in range(1, step) if earlier not in plan.optional), default=0)
        came = found.taken >> max(before - 1, 0) & 1 == 1
        here = ~here & came if before else np.zeros_like(here)
    if by is not None:
        here &= found.by == by
    return found.where(here)
