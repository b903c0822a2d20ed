"""ROX: what can be read is read rightly, and what cannot is said plainly."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.home import Home
from rashin.rox.readings import sides
from tests.conftest import Members

NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def event(number: int, person: int, name: str, days: float) -> dict[str, object]:
    at = NOW - timedelta(days=days)
    return {
        "event_id": f"e{number}", "customer_key": person, "person_key": person, "distinct_id": f"user_id:{person}",
        "event": name, "occurred_at": at, "received_at": at, "channel": "web", "unit": "osaka", "properties": "{}",
        "batch": "b",
    }  # fmt: skip


@pytest.fixture
def shop(home: Home, settings: object) -> Iterator[Lake]:
    """40 buyers of the last 90 days: 30 of them had bought half a year before; 4 of the 40 called within a week."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    rows = []
    for person in range(1, 41):
        rows.append(event(len(rows), person, "Order Completed", 40))
        if person <= 30:
            rows.append(event(len(rows), person, "Order Completed", 240))
        if person <= 4:
            rows.append(event(len(rows), person, "Call Started", 35))
    rows.append(event(len(rows), 9, "Call Started", 1))  # too late to belong to the order
    lake = Lake.create(home.lake)
    lake.append("events", pa.Table.from_pylist(rows))
    yield lake
    asking._lake_at.cache_clear()


def figures(members: Members) -> dict[str, list[object]]:
    return {side.name: list(side.stats) for side in sides(members.ben, now=NOW)}


def test_who_came_back_and_who_had_to_ask(shop: Lake, members: Members) -> None:
    found = figures(members)
    again, asked = found["behaviour"][0], found["efficiency"][0]
    assert (again.value, again.n) == ("75.0", 40)  # type: ignore[attr-defined]
    assert again.band  # type: ignore[attr-defined]
    assert again.about.grade == 2  # type: ignore[attr-defined]
    assert (asked.value, asked.n) == ("10.0", 40)  # type: ignore[attr-defined]


def test_what_nobody_was_asked_has_no_figure(shop: Lake, members: Members) -> None:
    found = figures(members)
    assert found["judgement"] == []
    assert all(stat.reason for stat in found["work"]), "no improvement yet is a reason, not a zero"  # type: ignore[attr-defined]


def test_a_part_of_the_company_reads_its_own(shop: Lake, members: Members) -> None:
    found = {side.name: side.stats for side in sides(members.emi, now=NOW)}
    assert not found["behaviour"]


def test_the_page_and_the_panel_stand_also_without_a_lake(
    home: Home, settings: object, as_ben: Client, as_dan: Client
) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    page = as_ben.get("/rox/").content.decode()
    assert page.count("Not measured:") == 4
    assert "Not measured" in as_ben.get("/panels/rox/").content.decode()
    assert as_dan.get("/rox/").status_code == 302
