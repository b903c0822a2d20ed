"""What the collector answers, to friends and to strangers."""

import base64
import gzip
import json
import os
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rashin.analysis.lake.inbox import Inbox, InboxFull, open_inbox
from rashin.collect.app import make_app, owns
from rashin.collect.bodies import BATCH_LIMIT, MESSAGE_LIMIT, REQUEST_LIMIT
from rashin.collect.snapshot import Key, publish, snapshot_of
from tests.collect.conftest import NOW, Knock, a_loop, knocking_at

BOM = b"\xef\xbb\xbf"
TRACK = {"type": "track", "event": "Product Viewed", "userId": "42"}


@pytest.fixture(params=["wsgi", "native"])
def knock(request: pytest.FixtureRequest, inbox: Inbox, keys: Path) -> Iterator[Knock]:
    """Both ways to serve the collector answer the same."""
    if request.param == "wsgi":
        yield knocking_at(inbox, keys)
    else:
        with a_loop() as loop:
            yield knocking_at(inbox, keys, loop=loop)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("identify", {"userId": "42", "traits": {}}),
        ("track", {"event": "Product Viewed", "anonymousId": "a"}),
        ("page", {"userId": "42", "anonymousId": None}),
        ("screen", {"anonymousId": "a"}),
        ("group", {"userId": 42, "groupId": "g"}),
        ("alias", {"userId": "42", "previousId": "a"}),
    ],
)
def test_every_type_is_taken_in_by_its_long_and_short_path(knock: Knock, path: str, message: dict[str, Any]) -> None:
    for word in (path, path[0]):
        reply = knock(f"/v1/{word}", message)
        assert (reply.status, reply.json) == (200, {"success": True})
    assert [one.letter.kind for one in knock.inbox.read(after=0, letters=9, size=1 << 20)] == [path, path]


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/v1/batch/", "/beacon/v1/batch"])
def test_batches_are_taken_in(knock: Knock, path: str) -> None:
    assert knock(path, {"batch": [TRACK]}).json == {"success": True}
    letter = knock.inbox.read(after=0, letters=1, size=1)[0].letter
    assert (letter.key, letter.source, letter.kind) == ("1", "shop", "batch")
    assert json.loads(letter.body) == {"batch": [TRACK]}


def test_the_problems_of_single_messages_are_added(knock: Knock) -> None:
    batch = [TRACK, {"type": "track", "userId": "1"}, {"type": "no"}, {"type": "alias", "userId": "1"}, {"userId": 1}]
    expected = [
        {"index": 1, "code": "missing_event"}, {"index": 2, "code": "missing_identity"},
        {"index": 3, "code": "missing_previous_id"}, {"index": 4, "code": "unknown_type"},
    ]  # fmt: skip
    assert knock("/v1/batch", {"batch": batch}).json == {"success": True, "errors": expected}
    large = {**TRACK, "properties": {"x": "x" * MESSAGE_LIMIT}}
    reply = knock("/v1/batch", {"batch": [*batch, large, 7]})
    more = [{"index": 5, "code": "message_too_large"}, {"index": 6, "code": "unreadable"}]
    assert reply.json["errors"] == expected + more
    assert knock("/v1/batch", {"batch": [7, None, TRACK]}).json["errors"][0] == {"index": 0, "code": "unreadable"}


@pytest.mark.parametrize(
    ("authorization", "body_key", "query"),
    [
        (basic("shop-key:"), None, ""),
        (basic("shop-key"), None, ""),
        (basic("shop-key:secret"), None, ""),
        (basic("shop-key:").rstrip("="), None, ""),
        ("Bearer shop-key", None, ""),
        ("bearer something-else", "shop-key", ""),
        ("Basic !!!", "shop-key", ""),
        (None, "shop-key", ""),
        (None, None, "?writeKey=shop-key"),
    ],
)
def test_a_write_key_may_be_shown_in_many_ways(
    knock: Knock, authorization: str | None, body_key: str | None, query: str
) -> None:
    headers = {"HTTP_AUTHORIZATION": authorization} if authorization else {}
    for path, body in (
        ("/v1/batch", {"batch": [TRACK], "writeKey": body_key}),
        ("/v1/track", {**TRACK, "writeKey": body_key}),
    ):
        assert knock(path + query, body, key=None, **headers).status == 200


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (None, 401, "missing_write_key"),
        ("", 401, "missing_write_key"),
        ("wrong", 401, "invalid_write_key"),
        ("鍵", 401, "invalid_write_key"),
        ("off-key", 404, "source_disabled"),
        ("old-key", 404, "source_disabled"),
    ],
)
def test_keys_that_do_not_open(knock: Knock, key: str | None, status: int, code: str) -> None:
    reply = knock("/v1/track", TRACK, key=key)
    assert (reply.status, reply.code) == (status, code)
    assert reply.json["message"]
    assert knock.inbox.waiting() == 0


