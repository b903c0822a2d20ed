"""The main way in a real browser: in by link, a shop's own file in and out again, a funnel that can be sent on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.analysis.lake.store import Lake
from rashin.base.workspace.models import User
from rashin.base.workspace.services import make_link
from tests.conftest import Members
from tests.e2e.faults import violations
from tests.web.shell.scene import fill

PATIENT = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[User], None]


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    """As a shop's own system writes it: CP932, its own column names, characters that only Windows knows."""
    lines = ["会員番号,購入日時,イベント名,チャネル,商品名,金額"]
    for number in range(12):
        who, day = f"M10{number:02}", f"2026/4/{number + 1}"
        lines.append(f"{who},{day} 10:00,Product Viewed,app,椅子①,")
        if number % 2:
            lines.append(f"{who},{day} 10:20,Order Completed,app,㈱髙島の椅子,{4980 + number}")
    lines.append("M1099,2026/13/45,Order Completed,app,机,100")
    path = tmp_path / "注文①.csv"
    path.write_bytes("\r\n".join(lines).encode("cp932"))
    return path


@pytest.fixture
def window(page: Page, live_server: LiveServer, here: Members, sign_in_page: SignIn) -> Page:
    """Ben's browser."""
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(here.ben)
    page.goto(f"{live_server.url}/data/imports/")
    return page


def rows(lake: Lake) -> int:
    return int(lake.rows("select count(*) as n from events", {}).to_pylist()[0]["n"])


def test_in_by_link(page: Page, live_server: LiveServer, here: Members) -> None:
    token = make_link(actor=here.aoi, member=here.ben, now=datetime.now(UTC))
    page.set_default_navigation_timeout(PATIENT)
    page.goto(f"{live_server.url}/enter/{token}/")
    if "/enter/" in page.url:
        page.locator("main form button").first.click()
    expect(page.locator(".side")).to_be_visible()


def test_a_file_in_and_out_with_the_mouse(window: Page, shop_file: Path, lake: Lake, work: Callable[[], None]) -> None:
    window.set_input_files("#id_file", shop_file)
    window.locator(".upload button").click()
    expect(window.locator("h1")).to_contain_text("注文①.csv")
    expect(window.locator("#table-preview")).to_contain_text("㈱髙島の椅子")
    window.locator(".columns-map").get_by_label("商品名", exact=True).select_option("product")
    window.locator('[name="import"]').click()
    expect(window.locator(".progress")).to_be_visible()
    window.reload()
    expect(window.locator(".progress")).to_be_visible()
    work()
    expect(window.locator('[data-opens="undo-import"]')).to_be_visible(timeout=PATIENT)
    assert rows(lake) == 18
    with window.expect_download() as taken:
        window.locator("a[download]").click()
    assert "2026/13/45" in taken.value.path().read_text("utf-8-sig")

    window.locator('[data-opens="undo-import"]').click()
    expect(window.locator("#undo-import")).to_be_visible()
    window.keyboard.press("Escape")
    assert rows(lake) == 18, "closing the question changes nothing"
    window.locator('[data-opens="undo-import"]').click()
    window.locator("#undo-import .danger").click()
    expect(window.locator(".toasts")).to_contain_text("rows were taken out")
    assert rows(lake) == 0


