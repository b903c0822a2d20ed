"""What messages become, and what is refused of them."""

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rashin.analysis.lake.inbox import Arrived, Letter
from rashin.analysis.lake.keys import customer_key
from rashin.collect import rows
from rashin.collect.identity import Link
from rashin.collect.timing import EPOCH, MICROSECOND, happened, micros
from rashin.collect.unpack import Bad, Good, unpack
from tests.collect.conftest import NOW

RECEIVED = (NOW - EPOCH) // MICROSECOND
TRACK: dict[str, Any] = {"type": "track", "event": "Product Viewed", "userId": "42"}


def letter(body: object, *, kind: str = "batch", **headers: str) -> Arrived:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = MappingProxyType(headers)
    return Arrived(
        seq=7, letter=Letter(received_at=RECEIVED, key="1", source="shop", kind=kind, body=data, headers=stamp)
    )


def unpacked(body: object, **more: Any) -> list[Good | Bad]:
    return list(unpack(letter(body, **more), identity="f" * 32))


def one(message: dict[str, Any], **shared: Any) -> Good:
    (good,) = unpacked({"batch": [message], **shared})
    assert isinstance(good, Good), good
    return good


def refused(message: object) -> Bad:
    (bad,) = unpacked({"batch": [message]})
    assert isinstance(bad, Bad)
    return bad


def at(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // MICROSECOND


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-22T06:52:32.924+00:00", "2026-11-22 06:52:32.924"),
        ("2026-11-22T06:52:32.924Z", "2026-11-22 06:52:32.924"),
        ("2026-11-22T06:52:24.327869+00:00", "2026-11-22 06:52:24.327869"),
        ("2024-01-02T03:04:05+00:00", "2024-01-02 03:04:05"),
        ("2024-01-02T12:04:05+09:00", "2024-01-02 03:04:05"),
        ("2024-01-02T12:04:05+0900", "2024-01-02 03:04:05"),
        ("2024-01-02 03:04:05", "2024-01-02 03:04:05"),
        ("2024-01-02", "2024-01-02 00:00:00"),
        ("2024-01-02T03:04:05.123456789Z", "2024-01-02 03:04:05.123456"),
        (1704164645, "2024-01-02 03:04:05"),
        (1704164645123, "2024-01-02 03:04:05.123"),
        (1704164645123456, "2024-01-02 03:04:05.123456"),
        (1704164645123456789, "2024-01-02 03:04:05.123456"),
        (1704164645.5, "2024-01-02 03:04:05.5"),
        ("1704164645123", "2024-01-02 03:04:05.123"),
    ],
)
def test_times_in_all_their_forms(written: object, expected: str) -> None:
    assert micros(written) == at(expected)


@pytest.mark.parametrize(
    "written", ["yesterday", True, [], {}, "2026-13-01", "0000-01-01", "10000-01-01T00:00:00Z", 1e30]
)
def test_what_is_no_time(written: object) -> None:
    bad = refused({**TRACK, "timestamp": written})
    assert (bad.code, bad.where) == ("bad_timestamp", "batch[0].timestamp")


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00Z", "1969-12-31", -5, "1900-01-01T00:00:00+09:00"])
def test_times_before_1970_are_refused(written: object) -> None:
    assert refused({**TRACK, "timestamp": written}).code == "timestamp_out_of_range"


def test_a_clock_that_is_a_year_off_is_corrected_and_seen() -> None:
    good = one({**TRACK, "timestamp": "2027-11-22T08:59:50Z"}, sentAt="2027-11-22T09:00:00Z")
    assert good.moment.at == at("2026-11-22 08:59:50")
    context = json.loads(good.context)
    assert context["originalTimestamp"] == "2027-11-22T08:59:50Z"
    assert context["clockSkewSeconds"] == 365 * 86_400
    behind = one({**TRACK, "originalTimestamp": "2025-11-22T08:59:50Z", "sentAt": "2025-11-22T09:00:00Z"})
    assert behind.moment.at == at("2026-11-22 08:59:50")


