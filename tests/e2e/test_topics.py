"""Topics in a browser: renamed and moved by keys, a rule tried, published, explored; voices labelled by numbers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.analysis.lake.store import Lake
from rashin.analysis.text.topics import changing
from rashin.base.atlas.hearing import Heard, hear
from rashin.base.workspace import asking
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import drafts, trying, versions
from rashin.web.jobs.voices import Drain
from tests.conftest import Members

PATIENT = 30_000
SAID = ("配送が遅い", "店員さんが親切でした", "届くのが遅くて困る", "とても良い椅子です")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def violations(page: Page) -> list[str]:
    return [f"{one['id']}: {node['target']}" for one in Axe().run(page).response["violations"] for node in one["nodes"]]


@pytest.fixture
def spoken(here: Members, lake: Lake, work: Callable[[], None]) -> Members:
    """Forty voices of the last days, read, and two topics without rules."""
    now = datetime.now(UTC)
    asking._lake_at.cache_clear()
    trying.forget()
    hear([
        Heard(voice_id=f"v{at}", occurred_at=now - timedelta(days=1 + at % 5), source="web", channel="web",
              text=SAID[at % len(SAID)])
        for at in range(40)
    ], now=now)  # fmt: skip
    Drain(lake, {}).run_all(now=now)
    work()
    for title in ("店員", "遅れ"):
        drafts.edit(actor=here.ben, seen={}, now=now, doing=partial(changing.add, title={"ja": title, "en": title}))
    return here


def test_topics_from_the_tree_to_the_words(
    page: Page, live_server: LiveServer, spoken: Members, sign_in_page: Callable[[User], None],
    work: Callable[[], None],
) -> None:  # fmt: skip
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(spoken.ben)
    page.goto(f"{live_server.url}/topics/")
    assert violations(page) == []
    page.get_by_role("treeitem", name="遅れ").press("Alt+ArrowRight")  # under the one above it
    late, staff = page.get_by_role("treeitem", name="遅れ").last, page.get_by_role("treeitem", name="店員").first
    expect(staff).to_have_attribute("aria-expanded", "true")
    late.press("Alt+ArrowLeft")
    expect(staff).not_to_have_attribute("aria-expanded", "true")
    page.get_by_role("link", name="遅れ", exact=True).click()
    title = page.locator("#title-en")
    title.fill("Late")
    page.get_by_text("Words", exact=True).first.click()
    page.locator('textarea[name$="-words"]').first.fill("遅い")
    expect(page.locator(".topic-tried [role=status]")).to_contain_text("20 of 40")
    assert violations(page) == []
    title.press("Enter")
    expect(page.get_by_role("treeitem", name="Late").first).to_be_visible()
    page.goto(f"{live_server.url}/topics/publish/")
    page.get_by_role("button", name="Publish and apply").click()
    page.wait_for_url("**/topics/")
    work()
    live = versions.live_version()
    assert live is not None
    assert live.number == 1
    explored(page, live_server.url)
    labelled(page, live_server.url)


def explored(page: Page, site: str) -> None:
    page.goto(f"{site}/voices/explore/")
    expect(page.locator(".kpis")).to_contain_text("n = 40")
    assert violations(page) == []
    page.locator(".said-lines").get_by_role("link", name="Late", exact=True).click()
    expect(page.locator(".feed.spoken > li")).to_have_count(20)
    mark = page.locator("button.said-mark").first
    mark.press("Enter")
    expect(page.locator(".said-why:popover-open")).to_be_visible()


def labelled(page: Page, site: str) -> None:
    page.goto(f"{site}/topics/labelling/new/?purpose=sentiment")
    page.locator("#id_title").fill("Spring")
    page.locator("#id_size").fill("20")
    page.get_by_role("button", name="Draw it").click()
    for number in (1, 2):
        expect(page.locator(".label-page")).to_contain_text(f"{number} / 20")
        page.keyboard.press(str(number))
    expect(page.locator(".label-page")).to_contain_text("2 labelled")
    assert violations(page) == []
