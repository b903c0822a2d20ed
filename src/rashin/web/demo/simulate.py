"""One chunk of customers, from who they are to everything they did and said."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rashin.web.demo.contacts import Calls, call_events, make_calls, message_events
from rashin.web.demo.flow import ANONYMOUS, CODE, Block, Clock, block, json_rows
from rashin.web.demo.orders import Deliveries, Orders, delivery_events, make_deliveries, make_orders, order_events
from rashin.web.demo.people import Ints, People, make_people
from rashin.web.demo.rows import Identities, event_rows, identities, link_rows, profile_rows
from rashin.web.demo.season import DAY_US
from rashin.web.demo.truths import TRUTHS, Truths
from rashin.web.demo.visits import APP, WEB, Visits, make_visits, store_ends, store_events, visit_events

CHUNK = 10_000
"""Customers made at a time: memory does not grow with the scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What happened to a chunk: facts that answers and texts refer to."""

    people: People
    clock: Clock
    orders: Orders
    sent: Deliveries
    calls: Calls
    stores: Visits
    apps: Visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """A chunk in the lake's schema."""

    events: pa.Table
    voices: pa.Table
    originals: pa.Table
    profiles: pa.Table
    links: pa.Table


def simulate(*, seed: int, chunk: int, count: int, clock: Clock, truths: Truths = TRUTHS) -> tuple[World, list[Block]]:
    """Everything that a chunk of customers did."""
    rng = np.random.default_rng([seed, chunk])
    people = make_people(rng, first=chunk * CHUNK, count=count, days=clock.days, end=clock.end, truths=truths)
    webs, apps, stores = (make_visits(rng, people, clock, truths, kind) for kind in ("web", "app", "store"))
    web_block, web_ends = visit_events(rng, people, webs)
    app_block, app_ends = visit_events(rng, people, apps)
    orders = make_orders(rng, people, clock, [(webs, web_ends), (apps, app_ends), (stores, store_ends(rng, stores))])
    sent = make_deliveries(rng, people, clock, orders, truths.delay)
    calls = make_calls(rng, people, clock, orders, sent)
    blocks = [
        web_block, app_block, store_events(rng, stores), *order_events(people, orders),
        *delivery_events(rng, clock, orders, sent),
        *call_events(rng, people, calls), *message_events(rng, people, clock, truths), _joining(rng, people, clock),
    ]  # fmt: skip
    return World(people=people, clock=clock, orders=orders, sent=sent, calls=calls, stores=stores, apps=apps), blocks


def _joining(rng: np.random.Generator, people: People, clock: Clock) -> Block:
    """Signed Up, for whoever joined within the demo."""
    new = np.flatnonzero((people.joined >= 0) & (people.joined < clock.days))
    from rashin.web.demo.company import TOUCHPOINTS

    return block(
        person=new, event=CODE["Signed Up"], at=clock.on_day(rng, "web", people.joined[new]),
        channel=np.where(rng.random(len(new)) < 0.4, APP, WEB), touchpoint=TOUCHPOINTS.index("account"),
        properties=json_rows(len(new), mail=people.mail_consent[new]),
    )  # fmt: skip


def signed_in(blocks: list[Block]) -> set[int]:
    """People whose browser was seen before it was known whose it is."""
    seen: list[Ints] = [one.person[one.identity == ANONYMOUS] for one in blocks]
    return set(np.unique(np.concatenate(seen)).tolist())


__all__ = [
    "CHUNK",
    "DAY_US",
    "Identities",
    "Tables",
    "World",
    "event_rows",
    "identities",
    "link_rows",
    "profile_rows",
    "signed_in",
    "simulate",
]
