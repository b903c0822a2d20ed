"""Blocks, people and answers into Arrow tables of the lake's schema."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.keys import ANONYMOUS_ID, USER_ID, customer_key, distinct_id
from rashin.analysis.lake.keys import EMAIL as EMAIL_ID
from rashin.analysis.lake.keys import PHONE as PHONE_ID
from rashin.analysis.lake.schema import EVENTS as EVENTS_TABLE
from rashin.analysis.lake.schema import LINKS, PROFILES, TIME
from rashin.web.demo.company import CHANNELS, REGIONS, SHOPS, TOUCHPOINTS
from rashin.web.demo.flow import ANONYMOUS, EMAIL, EVENTS, PHONE, USER, Block, Clock, take
from rashin.web.demo.names import FAMILY, GIVEN
from rashin.web.demo.people import HOUSEHOLDS, RANKS, Ints, People
from rashin.web.demo.season import DAY_US

SOURCE = "demo"
IDENTITIES = 4
_HEX = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), dtype="S2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Every identifier of a chunk: text and key, at ``kind × people + index``; blank where there is none."""

    texts: pa.Array
    keys: Ints
    count: int

    def at(self, kind: Ints, person: Ints) -> Ints:
        """Places in ``texts`` and ``keys``."""
        return kind * self.count + person


def identities(people: People) -> Identities:
    """User id, anonymous id, e-mail and phone of everybody."""
    texts = [_identity(people, kind, index) or "" for kind in range(IDENTITIES) for index in range(people.count)]
    keys = np.fromiter((customer_key(text) if text else 0 for text in texts), dtype=np.int64, count=len(texts))
    return Identities(texts=pa.array(texts, pa.string()), keys=keys, count=people.count)


def _identity(people: People, kind: int, index: int) -> str | None:
    if kind == USER:
        return distinct_id(USER_ID, people.member_number(index))
    if kind == ANONYMOUS:
        return distinct_id(ANONYMOUS_ID, f"web-{(people.first + index) * 2_654_435_761 % 2**40:010x}")
    if kind == EMAIL:
        return distinct_id(EMAIL_ID, people.email(index))
    return distinct_id(PHONE_ID, people.phone(index)) if people.has_phone[index] else None


def hex_ids(seed: int, chunk: int, start: int, count: int) -> pa.Array:
    """Unique ids that look like message ids: a bijective scramble of a counter, in hexadecimal."""
    numbers = (
        np.arange(start, start + count, dtype=np.uint64) + np.uint64((seed % 65_521) << 40) + np.uint64(chunk << 26)
    )
    with np.errstate(over="ignore"):
        mixed = (numbers ^ (numbers >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    text = _HEX[np.ascontiguousarray(mixed.byteswap()).view(np.uint8)].view("S16")
    buffer = pa.py_buffer(np.ascontiguousarray(text).tobytes())
    return (
        pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), count, [None, buffer]).cast(pa.binary()).cast(pa.string())
    )


def event_rows(blocks: list[Block], who: Identities, *, seed: int, chunk: int, clock: Clock, batch: str) -> pa.Table:
    """The events table of a chunk; nothing after ``now``."""
    kept = [one.where(one.at <= clock.now) if len(one) and int(one.at.max()) > clock.now else one for one in blocks]
    gathered = {
        name: np.concatenate([getattr(one, name) for one in kept])
        for name in ("person", "identity", "event", "at", "channel", "touchpoint", "unit")
    }
    count = len(gathered["at"])
    place = who.at(gathered["identity"], gathered["person"])
    at = pa.array(gathered["at"]).cast(TIME)
    lag = np.random.default_rng([seed, chunk, 77]).integers(200_000, 4_000_000, count)
    columns = {
        "event_id": hex_ids(seed, chunk, 0, count),
        "customer_key": who.keys[place],
        "person_key": who.keys[place],
        "distinct_id": who.texts.take(pa.array(place)),
        "event": take(EVENTS, gathered["event"]),
        "occurred_at": at,
        "received_at": pa.array(np.minimum(gathered["at"] + lag, clock.now)).cast(TIME),
        "channel": take(CHANNELS, gathered["channel"]),
        "touchpoint": take(TOUCHPOINTS, gathered["touchpoint"]),
        "unit": pa.array([None, *(shop.name for shop in SHOPS)], pa.string()).take(pa.array(gathered["unit"] + 1)),
        "properties": pa.concat_arrays([one.properties for one in kept]),
        "context": pa.concat_arrays([one.context for one in kept]),
        "source": pa.repeat(SOURCE, count),
        "batch": pa.repeat(batch, count),
        "month": months(gathered["at"]),
    }
    return pa.table(columns, schema=EVENTS_TABLE.schema)


