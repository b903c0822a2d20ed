"""The funnel's compiled part: from each person's events in order to that person's best attempt.

An attempt is a small machine. It begins at an instant at which the first step occurs, takes each step at its first
opportunity, and is over when it is complete, its window has passed, or it is ended by an exclusion or (strict) by
another event. Attempts in the same state have the same future, so two passes that carry one number a state find the
best attempt: forwards, the latest begin in each state gives the furthest step; backwards, the time at which each state
arrives there gives the earliest begin that does. Both are linear in the events.

Numbers are made ``np.int64`` where numba would take a literal for a type of its own and compile a function twice.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from rashin.analysis.sequences import funnel_types as types
from rashin.analysis.sequences.compiled import KEYS, part, routine
from rashin.analysis.sequences.funnel_types import EXCLUSION_SHIFT, NEVER, STEP_BITS, Found, Int64s, Rules, Stream

Tables = tuple[NDArray[np.int32], Int64s]
"""Room to work in: where each step occurs next (any order), and each step's event."""


@part
def _lowest(bits: int) -> int:
    """Number (from 1) of the lowest step in `bits`."""
    number = 1
    while not bits & 1:
        bits >>= 1
        number += 1
    return number


@part
def _group_end(time: Int64s, i: int, end: int) -> int:
    """Where the events of the instant at `i` end."""
    now = time[i]
    j = i + 1
    while j < end and time[j] == now:
        j += 1
    return j


@part
def _mask(stream: Stream, i: int) -> int:
    """What the event at `i` counts as."""
    bits = stream.mask[i]
    if stream.only >= 0 and stream.by[i] != stream.only:
        bits &= ~STEP_BITS
    return int(bits)


@part
def _bits(stream: Stream, i: int, j: int) -> int:
    bits = 0
    for event in range(i, j):
        bits |= _mask(stream, event)
    return bits


@routine
def _pick(stream: Stream, span: tuple[int, int], bit: int, avoid: int, taken: Int64s) -> int:
    """The unused event for `bit`: the one that fits the fewest later steps, then the first to arrive; -1 for none."""
    best, fewest = -1, 64
    for i in range(span[0], span[1]):
        bits = _mask(stream, i)
        if not bits & bit or bits & avoid:
            continue
        used = False
        for event in taken:
            used = used or event == i
        if used:
            continue
        later = (bits & STEP_BITS) // bit
        count = 0
        while later:
            count += later & 1
            later >>= 1
        if count < fewest:
            best, fewest = i, count
    return best


@routine
def _advance(rules: Rules, stream: Stream, span: tuple[int, int], state: int, at: Int64s) -> int:
    """Take the steps that the events of one instant allow; `at` receives the event of each step taken."""
    if span[1] - span[0] == 1:
        bits = _mask(stream, span[0])
        reached = state
        if bits & rules.needed[state]:
            reached = rules.following[state]
        elif bits & rules.optional[state]:
            reached = _lowest(bits & rules.optional[state])
        if reached != state:
            at[reached - 1] = span[0]
        return reached
    taken = at[state:]
    taken[:] = -1
    while True:
        reached = state
        left = rules.optional[state]
        while left and reached == state:
            number = _lowest(left)
            left &= left - 1
            event = _pick(stream, span, 1 << (number - 1), rules.needed[state], taken)
            if event >= 0:
                at[number - 1] = event
                reached = number
        if reached == state and rules.needed[state]:
            event = _pick(stream, span, rules.needed[state], np.int64(0), taken)
            if event >= 0:
                reached = rules.following[state]
                at[reached - 1] = event
        if reached == state:
            return state
        state = reached


@routine
def _ends(rules: Rules, stream: Stream, span: tuple[int, int], change: tuple[int, int], at: Int64s) -> bool:
    """Whether an attempt that went through this instant with `change` of state is over before it is complete."""
    before, after = change
    if before == 0 or after == rules.steps:
        return False
    if rules.strict:
        used = int(before != after)
        if span[1] - span[0] > 1:
            used = 0
            for step in range(before, after):
                used += at[step] >= 0
        if used < span[1] - span[0]:
            return True
    if rules.excluded_from.size:
        bits = _bits(stream, span[0], span[1]) >> EXCLUSION_SHIFT
        for e in range(rules.excluded_from.size):
            if bits >> e & 1 and before >= rules.excluded_from[e] and after < rules.excluded_to[e]:
                return True
    return False


@routine
def _follow(rules: Rules, stream: Stream, first: int, end: int, at: Int64s) -> int:
    """Run the attempt that begins at the instant at `first`; its furthest step, and in `at` the event of each."""
    at[:] = -1
    state, i = np.int64(0), first
    while i < end and stream.time[i] - stream.time[first] <= rules.window:
        j = _group_end(stream.time, i, end)
        after = _advance(rules, stream, (i, j), state, at)
        over = _ends(rules, stream, (i, j), (state, after), at)
        state = after
        if over or state == rules.steps:
            break
        i = j
    return int(state)