def test_a_revoked_key_is_refused_within_a_second_and_a_damaged_file_changes_nothing(tmp_path: Path) -> None:
    keys, seconds = tmp_path / "keys.json", [0.0]
    from rashin.collect.snapshot import Watch

    inbox = open_inbox(tmp_path / "inbox.sqlite3")
    knock = Knock(make_app(inbox, Watch(keys, clock=lambda: seconds[0]), clock=NOW.timestamp))
    reply = knock("/v1/track", TRACK)
    assert (reply.status, reply.code) == (503, "keys_unreadable"), "no file yet: a 401 would be thrown away for good"
    assert knock("/collect/health", method="GET").status == 200
    publish(keys, snapshot_of([Key(id="1", key="shop-key", source="shop")]))
    seconds[0] += 1
    assert knock("/v1/track", TRACK).status == 200
    keys.write_text('{"keys": [')
    seconds[0] += 1
    assert knock("/v1/track", TRACK).status == 200
    assert "keys" in knock("/collect/health", method="GET").json
    publish(keys, snapshot_of([]))
    seconds[0] += 1
    assert knock("/v1/track", TRACK).status == 401
    inbox.close()


def test_nobody_is_refused_while_the_first_request_still_reads_the_keys(tmp_path: Path, keys: Path) -> None:
    from rashin.collect.snapshot import Watch

    reading, go_on = threading.Event(), threading.Event()

    class Slow(Watch):
        def _look(self) -> None:
            reading.set()
            go_on.wait(10)
            super()._look()

    with closing(open_inbox(tmp_path / "inbox.sqlite3")) as inbox, ThreadPoolExecutor(2) as pool:
        knock = Knock(make_app(inbox, Slow(keys), clock=NOW.timestamp))
        first = pool.submit(knock, "/v1/track", TRACK)
        assert reading.wait(10)
        second = pool.submit(knock, "/v1/track", TRACK)
        assert not wait([second], timeout=0.2).done
        go_on.set()
        assert {first.result().status, second.result().status} == {200}


