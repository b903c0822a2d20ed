"""The compiled kernel answers what the slow reference answers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rashin.analysis.sequences import funnel
from rashin.analysis.sequences.funnel import Attribution, Exclusion, Order, Plan
from rashin.analysis.sequences.funnel_types import NEVER
from tests.analysis.sequences.funnel_reference import Event, answer


def columns(people: dict[int, list[Event]]) -> dict[str, np.ndarray]:
    rows = [(person, event) for person in sorted(people) for event in sorted(people[person], key=lambda e: e.time)]
    mask = [
        sum(funnel.step_bit(s) for s in e.steps) + sum(funnel.exclusion_bit(x) for x in e.excludes) for _, e in rows
    ]
    return {
        "person_key": np.array([person for person, _ in rows], np.int64),
        "occurred_at": np.array([e.time for _, e in rows], np.int64),
        "steps": np.array(mask, np.int64),
        "by": np.array([e.by for _, e in rows], np.int32),
    }


def kernel_answer(plan: Plan, people: dict[int, list[Event]]) -> dict[tuple[int, int], tuple[int, dict[int, int]]]:
    found = funnel.attempts(plan, columns(people))
    rows = {}
    for row in range(found.person.size):
        times = {s + 1: int(t) for s, t in enumerate(found.times[row]) if t != NEVER}
        assert sum(funnel.step_bit(s) for s in times) == found.taken[row]
        rows[int(found.person[row]), int(found.by[row])] = (int(found.begin[row]), times)
    return rows


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    steps = draw(st.integers(1, 5))
    quick = draw(st.booleans())
    order = Order.ORDERED if quick else draw(st.sampled_from(Order))
    pairs = [] if quick else [(a, b) for a in range(1, steps + 1) for b in range(a + 1, steps + 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    entry_from = draw(st.none() | st.integers(0, 6))
    return Plan(
        steps=steps,
        window=draw(st.sampled_from([0, 1, 3, 8, 12, 30, 60])),
        order=order,
        optional=frozenset(draw(st.lists(st.integers(2, steps), max_size=3))) if pairs else frozenset(),
        exclusions=tuple(Exclusion(after=a, before=b) for a, b in chosen),
        first_ever=draw(st.booleans()),
        entry_from=entry_from,
        entry_to=draw(st.none() | st.integers(4, 14)),
        attribution=draw(st.sampled_from(Attribution)),
        touch=draw(st.integers(1, steps)),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Plan, dict[int, list[Event]]]:
    plan = draw(plans())
    span = draw(st.sampled_from([4, 10, 30, 100]))
    wide = draw(st.booleans())
    step = st.frozensets(st.integers(1, plan.steps), min_size=0, max_size=3 if wide else 1)
    exclusion = st.just(frozenset())
    if plan.exclusions:
        exclusion = exclusion | st.frozensets(st.integers(0, len(plan.exclusions) - 1), max_size=2)
    event = st.builds(
        Event, time=st.integers(0, span), steps=step, excludes=exclusion, by=st.integers(0, draw(st.integers(0, 2)))
    )
    people = draw(st.dictionaries(st.integers(1, 9), st.lists(event, min_size=1, max_size=14), min_size=1, max_size=3))
    if plan.order is not Order.STRICT:
        people = {p: [e for e in events if e.steps or e.excludes] for p, events in people.items()}
    return plan, {p: sorted(events, key=lambda e: e.time) for p, events in people.items() if events}


@settings(max_examples=300, deadline=None)
@given(questions())
def test_the_kernel_agrees_with_the_reference(question: tuple[Plan, dict[int, list[Event]]]) -> None:
    plan, people = question
    assert kernel_answer(plan, people) == answer(plan, people)


def one_person(masks: list[int], times: list[int] | None = None) -> dict[str, np.ndarray]:
    count = len(masks)
    return {
        "person_key": np.ones(count, np.int64),
        "occurred_at": np.array(times or range(count), np.int64),
        "steps": np.array(masks, np.int64),
    }


def test_a_million_events_of_one_person_are_linear() -> None:
    """Every event begins an attempt and none gets anywhere: a quadratic pass would take hours."""
    events = one_person([0b01] * 1_000_000)
    for order in Order:
        plan = Plan(steps=3, window=10**9, order=order)
        found = funnel.attempts(plan, events)
        assert found.taken.tolist() == [1]
    repeated = Plan(steps=3, window=10**9, exclusions=(Exclusion(after=1, before=3),))
    same_instant = one_person([0b11] * 100_000 + [funnel.exclusion_bit(0)], [0] * 100_000 + [1])
    assert funnel.attempts(repeated, same_instant).taken.tolist() == [0b11]


def test_twenty_steps() -> None:
    events = one_person([funnel.step_bit(step) for step in range(1, 21)])
    found = funnel.attempts(Plan(steps=20, window=100), events)
    assert found.taken.tolist() == [(1 << 20) - 1]
    assert found.last_at().tolist() == [19]
    assert found.steps_taken().tolist() == [20]


def test_nobody_and_read_only_arrays() -> None:
    plan = Plan(steps=2, window=1)
    empty = {"person_key": np.empty(0, np.int64), "occurred_at": np.empty(0, np.int64)}
    nobody = funnel.sums(plan, funnel.attempts(plan, empty), values=1)
    assert nobody.people.tolist() == [[0, 0]]
    events = one_person([1, 2])
    for column in events.values():
        column.flags.writeable = False
    both = funnel.merge([nobody, funnel.sums(plan, funnel.attempts(plan, events), values=1)])
    assert both.people.tolist() == [[1, 1]]
    assert both.from_previous.quantile([1], 0.5) == 1.0
