"""Survey answers: who is asked after what, how content they are, and why.

Contentment is one latent number on the NPS scale: ``NPS = round(latent)``, CSAT and CES follow from it. A planted
effect is a shift of that number, chosen so that NPS moves by exactly the points that ``truths`` states.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashin.web.demo.company import SHOPS
from rashin.web.demo.flow import Clock
from rashin.web.demo.people import Bools, Floats, Ints, People
from rashin.web.demo.season import DAY_US
from rashin.web.demo.simulate import World
from rashin.web.demo.truths import Truths
from rashin.web.demo.visits import is_broken

SPREAD_PERSON, SPREAD_ANSWER = 0.95, 1.75
SPREAD = sqrt(SPREAD_PERSON**2 + SPREAD_ANSWER**2)
BASE = {
    "relationship": 7.55,
    "after_delivery": 8.15,
    "after_call": 7.3,
    "store_visit": 7.65,
    "review": 8.1,
    "inquiry": 6.3,
}
# Submissions for ten thousand customers. Delivery and store visits ask two questions each: 12,000 scored answers.
SUBMISSIONS = {
    "relationship": 1800,
    "after_delivery": 2700,
    "after_call": 1000,
    "store_visit": 1900,
    "review": 700,
    "inquiry": 400,
}
COMMENTS = 2900
"""Survey answers with a remark; reviews and inquiries always have one: 4,000 texts in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Submissions of one survey: who, when, about what, and the latent contentment."""

    survey: str
    person: Ints
    at: Ints
    latent: Floats
    about: Ints
    """Index of the delivery, call or visit it is about; -1 for the relationship."""
    product: Ints
    unit: Ints
    delay: Ints
    trained: Bools
    """A visit to a shop after its training."""
    failed: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Written because paying had just failed; empty where nobody can have."""

    def met_fault(self, row: int) -> bool:
        """Whether it was written because paying had just failed."""
        return bool(len(self.failed) and self.failed[row])

    def __len__(self) -> int:
        return len(self.person)

    @property
    def nps(self) -> Ints:
        """0 … 10."""
        return np.clip(np.rint(self.latent), 0, 10).astype(np.int64)

    def take(self, index: Ints) -> "Answers":
        """Only these."""
        return Answers(
            survey=self.survey, person=self.person[index], at=self.at[index], latent=self.latent[index],
            about=self.about[index],
            product=self.product[index], unit=self.unit[index], delay=self.delay[index], trained=self.trained[index],
            failed=self.failed[index] if len(self.failed) else self.failed,
        )  # fmt: skip


def expected_nps(mean: float) -> float:
    """NPS of answers whose latent number is normal around ``mean``."""
    return 50.0 * (erf((mean - 8.5) / SPREAD / sqrt(2)) - erf((6.5 - mean) / SPREAD / sqrt(2)))


@cache
def shift_for(base: float, points: float) -> float:
    """The shift of the latent number that moves NPS from a base by so many points (bisection)."""
    target = expected_nps(base) + points
    low, high = -9.0, 9.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expected_nps(base + middle) < target else (low, middle)
    return (low + high) / 2


def _latent(
    rng: np.random.Generator, people: People, person: Ints, base: float, shift: NDArray[np.floating[Any]] | float
) -> Floats:
    return np.asarray(base + SPREAD_PERSON * people.taste[person] + rng.normal(0, SPREAD_ANSWER, len(person)) + shift)


def _some(rng: np.random.Generator, at: Ints, wanted: int, clock: Clock) -> Ints:
    """So many of those who could answer by now; the surveys have reached more people each month."""
    pool = np.flatnonzero(at <= clock.now)
    weights = 0.45 + 1.1 * clock.day_of(at[pool]) / clock.days
    chosen = rng.choice(pool, size=min(wanted, len(pool)), replace=False, p=weights / weights.sum())
    return np.sort(chosen)


