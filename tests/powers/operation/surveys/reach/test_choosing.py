"""A sample is the same when drawn again, fair, and says why everybody else is not asked."""

from hypothesis import given
from hypothesis import strategies as st

from rashin.powers.operation.surveys.reach.choosing import Candidate, Plan, draw, number_of

people = st.lists(
    st.builds(
        Candidate,
        person=st.integers(0, 2**63 - 1),
        unit=st.sampled_from(["", "ginza", "umeda"]),
        reachable=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.person,
)


def everybody(count: int, unit: str = "") -> list[Candidate]:
    return [Candidate(person=number, unit=unit) for number in range(count)]


@given(people, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_found_changes_nothing(found, dice) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)
    plan = Plan(share=0.5, most=20, most_per_unit=5)
    assert draw(found, plan, seed="a") == draw(shuffled, plan, seed="a")


@given(people, st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_larger_share_contains_the_smaller(found, one, other) -> None:
    small, large = sorted((one, other))
    few, many = draw(found, Plan(share=small), seed="s"), draw(found, Plan(share=large), seed="s")
    assert set(few.people) <= set(many.people)


@given(people, st.sets(st.integers(0, 2**63 - 1)), st.data())
def test_everybody_found_is_drawn_or_counted_with_one_reason(found, resting, data) -> None:
    refused = set(data.draw(st.lists(st.sampled_from([one.person for one in found] or [0]))))
    drawn = draw(found, Plan(most=7), seed="s", resting=resting | refused, refused=refused)
    reasons = drawn.unreachable + drawn.resting + drawn.refused + drawn.not_drawn
    assert len(drawn.people) + reasons == drawn.found == len(found)
    assert len(drawn.people) <= 7
    assert not set(drawn.people) & (refused | resting)


def test_a_tenth_is_about_a_tenth_and_other_seeds_draw_others() -> None:
    spring, autumn = (draw(everybody(20_000), Plan(share=0.1), seed=seed).people for seed in ("spring", "autumn"))
    assert 1_830 <= len(spring) <= 2_170  # 4 standard deviations
    assert 120 <= len(set(spring) & set(autumn)) <= 280


def test_a_large_shop_does_not_fill_the_sample() -> None:
    found = [Candidate(person=n, unit="ginza" if n < 900 else "umeda") for n in range(1_000)]
    drawn = draw(found, Plan(most_per_unit=30), seed="s")
    assert sum(1 for person in drawn.people if person < 900) == 30
    assert sum(1 for person in drawn.people if person >= 900) == 30


def test_numbers_are_spread_evenly() -> None:
    buckets = [0] * 10
    for person in range(10_000):
        buckets[number_of(person, "s") * 10 >> 64] += 1
    chi_square = sum((count - 1_000) ** 2 / 1_000 for count in buckets)
    assert chi_square < 33.7  # 9 degrees of freedom, p = 0.0001