@part
def _begins(rules: Rules, stream: Stream, i: int, bits: int) -> bool:
    return bits & rules.needed[0] != 0 and bool(rules.entry_from <= stream.time[i] < rules.entry_to)


@routine
def _furthest(rules: Rules, stream: Stream, first: int, end: int, at: Int64s) -> int:
    """The furthest step that any attempt reaches: for each state, the latest begin among the attempts in it."""
    latest = np.full(rules.steps + 1, NEVER, np.int64)
    furthest, i = 0, first
    while i < end and furthest < rules.steps:
        now = stream.time[i]
        j = _group_end(stream.time, i, end)
        bits = _bits(stream, i, j)
        if bits or rules.strict:
            for state in range(rules.steps - 1, 0, -1):
                begin = latest[state]
                if begin == NEVER:
                    continue
                latest[state] = NEVER
                if now - begin > rules.window:
                    continue
                after = _advance(rules, stream, (i, j), state, at)
                furthest = max(furthest, after)
                if not _ends(rules, stream, (i, j), (state, after), at):
                    latest[after] = max(latest[after], begin)
            if _begins(rules, stream, i, bits):
                after = _advance(rules, stream, (i, j), np.int64(0), at)
                furthest = max(furthest, after)
                latest[after] = now
        i = j
    return furthest


@routine
def _earliest(rules: Rules, stream: Stream, span: tuple[int, int], target: int, at: Int64s) -> int:
    """Where the earliest attempt begins that reaches `target`: for each state, when it would arrive."""
    arrival = np.full(rules.steps + 1, NEVER, np.int64)
    best, j = -1, span[1]
    while j > span[0]:
        i = j - 1
        now = stream.time[i]
        while i > span[0] and stream.time[i - 1] == now:
            i -= 1
        bits = _bits(stream, i, j)
        if _begins(rules, stream, i, bits):
            after = _advance(rules, stream, (i, j), np.int64(0), at)
            arrives = now if after >= target else arrival[after]
            if arrives != NEVER and arrives - now <= rules.window:
                best = i
        if bits or rules.strict:
            for state in range(1, target):
                after = _advance(rules, stream, (i, j), state, at)
                if after >= target:
                    arrival[state] = now
                elif _ends(rules, stream, (i, j), (state, after), at):
                    arrival[state] = NEVER
                else:
                    arrival[state] = arrival[after]
        j = i
    return best


@routine
def _best(rules: Rules, stream: Stream, span: tuple[int, int], at: Int64s) -> int:
    """One person's best attempt, in order or strict; its furthest step (0: none), and in `at` its events."""
    first = span[0]
    while first < span[1]:
        j = _group_end(stream.time, first, span[1])
        if _bits(stream, first, j) & rules.needed[0]:
            if _begins(rules, stream, first, rules.needed[0]):
                break
            if rules.first_ever:
                return 0
        first = j
    if first >= span[1]:
        return 0
    reached = _follow(rules, stream, first, span[1], at)
    if reached == rules.steps or rules.first_ever:
        return int(reached)
    furthest = _furthest(rules, stream, first, span[1], at)
    if furthest > reached:
        first = _earliest(rules, stream, (first, span[1]), furthest, at)
    return int(_follow(rules, stream, first, span[1], at))


@routine
def _index(rules: Rules, stream: Stream, span: tuple[int, int], ahead: NDArray[np.int32]) -> None:
    """For each event, where each step (and, last, any exclusion) occurs next; the span's end when it does not."""
    size = span[1] - span[0]
    ahead[:, size] = size
    for i in range(size - 1, -1, -1):
        bits = _mask(stream, span[0] + i)
        for step in range(rules.steps):
            ahead[step, i] = i if bits >> step & 1 else ahead[step, i + 1]
        ahead[rules.steps, i] = i if bits >> EXCLUSION_SHIFT else ahead[rules.steps, i + 1]


@routine
def _gather(rules: Rules, stream: Stream, span: tuple[int, int], first: int, tables: Tables) -> int:
    """Run the attempt in any order that begins at `first`: each event in turn fills the first open step it fits."""
    ahead, at = tables
    at[:] = -1
    start, size = span[0], span[1] - span[0]
    begin = stream.time[first]
    over = ahead[rules.steps, _group_end(stream.time, first, span[1]) - start]
    until = stream.time[start + over] if over < size else begin + rules.window
    until = min(until, begin + rules.window)
    i = first - start
    while True:
        event, filled = size, -1
        for step in range(rules.steps):
            if at[step] < 0 and ahead[step, i] < event:
                event, filled = ahead[step, i], step
        if filled < 0 or stream.time[start + event] > until:
            break
        at[filled] = start + event
        i = event + 1
    reached = 0
    for step in range(rules.steps):
        if at[step] >= 0:
            reached = step + 1
        elif not rules.optional[step] & 1 << step:
            break
    at[reached:] = -1
    return reached