def _later(rng: np.random.Generator, at: Ints, low_hours: float, high_hours: float) -> Ints:
    """Answers come hours to days after, and not at night."""
    moved = at + (rng.uniform(low_hours, high_hours, len(at)) * 3.6e9).astype(np.int64)
    hour = (moved // 3_600_000_000 + 9) % 24
    return np.asarray(np.where(hour < 6, moved + 7 * 3_600_000_000, moved))


def make_answers(rng: np.random.Generator, world: World, truths: Truths) -> dict[str, Answers]:
    """All surveys of a chunk."""
    wanted = {name: round(number * world.people.count / 10_000) for name, number in SUBMISSIONS.items()}
    return {
        "after_delivery": _after_delivery(rng, world, truths, wanted["after_delivery"], "after_delivery"),
        "review": _after_delivery(rng, world, truths, wanted["review"], "review"),
        "inquiry": _with_failed(_after_delivery(rng, world, truths, wanted["inquiry"], "inquiry"), world, truths),
        "after_call": _after_call(rng, world, wanted["after_call"]),
        "store_visit": _store_visit(rng, world, truths, wanted["store_visit"]),
        "relationship": _relationship(rng, world, truths, wanted["relationship"]),
    }


def _after_delivery(rng: np.random.Generator, world: World, truths: Truths, wanted: int, survey: str) -> Answers:
    sent, orders = world.sent, world.orders
    at = _later(rng, sent.at, 2 if survey != "review" else 48, 96 if survey != "review" else 480)
    about = _some(rng, at, wanted, world.clock)
    late = sent.delay[about] > 0
    base = BASE[survey]
    cost = shift_for(BASE["after_delivery"], truths.delay.nps_per_late_delivery)
    person = orders.person[sent.order[about]]
    return Answers(
        survey=survey, person=person, at=at[about], latent=_latent(rng, world.people, person, base, cost * late),
        about=about,
        product=orders.product[sent.order[about]], unit=np.full(len(about), -1), delay=sent.delay[about],
        trained=np.zeros(len(about), dtype=np.bool_),
    )  # fmt: skip


def _with_failed(inquiries: Answers, world: World, truths: Truths) -> Answers:
    """Some inquiries are of people whom the broken release kept from paying: they write within hours, most at first.

    What they bought before is what the inquiry is filed under.
    """
    rng = np.random.default_rng(len(inquiries))  # of its own: what others draw stays as it was
    apps, orders, sent = world.apps, world.orders, world.sent
    hit = np.flatnonzero(apps.failed & is_broken(world.people.device[apps.person], apps.version, truths.release))
    hit = hit[np.argsort(apps.at[hit], kind="stable")]
    hit = hit[np.sort(np.unique(apps.person[hit], return_index=True)[1])]  # each person once, the first time
    whose = orders.person[sent.order]
    about = _latest(whose, sent.at, np.arange(len(sent.at)), apps.person[hit], apps.at[hit], oldest=2**62, default=-1)
    at = _later(rng, apps.at[hit], 0.2, 30)
    known = (about >= 0) & (at <= world.clock.now) & (rng.random(len(hit)) < truths.release.writing)
    wanted = min(int(known.sum()), round(truths.release.most_inquiries * len(inquiries)))
    chosen = np.flatnonzero(known)[:wanted]
    place = np.sort(rng.choice(len(inquiries), size=len(chosen), replace=False))
    failed = np.zeros(len(inquiries), dtype=np.bool_)
    failed[place] = True

    def put(old: Ints, new: Ints) -> Ints:
        made = old.copy()
        made[place] = new
        return made

    return replace(
        inquiries, person=put(inquiries.person, apps.person[hit][chosen]), at=put(inquiries.at, at[chosen]),
        about=put(inquiries.about, about[chosen]),
        product=put(inquiries.product, orders.product[sent.order[about[chosen]]]),
        delay=put(inquiries.delay, np.zeros(len(chosen), dtype=np.int64)), failed=failed,
    )  # fmt: skip


def _after_call(rng: np.random.Generator, world: World, wanted: int) -> Answers:
    calls = world.calls
    at = _later(rng, calls.at, 0.7, 30)
    about = _some(rng, at, wanted, world.clock)
    shift = np.where(calls.resolved[about], 0.75, -1.9) - 0.06 * (calls.minutes[about] - 8)
    person = calls.person[about]
    return Answers(
        survey="after_call", person=person, at=at[about],
        latent=_latent(rng, world.people, person, BASE["after_call"], shift),
        about=about, product=np.full(len(about), -1), unit=np.full(len(about), -1), delay=calls.delay[about],
        trained=np.zeros(len(about), dtype=np.bool_),
    )  # fmt: skip


def _store_visit(rng: np.random.Generator, world: World, truths: Truths, wanted: int) -> Answers:
    stores, clock = world.stores, world.clock
    at = _later(rng, stores.at, 2, 40)
    about = _some(rng, at, wanted, clock)
    flags = np.asarray([shop.trained for shop in SHOPS])
    trained = flags[stores.unit[about]] & (
        clock.day_of(stores.at[about]) >= clock.day(truths.training.starts(clock.end))
    )
    shops = np.random.default_rng(99).normal(0, 0.16, len(SHOPS))
    gain = shift_for(BASE["store_visit"], truths.training.nps_effect)
    shift = gain * trained + shops[stores.unit[about]]
    person = stores.person[about]
    return Answers(
        survey="store_visit", person=person, at=at[about],
        latent=_latent(rng, world.people, person, BASE["store_visit"], shift),
        about=about, product=stores.product[about], unit=stores.unit[about],
        delay=np.zeros(len(about), dtype=np.int64), trained=trained,
    )  # fmt: skip


def _relationship(rng: np.random.Generator, world: World, truths: Truths, wanted: int) -> Answers:
    """Everybody who is still around may be asked, on any day; recent disappointments are still in mind."""
    people, clock = world.people, world.clock
    stop = np.minimum(people.leaves + 30, clock.days)
    span = np.maximum(stop - np.maximum(people.joined, 0) - 7, 0)
    pool = np.flatnonzero(span > 20)
    person = np.sort(rng.choice(pool, size=wanted, p=span[pool] / span[pool].sum()))
    at = clock.draw(rng, "answer", np.maximum(people.joined, 0)[person] + 7.0, stop[person])
    at = np.where(at > clock.now, at - 3 * DAY_US, at)
    delay = _recent_delay(world, person, at, truths.delay.carry_days)
    cost = truths.delay.carry_share * shift_for(BASE["after_delivery"], truths.delay.nps_per_late_delivery)
    return Answers(
        survey="relationship", person=person, at=at,
        latent=_latent(rng, people, person, BASE["relationship"], cost * (delay > 0)),
        about=np.full(len(person), -1), product=_last_product(world, person, at), unit=np.full(len(person), -1),
        delay=delay,
        trained=np.zeros(len(person), dtype=np.bool_),
    )  # fmt: skip


def _recent_delay(world: World, person: Ints, at: Ints, days: int) -> Ints:
    """Days late of the last parcel within so many days, else 0."""
    sent, orders = world.sent, world.orders
    whose = orders.person[sent.order]
    return _latest(whose, sent.at, sent.delay, person, at, oldest=days * DAY_US, default=0)


def _last_product(world: World, person: Ints, at: Ints) -> Ints:
    """The product of the last order before, or -1."""
    return _latest(world.orders.person, world.orders.at, world.orders.product, person, at, oldest=2**62, default=-1)


def _latest(whose: Ints, when: Ints, value: Ints, person: Ints, at: Ints, *, oldest: int, default: int) -> Ints:
    """An as-of join: the newest value of each person before an instant."""
    order = np.lexsort((when, whose))
    # One sortable number from person and time: seconds fit beside the person in 63 bits.
    keys = (whose[order] << 33) + when[order] // 1_000_000
    place = np.searchsorted(keys, (person << 33) + at // 1_000_000, side="right") - 1
    row = order[np.maximum(place, 0)]
    good = (place >= 0) & (whose[row] == person) & (at - when[row] <= oldest)
    return np.where(good, value[row], default)


def comments(rng: np.random.Generator, answers: dict[str, Answers], count: int) -> dict[str, Bools]:
    """Which submissions carry a remark: the unhappy and the delighted more often than the rest."""
    surveys = ("relationship", "after_delivery", "after_call", "store_visit")
    weights = np.concatenate([0.55 + (np.abs(answers[name].latent - 7.6) / 2.4) ** 1.4 for name in surveys])
    chosen = np.zeros(len(weights), dtype=np.bool_)
    wanted = min(round(COMMENTS * count / 10_000), len(weights))
    chosen[rng.choice(len(weights), size=wanted, replace=False, p=weights / weights.sum())] = True
    out: dict[str, Bools] = {}
    start = 0
    for name in surveys:
        out[name] = chosen[start : start + len(answers[name])]
        start += len(answers[name])
    for name in ("review", "inquiry"):
        out[name] = np.ones(len(answers[name]), dtype=np.bool_)
    return out


__all__ = ["Answers", "Clock", "comments", "expected_nps", "make_answers", "shift_for"]
