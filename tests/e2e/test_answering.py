"""A phone answers a survey, with a script and without: by touch and keyboard, in two languages, in light and dark."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.powers.operation.surveys.answering import entering
from rashin.powers.operation.surveys.models import Door, Response, Survey, SurveyVersion
from rashin.powers.operation.surveys.tokens import digest_of
from tests.e2e.awaited import told
from tests.powers.operation.surveys.answering.conftest import DELIVERY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
MATRIX = {
    "id": "b3",
    "questions": [
        {
            "id": "m", "kind": "matrix", "text": {"ja": "どのくらい"}, "rows": [{"id": "r", "text": {"ja": "時間"}}],
            "options": [{"id": "c1", "text": {"ja": "悪い"}}, {"id": "c2", "text": {"ja": "良い"}}],
        },
        {"id": "star", "kind": "rating", "text": {"ja": "星"}, "scale": {"highest": 5, "display": "face"}},
        {"id": "mail", "kind": "contact", "text": {"ja": "連絡先"}, "fields": ["name", "email"]},
        {"id": "ok", "kind": "consent", "text": {"ja": "同意します"}},
    ],
}  # fmt: skip


@pytest.fixture
def token() -> str:
    now = datetime.now(UTC)
    document = {**DELIVERY, "blocks": [*DELIVERY["blocks"], MATRIX], "theme": {"accent": "#ffd84d"}}
    survey = Survey.objects.create(key="delivery", title="x", created_at=now, edited_at=now)
    version = SurveyVersion.objects.create(survey=survey, number=1, document=document, published_at=now)
    survey.state, survey.live_version = "live", version
    survey.save()
    Door.objects.create(survey=survey, kind="open", token="open-door", digest=digest_of("open-door"), created_at=now)
    entering.forget()
    return "open-door"


def faultless(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_phone_answers(page: Page, live_server: LiveServer, token: str) -> None:
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/s/{token}/")
    faultless(page)
    page.get_by_role("radio", name="9", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="早さ").check(force=True)
    page.get_by_role("button", name="次へ").last.click()
    expect(page.get_by_text("「早さ」について")).to_be_visible()
    with told(page, "丁寧でした"):  # a half is kept a moment after it was typed
        page.get_by_role("textbox").fill("丁寧でした")
    assert Response.objects.get().answers["said"] == "丁寧でした"
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Next").last).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("丁寧でした")
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Next").last.click()
    away = page.get_by_role("status").filter(has_text="Your answers stay on this page")
    expect(away).to_be_visible()
    faultless(page)
    expect(page.get_by_role("textbox")).to_have_value("丁寧でした")
    page.context.set_offline(False)  # it goes on by itself
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined] # of the network that was away
    page.emulate_media(color_scheme="dark")
    faultless(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thanks")).to_be_visible()
    faultless(page)
    row = Response.objects.get()
    assert (row.state, row.answers["nps"], row.language) == ("complete", 9, "en")
    assert row.timings["said"] > 0


def test_it_works_without_a_script(browser: Browser, live_server: LiveServer, token: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{token}/")
    page.get_by_role("button", name="次へ").last.click()
    expect(page.get_by_text("この質問にお答えください。")).to_be_visible()
    page.get_by_role("radio", name="3", exact=True).check(force=True)
    for _ in range(2):
        page.get_by_role("button", name="次へ").last.click()
    page.get_by_role("button", name="送信する").click()
    expect(page.get_by_role("heading", name="ありがとう")).to_be_visible()
    assert Response.objects.get().state == "complete"
    page.wait_for_load_state()
    context.close()
