from collections.abc import Iterator

import pytest

from tests.base.messages.receiver import Receiver, serving


@pytest.fixture
def receiver(settings: object) -> Iterator[Receiver]:
    """A real server on this machine, which the settings allow to call."""
    with serving() as found:
        settings.OUTGOING_ALLOW = [f"127.0.0.1:{found.port}", f"localhost:{found.port}"]  # type: ignore[attr-defined]
        yield found
