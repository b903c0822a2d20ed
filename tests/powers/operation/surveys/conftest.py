"""Numbers of surveys come again in each test, so what results keep in the process is forgotten between them."""

from collections.abc import Iterator

import pytest

from rashin.powers.operation.surveys.results import reading


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reading._kept.clear()
    yield
    reading._kept.clear()
