"""Senders that never finish keep nobody else from being served."""

import io
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rashin.web import places


class Slow(io.BytesIO):
    """A body that comes when it is let."""

    def __init__(self, data: bytes, begun: threading.Semaphore, let: threading.Event) -> None:
        super().__init__(data)
        self._begun, self._let = begun, let

    def read(self, size: int | None = -1, /) -> bytes:
        self._begun.release()
        assert self._let.wait(10)
        return super().read(size)


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def served(application: places.Application, stream: io.BytesIO | None = None, **said: str) -> tuple[str, bytes]:
    statuses: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "wsgi.input": stream or io.BytesIO(), **said}
    body = b"".join(application(environ, lambda status, _headers: statuses.append(status)))
    return statuses[0], body


@pytest.mark.parametrize("said", [{"CONTENT_LENGTH": "3"}, {"HTTP_TRANSFER_ENCODING": "chunked"}, {}])
def test_slow_bodies_leave_threads_to_others(said: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.01)
    application = places.with_places(echo, places=2)
    begun, let = threading.Semaphore(0), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(served, application, Slow(b"abc", begun, let), **said) for _ in range(2)]
        assert begun.acquire(timeout=10)
        assert begun.acquire(timeout=10)
        assert served(application, io.BytesIO(b"abc"), **said)[0].startswith("503")
        assert served(application, REQUEST_METHOD="GET")[0] == "200 OK", "a look has no body"
        let.set()
        assert {one.result() for one in slow} == {("200 OK", b"abc")}
    assert served(application, io.BytesIO(b"abc"), **said) == ("200 OK", b"abc")


def test_a_body_comes_through_whole_and_no_further() -> None:
    application = places.with_places(echo, places=2)
    assert served(application, io.BytesIO(b"abcdef"), CONTENT_LENGTH="3") == ("200 OK", b"abc")
    assert served(application, io.BytesIO(b"ab"), CONTENT_LENGTH="3") == ("200 OK", b"ab")
    assert served(application, io.BytesIO(b"ab"), CONTENT_LENGTH="9" * 30) == ("200 OK", b"ab")
