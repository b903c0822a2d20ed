"""Visits: who comes when, over which channel, and how far each visit goes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rashin.web.demo.catalogue import categories, popularity, products
from rashin.web.demo.company import CHANNELS, TOUCHPOINTS
from rashin.web.demo.flow import ANONYMOUS, CODE, USER, Block, Clock, block, json_rows, take
from rashin.web.demo.people import DEVICES, HOUSEHOLDS, Bools, Floats, Ints, People
from rashin.web.demo.truths import BrokenRelease, QuietLeaving, Truths

WEB, APP, STORE, CALL, MAIL, LINE = (CHANNELS.index(name) for name in ("web", "app", "store", "call", "mail", "line"))
BROWSERS: tuple[tuple[str, str, float], ...] = (
    ("desktop", "Windows", 0.27), ("desktop", "macOS", 0.13), ("phone", "iOS", 0.34), ("phone", "Android", 0.22),
    ("tablet", "iPadOS", 0.04),
)  # fmt: skip
RELEASES = ("6.0.0", "6.1.0", "6.2.0", "6.2.1", "6.3.0")
ADDED, CHECKOUT, ORDERED = 0.23, 0.56, 0.64
REFERRERS = ("direct", "search", "mail", "social", "ad", "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Visits of one channel, sorted in no particular way."""

    channel: int
    person: Ints
    at: Ints
    product: Ints
    """What the visit is mostly about."""
    added: Bools
    checkout: Bools
    ordered: Bools
    failed: Bools
    """The app said no at the payment."""
    anonymous: Bools
    unit: Ints
    version: Ints
    """Index of the app's release."""

    def __len__(self) -> int:
        return len(self.person)


def fading(clock: Clock, person_day: Ints, household: Ints, truth: QuietLeaving) -> Floats:
    """Which share of their visits families with small children still make."""
    since = np.maximum(person_day - clock.day(truth.starts(clock.end)), 0)
    share = np.maximum(0.5 ** (since / truth.half_life_days), truth.floor)
    return np.where(household == HOUSEHOLDS.index(truth.household), share, 1.0)


def make_visits(rng: np.random.Generator, people: People, clock: Clock, truths: Truths, kind: str) -> Visits:
    """All visits of one channel."""
    channel = CHANNELS.index(kind)
    yearly = {"web": people.web, "app": people.app, "store": people.store}[kind] * people.activity
    start = np.maximum(people.joined, 0).astype(np.float64)
    if kind == "web":
        start = np.maximum(start - 45, 0)  # whoever joins has looked around before
    stop = np.minimum(people.leaves, clock.days)
    number = rng.poisson(yearly * np.maximum(stop - start, 0) / 365.0)
    person = np.repeat(np.arange(people.count), number)
    at = clock.draw(rng, kind, start[person], np.maximum(stop, start)[person])
    day = clock.day_of(at)
    keep = (rng.random(len(person)) < fading(clock, day, people.household[person], truths.leaving)) & (at <= clock.now)
    person, at, day = person[keep], at[keep], day[keep]
    return _outcomes(rng, people, clock, truths.release, channel=channel, person=person, at=at)


def _outcomes(
    rng: np.random.Generator,
    people: People,
    clock: Clock,
    release: BrokenRelease,
    *,
    channel: int,
    person: Ints,
    at: Ints,
) -> Visits:
    count = len(person)
    day = clock.day_of(at)
    version = app_version(clock, release, day)
    added = rng.random(count) < ADDED
    checkout = added & (rng.random(count) < CHECKOUT)
    completes = np.full(count, ORDERED)
    broken = np.zeros(count, dtype=np.bool_)
    if channel == APP:
        broken = is_broken(people.device[person], version, release)
        completes = np.where(broken, release.completed_during, release.completed_before)
    ordered = checkout & (rng.random(count) < completes)
    failed = (channel == APP) & checkout & ~ordered & (rng.random(count) < np.where(broken, 0.9, 0.07))
    if channel == STORE:
        added = checkout = ordered = rng.random(count) < 0.46
    before = day < people.joined[person]
    anonymous = (channel == WEB) & (before | (~checkout & (rng.random(count) < 0.13)))
    if channel == WEB:
        ordered, checkout = ordered & ~before, checkout & ~before
    return Visits(
        channel=channel, person=person, at=at, product=rng.choice(len(products()), size=count, p=popularity()),
        added=added, checkout=checkout, ordered=ordered, failed=failed, anonymous=anonymous,
        unit=_units(rng, people, person) if channel == STORE else np.full(count, -1), version=version,
    )  # fmt: skip