DEEP = b'{"userId": "1", "event": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}"
BOMB = gzip.compress(b'{"batch": [' + b" " * (REQUEST_LIMIT * 20) + b"]}")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("batch", b"", 400, "invalid_json"),
        ("batch", b"{", 400, "invalid_json"),
        ("batch", b"[]", 400, "invalid_shape"),
        ("batch", b"null", 400, "invalid_shape"),
        ("batch", b'{"batch": null}', 400, "invalid_shape"),
        ("batch", b'{"batch": {}}', 400, "invalid_shape"),
        ("batch", b"{}", 400, "invalid_shape"),
        ("batch", b'{"batch": []}', 400, "empty_batch"),
        ("batch", json.dumps({"batch": [TRACK] * (BATCH_LIMIT + 1)}).encode(), 413, "too_many_messages"),
        ("batch", b" " * (REQUEST_LIMIT + 1), 413, "request_too_large"),
        ("batch", BOMB, 413, "request_too_large"),
        ("batch", BOMB[: len(BOMB) // 2], 413, "request_too_large"),
        ("batch", gzip.compress(b'{"batch": []}')[:-9], 400, "invalid_gzip"),
        ("batch", b"\x1f\x8bnot gzip", 400, "invalid_gzip"),
        ("batch", b'{"batch": [' + b"[" * 10_000 + b"]" * 10_000 + b"]}", 400, "nested_too_deeply"),
        ("track", DEEP, 400, "nested_too_deeply"),
        ("track", b'{"userId": "1", "event": "a\x00b"}', 400, "invalid_json"),
        ("track", b'{"userId": "1", "event": "\xff\xfe"}', 400, "invalid_json"),
        ("track", b'{"userId": "1", "event": NaN}', 400, "invalid_json"),
        ("track", '{"userId": "1", "event": "a"}'.encode("utf-16"), 400, "invalid_json"),
        ("track", b'"text"', 400, "invalid_shape"),
        ("track", b'{"event": "a"}', 400, "missing_identity"),
        ("track", b'{"event": "a", "userId": null, "anonymousId": ""}', 400, "missing_identity"),
        ("track", b'{"event": "a", "userId": {"a": 1}}', 400, "missing_identity"),
        ("track", b'{"event": "a", "userId": true}', 400, "missing_identity"),
        ("track", b'{"event": " ", "userId": "1"}', 400, "missing_event"),
        ("track", b'{"event": 5, "userId": "1"}', 400, "missing_event"),
        ("alias", b'{"userId": "1"}', 400, "missing_previous_id"),
        ("group", b'{"userId": "1"}', 400, "missing_group_id"),
        ("track", json.dumps({**TRACK, "properties": {"x": "x" * MESSAGE_LIMIT}}).encode(), 413, "message_too_large"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_used(knock: Knock, path: str, body: bytes, status: int, code: str) -> None:
    reply = knock(f"/v1/{path}", body)
    assert (reply.status, reply.code) == (status, code)
    assert knock.inbox.waiting() == 0
    assert knock("/v1/track", TRACK).status == 200, "the door still opens"


def test_a_refusal_can_be_seen_in_what_arrived_last(knock: Knock) -> None:
    knock("/v1/track", b"{")
    knock("/v1/track", TRACK)
    (seen,) = knock.inbox.recent(limit=9)
    assert (seen.fate, seen.code, seen.source, seen.excerpt) == ("refused", "invalid_json", "shop", "{")


@pytest.mark.parametrize(
    "squeeze",
    [
        gzip.compress,
        lambda text: gzip.compress(text[:9]) + gzip.compress(text[9:]),
        lambda text: b"\xef\xbb\xbf" + text,
    ],
    ids=["gzip", "two members", "byte order mark"],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json", ""])
def test_bodies_are_opened_whatever_the_headers_say(knock: Knock, squeeze: Any, kind: str) -> None:
    body = squeeze(json.dumps({"batch": [TRACK]}).encode())
    assert knock("/v1/batch", body, CONTENT_TYPE=kind, HTTP_CONTENT_ENCODING="identity").status == 200
    plain = json.dumps({"batch": [TRACK]}).encode()
    assert knock("/v1/batch", plain, HTTP_CONTENT_ENCODING="gzip").status == 200


def test_half_an_emoji_does_not_cost_the_batch(knock: Knock) -> None:
    body = rb'{"batch": [{"type": "track", "userId": "1", "event": "a\ud83d"}]}'
    assert knock("/v1/batch", body).json == {"success": True}


@pytest.mark.parametrize(
    ("length", "status"),
    [("12x", 400), ("-1", 400), (str(REQUEST_LIMIT + 1), 413), ("9999999999999", 413), ("500", 400)],
)
def test_a_content_length_that_lies(knock: Knock, length: str, status: int) -> None:
    assert knock("/v1/track", TRACK, CONTENT_LENGTH=length).status == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/track", 405), ("PUT", "/v1/batch", 405), ("POST", "/v1/projects/shop-key/settings", 405),
        ("POST", "/v1/nothing", 404), ("GET", "/", 404), ("POST", "/v1/", 404), ("POST", "/v1/a/b/c/track", 404),
        ("GET", "/v1/projects/wrong/settings", 401), ("POST", "/v1/../batch", 404),
    ],
)  # fmt: skip
def test_wrong_doors(knock: Knock, method: str, path: str, status: int) -> None:
    assert knock(path, TRACK, method=method).status == status


@pytest.mark.parametrize("asked", ["authorization", "anonymousid,authorization,content-type,sentat", "x-new-thing", ""])
def test_preflight(knock: Knock, asked: str) -> None:
    reply = knock(
        "/v1/t",
        key=None,
        method="OPTIONS",
        HTTP_ORIGIN="https://any.example",
        HTTP_ACCESS_CONTROL_REQUEST_HEADERS=asked,
    )
    allowed = {name.strip() for name in reply.headers["Access-Control-Allow-Headers"].split(",")}
    assert reply.status == 204
    assert {name for name in asked.split(",") if name} <= allowed
    assert reply.headers["Access-Control-Allow-Origin"] == "https://any.example"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_a_header_cannot_be_smuggled_through_a_preflight(knock: Knock) -> None:
    reply = knock(
        "/v1/t", method="OPTIONS", HTTP_ORIGIN="https://a", HTTP_ACCESS_CONTROL_REQUEST_HEADERS="x\r\ny: z, <b>"
    )
    assert "z" not in reply.headers["Access-Control-Allow-Headers"].split()
    assert "\n" not in str(reply.headers.values())


def test_a_key_with_origins_is_for_those_pages_alone(knock: Knock) -> None:
    home, stranger = "https://shop.example.jp", "https://evil.example"
    assert knock("/v1/t", TRACK, key="web-key", HTTP_ORIGIN=home).status == 200
    reply = knock("/v1/t", TRACK, key="web-key", HTTP_ORIGIN=stranger)
    assert (reply.status, reply.code) == (403, "origin_not_allowed")
    assert knock("/v1/t", TRACK, key="web-key").status == 200, "a server sends no Origin"


def test_a_preflight_from_an_unknown_page_is_not_welcomed_when_every_key_names_its_pages(tmp_path: Path) -> None:
    publish(tmp_path / "keys.json", snapshot_of([Key(id="1", key="k", source="s", origins=("https://a.jp",))]))
    inbox = open_inbox(tmp_path / "inbox.sqlite3")
    knock = Knock(make_app(inbox, tmp_path / "keys.json"))
    for origin, welcome in (("https://a.jp", True), ("https://b.jp", False)):
        reply = knock("/v1/t", method="OPTIONS", HTTP_ORIGIN=origin)
        assert ("Access-Control-Allow-Origin" in reply.headers) is welcome
    inbox.close()


def test_replies_can_be_read_by_the_page_errors_too(knock: Knock) -> None:
    for body in (TRACK, {}):
        headers = knock("/v1/t", body, HTTP_ORIGIN="https://a.jp").headers
        assert headers["Access-Control-Allow-Origin"] == "https://a.jp"
        assert headers["Access-Control-Expose-Headers"] == "Retry-After"
        assert headers["Vary"] == "Origin"


def test_a_key_with_a_rate_is_slowed_down(knock: Knock) -> None:
    statuses = [knock("/v1/track", TRACK, key="slow-key").status for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert knock("/v1/track", TRACK, key="slow-key").headers["Retry-After"] == "1"
    from datetime import timedelta

    knock.now += timedelta(seconds=1)
    assert knock("/v1/track", TRACK, key="slow-key").status == 200


def test_a_busy_inbox_answers_503_and_when_to_come_back(knock: Knock, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise InboxFull(waiting=10_000)

    monkeypatch.setattr(knock.inbox, "put", full)
    monkeypatch.setattr(knock.inbox, "put_soon", full)
    reply = knock("/v1/track", TRACK)
    assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "inbox.full", "2")


def test_what_the_browser_sdks_ask_first(knock: Knock) -> None:
    settings = knock("/v1/projects/shop-key/settings", method="GET", key=None).json
    assert settings["integrations"]["Segment.io"]["apiKey"] == "shop-key"
    source = knock("/sourceConfig/?p=npm&v=3&writeKey=shop-key", method="GET", key=None).json["source"]
    assert source["enabled"] is True
    assert source["destinations"] == []
    assert knock("/v1/m", {"series": []}, key=None).status == 200


def test_a_pixel(knock: Knock) -> None:
    message = {"writeKey": "shop-key", "event": "Email Opened", "userId": "42~?"}
    data = base64.urlsafe_b64encode(json.dumps(message).encode()).decode()
    for text in (data, data.rstrip("=")):
        reply = knock(f"/v1/pixel/track?data={text}", method="GET", key=None)
        assert (reply.status, reply.headers["Content-Type"], reply.body[:6]) == (200, "image/gif", b"GIF89a")
    assert knock("/v1/pixel/track?data=%%%", method="GET", key=None).code == "invalid_base64"


def test_the_senders_address_is_kept_only_when_the_key_allows_it(knock: Knock) -> None:
    knock("/v1/track", TRACK, key="web-key", HTTP_X_FORWARDED_FOR="1.2.3.4")
    knock("/v1/track", TRACK)
    first, second = knock.inbox.read(after=0, letters=2, size=1 << 20)
    assert first.letter.headers["ip"] == "192.0.2.7", "a header that anybody can send is not believed"
    assert "ip" not in second.letter.headers


def test_random_bytes_never_break_the_door(knock: Knock) -> None:
    for size in range(0, 400, 7):
        noise = os.urandom(size)
        for body in (noise, b"\x1f\x8b" + noise, zlib.compress(noise), gzip.compress(noise)):
            assert knock("/v1/batch", body).status == 400


def test_which_paths_are_the_collectors() -> None:
    assert owns("/v1/batch")
    assert owns("/sourceConfig/")
    assert owns("/collect/health")
    assert not owns("/collect/")
    assert not owns("/v10/x")


@pytest.mark.parametrize(("proxies", "address"), [(0, "192.0.2.7"), (1, "2.2.2.2"), (2, "1.1.1.1"), (9, "9.9.9.9")])
def test_as_many_hops_are_believed_as_proxies_stand_in_front(
    tmp_path: Path, keys: Path, proxies: int, address: str
) -> None:
    inbox = open_inbox(tmp_path / "inbox.sqlite3")
    knock = Knock(make_app(inbox, keys, clock=NOW.timestamp, trust_forwarded=proxies))
    knock("/v1/track", TRACK, key="web-key", HTTP_X_FORWARDED_FOR="9.9.9.9, 1.1.1.1, 2.2.2.2")
    assert inbox.read(after=0, letters=1, size=1)[0].letter.headers["ip"] == address
    inbox.close()
