"""Pages on the event loop: senders that never finish keep nobody else from being served, and answers come whole."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rashin.collect import arrival
from rashin.web import bridge
from rashin.web.bridge import environ_of, threaded
from tests.collect.conftest import Headers, Sent
from tests.loops import told


class Hung(Sent):
    """A body whose sender stops in the middle."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.begun = asyncio.Event()
        self.let = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in super().__aiter__():
            yield piece
            self.begun.set()
            await self.let.wait()


class Answered(Sent):
    """Takes answers in every form."""

    def __init__(self, body: bytes = b"", *, piece: int = 50_000) -> None:
        super().__init__(body, piece=piece)
        self.pieces: list[bytes] = []
        self.file = ""

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.status, self.headers, self.file = status, headers, file

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any:
        self.status, self.headers = status, headers
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.pieces.append(piece)


def asked(method: str = "GET", path: str = "/", *headers: tuple[str, str], **more: str) -> Any:
    known = {
        "query_string": "", "client": "192.0.2.7:50000", "server": "127.0.0.1:8600", "scheme": "http",
        "http_version": "1.1", "authority": None,
    }  # fmt: skip
    return SimpleNamespace(proto="http", method=method, path=path, headers=Headers(list(headers)), **{**known, **more})


def posted(body: bytes, *headers: tuple[str, str]) -> Any:
    return asked("POST", "/", ("content-length", str(len(body))), *headers)


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("X-Said", "yes")])
    return [environ["wsgi.input"].read()]


async def called(application: Any, scope: Any, sent: Any = None, *, threads: int = 2) -> Any:
    sent = sent or Answered()
    await threaded(application, threads=threads)(scope, sent)
    return sent


def test_a_body_comes_through_whole() -> None:
    for body in (b"", b"abc", b"x" * (bridge.SMALL + 5)):
        sent = told(called(echo, posted(body), Answered(body)))
        assert (sent.status, sent.body or b"".join(sent.pieces)) == (200, body)
    chunked = asked("POST", "/", ("transfer-encoding", "chunked"))
    assert told(called(echo, chunked, Answered(b"abc"))).body == b"abc"


def test_a_body_without_a_length_is_read_by_django_too_up_to_a_bound() -> None:
    chunked, lengths = asked("POST", "/", ("transfer-encoding", "chunked")), []

    def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        lengths.append(environ["CONTENT_LENGTH"])
        return echo(environ, start_response)

    assert told(called(page, chunked, Answered(b"abc"))).body == b"abc"
    large = told(called(page, chunked, Answered(b"x" * (bridge.SMALL + 1))))
    assert (large.status, lengths) == (411, ["3"])


def test_more_senders_that_hang_than_there_are_threads_keep_nobody_waiting() -> None:
    async def story() -> None:
        serve = threaded(echo, threads=2)
        small, large = b"x" * 200_000, b"x" * (bridge.SMALL + 1)
        hung = [Hung(small) for _ in range(20)] + [Hung(large)]
        waiting = [
            asyncio.create_task(serve(posted(b"x" * 9_000_000 if one is hung[-1] else small), one)) for one in hung
        ]
        for one in hung:
            await asyncio.wait_for(one.begun.wait(), 10)
        look, post, too_many = Answered(), Answered(b"abc"), Answered(large)
        await asyncio.wait_for(serve(asked(), look), 10)
        await asyncio.wait_for(serve(posted(b"abc"), post), 10)
        assert (look.status, post.status, post.body) == (200, 200, b"abc")
        await asyncio.wait_for(serve(posted(large), too_many), 10)
        assert (too_many.status, dict(too_many.headers)["Retry-After"]) == (503, "2"), "large ones leave threads free"
        for one in hung:
            one.let.set()
        await asyncio.gather(*waiting)
        assert {one.status for one in hung} == {200}

    told(story())


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival.Arrivals.__init__, "__kwdefaults__", {"held": arrival.HELD, "patience": 0.02})
    monkeypatch.setattr(bridge, "PIECE_PATIENCE", 0.02)
    calls = []

    def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        calls.append(environ)
        try:
            environ["wsgi.input"].read()
        except OSError as problem:
            start_response("400 Bad Request", [])
            return [str(problem).encode()]
        raise AssertionError("it never ends")

    async def story() -> tuple[Hung, Hung]:
        small, large = Hung(b"x" * 200_000), Hung(b"x" * 200_000)
        serve = threaded(page, threads=1)
        await serve(posted(b"x" * 300_000), small)
        await serve(posted(b"x" * 9_000_000), large)
        return small, large

    small, large = told(story())
    assert (small.status, large.status, len(calls)) == (408, 400, 1)
    assert b"stopped coming" in large.body


def test_no_more_wait_for_a_page_than_the_queue_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "QUEUE", 2)
    let = threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        let.wait(10)
        start_response("200 OK", [])
        return []

    async def story() -> list[int]:
        serve = threaded(slow, threads=1)
        sent = [Answered() for _ in range(4)]
        waiting = [asyncio.create_task(serve(asked(), one)) for one in sent]
        await asyncio.sleep(0)
        while not (sent[2].status and sent[3].status):
            await asyncio.sleep(0.001)
        let.set()
        await asyncio.gather(*waiting)
        return [one.status for one in sent]

    assert told(story()) == [200, 200, 503, 503]


def test_answers_in_pieces_files_and_heads(tmp_path: Path) -> None:
    closed = []

    class Made:
        def __iter__(self) -> Iterator[bytes]:
            yield from [b"a" * 400_000] * 9

        def close(self) -> None:
            closed.append(1)

    class Filed(Made):
        def __init__(self) -> None:
            self.file_to_stream = path.open("rb")

        def close(self) -> None:
            self.file_to_stream.close()
            super().close()

    def answering(made: type[Made]) -> Any:
        def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            start_response("200 OK", [("Content-Length", "3600000")])
            return made()

        return page

    path = tmp_path / "large"
    path.write_bytes(b"x" * (bridge.PIECE + 1))
    streamed = told(called(answering(Made), asked()))
    assert (len(b"".join(streamed.pieces)), len(streamed.pieces)) == (3_600_000, 3)
    filed = told(called(answering(Filed), asked()))
    assert filed.file == str(path)
    path.write_bytes(b"small")
    assert told(called(answering(Filed), asked())).file == "", "a small file is read at once"
    head = told(called(answering(Made), asked("HEAD")))
    assert (head.body, dict(head.headers)["Content-Length"]) == (b"", "3600000")
    assert len(closed) == 4


def test_a_page_that_breaks_is_a_500() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError("no")

    assert told(called(broken, asked())).status == 500


def test_the_request_as_wsgi_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASHIN_SECRET", "hidden")
    scope = asked(
        "POST", "/あ b", ("host", "cx.example.jp"), ("content-type", "text/plain"), ("cookie", "a=1"),
        ("cookie", "b=2"), ("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2"),
        ("x_forwarded_for", "9.9.9.9"),
        query_string="q=あ&r=%20", client="[::1]:50000",
    )  # fmt: skip
    environ = environ_of(scope, io.BytesIO())
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/あ b"
    assert environ["QUERY_STRING"] == "q=%E3%81%82&r=%20"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"
    assert (environ["REMOTE_ADDR"], environ["CONTENT_TYPE"]) == ("::1", "text/plain")
    assert "RASHIN_SECRET" not in environ
    assert environ_of(asked(authority="h.jp"), io.BytesIO())["HTTP_HOST"] == "h.jp"
