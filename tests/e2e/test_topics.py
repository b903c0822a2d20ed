"""Topics in a browser: renamed, moved by keys and the mouse, tried, published, explored; voices labelled by numbers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
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
from tests.e2e.faults import violations

PATIENT = 30_000
SAID = ("配送が遅い", "店員さんが親切でした", "届くのが遅くて困る", "とても良い椅子です")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    expect(late).to_be_focused()
    late.press("Alt+ArrowLeft")
    expect(staff).not_to_have_attribute("aria-expanded", "true")
    page.get_by_role("link", name="遅れ", exact=True).click()
    title = page.locator("#title-en")
    title.fill("Late")
    dragged(page)
    expect(title).to_have_value("Late")  # what is being written stays
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


def dragged(page: Page) -> None:
    """By the mouse onto another, and out again between two; Escape lets it go."""
    tree = page.locator("r-topics")
    late, staff = tree.locator(".tree-leaf", has_text="遅れ"), tree.locator(".tree-leaf", has_text="店員")

    def take(part: float) -> None:
        start, end = late.bounding_box(), staff.bounding_box()
        assert start is not None
        assert end is not None
        page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + 70, end["y"] + end["height"] * part, steps=6)

    late.scroll_into_view_if_needed()
    take(0.5)
    expect(staff).to_have_class(re.compile("drop-into"))
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".tree-ghost")).to_have_count(0)
    take(0.5)
    page.mouse.up()
    expect(tree.locator("li li .tree-leaf", has_text="遅れ")).to_be_visible()
    take(0.1)
    page.mouse.up()
    expect(tree.locator("li li")).to_have_count(0)


def test_two_people_change_one_topic_at_once_and_nothing_is_lost(
    page: Page, live_server: LiveServer, spoken: Members, sign_in_page: Callable[[User], None],
) -> None:  # fmt: skip
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    topic = next(one.id for one in drafts.draft().tree.topics if one.name() == "遅れ")
    sign_in_page(spoken.ben)
    page.goto(f"{live_server.url}/topics/?topic={topic}")
    page.locator("#title-en").fill("Late")
    page.locator("#topic-note").fill("Ben's note")
    noted = partial(changing.annotate, topic=topic, note="葵")
    drafts.edit(actor=spoken.aoi, seen={}, now=datetime.now(UTC), doing=noted)
    page.locator("#title-en").press("Enter")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Aoi changed this topic meanwhile.")
    expect(page.locator("#topic-note")).to_have_value("Ben's note")
    page.complaints.clear()  # type: ignore[attr-defined] # the refusal is told by the browser, too
    told.get_by_role("checkbox").check()
    page.locator("#title-en").press("Enter")
    expect(page.get_by_role("treeitem", name="Late").first).to_be_visible()
    kept = drafts.draft().tree.by_id[topic]
    assert (kept.title["en"], kept.note) == ("Late", "葵")


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
    page.wait_for_url(re.compile(r"/labelling/\d+/"), wait_until="load")
    for number in (1, 2):
        expect(page.locator(".label-page")).to_contain_text(f"{number} / 20")
        page.keyboard.press(str(number))
    expect(page.locator(".label-page")).to_contain_text("2 labelled")
    assert violations(page) == []
