"""A company small enough to count by hand: twenty customers who look and partly buy, and what they answered."""

from pathlib import Path

import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.text.pii import mask
from rashin.collect.imports import Desk, Wishes, import_file
from rashin.home import Home
from tests.conftest import NOW, Members

PEOPLE = 20


@pytest.fixture
def here(home: Home, lake: Lake, settings: object, members: Members) -> Members:
    """The pages look at this test's own home."""
    settings.HOME = home  # type: ignore[attr-defined] # pytest-django's settings take any name
    return members


@pytest.fixture
def company(here: Members, lake: Lake, tmp_path: Path) -> Members:
    """Everybody looks; the even ones buy within a day, through the app; NPS answers of both kinds."""
    happened = ["user_id,time,event,channel"]
    said = ["user_id,time,nps,comment,channel"]
    for number in range(PEOPLE):
        channel = "app" if number % 2 == 0 else "web"
        happened.append(f"u{number},2026-04-02 10:00,Product Viewed,{channel}")
        if number % 2 == 0:
            happened.append(f"u{number},2026-04-02 11:00,Order Completed,{channel}")
        said.append(f"u{number},2026-04-03 10:00,{10 if number % 2 == 0 else 3},よかった {number},{channel}")
    for kind, lines in (("events", happened), ("voices", said)):
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        import_file(lake, path, kind, actor="test", now=NOW, wishes=Wishes(name=path.name), desk=Desk(mask=mask))
    return here
