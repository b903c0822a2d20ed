"""What tests of topics share."""

import pytest

from rashin.base.atlas.hearing import Heard, hear
from rashin.base.workspace import asking
from rashin.powers.operation.topics import trying
from rashin.web.jobs.voices import Drain
from tests.conftest import NOW


@pytest.fixture
def held(home, lake, settings):
    """The lake that pages read, with one remark of one shop."""
    settings.HOME = home
    asking._lake_at.cache_clear()
    trying.forget()
    hear(
        [Heard(voice_id="s:1", occurred_at=NOW, source="店頭", channel="store", unit="shinjuku", text="配送が遅い")],
        now=NOW,
    )
    Drain(lake, {}).run_all(now=NOW)
    yield lake
    asking._lake_at.cache_clear()