def test_without_a_time_of_sending_only_the_future_is_doubted() -> None:
    past = one({**TRACK, "timestamp": "2024-01-02T03:04:05Z"})
    assert (past.moment.at, json.loads(past.context)) == (at("2024-01-02 03:04:05"), {})
    future = one({**TRACK, "timestamp": "2027-01-02T03:04:05Z"})
    assert future.moment.at == RECEIVED
    assert json.loads(future.context) == {"originalTimestamp": "2027-01-02T03:04:05Z", "timeAssumed": "future"}
    assert one(TRACK).moment.at == RECEIVED


def test_an_hour_late_request_from_a_queue_keeps_the_hour() -> None:
    good = one({**TRACK, "timestamp": "2026-11-22T07:59:00Z"}, sentAt="2026-11-22T09:00:00Z")
    assert good.moment.at == at("2026-11-22 07:59:00")


def test_the_time_of_sending_comes_from_message_batch_or_header() -> None:
    assert happened("2026-11-22T08:00:00Z", sent=RECEIVED + 10_000_000, received=RECEIVED).skew == 10_000_000
    for shared in ({"sentAt": "2026-11-22T10:00:00Z"}, {"timestamp": "2026-11-22T10:00:00Z"}):
        assert one({**TRACK, "timestamp": "2026-11-22T09:30:00Z"}, **shared).moment.at == at("2026-11-22 08:30:00")
    (good,) = unpacked({**TRACK, "timestamp": "2026-11-22T09:30:00Z"}, kind="track", sentat="2026-11-22T10:00:00Z")
    assert isinstance(good, Good)
    assert good.moment.at == at("2026-11-22 08:30:00")
    assert one({**TRACK, "timestamp": "2026-11-22T08:00:00Z", "sentAt": "soon"}).moment.skew == 0


def test_the_batch_says_what_its_items_do_not() -> None:
    good = one(
        {**TRACK, "context": {"channel": "App", "app": {"name": "x"}}, "integrations": {"A": True}},
        context={"channel": "web", "locale": "ja"},
        integrations={"A": False, "B": True},
    )
    context = json.loads(good.context)
    assert good.channel == "app"
    assert (context["locale"], context["integrations"]) == ("ja", {"A": True, "B": True})


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({"context": {"channel": "store"}}, "store"),
        ({"properties": {"channel": "call"}}, "call"),
        ({"properties": {"channel": "organic"}}, None),
        ({"channel": "mobile"}, "app"),
        ({"channel": "web"}, "web"),
        ({"context": {"library": {"name": "analytics.js"}}}, "web"),
        ({"context": {"library": {"name": "RudderLabs JavaScript SDK"}}}, "web"),
        ({"context": {"library": {"name": "analytics-ios"}}}, "app"),
        ({"context": {"library": {"name": "@segment/analytics-node"}}}, "server"),
        ({"context": {"device": {"type": "android"}}}, "app"),
        ({"context": {"page": {"path": "/"}}}, "web"),
        ({"type": "screen"}, "app"),
        ({"type": "page"}, "web"),
        ({}, None),
    ],
)
def test_the_channel_is_stated_or_guessed(fields: dict[str, Any], channel: str | None) -> None:
    assert one({**TRACK, **fields}).channel == channel


def test_touchpoint_and_unit() -> None:
    good = one({**TRACK, "properties": {"touchpoint": "till", "unit": "ginza"}, "context": {"unit": " shibuya "}})
    assert (good.touchpoint, good.unit) == ("till", "shibuya")


def test_pages_and_screens_are_events_with_a_name() -> None:
    page = one({"type": "page", "anonymousId": "a", "name": "Home", "category": "Top", "properties": {"path": "/"}})
    assert (page.event, json.loads(page.properties)) == (
        "Page Viewed",
        {"path": "/", "name": "Home", "category": "Top"},
    )
    screen = one({"type": "screen", "anonymousId": "a", "name": "Cart", "properties": {"name": "Own"}})
    assert (screen.event, json.loads(screen.properties)) == ("Screen Viewed", {"name": "Own"})


