"""The closed loop in a real browser: an unhappy voice, a case, an answer, an end; a second tab; keys alone."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.models import User
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.starting import begin
from tests.conftest import Members
from tests.e2e.faults import violations

PATIENT = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def said(number: int, text: str) -> Heard:
    return Heard(
        voice_id=f"v{number}", occurred_at=datetime.now(UTC), source="web", customer_key=number, metric="nps",
        score=1.0, survey="After delivery", text=text, channel="mail",
    )  # fmt: skip


def test_an_unhappy_customer_is_answered(
    page: Page, live_server: LiveServer, here: Members, sign_in_page: Callable[[User], None]
) -> None:
    now = datetime.now(UTC)
    begin(actor="test", now=now)
    consider([said(1, "届くのが遅い"), said(2, "箱が壊れていた")], now=now)
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(here.ben)
    page.goto(f"{live_server.url}/cases/?view=all")
    assert violations(page) == []
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")
    number = int(page.url.rstrip("/").rpartition("/")[2])
    case = Case.objects.get(pk=number)
    expect(page.locator("h1")).to_have_text(case.title)
    assert violations(page) == []

    page.locator("#id_reply-via").select_option("phone")
    page.locator("#id_reply-body").fill("電話でお詫びした")
    Case.objects.filter(pk=number).update(revision=case.revision + 7)  # another tab was quicker
    page.locator("#case-reply button[type=submit]").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    expect(page.locator("#id_reply-body")).to_have_value("電話でお詫びした")  # nothing is lost
    page.complaints.clear()  # type: ignore[attr-defined] # of the 409 that was expected
    page.locator("#case-reply button[type=submit]").click()
    expect(page.locator(".bubble", has_text="電話でお詫びした")).to_be_visible()
    assert Case.objects.get(pk=number).state == "waiting"

    page.locator('.tabs a[href="#case-resolve"]').click()
    page.locator("#id_resolve-resolution").select_option("fixed")
    page.locator("#case-resolve button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(case.title)
    expect(page.locator("#case-resolve")).to_have_count(0)
    ended = Case.objects.get(pk=number)
    assert (ended.state, ended.resolution) == ("resolved", "fixed")
    page.goto(f"{live_server.url}/cases/causes/")
    page.get_by_role("button", name="Make it an improvement").first.click()
    page.wait_for_url("**/chain/**")
