"""The parts of the kit that one works with, by keyboard and pointer, on the gallery page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.workspace.models import User
from tests.conftest import Members
from tests.e2e.awaited import awaited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENT = 30_000


@pytest.fixture
def gallery(
    page: Page, live_server: LiveServer, members: Members, sign_in_page: Callable[[User], None]
) -> Callable[..., Page]:
    """The gallery in English, with words in its address."""

    def go(query: str = "") -> Page:
        sign_in_page(members.ben)
        page.set_default_timeout(PATIENT)
        expect.set_options(timeout=PATIENT)
        page.goto(f"{live_server.url}/gallery/{query}")
        return page

    return go


def compose(page: Page, selector: str, key: str) -> None:
    """A key as it comes while an input method is still composing."""
    page.eval_on_selector(
        selector,
        """(box, key) => box.dispatchEvent(
            new KeyboardEvent("keydown", {key, isComposing: true, keyCode: 229, bubbles: true, cancelable: true}))""",
        key,
    )


def test_a_tree_is_walked_with_the_arrows(gallery: Callable[..., Page]) -> None:
    page = gallery()
    items = page.locator("r-tree [role=treeitem]")
    items.first.focus()
    expect(items.first).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(items.first).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("p")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    expect(items.first).to_be_focused()
    assert page.locator('r-tree [tabindex="0"]').count() == 1, "one stop for Tab"


def test_a_combobox_asks_the_server_and_sends_the_key(gallery: Callable[..., Page]) -> None:
    page = gallery()
    box = page.locator("r-combobox input[role=combobox]")
    box.fill("新宿")
    expect(page.locator("r-combobox [role=option]")).to_have_count(1)
    box.press("ArrowDown")
    compose(page, "r-combobox input[role=combobox]", "Enter")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Enter")
    expect(box).to_have_value("新宿本店")
    expect(page.locator('r-combobox input[type=hidden][name="shop"]')).to_have_value("2")
    box.fill("nowhere")
    expect(page.locator("r-combobox .combobox-none")).to_be_visible()
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_tags_are_added_and_taken_away_by_keyboard(gallery: Callable[..., Page]) -> None:
    page = gallery()
    box, area = page.locator(".tags input"), page.locator("textarea[data-tags]")
    box.fill("VIP")
    compose(page, ".tags input", "Enter")
    expect(area).to_have_value("Gold member\nDraft")
    box.press("Enter")
    expect(area).to_have_value("Gold member\nDraft\nVIP")
    box.press("Backspace")
    expect(area).to_have_value("Gold member\nDraft")
    page.locator(".tag button").first.click()
    expect(area).to_have_value("Draft")


def test_rows_are_picked_and_a_grave_action_asks_first(gallery: Callable[..., Page]) -> None:
    page = gallery()
    boxes = page.locator('#table-orders input[name="pick"]')
    expect(page.locator("#bulk-orders")).to_be_hidden()
    boxes.first.check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("#bulk-orders [data-count]")).to_have_text("4 picked")
    page.locator("#table-orders [data-pick-all]").check()
    expect(page.locator("#bulk-orders [data-count]")).to_have_text("8 picked")
    page.locator("#bulk-orders .danger").click()
    expect(page.locator("dialog.question")).to_contain_text("Archive what is picked?")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.question")).to_have_count(0)
    page.locator("#bulk-orders .danger").click()
    page.locator("dialog.question [data-yes]").click()
    expect(page.locator(".toasts")).to_contain_text("Picked: 8")


def test_filters_are_chips_that_go_away(gallery: Callable[..., Page]) -> None:
    page = gallery("?state=late&state=back&when=28d&orders-page=2")
    chips = page.locator(".active-filters .chip")
    expect(chips).to_have_count(3)
    chips.last.click()
    expect(chips).to_have_count(2)
    assert "when=" not in page.url
    page.locator("form.filters .period > select").select_option("custom")
    expect(page.locator("form.filters .period-dates")).to_be_visible()
    page.locator("form.filters [name=when-from]").fill("2026-04-01")
    expect(chips).to_have_count(3)
    assert "when-from=2026-04-01" in page.url


def test_a_chart_is_read_hidden_and_saved_by_keyboard(gallery: Callable[..., Page]) -> None:
    page = gallery()
    chart = page.locator('r-chart[data-title="CSAT by channel"]')
    chart.locator("[role=group][tabindex]").first.focus()
    page.keyboard.press("End")
    expect(chart.locator("[role=status]")).to_contain_text("Shops")
    toggle = chart.locator(".legend button").first
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(chart.locator("path.s1")).to_be_hidden()
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        chart.locator(".chart-files summary").click()
        with page.expect_download() as taken:
            chart.locator(f"[data-takes={kind}]").click()
        made = taken.value.path().read_bytes()
        assert taken.value.suggested_filename == f"CSAT-by-channel.{kind}"
        assert made.startswith(start)
        assert b"class=" not in made


def test_an_explorer_arrives_when_it_is_looked_at(gallery: Callable[..., Page]) -> None:
    page = gallery()
    loaded = "performance.getEntriesByType('resource').filter(one => one.name.includes('/explore-')).length"
    assert page.evaluate(loaded) == 0
    plot = page.locator("r-explorer .explorer-plot")
    page.locator("r-explorer").scroll_into_view_if_needed()
    expect(plot.locator("svg path").first).to_be_attached(timeout=PATIENT)
    expect(page.locator("r-explorer svg.plot")).to_be_hidden()
    plot.focus()
    page.keyboard.press("End")
    expect(page.locator("r-explorer > r-chart > [role=status]").first).to_contain_text("n = 180")
    page.locator("r-explorer .explorer-tools button").last.click()
    plot.hover(position={"x": 300, "y": 150})
    page.emulate_media(media="print")
    expect(page.locator("r-explorer svg.plot")).to_be_visible()


def test_under_a_finger_an_explorer_waits_for_the_finger(gallery: Callable[..., Page]) -> None:
    page = gallery()
    phone = page.context.new_cdp_session(page)
    screen = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    phone.send("Emulation.setDeviceMetricsOverride", screen)
    phone.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.reload()
    explorer = page.locator("r-explorer")
    explorer.scroll_into_view_if_needed()
    expect(explorer.locator(".explorer-tools button")).to_have_count(3)
    expect(explorer.locator("svg.plot")).to_be_visible()
    expect(explorer.locator(".explorer-plot")).to_have_count(0)
    explorer.locator(".legend button").first.click()
    explorer.locator("svg.plot").locator("..").focus()
    expect(explorer.locator(".explorer-plot")).to_be_focused(timeout=PATIENT)
    expect(explorer.locator("svg.plot")).to_be_hidden()


def test_a_value_is_changed_in_place(gallery: Callable[..., Page]) -> None:
    page = gallery()
    line = page.locator("r-inline")
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(line.locator("input.input")).to_be_focused()
    line.locator("input.input").fill("x")
    page.keyboard.press("Escape")
    expect(line.locator("summary")).to_be_focused()
    expect(line.locator("input.input")).to_have_value("美咲")


def test_the_palette_waits_for_the_input_method(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-hits a[aria-selected=true]")).to_have_count(1)
    before = page.url
    compose(page, "dialog.palette input", "Enter")
    compose(page, "dialog.palette input", "ArrowDown")
    assert page.url == before
    expect(page.locator(".palette-hits a").first).to_have_attribute("aria-selected", "true")


def test_whoever_is_quicker_than_the_network_gets_what_they_typed(gallery: Callable[..., Page]) -> None:
    page, held = gallery(), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("[?&]q=(home|%E6%96%B0)"), hold)
    box = page.locator("r-combobox input[role=combobox]")
    box.fill("新")
    assert awaited(page, lambda: held)
    box.press("Escape")
    with page.expect_response(re.compile("q=%E6%96%B0")):
        held.pop().continue_()
    page.evaluate("() => new Promise(setTimeout)")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-hits a[aria-selected=true]")).to_have_count(1)
    page.keyboard.type("home")
    page.keyboard.press("Enter")
    assert awaited(page, lambda: held)
    with page.expect_navigation():
        for one in held:
            one.continue_()
    expect(page).to_have_url(re.compile(r"://[^/]+/$"))
