"""A browser that looks at a home of the test's own, and a worker that runs in the test."""

from collections.abc import Callable
from importlib import import_module

import pytest

from rashin.analysis.lake.store import Lake
from rashin.home import Home
from tests.conftest import Members


@pytest.fixture(scope="session", autouse=True)
def kernels() -> None:
    """Compiled before a browser waits: on a machine that never ran them it takes longer than any page may."""
    from rashin.web.kernels import MODULES

    for name in MODULES:
        import_module(name)


@pytest.fixture
def here(home: Home, lake: Lake, settings: object, members: Members) -> Members:
    """The pages look at this test's own home."""
    settings.HOME = home  # type: ignore[attr-defined] # pytest-django's settings take any name
    return members


@pytest.fixture
def work() -> Callable[[], None]:
    """Run what waits, now."""
    from rashin.web.wiring import works
    from rashin.web.worker import Worker

    def run() -> None:
        Worker({one.name: one for one in works()}).run_due()

    return run