def app_version(clock: Clock, release: BrokenRelease, day: Ints) -> Ints:
    """The release that runs on a day (everybody updates at once: the demo is that simple)."""
    starts = clock.day(release.starts(clock.end))
    return np.searchsorted(
        np.asarray([starts - 260, starts, starts + release.weeks * 7, starts + 75]), day, side="right"
    )


def is_broken(device: Ints, version: Ints, release: BrokenRelease) -> Bools:
    """Whether this device meets the planted fault under this release."""
    hit = np.asarray([name == release.os and number == release.os_version for name, number, _ in DEVICES])
    return np.asarray(hit[device] & (version == RELEASES.index(release.app_version)))


def _units(rng: np.random.Generator, people: People, person: Ints) -> Ints:
    """Mostly the registered shop, now and then one of the same size of numbers away."""
    away = rng.random(len(person)) < 0.06
    return np.where(away, rng.permutation(people.shop)[person], people.shop[person])


def visit_events(rng: np.random.Generator, people: People, visits: Visits) -> tuple[Block, Ints]:
    """Every page and tap of web or app visits, in order and a few seconds apart; and when each visit ends."""
    count = len(visits)
    pages = 1 + rng.geometric(0.46, count) + visits.added
    tail = visits.added.astype(np.int64) + visits.checkout + visits.failed + visits.ordered
    length = pages + tail
    ends = np.cumsum(length)
    row = np.repeat(np.arange(count), length)
    place = np.arange(int(ends[-1]) if count else 0) - np.repeat(ends - length, length)
    into_tail = place - pages[row]
    event = _which(rng, visits, row, place, into_tail)
    seconds = np.cumsum(rng.exponential(38.0, len(row)) + 2.0)
    at = visits.at[row] + ((seconds - seconds[(ends - length)[row]]) * 1e6).astype(np.int64)
    product = _looked_at(rng, visits, row, into_tail, pages[row])
    return _assemble(rng, people, visits, row=row, event=event, at=at, product=product), at[ends - 1]


def _which(rng: np.random.Generator, visits: Visits, row: Ints, place: Ints, into_tail: Ints) -> Ints:
    """The event at each place of a visit: browsing first, then cart, checkout, a failure, the order."""
    opened = CODE["App Opened"] if visits.channel == APP else CODE["Page Viewed"]
    head = np.where(rng.random(len(row)) < 0.34, CODE["Page Viewed"], CODE["Product Viewed"])
    head = np.where(place == 0, opened, head)
    steps = np.stack([visits.added, visits.checkout, visits.failed, visits.ordered], axis=1)
    codes = np.asarray(
        [CODE[name] for name in ("Product Added", "Checkout Started", "App Checkout Failed", "Order Completed")]
    )
    order = np.argsort(~steps, axis=1, kind="stable")  # the steps that happen, in their order
    tail = codes[order[row, np.clip(into_tail, 0, 3)]]
    return np.where(into_tail >= 0, tail, np.where((into_tail == -1) & visits.added[row], CODE["Product Viewed"], head))


def _looked_at(rng: np.random.Generator, visits: Visits, row: Ints, into_tail: Ints, pages: Ints) -> Ints:
    """Products on the way: the visit's own from the last page on, others (often of its kind) before."""
    kinds = np.asarray([categories().index(product.category) for product in products()])
    sizes = np.bincount(kinds)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    kind = kinds[visits.product[row]]
    near = starts[kind] + (rng.random(len(row)) * sizes[kind]).astype(np.int64)
    other = np.where(rng.random(len(row)) < 0.7, near, rng.choice(len(kinds), size=len(row), p=popularity()))
    return np.where(into_tail >= -1, visits.product[row], other)


