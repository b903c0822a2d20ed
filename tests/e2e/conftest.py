"""A browser that looks at a home of the test's own, and a worker that runs in the test."""

import threading
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

from rashin.analysis.lake.store import Lake
from rashin.home import Home
from tests.conftest import Members
from tests.e2e.awaited import PATIENCE


@pytest.fixture(scope="session", autouse=True)
def kernels() -> None:
    """Compiled before a browser waits: on a machine that never ran them it takes longer than any page may."""
    from rashin.web.kernels import MODULES

    for name in MODULES:
        import_module(name)


class Answering:
    """How many requests the server of the tests is answering."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0

    def begin(self, **_told: object) -> None:
        with self._changed:
            self._running += 1

    def end(self, **_told: object) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def rest(self) -> None:
        """Until there is none; one that never ends is another's failure."""
        with self._changed:
            self._changed.wait_for(lambda: self._running <= 0, timeout=PATIENCE / 1000)


@pytest.fixture(autouse=True)
def answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a page asked for last is answered before its test's rows are taken away, or it would write into the next."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # ends after this, and this after the browser
    answering = Answering()
    request_started.connect(answering.begin)
    request_finished.connect(answering.end)
    yield
    answering.rest()
    request_started.disconnect(answering.begin)
    request_finished.disconnect(answering.end)


@pytest.fixture
def here(home: Home, lake: Lake, settings: object, members: Members) -> Members:
    """The pages look at this test's own home."""
    settings.HOME = home  # type: ignore[attr-defined] # pytest-django's settings take any name
    return members


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """One for all tests of this folder, whichever of them runs first."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def work() -> Callable[[], None]:
    """Run what waits, now."""
    from rashin.web.wiring import works
    from rashin.web.worker import Worker

    def run() -> None:
        Worker({one.name: one for one in works()}).run_due()

    return run
