"""Orders, what becomes of them on the road, and returns."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rashin.web.demo.catalogue import popularity, products
from rashin.web.demo.company import CARRIER_SHARES, CARRIER_SHARES_ELSEWHERE, CARRIERS, REGIONS, TOUCHPOINTS
from rashin.web.demo.flow import CODE, Block, Clock, block, json_rows, take
from rashin.web.demo.people import DEVICES, Bools, Floats, Ints, People
from rashin.web.demo.season import DAY_US, is_sale
from rashin.web.demo.truths import DeliveryDelay
from rashin.web.demo.visits import APP, STORE, Visits

COUPONS = ("", "WELCOME10", "SALE15", "BIRTHDAY", "APP500")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Orders of a chunk, all channels, by time."""

    number: pa.Array
    person: Ints
    at: Ints
    channel: Ints
    unit: Ints
    product: Ints
    second: Ints
    """Another product in the basket, or -1."""
    quantity: Ints
    items: Ints
    revenue: Ints
    coupon: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Parcels that have arrived, by order."""

    order: Ints
    carrier: Ints
    region: Ints
    at: Ints
    promised: Ints
    delay: Ints
    """Days late; 0 is on time."""

    def __len__(self) -> int:
        return len(self.order)


def make_orders(rng: np.random.Generator, people: People, clock: Clock, ended: list[tuple[Visits, Ints]]) -> Orders:
    """One order for each visit that came to it."""
    person = np.concatenate([visits.person[visits.ordered] for visits, _ in ended])
    at = np.concatenate([ends[visits.ordered] for visits, ends in ended])
    product = np.concatenate([visits.product[visits.ordered] for visits, _ in ended])
    unit = np.concatenate([visits.unit[visits.ordered] for visits, _ in ended])
    channel = np.concatenate([np.full(int(visits.ordered.sum()), visits.channel) for visits, _ in ended])
    order = np.argsort(at, kind="stable")
    person, at, product, unit, channel = person[order], at[order], product[order], unit[order], channel[order]
    count = len(person)
    prices = np.asarray([one.price for one in products()])
    large = np.asarray([one.large for one in products()])
    quantity = np.where(large[product], 1 + 3 * (rng.random(count) < 0.08), rng.geometric(0.55, count).clip(1, 9))
    second = np.where(rng.random(count) < 0.37, rng.choice(len(prices), size=count, p=popularity()), -1)
    coupon = _coupons(rng, people, clock, person=person, at=at, channel=channel)
    gross = prices[product] * quantity + np.where(second >= 0, prices[second], 0)
    share = np.asarray([1.0, 0.9, 0.85, 0.9, 1.0])[coupon]
    revenue = np.maximum((gross * share).astype(np.int64) - 500 * (coupon == 4), 100)
    return Orders(
        number=_numbers(people, count), person=person, at=at, channel=channel, unit=unit, product=product,
        second=second,
        quantity=quantity, items=quantity + (second >= 0), revenue=revenue, coupon=coupon,
    )  # fmt: skip


def _numbers(people: People, count: int) -> pa.Array:
    """``R0200001``: unique over all chunks, because each chunk has its own hundred thousands."""
    return pa.array([f"R{people.first // 100:04d}{number:06d}" for number in range(count)], pa.string())


def _coupons(rng: np.random.Generator, people: People, clock: Clock, *, person: Ints, at: Ints, channel: Ints) -> Ints:
    day = clock.day_of(at)
    sale = np.asarray([is_sale(clock.first + timedelta(days=number)) for number in range(clock.days + 2)])[
        np.minimum(day, clock.days)
    ]
    draw = rng.random(len(person))
    coupon = np.where(sale & (draw < 0.45), 2, 0)
    coupon = np.where((coupon == 0) & (day - people.joined[person] < 30) & (draw < 0.5), 1, coupon)
    coupon = np.where((coupon == 0) & (channel == APP) & (draw > 0.86), 4, coupon)
    return np.where((coupon == 0) & (draw > 0.97), 3, coupon)


def _order_lines(orders: Orders) -> pa.Array:
    """The products of each order, as a JSON list."""
    goods = [
        f'{{"product_id":"{one.code}","name":"{one.name}","category":"{one.category}","price":{one.price},"quantity":'
        for one in products()
    ]
    number = pc.cast(pa.array(orders.quantity), pa.string())
    second = take(["", *(f",{one}1}}" for one in goods)], orders.second + 1)
    return pc.binary_join_element_wise("[", take(goods, orders.product), number, "}", second, "]", "")


def order_events(people: People, orders: Orders) -> list[Block]:
    """Order Completed (web, app) and Store Purchase, and the coupons used."""
    catalogue = products()
    device = people.device[orders.person]
    app = pa.array(orders.channel == APP)
    null = pa.scalar(None, pa.string())
    properties = json_rows(
        len(orders), order_id=orders.number, revenue=orders.revenue, currency=pa.repeat("JPY", len(orders)),
        items=orders.items, coupon=pa.array([None, *COUPONS[1:]], pa.string()).take(pa.array(orders.coupon)),
        product_id=take([one.code for one in catalogue], orders.product),
        category=take([one.category for one in catalogue], orders.product),
        os=pc.if_else(app, take([os for os, *_ in DEVICES], device), null),
        os_version=pc.if_else(app, take([number for _, number, _ in DEVICES], device), null),
        raw_products=_order_lines(orders),
    )  # fmt: skip
    in_store = orders.channel == STORE
    touch = np.where(in_store, TOUCHPOINTS.index("store_register"), TOUCHPOINTS.index("checkout"))
    made = block(
        person=orders.person, event=np.where(in_store, CODE["Store Purchase"], CODE["Order Completed"]), at=orders.at,
        channel=orders.channel, touchpoint=touch, unit=orders.unit, properties=properties,
    )  # fmt: skip
    return [made, _coupons_used(orders, touch)]


def _coupons_used(orders: Orders, touch: Ints) -> Block:
    used = orders.coupon > 0
    return block(
        person=orders.person[used], event=CODE["Coupon Used"], at=orders.at[used], channel=orders.channel[used],
        touchpoint=touch[used], unit=orders.unit[used],
        properties=json_rows(
            int(used.sum()), coupon=take(COUPONS, orders.coupon[used]), order_id=orders.number.filter(pa.array(used)),
        ),
    )  # fmt: skip


def make_deliveries(
    rng: np.random.Generator, people: People, clock: Clock, orders: Orders, truth: DeliveryDelay
) -> Deliveries:
    """What was sent home: everything from web and app, large things from shops."""
    large = np.asarray([one.large for one in products()])
    sent = np.flatnonzero((orders.channel != STORE) | (large[orders.product] & (rng.random(len(orders)) < 0.85)))
    region = people.region[orders.person[sent]]
    carrier = _carriers(rng, region)
    lead = np.where(large[orders.product[sent]], rng.integers(6, 19, len(sent)), rng.integers(2, 5, len(sent)))
    promised = clock.day_of(orders.at[sent]) + lead
    late = is_late(rng, clock, region=region, carrier=carrier, promised=promised, truth=truth)
    delay = np.where(late, 1 + rng.geometric(0.38, len(sent)).clip(1, 11), 0)
    at = clock.origin + (promised + delay) * DAY_US + 8 * 3_600_000_000 + rng.integers(0, 12 * 3_600_000_000, len(sent))
    here = at <= clock.now
    return Deliveries(
        order=sent[here],
        carrier=carrier[here],
        region=region[here],
        at=at[here],
        promised=promised[here],
        delay=delay[here],
    )


def _carriers(rng: np.random.Generator, region: Ints) -> Ints:
    shares = np.cumsum([CARRIER_SHARES.get(one.name, CARRIER_SHARES_ELSEWHERE) for one in REGIONS], axis=1)
    return np.asarray((rng.random(len(region))[:, None] > shares[region]).sum(axis=1).clip(0, len(CARRIERS) - 1))


def affected(clock: Clock, *, region: Ints, carrier: Ints, promised: Ints, truth: DeliveryDelay) -> Bools:
    """Parcels that go through the moved hub after it moved."""
    index = next(number for number, one in enumerate(REGIONS) if one.name == truth.region)
    return np.asarray(
        (region == index)
        & (carrier == CARRIERS.index(truth.carrier))
        & (promised >= clock.day(truth.starts(clock.end)))
    )


def is_late(
    rng: np.random.Generator, clock: Clock, *, region: Ints, carrier: Ints, promised: Ints, truth: DeliveryDelay
) -> Bools:
    """Late for ordinary reasons, or because of the moved hub."""
    hub = affected(clock, region=region, carrier=carrier, promised=promised, truth=truth)
    share: Floats = np.where(hub, truth.late_share_after, truth.late_share_before)
    return np.asarray(rng.random(len(region)) < share)


def delivery_events(rng: np.random.Generator, clock: Clock, orders: Orders, sent: Deliveries) -> list[Block]:
    """Order Delivered, and Order Refunded for the few that go back."""
    days = [
        (clock.first.fromordinal(clock.first.toordinal() + number)).isoformat() for number in range(clock.days + 40)
    ]
    numbers = orders.number.take(pa.array(sent.order))
    arrived = block(
        person=orders.person[sent.order], event=CODE["Order Delivered"], at=sent.at, channel=orders.channel[sent.order],
        touchpoint=TOUCHPOINTS.index("delivery"), unit=orders.unit[sent.order],
        properties=json_rows(
            len(sent), order_id=numbers, promised_at=take(days, np.minimum(sent.promised, clock.days + 39)),
            delay_days=sent.delay,
            late=sent.delay > 0, carrier=take(CARRIERS, sent.carrier),
            region=take([one.name for one in REGIONS], sent.region),
        ),
    )  # fmt: skip
    back = np.flatnonzero(rng.random(len(sent)) < 0.028 + 0.02 * (sent.delay > 3))
    at = sent.at[back] + rng.integers(1, 12, len(back)) * DAY_US
    back, at = back[at <= clock.now], at[at <= clock.now]
    of = sent.order[back]
    reasons = ("size", "colour", "damage", "changed_mind", "wrong_item")
    refunded = block(
        person=orders.person[of], event=CODE["Order Refunded"], at=at, channel=orders.channel[of], unit=orders.unit[of],
        touchpoint=TOUCHPOINTS.index("returns"),
        properties=json_rows(
            len(back), order_id=orders.number.take(pa.array(of)), revenue=orders.revenue[of],
            currency=pa.repeat("JPY", len(back)),
            reason=take(reasons, rng.choice(5, size=len(back), p=(0.3, 0.2, 0.2, 0.22, 0.08))),
        ),
    )  # fmt: skip
    return [arrived, refunded]