def months(at: Ints) -> pa.Array:
    """``2026-04`` in UTC of each instant."""
    number = at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    low = int(number.min()) if len(number) else 0
    high = int(number.max()) if len(number) else 0
    texts = [str(np.datetime64(month, "M")) for month in range(low, high + 1)]
    return take(texts, number - low)


def _traits(people: People, clock: Clock) -> dict[str, list[str | None]]:
    """What the member master knows, a column a trait."""
    count = people.count
    family = [FAMILY[index] for index in people.family]
    given = [GIVEN[index] for index in people.given]
    joined = (np.datetime64(clock.first) + people.joined).astype(str)
    return {
        "name": [f"{one[0]} {two[0]}" for one, two in zip(family, given, strict=True)],
        "family_name": [one[0] for one in family],
        "given_name": [one[0] for one in given],
        "kana": [f"{one[1]} {two[1]}" for one, two in zip(family, given, strict=True)],
        "member_number": [people.member_number(index) for index in range(count)],
        "email": [people.email(index) for index in range(count)],
        "phone": [people.phone(index) if people.has_phone[index] else None for index in range(count)],
        "line_user_id": [people.line(index) if people.line_consent[index] else None for index in range(count)],
        "region": [REGIONS[index].name for index in people.region],
        "prefecture": [
            REGIONS[one].prefectures[two] for one, two in zip(people.region, people.prefecture, strict=True)
        ],
        "birth_year": [str(year) for year in people.birth_year],
        "household": [HOUSEHOLDS[index] for index in people.household],
        "plan": [RANKS[index] for index in people.rank],
        "shop": [SHOPS[index].name for index in people.shop],
        "joined": list(joined),
        "language": ["en" if register == 4 else "ja" for register in people.register],
        "consent_mail": ["true" if flag else "false" for flag in people.mail_consent],
        "consent_line": ["true" if flag else "false" for flag in people.line_consent],
        "consent_analysis": ["true" if flag else "false" for flag in people.analysis_consent],
    }


def profile_rows(people: People, who: Identities, clock: Clock, batch: str) -> pa.Table:
    """What the member master says: one row a trait."""
    traits, count = _traits(people, clock), people.count
    at = np.minimum(clock.origin + people.joined * DAY_US + 11 * 3_600_000_000, clock.now)
    size = len(traits)
    order = np.arange(size * count).reshape(size, count).T.ravel()  # a person's traits side by side
    values = pa.array([value for column in traits.values() for value in column], pa.string()).take(pa.array(order))
    place = np.repeat(np.arange(count), size)
    table = pa.table(
        {
            "customer_key": who.keys[:count][place],
            "distinct_id": who.texts.take(pa.array(place)),
            "trait": take(list(traits), np.tile(np.arange(size), count)),
            "value": values,
            "source": pa.repeat("会員マスタ", size * count),
            "at": pa.array(at[place]).cast(TIME),
            "batch": pa.repeat(batch, size * count),
        },
        schema=PROFILES.schema,
    )
    return table.filter(pc.is_valid(table["value"]))


def link_rows(people: People, who: Identities, clock: Clock, batch: str, *, used: set[int]) -> pa.Table:
    """Identifiers seen to be one person: browsers that signed in, and the member master's mail and phone."""
    count = people.count
    left: list[int] = []
    right: list[int] = []
    rules: list[str] = []
    for kind, rule in ((ANONYMOUS, "identify"), (EMAIL, "same_row"), (PHONE, "same_row")):
        for index in range(count):
            if not who.keys[kind * count + index] or (
                kind == ANONYMOUS and (index not in used or (people.first + index) % 6 == 0)
            ):
                continue  # one browser in six never signs in: it stays a stranger
            left.append(index)
            right.append(kind * count + index)
            rules.append(rule)
    lefts, rights = np.asarray(left, dtype=np.int64), np.asarray(right, dtype=np.int64)
    at = np.clip(clock.origin + people.joined[lefts] * DAY_US + 40_000_000_000, None, clock.now)
    ids = [f"demo-{people.first + one}-{two // count}" for one, two in zip(left, right, strict=True)]
    return pa.table(
        {
            "link_id": pa.array(ids, pa.string()),
            "left_key": who.keys[lefts],
            "left_id": who.texts.take(pa.array(lefts)),
            "right_key": who.keys[rights],
            "right_id": who.texts.take(pa.array(rights)),
            "rule": pa.array(rules, pa.string()),
            "at": pa.array(at).cast(TIME),
            "source": pa.repeat(SOURCE, len(left)),
            "batch": pa.repeat(batch, len(left)),
            "active": pa.repeat(True, len(left)),
        },
        schema=LINKS.schema,
    )