def test_a_file_in_by_keyboard_then_a_funnel_that_can_be_sent_on(
    window: Page, shop_file: Path, lake: Lake, work: Callable[[], None], live_server: LiveServer
) -> None:
    window.set_input_files("#id_file", shop_file)  # the system's own dialog is beyond the page
    window.locator(".upload button").focus()
    window.keyboard.press("Enter")
    expect(window.locator("#table-preview")).to_be_visible()
    window.locator('[name="import"]').focus()
    window.keyboard.press("Enter")
    expect(window.locator(".progress")).to_be_visible()
    work()
    expect(window.locator('[data-opens="undo-import"]')).to_be_visible(timeout=PATIENT)

    window.goto(f"{live_server.url}/funnels/")
    window.get_by_role("combobox", name="Event of step 1").fill("Product Viewed")
    window.keyboard.press("Tab")
    window.get_by_role("combobox", name="Event of step 2").fill("Order Completed")
    with window.expect_navigation(timeout=PATIENT):
        window.locator(".ask button[type=submit]").click()
    expect(window.locator(".headline")).to_contain_text("50.0%", timeout=PATIENT)
    asked, told = window.url, window.locator(".headline").inner_text()
    window.goto(f"{live_server.url}/")
    window.goto(asked)
    expect(window.locator(".headline")).to_have_text(told, use_inner_text=True)
    window.locator('#table-steps a[href^="/people/"]').last.click()
    expect(window.locator('#table-people a[href^="/customers/"]')).to_have_count(6)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(window: Page, shop_file: Path) -> None:
    window.evaluate("document.getElementById('id_file').dataset.mostBytes = '10'")
    window.set_input_files("#id_file", shop_file)
    expect(window.locator("#id_file_limit")).to_be_visible()
    window.locator(".upload button").click()
    expect(window.locator(".upload")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing(
    window: Page, live_server: LiveServer, here: Members, shop_file: Path, theme: str, language: str
) -> None:
    User.objects.filter(pk=here.ben.pk).update(theme=theme, language=language)
    window.set_input_files("#id_file", shop_file)
    window.locator(".upload button").click()
    expect(window.locator("#table-preview")).to_be_visible()
    assert not violations(window), "upload"
    paths = ("/scores/", "/funnels/?step=A&step=B", "/trends/", "/data/imports/", "/data/live/")
    for path in paths:
        window.goto(f"{live_server.url}{path}")
        assert window.locator("html").get_attribute("lang") == language
        assert not violations(window), path


def test_nothing_overflows_a_phone(window: Page, live_server: LiveServer) -> None:
    window.set_viewport_size({"width": 390, "height": 844})
    for path in ("/scores/", "/funnels/?step=A&step=B", "/trends/", "/data/imports/", "/data/live/"):
        window.goto(f"{live_server.url}{path}")
        assert window.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


@pytest.fixture
def moved_home(page: Page, live_server: LiveServer, here: Members, lake: Lake, sign_in_page: SignIn) -> Page:
    """Ben's home in a company in which one score fell."""
    fill(lake)
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(here.ben)
    page.goto(f"{live_server.url}/")
    expect(page.locator(".change").first).to_be_visible()
    return page


def test_from_a_moved_score_to_an_unhappy_customers_words_in_three_clicks(moved_home: Page) -> None:
    moved_home.locator('.change a[href*="by=delivery"]').first.click()  # the first
    expect(moved_home.locator("#voices .quote").first).to_contain_text("late")
    said = moved_home.locator("#voices .quote").first.inner_text()
    assert "came late" in said
    moved_home.locator("#voices .feed-end a.link").first.click()  # the second: who said it, and what else
    expect(moved_home.locator(".person-head")).to_be_visible()
    assert said in moved_home.locator("main").inner_text()  # as it is seen: the reasons of marked words are folded


def test_the_words_are_one_click_away_on_a_phone_too(moved_home: Page) -> None:
    moved_home.set_viewport_size({"width": 390, "height": 844})
    moved_home.locator(".change .btn").first.click()
    expect(moved_home.locator("#voices .quote").first).to_be_in_viewport()


def test_home_is_arranged_and_gone_through_by_keyboard(moved_home: Page, live_server: LiveServer) -> None:
    expect(moved_home.locator(".skeleton")).to_have_count(0)
    moved_home.goto(f"{live_server.url}/home/arrange/")
    moved_home.locator('[name="hide"][value="voices"]').focus()
    moved_home.keyboard.press("Enter")
    expect(moved_home.locator('[name="show"][value="voices"]')).to_be_visible()
    moved_home.locator("main h1").click()
    with moved_home.expect_navigation():
        moved_home.keyboard.type("gh")  # at once: the second key belongs to the first for a moment only
    expect(moved_home.locator(".home")).to_be_visible()
    expect(moved_home.locator('[hx-get="/panels/voices/"]')).to_have_count(0)
    with moved_home.expect_navigation():
        moved_home.keyboard.press("?")
    expect(moved_home.locator(".keys").first).to_be_visible()


def test_home_prints_as_a_board_page(moved_home: Page) -> None:
    expect(moved_home.locator(".skeleton")).to_have_count(0)
    moved_home.emulate_media(media="print")
    for furniture in (".side", ".top", ".tabbar", ".page-head .btn"):
        expect(moved_home.locator(furniture).first).to_be_hidden()
    expect(moved_home.locator(".headline")).to_be_visible()
    assert moved_home.pdf(prefer_css_page_size=True).startswith(b"%PDF")
