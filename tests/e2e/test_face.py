"""The kit, the shell and home in a real browser: accessible, reachable by keyboard, the console silent."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.workspace.models import User
from tests.conftest import Members
from tests.e2e.faults import violations

PATIENT = 30_000
"""Milliseconds: the first page of a process imports what every page needs."""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[User], None]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def open_as(page: Page, live_server: LiveServer, members: Members, sign_in_page: SignIn) -> Callable[..., Page]:
    """``open_as("/gallery/", theme="dark", language="ja")``: a page as Ben reads it."""

    def go(path: str, **preferences: str) -> Page:
        User.objects.filter(pk=members.ben.pk).update(**preferences)
        sign_in_page(members.ben)
        page.set_default_navigation_timeout(PATIENT)
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        return page

    return go


# Colours depend on the theme alone and words on the language alone; --every-state of test_every_page takes all four.
@pytest.mark.parametrize(("language", "theme"), [("ja", "light"), ("en", "dark")])
def test_axe_finds_nothing(open_as: Callable[..., Page], theme: str, language: str) -> None:
    for path in ("/gallery/", "/", "/preferences/"):
        page = open_as(path, theme=theme, language=language)
        assert not violations(page), path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_door_is_accessible(page: Page, live_server: LiveServer, theme: str) -> None:
    page.set_default_navigation_timeout(PATIENT)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # light or dark
    page.goto(f"{live_server.url}/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert not violations(page)


def test_a_phone_has_a_bar_and_nothing_that_overflows(open_as: Callable[..., Page], page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    open_as("/gallery/")
    expect(page.locator(".tabbar")).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator(".tabbar [data-opens]").click()
    expect(page.locator("#all-pages")).to_be_visible()
    assert not violations(page)


def test_the_first_tab_skips_to_the_content(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_palette_opens_finds_and_goes_by_keyboard(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/", language="en")
    page.keyboard.press("Control+k")
    box = page.locator("dialog.palette input")
    expect(box).to_be_focused()
    page.keyboard.type("home")
    expect(page.locator(".palette-hits a")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("gallery"), timeout=PATIENT)
    page.wait_for_load_state("networkidle")  # a page that is closed while it navigates never answers
    assert page.url.count("/") == 3


def test_a_dialog_keeps_the_focus_and_gives_it_back(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/")
    opener = page.locator('[data-opens="sample-dialog"]')
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#sample-dialog")
    expect(dialog).to_be_visible()
    # A modal dialog makes the rest of the page inert: the focus stays inside it or with the browser's own controls.
    # So no press goes past the last control here: the browser's controls would swallow it, and a test waits for ever.
    controls = dialog.locator("a[href], button, input, select, textarea")
    for _press in range(controls.count() - 1):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#sample-dialog')")
    assert page.evaluate("document.querySelector('#sample-dialog').matches(':modal')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_menus_and_tabs_follow_the_arrows(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/")
    menu = page.locator("main details.menu.start:not(.several)")
    menu.locator("summary").focus()
    page.keyboard.press("ArrowDown")
    expect(menu.locator(".menu-item").first).to_be_focused()
    page.keyboard.press("End")
    expect(menu.locator(".menu-item").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    page.locator('[role="tab"]').first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-voices")).to_be_visible()
    expect(page.locator("#tab-all")).to_be_hidden()


def test_a_table_sorts_in_place_and_the_address_says_so(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/", language="en")
    page.locator("#table-orders thead a", has_text="Amount").click()
    expect(page.locator('#table-orders [aria-sort="descending"]')).to_contain_text("Amount")
    assert "orders-sort=-amount" in page.url


def test_the_theme_changes_at_once_and_is_kept(open_as: Callable[..., Page], members: Members) -> None:
    page = open_as("/gallery/", theme="light", language="en")
    page.locator(".side-foot summary").click()
    with page.expect_response("**/preferences/"):
        page.locator('.side-foot [name="theme"][value="dark"]').click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    members.ben.refresh_from_db()
    assert members.ben.theme == "dark"


def test_a_chart_tells_its_points(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/", language="en")
    page.locator("r-chart .hit").nth(3).hover()
    expect(page.locator("r-chart .tip").first).to_contain_text("n = 412")
    page.locator("r-chart summary").first.click()
    expect(page.locator("r-chart .data").first).to_be_visible()


def test_pages_work_without_script(
    browser: object, live_server: LiveServer, members: Members, signed_in: Callable[[User], Client]
) -> None:
    from django.conf import settings

    value = signed_in(members.ben).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/gallery/")
    page.locator("#table-orders thead a").nth(1).click()
    expect(page).to_have_url(re.compile("orders-sort=name"))
    page.locator(".side-foot summary").click()
    page.locator('.side-foot [value="ja"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.wait_for_load_state()
    context.close()


def test_paper_has_no_furniture(open_as: Callable[..., Page]) -> None:
    page = open_as("/gallery/", theme="dark")
    page.emulate_media(media="print")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_script_is_light(open_as: Callable[..., Page]) -> None:
    import gzip

    page = open_as("/gallery/")
    sources = page.evaluate("[...document.scripts].filter(s => s.src).map(s => s.src)")
    sizes = [len(gzip.compress(page.request.get(source).body(), 9)) for source in sources]
    assert sum(sizes) <= 60_000
