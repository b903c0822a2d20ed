"""The frame, home, search and preferences, over HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.home import Home
from rashin.web.shell import home as home_page
from rashin.web.shell.context import THEME_COOKIE
from rashin.web.shell.voices import tone_of
from tests.conftest import Members

SignIn = Callable[[User], Client]


@pytest.fixture
def company(home: Home, settings: object) -> Iterator[Lake]:
    """An installation with some answers of the last weeks."""
    import pyarrow as pa

    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()
    lake = Lake.create(home.lake)
    now = datetime.now(UTC)
    rows = [
        {
            "voice_id": f"v{index}", "distinct_id": f"u{index}", "customer_key": index + 1,
            "occurred_at": datetime.fromtimestamp(now.timestamp() - index * 43_200, UTC), "received_at": now,
            "channel": "app" if index % 2 else "store", "source": "test", "metric": "nps", "score": float(index % 11),
            "scale_min": 0, "scale_max": 10, "direction": 1, "text": f"声 {index} <b>" if index % 3 == 0 else None,
            "batch": "b1",
        }
        for index in range(240)
    ]  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(rows))
    yield lake
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()


def test_an_empty_home_leads_to_the_first_import(home: Home, settings: object, as_ben: Client) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    page = as_ben.get("/")
    assert page.status_code == 200
    assert "Import a file" in page.content.decode()


def test_home_asks_for_its_panels_once_and_then_has_them(company: Lake, as_ben: Client) -> None:
    first = as_ben.get("/").content.decode()
    assert 'hx-get="/panels/standing/"' in first
    panel = as_ben.get("/panels/standing/").content.decode()
    assert "In the last 90 days the NPS stands at" in panel
    assert "n = " in panel
    again = as_ben.get("/").content.decode()
    assert "In the last 90 days the NPS stands at" in again


def test_every_panel_draws(company: Lake, as_ben: Client) -> None:
    for panel in home_page.panels():
        answer = as_ben.get(f"/panels/{panel.name}/")
        assert answer.status_code == 200, panel.name
        assert "<section" in answer.content.decode()
    assert "声 0 &lt;b&gt;" in as_ben.get("/panels/voices/").content.decode()


def test_panels_are_only_for_those_who_may(company: Lake, as_chika: Client) -> None:
    assert as_chika.get("/panels/standing/").status_code == 200
    assert as_chika.get("/panels/voices/").status_code == 403
    assert as_chika.get("/panels/none/").status_code == 404
    assert "/panels/voices/" not in as_chika.get("/").content.decode()


def test_a_lead_sees_no_voices_of_others(company: Lake, as_emi: Client) -> None:
    assert "声 0" not in as_emi.get("/panels/voices/").content.decode()


def test_nobody_gets_in_without_signing_in(as_dan: Client) -> None:
    for path in ("/", "/gallery/", "/search/", "/preferences/", "/panels/standing/"):
        assert as_dan.get(path).status_code == 302


def test_the_gallery_shows_in_both_languages(as_ben: Client, members: Members) -> None:
    for language, word in (("en", "Every component"), ("ja", "すべての部品")):
        User.objects.filter(pk=members.ben.pk).update(language=language)
        page = as_ben.get("/gallery/").content.decode()
        assert word in page
        assert f'lang="{language}"' in page


def test_the_gallerys_table_can_be_taken_away(as_ben: Client) -> None:
    made = as_ben.get("/gallery/?orders-download=csv-cp932")
    assert made["Content-Type"] == "text/csv; charset=Shift_JIS"
    assert "髙橋".encode("cp932") in made.content


def test_preferences_are_kept(as_ben: Client, members: Members) -> None:
    answer = as_ben.post("/preferences/", {"theme": "dark", "next": "/gallery/"})
    assert (answer.status_code, answer["Location"]) == (302, "/gallery/")
    members.ben.refresh_from_db()
    assert (members.ben.theme, members.ben.language) == ("dark", "en")
    assert 'data-theme="dark"' in as_ben.get("/gallery/").content.decode()
    refused = as_ben.post("/preferences/", {"zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert "problem" in refused.content.decode()


def test_a_foreign_address_is_not_gone_to(as_ben: Client) -> None:
    answer = as_ben.post("/preferences/", {"theme": "light", "next": "https://evil.example/"})
    assert answer["Location"] == "/preferences/"


def test_the_palette_finds_pages_and_hides_what_is_not_allowed(as_ben: Client, as_chika: Client) -> None:
    found = as_ben.get("/search/?q=fun", headers={"HX-Request": "true"}).content.decode()
    assert "Funnels" in found
    assert "<html" not in found
    assert "/funnels/" not in as_chika.get("/search/", headers={"HX-Request": "true"}).content.decode()
    assert "&lt;script&gt;" in as_ben.get("/search/?q=<script>").content.decode()


def test_strangers_keep_their_theme_in_a_cookie(as_dan: Client) -> None:
    as_dan.cookies[THEME_COOKIE] = "dark"
    assert 'data-theme="dark"' in as_dan.get("/accounts/login/").content.decode()
    as_dan.cookies[THEME_COOKIE] = '"><script>'
    assert "<script>" not in as_dan.get("/accounts/login/").content.decode()


def test_failures_are_pages_in_the_frame(as_ben: Client, as_dan: Client) -> None:
    page = as_ben.get("/no/such/page/")
    assert page.status_code == 404
    assert 'class="failure"' in page.content.decode()


TONES = [
    (9, "nps", 10, "good"),
    (8, "nps", 10, "flat"),
    (6, "nps", 10, "bad"),
    (None, "text", None, "flat"),
    (5, "csat", 5, "good"),
    (2, "csat", 5, "bad"),
]


@pytest.mark.parametrize(("score", "metric", "most", "tone"), TONES)
def test_a_voices_tone(score: float | None, metric: str, most: float | None, tone: str) -> None:
    assert tone_of(score, metric=metric, most=most, direction=1) == tone