def test_identify_brings_traits_and_links() -> None:
    traits = {
        "email": "AOI@example.jp", "phone": "090-1234-5678", "firstName": "葵", "age": 41, "vip": True, "plan": None,
        "address": {"city": "東京", "geo": {"lat": 35.6}}, "tags": ["a", 1],
    }  # fmt: skip
    for message in ({"traits": traits}, {"context": {"traits": traits}}):
        good = one({"type": "identify", "userId": "42", "anonymousId": "a-1", **message})
        assert good.event == ""
        assert dict(good.traits) == {
            "email": "AOI@example.jp", "phone": "090-1234-5678", "given_name": "葵", "age": "41", "vip": "true",
            "plan": None, "address.city": "東京", "address.geo.lat": "35.6", "tags": '["a",1]',
        }  # fmt: skip
        assert good.links == (
            Link("user_id:42", "anonymous_id:a-1", "identify"),
            Link("user_id:42", "email:aoi@example.jp", "trait_email"),
            Link("user_id:42", "phone:+819012345678", "trait_phone"),
        )


def test_alias_group_and_external_ids() -> None:
    alias = one({"type": "alias", "userId": "42", "previousId": "a-1"})
    assert {link.right for link in alias.links} == {"anonymous_id:a-1", "user_id:a-1"}
    group = one({"type": "group", "userId": "42", "groupId": 9, "traits": {"name": "Kanto"}})
    assert group.traits == [("group_id", "9"), ("group.name", "Kanto")]
    ids = [
        {"id": "L-1", "type": "LINE ID", "collection": "users", "encoding": "none"},
        {"id": "x", "type": "company", "collection": "accounts", "encoding": "none"},
        {"id": None, "type": "ga"}, {"id": "1", "type": "<b>"}, 7,
    ]  # fmt: skip
    assert one({**TRACK, "context": {"externalIds": ids}}).links == (Link("user_id:42", "line_id:L-1", "external_id"),)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (7, "unreadable"),
        (None, "unreadable"),
        ({**TRACK, "type": "nope"}, "unknown_type"),
        ({**TRACK, "type": None}, "unknown_type"),
        ({**TRACK, "type": {"a": 1}}, "unknown_type"),
        ({**TRACK, "userId": None}, "missing_identity"),
        ({**TRACK, "userId": "0000"}, "junk_identity"),
        ({**TRACK, "userId": "[object Object]"}, "junk_identity"),
        ({**TRACK, "userId": -1}, "junk_identity"),
        ({**TRACK, "event": None}, "missing_event"),
        ({**TRACK, "properties": "text"}, "properties_not_object"),
        ({**TRACK, "properties": [1]}, "properties_not_object"),
        ({**TRACK, "context": 5}, "context_not_object"),
        ({"type": "identify", "userId": "1", "traits": "x"}, "traits_not_object"),
        ({"type": "alias", "userId": "1", "previousId": "null"}, "junk_identity"),
        ({**TRACK, "properties": {"x": "x" * 33_000}}, "message_too_large"),
    ],
)
def test_what_is_refused_and_why(message: object, code: str) -> None:
    bad = refused(message)
    assert bad.code == code
    assert bad.reason
    assert bad.where.startswith("batch[0]")
    assert bad.body
    rows.rejects([bad], batch="b")


def test_nesting_has_a_limit() -> None:
    deep: object = 1
    for _ in range(90):
        deep = {"a": deep}
    assert one({**TRACK, "properties": deep})
    for _ in range(20):
        deep = {"a": deep}
    assert refused({**TRACK, "properties": deep}).code == "nested_too_deeply"
    assert one({**TRACK, "properties": {"text": "[{" * 500}})


