"""The funnel's definitions, word by word and slow: every attempt of a person is run on its own.

This follows ``docs/method/funnel.md``. It shares no code with the kernel and never looks ahead.
"""

from dataclasses import dataclass, field

from rashin.analysis.sequences.funnel import Attribution, Order, Plan


@dataclass
class Event:
    time: int
    steps: frozenset[int] = frozenset()
    excludes: frozenset[int] = frozenset()
    by: int = 0


@dataclass
class Attempt:
    begin: int
    taken: dict[int, Event] = field(default_factory=dict)

    @property
    def reached(self) -> int:
        return max(self.taken, default=0)


def instants(events: list[Event]) -> list[tuple[int, list[Event]]]:
    times = sorted({event.time for event in events})
    return [(time, [event for event in events if event.time == time]) for time in times]


def awaited(plan: Plan, state: int) -> tuple[list[int], int | None]:
    """The optional steps that may come now, and the required step that may."""
    optional = []
    for step in range(state + 1, plan.steps + 1):
        if step not in plan.optional:
            return optional, step
        optional.append(step)
    return optional, None


def take_all(plan: Plan, attempt: Attempt, group: list[Event]) -> list[Event]:
    """Let an attempt take what it can at one instant; the events left over."""
    unused = list(group)

    def take(step: int, avoid: int | None) -> bool:
        fitting = [e for e in unused if step in e.steps and avoid not in e.steps]
        if not fitting:
            return False
        chosen = min(fitting, key=lambda e: sum(1 for s in e.steps if s > step))
        attempt.taken[step] = chosen
        unused[:] = [e for e in unused if e is not chosen]
        return True

    while True:
        optional, required = awaited(plan, attempt.reached)
        if any(take(step, required) for step in optional):
            continue
        if required is None or not take(required, None):
            return unused


def run(plan: Plan, events: list[Event], begin: int) -> Attempt:
    """One attempt, in order or strict."""
    attempt = Attempt(begin)
    for time, group in instants(events):
        if time < begin or time - begin > plan.window or attempt.reached == plan.steps:
            continue
        before = attempt.reached
        left = take_all(plan, attempt, group)
        after = attempt.reached
        if time == begin or after == plan.steps:
            continue
        if plan.order is Order.STRICT and left:
            break
        if any(
            plan.exclusions[e].after <= before and after < plan.exclusions[e].before
            for event in group
            for e in event.excludes
        ):
            break
    return attempt


def gather(plan: Plan, events: list[Event], begin: int) -> Attempt:
    """One attempt in any order."""
    attempt = Attempt(begin)
    ends = [event.time for event in events if event.excludes and event.time > begin]
    for event in sorted(events, key=lambda e: e.time):
        if event.time < begin or event.time - begin > plan.window or any(end < event.time for end in ends):
            continue
        for step in sorted(event.steps):
            if step not in attempt.taken:
                attempt.taken[step] = event
                break
    for step in range(1, plan.steps + 1):
        if step not in attempt.taken and step not in plan.optional:
            attempt.taken = {s: e for s, e in attempt.taken.items() if s < step}
    return attempt


def best(plan: Plan, events: list[Event]) -> Attempt | None:
    any_order = plan.order is Order.ANY
    begins = sorted({e.time for e in events if (e.steps if any_order else 1 in e.steps)})
    if plan.first_ever:
        begins = begins[:1]
    low = -(10**18) if plan.entry_from is None else plan.entry_from
    high = 10**18 if plan.entry_to is None else plan.entry_to
    attempts = [(gather if any_order else run)(plan, events, b) for b in begins if low <= b < high]
    attempts = [attempt for attempt in attempts if attempt.reached]
    return min(attempts, key=lambda a: (-a.reached, a.begin), default=None)


def value(plan: Plan, attempt: Attempt, events: list[Event]) -> int:
    in_time = [attempt.taken[step] for step in sorted(attempt.taken)]
    if plan.order is Order.ANY:
        in_time.sort(key=lambda e: (e.time, next(i for i, event in enumerate(events) if event is e)))
    if plan.attribution is Attribution.STEP:
        return attempt.taken[plan.touch].by if plan.touch in attempt.taken else 0
    return in_time[-1 if plan.attribution is Attribution.LAST else 0].by


def answer(plan: Plan, people: dict[int, list[Event]]) -> dict[tuple[int, int], tuple[int, dict[int, int]]]:
    """(person, breakdown value) -> (begin, step -> time)."""
    rows = {}
    for person, events in people.items():
        if plan.attribution is Attribution.ALL:
            for by in sorted({event.by for event in events}):
                own = [e if e.by == by else Event(e.time, frozenset(), e.excludes, e.by) for e in events]
                found = best(plan, own)
                if found:
                    rows[person, by] = (found.begin, {s: e.time for s, e in found.taken.items()})
        else:
            found = best(plan, events)
            if found:
                rows[person, value(plan, found, events)] = (found.begin, {s: e.time for s, e in found.taken.items()})
    return rows
