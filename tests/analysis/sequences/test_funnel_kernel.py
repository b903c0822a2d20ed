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
    order = draw(st.sampled_from(Order))
    pairs = [(a, b) for a in range(1, steps + 1) for b in range(a + 1, steps + 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    entry_from = draw(st.none() | st.integers(0, 6))
    return Plan(
        steps=steps,
        window=draw(st.integers(0, 12)),
        order=order,
        optional=frozenset(draw(st.lists(st.integers(2, steps), max_size=3))) if steps > 1 else frozenset(),
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
    span = draw(st.sampled_from([4, 10, 30]))
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


@settings(max_examples=800, deadline=None)
@given(questions())
def test_the_kernel_agrees_with_the_reference(question: tuple[Plan, dict[int, list[Event]]]) -> None:
    plan, people = question
    assert kernel_answer(plan, people) == answer(plan, people)