def test_php_writes_an_empty_object_as_a_list() -> None:
    assert one({**TRACK, "properties": [], "context": []}).properties == "{}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (rb'{"a": "x\u0000y"}', {"a": "x\ufffdy"}),
        (rb'{"a\u0000": 1}', {"a\ufffd": 1}),
        (rb'{"a": "\\u0000"}', {"a": "\\u0000"}),
        (rb'{"a": "\ud83d cut"}', {"a": "\ufffd cut"}),
        (rb'{"a": "\ud83d\ude00"}', {"a": "\U0001f600"}),
        (rb'{"a": "\\ud83d"}', {"a": "\\ud83d"}),
        (rb'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        (rb'{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_text_that_databases_do_not_take(raw: bytes, expected: dict[str, Any]) -> None:
    body = b'{"batch": [{"type": "track", "userId": "1", "event": "e", "properties": ' + raw + b"}]}"
    (good,) = unpacked(body)
    assert isinstance(good, Good), good
    assert json.loads(good.properties) == expected


@pytest.mark.parametrize(
    ("raw", "code"), [(b'"\xff"', "invalid_utf8"), (b"1e999", "unreadable"), (b"1" * 5000, "unreadable")]
)
def test_one_bad_message_does_not_cost_the_others(raw: bytes, code: str) -> None:
    bad = b'{"type": "track", "userId": "1", "event": "e", "properties": {"a": ' + raw + b"}}"
    first, second = unpacked(b'{"batch": [' + bad + b"," + json.dumps(TRACK).encode() + b"]}")
    assert isinstance(first, Bad)
    assert (first.code, isinstance(second, Good)) == (code, True)


def test_message_ids() -> None:
    assert one({**TRACK, "messageId": "m"}).unique == one({**TRACK, "event": "other", "messageId": "m"}).unique
    assert one({**TRACK, "messageId": 5}).message_id == "5"
    for missing in (None, "", " ", {}, False):
        assert one({**TRACK, "messageId": missing}).message_id == "ffffffffffff-7-0"


def test_the_address_and_browser_are_added_but_never_over_what_was_sent() -> None:
    headers = {"ip": "192.0.2.7", "user-agent": "curl"}
    (good,) = unpacked({"batch": [{**TRACK, "context": {"userAgent": "own", "traits": {"a": 1}}}]}, **headers)
    assert isinstance(good, Good)
    assert json.loads(good.context) == {"userAgent": "own", "ip": "192.0.2.7"}


def test_those_who_withdrew_are_not_recorded() -> None:
    for message in (TRACK, {**TRACK, "userId": "7", "anonymousId": "a"}):
        gone = frozenset({customer_key("user_id:42"), customer_key("anonymous_id:a")})
        (bad,) = unpack(letter({"batch": [message]}), identity="f", withdrawn=gone)
        assert isinstance(bad, Bad)
        assert (bad.code, bad.body) == ("consent_withdrawn", b"")


NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.text(max_size=6), JSON, max_size=3)
FIELDS = [
    "type", "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category", "properties",
    "traits", "context", "integrations", "timestamp", "originalTimestamp", "sentAt", "channel",
]  # fmt: skip
CONTEXT = st.sampled_from(["externalIds", "library", "traits", "page", "channel"])
KIND = st.sampled_from(["identify", "track", "page", "screen", "group", "alias"])
NEARLY = st.fixed_dictionaries(
    {"type": KIND, "userId": st.text(min_size=1, max_size=5)},
    optional={
        "event": st.text(max_size=5),
        "traits": OBJECT,
        "previousId": JSON,
        "groupId": JSON,
        "properties": OBJECT,
        "context": st.dictionaries(CONTEXT, JSON, max_size=3),
        "timestamp": JSON | st.datetimes().map(str),
    },
)
MESSAGE = NEARLY | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8)
SHARED = st.dictionaries(st.sampled_from(["context", "sentAt", "integrations"]), JSON)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    batch=st.lists(MESSAGE | JSON, max_size=4),
    shared=st.dictionaries(st.sampled_from(["context", "sentAt", "integrations"]), JSON),
)
def test_no_json_makes_it_raise_and_all_rows_fit_their_tables(batch: list[Any], shared: dict[str, Any]) -> None:
    found = unpacked(json.dumps({"batch": batch, **shared}).encode())
    assert len(found) == len(batch)
    goods = [one for one in found if isinstance(one, Good)]
    rows.events(goods, batch="b")
    rows.profiles(goods, batch="b")
    rows.links([(good, link, id_) for good, link, id_, _ in rows.first_links(goods)], batch="b")
    rows.rejects([one for one in found if isinstance(one, Bad)], batch="b")
    for good in goods:
        msgspec.json.decode(good.properties, type=dict)
        msgspec.json.decode(good.context, type=dict)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=60), kind=st.sampled_from(["batch", "track", "identify"]))
def test_no_bytes_make_it_raise(body: bytes, kind: str) -> None:
    rows.rejects([one for one in unpacked(body, kind=kind) if isinstance(one, Bad)], batch="b")
