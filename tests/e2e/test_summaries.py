"""Voices in short in a browser: chosen here; a model set up and tried; a draft with its voices, and one that fails."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.analysis.lake.store import Lake
from rashin.analysis.text import vectors
from rashin.base.atlas.hearing import Heard, hear
from rashin.base.summaries.models import ModelSettings
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.web.jobs.voices import Drain
from tests.analysis.text.gist.vectors import Bags
from tests.base.summaries.model_server import ModelServer, serving
from tests.conftest import Members
from tests.e2e.faults import violations

SAID = ("配送が遅いです", "店員さんが親切でした", "届くのが遅くて困ります")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def spoken(here: Members, lake: Lake) -> Members:
    now = datetime.now(UTC)
    asking._lake_at.cache_clear()
    hear([
        Heard(voice_id=f"v{at}", occurred_at=now - timedelta(days=1), source="web", channel="web",
              text=f"{SAID[at % 3]} {chr(0x3042 + at)}")
        for at in range(9)
    ], now=now)  # fmt: skip
    Drain(lake, {}).run_all(now=now)
    return here


def set_up(page: Page, url: str, server: ModelServer) -> None:
    page.goto(f"{url}/model/")
    page.locator("[name=base_url]").fill(server.url)
    page.locator("[name=model]").fill("good")
    page.locator("[name=key]").fill("sk-hidden")
    page.locator("[name=timeout]").fill("60")
    page.locator("[name=inside]").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("kept, sealed")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It answers and names its voices.")).to_be_visible()
    assert "sk-hidden" not in page.content()
    assert violations(page) == []


def test_voices_are_told_in_short_without_a_model_and_with_one(
    page: Page, live_server: LiveServer, spoken: Members, sign_in_page: Callable[[User], None],
    work: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(vectors, "sentences", Bags)
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    sign_in_page(spoken.ben)
    explorer = f"{live_server.url}/voices/explore/"
    page.goto(explorer)
    panel = page.locator(".summary")
    panel.get_by_role("link", name="Voices that stand for the rest").click()
    expect(panel.get_by_text("Of 9 voices.")).to_be_visible()
    expect(panel.locator(".quote").first).to_contain_text("遅")
    assert violations(page) == []
    with serving() as server:
        late = {"text": "配送が遅いです。", "voices": list(range(1, 10))}
        server.sentences = [late, {"text": "八割が価格に満足。", "voices": []}]
        set_up(page, live_server.url, server)
        page.goto(explorer)
        panel.get_by_role("button", name="Let the model draft").click()
        expect(panel.get_by_role("progressbar")).to_be_visible()
        page.reload()
        expect(panel.get_by_role("progressbar")).to_be_visible()
        work()
        expect(panel.locator(".summary-lines > li").first).to_contain_text("配送が遅いです。")
        expect(panel.get_by_text("1 sentence without ground")).to_be_visible()
        assert violations(page) == []
        ModelSettings.objects.update(model="broken")
        panel.get_by_role("button", name="Draft anew").press("Enter")
        expect(panel.get_by_role("progressbar")).to_be_visible()
        work()
        expect(panel.get_by_text("It failed on its side.")).to_be_visible()
        expect(page.locator(".summary:focus, .summary :focus")).to_have_count(1)  # though it was drawn anew
        expect(panel.locator(".summary-lines > li").first).to_contain_text("配送が遅いです。")
    panel.locator("a.cite").first.click()
    expect(page).to_have_url(re.compile("id=v"))
    expect(page.get_by_role("heading", name="What was read in it")).to_be_visible()
