"""The funnel's short way, for the plans and people that most questions are about.

It takes ordered funnels without optional steps and exclusions, and people without two events at one instant: then an
event moves an attempt by one step or not at all. The passes are those of ``funnel_kernel``, which takes everybody else.
"""

import numpy as np
from numba import njit
from numba import types as numba_types

from rashin.analysis.sequences import funnel_types as types
from rashin.analysis.sequences.compiled import KEYS, part
from rashin.analysis.sequences.funnel_types import NEVER, Found, Int64s, Rules, Stream

Span = tuple[int, int]

_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
"""A de Bruijn sequence: shifted left, its uppermost six bits are another number for each shift."""
_PLACES = tuple(int(n) for n in np.argsort([(0x03F79D71B4CB0A89 << n) % 2**64 >> 58 for n in range(64)]))


@part
def _follow(rules: Rules, stream: Stream, span: Span, at: Int64s) -> int:
    """Run the attempt that begins at the first event of the span; its steps, and in `at` their events."""
    at[0] = span[0]
    reached = np.int64(1)
    until = stream.time[span[0]] + rules.window
    for i in range(span[0] + 1, span[1]):
        if reached == rules.steps or stream.time[i] > until:
            break
        if stream.mask[i] >> reached & 1:
            at[reached] = i
            reached += 1
    return reached  # type: ignore[return-value]


@part
def _place(bit: int) -> int:
    """The number of the one bit that is set."""
    return _PLACES[(np.uint64(bit) * _SEQUENCE) >> np.uint64(58)]


@part
def _moves(rules: Rules, latest: Int64s, taken: int, now: int) -> int:
    """Take one step in all attempts that wait for it; the steps taken then, 0 when none did."""
    begin = latest[taken]
    if begin == NEVER:
        return np.int64(0)  # type: ignore[return-value]
    latest[taken] = NEVER
    if now - begin > rules.window:
        return np.int64(0)  # type: ignore[return-value]
    latest[taken + 1] = max(latest[taken + 1], begin)
    return np.int64(taken + 1)  # type: ignore[return-value]


@part
def _furthest(rules: Rules, stream: Stream, span: Span, latest: Int64s) -> int:
    """The most steps that any attempt takes; `latest` is the latest begin of the attempts that took so many."""
    for taken in range(rules.steps + 1):
        latest[taken] = NEVER
    furthest = np.int64(1)
    for i in range(span[0], span[1]):
        now, bits = stream.time[i], stream.mask[i]
        later = bits & ~np.int64(1)
        if later & (later - 1):
            for taken in range(rules.steps - 1, 0, -1):
                if bits >> taken & 1:
                    furthest = max(furthest, _moves(rules, latest, taken, now))
        elif later:  # most events fit one step, and no other has to be looked at
            furthest = max(furthest, _moves(rules, latest, _place(later), now))
        if furthest == rules.steps:
            break
        if bits & 1 and rules.entry_from <= now < rules.entry_to:
            latest[1] = now
    return furthest  # type: ignore[return-value]


@part
def _earliest(rules: Rules, stream: Stream, span: Span, target: int, arrival: Int64s) -> int:
    """Where the earliest attempt begins that takes `target` steps; `arrival` is when so many steps become those."""
    arrival[:] = NEVER
    best = span[0]
    for i in range(span[1] - 1, span[0] - 1, -1):
        now, bits = stream.time[i], stream.mask[i]
        begins = bits & 1 and arrival[1] != NEVER and rules.entry_from <= now < rules.entry_to
        if begins and arrival[1] - now <= rules.window:
            best = i
        for taken in range(1, target - 1):
            if bits >> taken & 1:
                arrival[taken] = arrival[taken + 1]
        if bits >> (target - 1) & 1:
            arrival[target - 1] = now
    return best


@part
def _begin(rules: Rules, stream: Stream, span: Span) -> int:
    """Where the first attempt begins; -1 when none does, -2 when two events share an instant."""
    found = np.int64(-1)
    over = False
    for i in range(span[0], span[1]):
        if i > span[0] and stream.time[i] == stream.time[i - 1]:
            return -2
        if found < 0 and not over and stream.mask[i] & 1:
            if rules.entry_from <= stream.time[i] < rules.entry_to:
                found = np.int64(i)
            over = rules.first_ever
    return found  # type: ignore[return-value]


@part
def _record(rules: Rules, stream: Stream, found: Found, row: int, reached: int, at: Int64s) -> None:
    """Write one row of the answer."""
    found.taken[row] = (np.int64(1) << reached) - 1
    found.begin[row] = stream.time[at[0]]
    for step in range(rules.steps):
        found.times[row, step] = stream.time[at[step]] if step < reached else NEVER
    if rules.attribution == types.LAST:
        found.by[row] = stream.by[at[reached - 1]]
    elif rules.attribution == types.AT_STEP:
        found.by[row] = stream.by[at[rules.touch]] if rules.touch < reached else 0
    else:
        found.by[row] = stream.by[at[0]]


@njit(numba_types.int64(KEYS), nogil=True, cache=True)
def people(person: Int64s) -> int:
    """How many people these events are of."""
    count = min(1, person.size)
    for i in range(1, person.size):
        count += person[i] != person[i - 1]
    return count


@njit((KEYS, types.STREAM, types.RULES, numba_types.int64), nogil=True, cache=True)
def find(person: Int64s, stream: Stream, rules: Rules, count: int) -> tuple[Found, Int64s]:
    """Each person's best attempt, and the spans of events of those whom ``funnel_kernel`` has to take."""
    found = Found(
        np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64),
        np.empty((count, rules.steps), np.int64),
    )  # fmt: skip
    others = np.empty((count, 2), np.int64)
    at, states = np.empty(rules.steps, np.int64), np.empty(rules.steps + 1, np.int64)
    row, left, i = 0, 0, 0
    while i < person.size:
        j = i + 1
        while j < person.size and person[j] == person[i]:
            j += 1
        first = _begin(rules, stream, (i, j))
        if first == -2:
            others[left, 0], others[left, 1] = i, j
            left += 1
        elif first >= 0:
            reached = _follow(rules, stream, (first, j), at)
            if reached < rules.steps and not rules.first_ever:
                furthest = _furthest(rules, stream, (first, j), states)
                if furthest > reached:
                    first = _earliest(rules, stream, (first, j), furthest, states)
                    reached = _follow(rules, stream, (first, j), at)
            found.person[row] = person[i]
            _record(rules, stream, found, row, reached, at)
            row += 1
        i = j
    part_found = Found(found.person[:row], found.by[:row], found.taken[:row], found.begin[:row], found.times[:row])
    return part_found, others[:left]
