"""The collector on its event loop: slow senders, slow disks, and senders that go away."""

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from rashin.analysis.lake.inbox import Inbox, Letter
from rashin.analysis.lake.letters import InboxBroken, Told
from rashin.collect import arrival, native
from rashin.collect.bodies import REQUEST_LIMIT
from rashin.collect.native import make_native
from tests.collect.conftest import Sent, Server, scope_of
from tests.loops import told

TRACK = {"type": "track", "event": "Product Viewed", "userId": "42"}
BODY = json.dumps(TRACK).encode()


class Hung(Sent):
    """A body of which the end is not sent until it is let."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.begun, self.let = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.begun.set()
        await self.let.wait()
        async for piece in super().__aiter__():
            yield piece


def request(path: str = "/v1/track", **more: str) -> Any:
    return scope_of(
        {
            "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "writeKey=shop-key",
            "REMOTE_ADDR": "192.0.2.7", **more,
        }
    )  # fmt: skip


def test_a_thousand_slow_senders_keep_nobody_waiting(inbox: Inbox, keys: Path) -> None:
    async def story() -> None:
        serve = make_native(inbox, keys)
        hung = [Hung(BODY) for _ in range(1_000)]
        waiting = [asyncio.create_task(serve(request(CONTENT_LENGTH=str(len(BODY))), one)) for one in hung]
        for one in hung:
            await one.begun.wait()
        before = threading.active_count()
        quick = Sent(BODY)
        await asyncio.wait_for(serve(request(CONTENT_LENGTH=str(len(BODY))), quick), 10)
        assert quick.status == 200
        assert threading.active_count() <= before + 1, "waiting costs no thread"
        for one in hung:
            one.let.set()
        await asyncio.gather(*waiting)
        assert {one.status for one in hung} == {200}

    told(story())
    assert inbox.waiting() == 1_001


def test_a_body_that_never_comes_is_given_up_and_may_be_sent_again(
    inbox: Inbox, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival.Arrivals.__init__, "__kwdefaults__", {"held": arrival.HELD, "patience": 0.02})

    async def story() -> Hung:
        hung = Hung(BODY)
        await make_native(inbox, keys)(request(CONTENT_LENGTH="500000"), hung)
        return hung

    hung = told(story())
    assert (hung.status, json.loads(hung.body)["code"]) == (408, "too_slow")
    assert inbox.waiting() == 0


def test_half_arrived_bodies_are_bounded(inbox: Inbox, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival.Arrivals.__init__, "__kwdefaults__", {"held": 400_000, "patience": arrival.PATIENCE})
    batch = json.dumps({"batch": [{**TRACK, "properties": {"x": "x" * 30_000}}] * 7}).encode()

    async def story() -> tuple[int, int, int]:
        serve = make_native(inbox, keys)
        sent = [Sent(batch), Sent(batch)]
        await asyncio.gather(*(serve(request("/v1/batch", CONTENT_LENGTH=str(len(batch))), one) for one in sent))
        small, again = Sent(BODY), Sent(batch)
        await serve(request(CONTENT_LENGTH=str(len(BODY))), small)
        await serve(request("/v1/batch", CONTENT_LENGTH=str(len(batch))), again)
        return max(one.status for one in sent), small.status, again.status

    assert told(story()) == (503, 200, 200)


def test_a_body_without_a_length_is_taken_up_to_the_limit(inbox: Inbox, keys: Path) -> None:
    async def story(body: bytes) -> Sent:
        sent = Sent(body)
        await make_native(inbox, keys)(request(), sent)
        return sent

    assert told(story(gzip.compress(BODY))).status == 200
    assert told(story(b"x" * (REQUEST_LIMIT + 1))).status == 413


def test_a_sender_that_goes_away_costs_nothing(inbox: Inbox, keys: Path) -> None:
    class Gone(Sent):
        async def __call__(self) -> bytes:
            raise ProtocolClosed

    gone = Gone(b"")
    told(make_native(inbox, keys)(request(CONTENT_LENGTH="9"), gone))  # type: ignore[arg-type]
    assert (gone.status, inbox.waiting()) == (0, 0)


@pytest.mark.parametrize("failure", [None, InboxBroken(problem="database or disk is full")])
def test_nothing_is_acknowledged_before_it_is_safe(
    inbox: Inbox, keys: Path, monkeypatch: pytest.MonkeyPatch, failure: InboxBroken | None
) -> None:
    held: list[Told] = []
    monkeypatch.setattr(inbox, "put_soon", lambda _letter, told: held.append(told))

    async def story() -> list[Sent]:
        serve, sent = make_native(inbox, keys), [Sent(BODY) for _ in range(5)]
        waiting = [asyncio.create_task(serve(request(CONTENT_LENGTH=str(len(BODY))), one)) for one in sent]
        while len(held) < 5:
            await asyncio.sleep(0)
        assert {one.status for one in sent} == {0}
        writer = threading.Thread(target=lambda: [told(failure) for told in held])
        writer.start()
        await asyncio.gather(*waiting)
        writer.join()
        return sent

    sent = told(story())
    if failure is None:
        assert {one.status for one in sent} == {200}
    else:
        assert {(one.status, dict(one.headers)["Retry-After"]) for one in sent} == {(503, "2")}
        assert "disk is full" in json.loads(sent[0].body)["message"]


def test_a_disk_that_never_answers_is_not_waited_for_for_ever(
    inbox: Inbox, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "DISK_PATIENCE", 0.02)
    held: list[Told] = []

    def never(_letter: Letter, told: Told) -> None:
        held.append(told)

    monkeypatch.setattr(inbox, "put_soon", never)

    async def story() -> Sent:
        sent = Sent(BODY)
        await make_native(inbox, keys)(request(CONTENT_LENGTH=str(len(BODY))), sent)
        held[0](None)  # too late: nobody listens, and nothing breaks
        await asyncio.sleep(0)
        return sent

    assert told(story()).status == 503


def test_hung_connections_leave_a_real_server_free(server: Server) -> None:
    head = "POST /v1/track?writeKey=shop-key HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nhalf"
    hung = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(150)]
    try:
        for line in hung:
            line.sendall(head.encode())
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
            line.sendall(head.replace("500", str(len(BODY))).replace("half", BODY.decode()).encode())
            assert line.recv(1_000).startswith(b"HTTP/1.1 200")
    finally:
        for line in hung:
            line.close()
