"""The page of voices: periods from day to day and ranges of scores, together with every other filter."""

from datetime import timedelta

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone

from rashin.analysis.lake.store import Lake
from rashin.home import Home
from tests.web.shell.scene import answer


def shown(client: Client, query: str) -> set[str]:
    page = client.get(f"/voices/?{query}")
    assert page.status_code == 200, query
    return {one.id for one in page.context["voices"]}


@pytest.fixture
def told(as_ben: Client, nothing_yet: Home) -> Client:
    rows = [
        answer(number, days=days, score=score, region="west", touchpoint="store", text=f"remark {number}")
        for number, (days, score) in enumerate([(1, 2.0), (10, 7.0), (40, 9.0), (200, 3.0)])
    ]
    Lake.create(nothing_yet.lake).append("voices", pa.Table.from_pylist(rows))
    return as_ben


def test_days_and_scores_narrow_together_and_live_in_the_address(told: Client) -> None:
    today = timezone.localdate()

    def day(back: int) -> str:
        return (today - timedelta(days=back)).isoformat()

    assert shown(told, "") == {"v0", "v1", "v2"}  # the usual ninety days
    assert shown(told, "days=0") == {"v0", "v1", "v2", "v3"}
    free = f"when=custom&when-from={day(60)}&when-to={day(5)}"
    assert shown(told, free) == {"v1", "v2"}
    assert shown(told, f"{free}&least=8") == {"v2"}
    assert shown(told, f"{free}&most=8&q=remark&metric=nps") == {"v1"}
    assert shown(told, f"when=custom&when-from=&when-to={day(100)}") == {"v3"}
    assert shown(told, "least=３&most=7&days=0") == {"v1", "v3"}  # full-width digits are digits


@pytest.mark.parametrize("query", [
    "least=nan", "least=inf", "most=1e999", "least=x", "when=custom&when-from=0001-01-01&when-to=9999-12-31",
    "when=custom&when-from=9999-12-31&when-to=0001-01-01", "when=x..y", "days=x", "days=-1",
])  # fmt: skip
def test_what_cannot_be_asked_is_not_asked(told: Client, query: str) -> None:
    assert told.get(f"/voices/?{query}").status_code == 200