@routine
def _best_gathered(rules: Rules, stream: Stream, span: tuple[int, int], tables: Tables) -> tuple[int, int]:
    """One person's best attempt in any order: its furthest step, and where it begins."""
    _index(rules, stream, span, tables[0])
    best, first, i = 0, -1, span[0]
    while i < span[1] and best < rules.steps:
        j = _group_end(stream.time, i, span[1])
        if _bits(stream, i, j) & STEP_BITS:
            if rules.entry_from <= stream.time[i] < rules.entry_to:
                reached = _gather(rules, stream, span, i, tables)
                if reached > best:
                    best, first = reached, i
            if rules.first_ever:
                break
        i = j
    if best:
        _gather(rules, stream, span, first, tables)
    return best, first


@routine
def _value(rules: Rules, stream: Stream, at: Int64s, taken: int) -> int:
    """The breakdown's value of an attempt, by the attribution asked for."""
    if stream.only >= 0:
        return int(stream.only)
    first, last = -1, -1
    for step in range(rules.steps):
        if taken >> step & 1:
            event = at[step]
            if first < 0 or (rules.any_order and event < first):
                first = event
            if last < 0 or not rules.any_order or event > last:
                last = event
    if rules.attribution == types.LAST:
        return int(stream.by[last])
    if rules.attribution == types.AT_STEP:
        return int(stream.by[at[rules.touch]]) if taken >> rules.touch & 1 else 0
    return int(stream.by[first])


@routine
def _record(rules: Rules, stream: Stream, begin: int, at: Int64s, place: tuple[Found, int, int]) -> None:
    """Write one row of the answer."""
    found, row, person = place
    taken = np.int64(0)
    for step in range(rules.steps):
        found.times[row, step] = NEVER
        if at[step] >= 0:
            taken |= 1 << step
            found.times[row, step] = stream.time[at[step]]
    found.person[row] = person
    found.taken[row] = taken
    found.begin[row] = stream.time[begin]
    found.by[row] = _value(rules, stream, at, taken)


@routine
def _person(rules: Rules, stream: Stream, span: tuple[int, int], tables: Tables, place: tuple[Found, int, int]) -> int:
    """Find and write one person's best attempt (among the steps of one value); how many rows were written."""
    at = tables[1]
    if rules.any_order:
        reached, begin = _best_gathered(rules, stream, span, tables)
    else:
        reached = _best(rules, stream, span, at)
        begin = at[0]
    if reached:
        _record(rules, stream, begin, at, place)
    return int(reached > 0)


@part
def _sizes(rules: Rules, stream: Stream, person: Int64s) -> tuple[int, int]:
    """At most how many rows there can be, and the most events of one person."""
    rows, longest, first = 0, 0, 0
    entry = STEP_BITS if rules.any_order else rules.needed[0]
    each = rules.attribution == types.ALL
    begun = False
    for i in range(person.size):
        if i and person[i] != person[i - 1]:
            longest = max(longest, i - first)
            first, begun = i, False
        if stream.mask[i] & entry and (each or not begun):
            rows += 1
            begun = True
    return rows, max(longest, person.size - first)


@njit((KEYS, types.STREAM, types.RULES), nogil=True, cache=True)
def find(person: Int64s, stream: Stream, rules: Rules) -> Found:
    """Each person's best attempt. The events come sorted by person, time and arrival; whole persons only."""
    rows, longest = _sizes(rules, stream, person)
    found = Found(
        np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows, np.int64),
        np.empty((rows, rules.steps), np.int64),
    )  # fmt: skip
    ahead = np.empty((rules.steps + 1, longest + 1 if rules.any_order else 0), np.int32)
    tables = (ahead, np.empty(rules.steps, np.int64))
    entry = STEP_BITS if rules.any_order else rules.needed[0]
    tried = np.full(stream.by.max() + 1 if rows and rules.attribution == types.ALL else 0, -1)
    row, i = np.int64(0), np.int64(0)
    while i < person.size:
        j = i + 1
        while j < person.size and person[j] == person[i]:
            j += 1
        if rules.attribution == types.ALL:
            for event in range(i, j):
                value = stream.by[event]
                if stream.mask[event] & entry and tried[value] != i:
                    tried[value] = i
                    one = Stream(stream.time, stream.mask, stream.by, np.int64(value))
                    row += _person(rules, one, (i, j), tables, (found, row, person[i]))
        else:
            row += _person(rules, stream, (i, j), tables, (found, row, person[i]))
        i = j
    return Found(found.person[:row], found.by[:row], found.taken[:row], found.begin[:row], found.times[:row])
