"""One process, one home."""

from pathlib import Path

import pytest

from rashin.home import Home
from rashin.web.installation import AnotherHome, start_django


def test_a_second_home_is_refused_by_name_and_the_first_stays(tmp_path: Path) -> None:
    with pytest.raises(AnotherHome, match="has opened") as told:
        start_django(Home.at(tmp_path))
    assert str(tmp_path) in told.value.sentence()
    assert "process of its own" in told.value.advice()
