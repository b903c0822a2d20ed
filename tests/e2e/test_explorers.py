"""The forms of the explorers in a real browser: with the mouse, with the keyboard, with an input method."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.workspace.models import User
from tests.conftest import Members
from tests.e2e.faults import violations
from tests.powers.conftest import company  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENT = 30_000


@pytest.fixture
def window(
    page: Page,
    live_server: LiveServer,
    company: Members,  # noqa: F811 - the fixture
    sign_in_page: Callable[[User], None],
) -> Callable[[str], Page]:
    """A page of a company with data, in English."""
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(company.ben)

    def go(path: str) -> Page:
        page.goto(f"{live_server.url}{path}")
        return page

    return go


def words(page: Page) -> str:
    return page.evaluate("decodeURIComponent(location.search.replaceAll('+', ' '))")  # type: ignore[no-any-return]


def test_scores_are_asked_with_the_mouse(window: Callable[[str], Page]) -> None:
    page = window("/scores/?metric=nps&during=2026-04")
    expect(page.locator(".ask-fold")).not_to_have_attribute("open", "")
    expect(page.locator(".ask-told")).to_contain_text("NPS")
    page.locator(".ask-fold > summary").click()
    picks = page.locator(".picks").first
    picks.locator("summary").click()
    picks.get_by_label("Channel", exact=True).check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Field of condition 1").select_option("channel")
    values = page.get_by_role("combobox", name="Value of condition 1")
    values.press_sequentially("APP")
    page.get_by_role("option", name="App").first.click()
    expect(values).to_have_value("app")
    values.press_sequentially("|web")
    values.press("Escape")
    assert violations(page, ".ask-card") == []
    with page.expect_navigation():
        page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".ask-told")).to_contain_text("by Channel")
    expect(page.locator(".ask-told")).to_contain_text("Channel is App or Web")
    assert "by=channel" in words(page)
    assert "where=channel=app|web" in words(page)
    assert "where-1" not in words(page)
    page.locator(".ask-fold > summary").click()
    page.get_by_role("button", name="Take condition 1 away").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Show the answer").click()
    assert "where" not in words(page)


def test_a_funnel_is_asked_with_the_keyboard(window: Callable[[str], Page]) -> None:
    page = window("/funnels/")
    expect(page.locator(".ask-fold")).to_have_attribute("open", "")
    first = page.get_by_role("combobox", name="Event of step 1")
    first.focus()
    first.press_sequentially("complet")
    expect(page.get_by_role("option", name="Order Completed")).to_contain_text("people")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(first).to_have_value("Order Completed")
    page.keyboard.press("Tab")
    page.keyboard.type("channel=app")
    second = page.get_by_role("combobox", name="Event of step 2")
    second.focus()
    second.dispatch_event("compositionstart")
    second.fill("Product Viewed")
    second.dispatch_event("compositionend")
    up = page.get_by_role("button", name="Move step 2 up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Event of step 1")).to_have_value("Product Viewed")
    page.get_by_role("button", name="Add a step").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Event of step 4")).to_be_focused()
    page.get_by_role("button", name="Take step 4 away").click()
    assert violations(page, ".ask-card") == []
    page.get_by_role("combobox", name="Event of step 3").focus()
    with page.expect_navigation():
        page.get_by_role("button", name="Show the answer").press("Enter")
    assert words(page).startswith("?step=Product Viewed&step=Order Completed[channel=app]"), words(page)
    expect(page.locator(".headline")).to_be_visible()
    expect(page.locator(".ask-told")).to_contain_text("Product Viewed → Order Completed")
