"""Calls to the desk, mail and LINE: what the company and its customers say to each other."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rashin.web.demo.company import TOUCHPOINTS
from rashin.web.demo.flow import CODE, EMAIL, PHONE, USER, Block, Clock, block, json_rows, take
from rashin.web.demo.orders import Deliveries, Orders
from rashin.web.demo.people import Bools, Ints, People
from rashin.web.demo.season import DAY_US
from rashin.web.demo.truths import Truths
from rashin.web.demo.visits import CALL, LINE, MAIL, fading

REASONS = ("delivery_status", "product_question", "return", "assembly", "account", "damage", "payment")
CAMPAIGNS = ("季節の便り", "新作のご案内", "会員限定セール", "お手入れのヒント", "お部屋の実例集", "再入荷のお知らせ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Calls to the desk."""

    person: Ints
    at: Ints
    reason: Ints
    minutes: Ints
    resolved: Bools
    """On the first contact."""
    delay: Ints
    """Days late of the parcel it is about."""

    def __len__(self) -> int:
        return len(self.person)


def make_calls(rng: np.random.Generator, people: People, clock: Clock, orders: Orders, sent: Deliveries) -> Calls:
    """Calls after orders (where is it, it is broken, how to build it) and out of the blue."""
    late = np.flatnonzero((sent.delay > 0) & (rng.random(len(sent)) < 0.30))
    late_at = clock.on_day(rng, "call", np.minimum(sent.promised[late] + 1, clock.days - 1))
    after = np.flatnonzero(rng.random(len(sent)) < 0.085)
    after_at = clock.on_day(
        rng, "call", np.minimum(clock.day_of(sent.at[after]) + rng.integers(1, 14, len(after)), clock.days - 1)
    )
    number = rng.poisson(
        0.16
        * people.activity
        * np.maximum(np.minimum(people.leaves, clock.days) - np.maximum(people.joined, 0), 0)
        / 365
    )
    person = np.repeat(np.arange(people.count), number)
    blue_at = clock.draw(
        rng, "call", np.maximum(people.joined, 0)[person].astype(float), np.minimum(people.leaves, clock.days)[person]
    )
    who = np.concatenate([orders.person[sent.order[late]], orders.person[sent.order[after]], person])
    at = np.concatenate([late_at, after_at, blue_at])
    reason = np.concatenate([
        np.zeros(len(late), dtype=np.int64), rng.choice((1, 2, 3, 5), size=len(after), p=(0.2, 0.28, 0.3, 0.22)),
        rng.choice((1, 4, 6), size=len(person), p=(0.6, 0.25, 0.15)),
    ])  # fmt: skip
    delay = np.concatenate([sent.delay[late], np.zeros(len(after) + len(person), dtype=np.int64)])
    keep = at <= clock.now - 3_600_000_000
    who, at, reason, delay = who[keep], at[keep], reason[keep], delay[keep]
    base = np.asarray((0.56, 0.86, 0.72, 0.80, 0.88, 0.66, 0.78))[reason]
    minutes = np.clip(rng.gamma(2.4, np.asarray((4.2, 2.6, 3.4, 3.2, 2.2, 4.0, 3.0))[reason]), 1, 75).astype(np.int64)
    return Calls(person=who, at=at, reason=reason, minutes=minutes, resolved=rng.random(len(who)) < base, delay=delay)


def call_events(rng: np.random.Generator, people: People, calls: Calls) -> list[Block]:
    """Call Started and Call Resolved; callers are known by their number when the desk sees it."""
    identity = np.where(people.has_phone[calls.person] & (rng.random(len(calls)) < 0.55), PHONE, USER)
    reason = take(REASONS, calls.reason)
    same = {
        "person": calls.person,
        "channel": CALL,
        "touchpoint": TOUCHPOINTS.index("phone_desk"),
        "identity": identity,
    }
    started = block(**same, event=CODE["Call Started"], at=calls.at, properties=json_rows(len(calls), reason=reason))  # type: ignore[arg-type]
    resolved = block(
        **same, event=CODE["Call Resolved"], at=calls.at + calls.minutes * 60_000_000,  # type: ignore[arg-type]
        properties=json_rows(len(calls), reason=reason, minutes=calls.minutes, first_contact_resolution=calls.resolved),
    )  # fmt: skip
    return [started, resolved]


def message_events(rng: np.random.Generator, people: People, clock: Clock, truths: Truths) -> list[Block]:
    """Mail Opened, Mail Link Clicked and Line Opened: two mails and a message a fortnight to whoever agreed."""
    out: list[Block] = []
    for channel, agreed, yearly, name in (
        (MAIL, people.mail_consent, 9.5, "Mail Opened"),
        (LINE, people.line_consent, 9.0, "Line Opened"),
    ):
        active = np.maximum(np.minimum(people.leaves + 60, clock.days) - np.maximum(people.joined, 0), 0)
        number = rng.poisson(yearly * np.sqrt(people.activity) * active / 365 * agreed)
        person = np.repeat(np.arange(people.count), number)
        at = clock.draw(
            rng,
            "mail",
            np.maximum(people.joined, 0)[person].astype(float),
            np.minimum(people.leaves + 60, clock.days)[person],
        )
        day = clock.day_of(at)
        keep = (at <= clock.now) & (rng.random(len(at)) < fading(clock, day, people.household[person], truths.leaving))
        person, at = person[keep], at[keep]
        properties = _campaigns(rng, clock, at)
        identity = EMAIL if channel == MAIL else USER
        touch = TOUCHPOINTS.index("mail" if channel == MAIL else "line")
        out.append(
            block(
                person=person,
                event=CODE[name],
                at=at,
                channel=channel,
                touchpoint=touch,
                identity=identity,
                properties=properties,
            )
        )
        if channel == MAIL:
            click = rng.random(len(person)) < 0.17
            out.append(block(
                person=person[click], event=CODE["Mail Link Clicked"],
                at=at[click] + rng.integers(5, 240, int(click.sum())) * 1_000_000,
                channel=channel, touchpoint=touch, identity=identity, properties=properties.filter(pa.array(click)),
            ))  # fmt: skip
    return out


def _campaigns(rng: np.random.Generator, clock: Clock, at: Ints) -> pa.Array:
    """The newsletter of the week."""
    week = (at - clock.origin) // (7 * DAY_US)
    which = (week * 7919 + (rng.random(len(at)) < 0.3)) % len(CAMPAIGNS)
    texts = [
        f'{{"campaign_id":"N{number + 1:03d}","campaign_name":"{CAMPAIGNS[kind]}"}}'
        for number in range(clock.days // 7 + 2)
        for kind in range(len(CAMPAIGNS))
    ]
    return take(texts, week * len(CAMPAIGNS) + which)