def _assemble(
    rng: np.random.Generator, people: People, visits: Visits, *, row: Ints, event: Ints, at: Ints, product: Ints
) -> Block:
    person = visits.person[row]
    touch = np.asarray([TOUCHPOINTS.index(name) for name in (
        "site_home", "product_page", "cart", "checkout", "checkout", "checkout", "app_home")])  # fmt: skip
    slot = np.zeros(len(event), dtype=np.int64)
    for number, name in enumerate(
        ("Product Viewed", "Product Added", "Checkout Started", "Order Completed", "App Checkout Failed", "App Opened"),
        1,
    ):
        slot[event == CODE[name]] = number
    is_search = (event == CODE["Page Viewed"]) & (rng.random(len(event)) < 0.3)
    touchpoint = np.where(is_search, TOUCHPOINTS.index("search"), touch[slot])
    device = rng.choice(len(BROWSERS), size=len(visits), p=[share for *_, share in BROWSERS])
    properties = _properties(people, visits, row=row, slot=slot, product=product, device=device, is_search=is_search)
    identity = np.where(visits.anonymous[row], ANONYMOUS, USER)
    keep = event != CODE["Order Completed"]  # orders bring their own, richer row
    made = block(
        person=person, event=event, at=at, channel=visits.channel, touchpoint=touchpoint, identity=identity,
        properties=properties, context=_context(visits, row, device, people),
    )  # fmt: skip
    return made.where(keep)


def _properties(
    people: People, visits: Visits, *, row: Ints, slot: Ints, product: Ints, device: Ints, is_search: Bools
) -> pa.Array:
    """Product and device facts out of small dictionaries: one take a row."""
    if visits.channel == APP:
        sides = [
            f'"os":"{os}","os_version":"{number}","app_version":"{release}"'
            for release in RELEASES
            for os, number, _ in DEVICES
        ]
        side = visits.version[row] * len(DEVICES) + people.device[visits.person[row]]
    else:
        sides = [f'"device":"{kind}","os":"{os}"' for kind, os, _ in BROWSERS]
        side = device[row]
    heads = ['{"page":"top",', '{"page":"search",', '{"error":"PAYMENT_SHEET_CLOSED",'] + [
        f'{{"product_id":"{one.code}","name":"{one.name}","category":"{one.category}","price":{one.price},'
        for one in products()
    ]
    head = np.where(np.isin(slot, (1, 2, 3)), product + 3, np.where(slot == 5, 2, is_search.astype(np.int64)))
    texts = [first + second + "}" for first in heads for second in sides]
    return take(texts, head * len(sides) + side)


def _context(visits: Visits, row: Ints, device: Ints, people: People) -> pa.Array:
    if visits.channel == APP:
        texts = [
            f'{{"os":{{"name":"{os}","version":"{number}"}},"app":{{"version":"{release}"}}}}'
            for release in RELEASES
            for os, number, _ in DEVICES
        ]
        return take(texts, visits.version[row] * len(DEVICES) + people.device[visits.person[row]])
    texts = [f'{{"device":{{"type":"{kind}"}},"os":{{"name":"{os}"}}}}' for kind, os, _ in BROWSERS]
    return take(texts, device[row])


def store_events(rng: np.random.Generator, visits: Visits) -> Block:
    """One row a store visit (the member's card or the app at the door)."""
    count = len(visits)
    return block(
        person=visits.person, event=CODE["Store Visited"], at=visits.at, channel=STORE,
        touchpoint=TOUCHPOINTS.index("store_floor"), unit=visits.unit,
        properties=json_rows(
            count,
            minutes=np.clip(rng.gamma(2.2, 14.0, count), 3, 150).astype(np.int64),
            consulted=rng.random(count) < 0.42,
            category=take([one.category for one in products()], visits.product),
        ),
    )  # fmt: skip


def store_ends(rng: np.random.Generator, visits: Visits) -> Ints:
    """When the till is reached."""
    return np.asarray(visits.at + (rng.uniform(15, 70, len(visits)) * 60e6).astype(np.int64), dtype=np.int64)
