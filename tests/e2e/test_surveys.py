"""A lead makes a survey, hands it out and reads it in a real browser: by mouse, by keys, each page read by axe."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.analysis.lake.store import Lake
from rashin.base.customers.records import SegmentSaid
from rashin.base.customers.segments import add_segment
from rashin.base.messages.models import Connection
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.definition.document import Question
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Door, Invitation, Response, Survey
from tests.conftest import Members
from tests.e2e.awaited import awaited
from tests.e2e.faults import violations
from tests.powers.operation.surveys.reach.conftest import mail, people  # noqa: F401 - fixtures

PATIENT = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def faultless(page: Page) -> None:
    assert violations(page) == [], page.url


def order() -> list[str]:
    """The questions as the draft has them."""
    return [one.id for one in read_document(Survey.objects.get().draft).questions()]


def words() -> Question:
    """The question for words as the draft has it."""
    found = read_document(Survey.objects.get().draft).question("words")
    assert found is not None
    return found


def drag(page: Page, held: Locator, target: Locator) -> None:
    """By the grip, in small steps, to the upper edge of another thing."""
    held.scroll_into_view_if_needed()
    start, end = held.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 4, steps=8)
    page.mouse.up()


def saved(page: Page, do: Callable[[], object]) -> None:
    """Do what changes the draft, and wait until the server has it."""
    with page.expect_response(lambda one: one.request.method == "POST" and one.status < 400):
        do()


def answered(n: int) -> None:
    """Answers of others, as if they had come by the link."""
    survey, door, now = Survey.objects.get(), Door.objects.filter(kind="open").get(), datetime.now(UTC)
    assert survey.live_version is not None
    Response.objects.bulk_create(
        Response(
            survey=survey, version=survey.live_version, door=door, language="ja", state="complete",
            answers={"csat": 1 + at % 5, "intact": "yes" if at % 5 > 1 else "no", "q1": at % 11, "words": "早い"},
            started_at=now, seen_at=now, completed_at=now - timedelta(minutes=at), timings={"csat": 2000},
        )
        for at in range(n)
    )  # fmt: skip


def builds(page: Page) -> None:
    """Adds a question, writes it, moves it by mouse and by keyboard, and gives it a condition."""
    page.locator("#add-question summary").click()
    saved(page, lambda: page.get_by_role("button", name="NPS").click())
    expect(page.locator("[data-label-of=q1]")).to_be_visible()
    page.locator("[name=text-ja]").fill("すすめたいと思いますか")
    page.locator("[name=text-en]").fill("Would you recommend us?")
    saved(page, lambda: page.locator("[name=help-ja]").focus())
    expect(page.locator("[data-label-of=q1]")).to_have_text("Would you recommend us?")
    faultless(page)
    first, last = order()[0], order()[-1]
    saved(page, lambda: drag(page, page.locator("#grip-q1"), page.locator(f"li[data-item={last}]")))
    expect(page.locator("li[data-item]").nth(-2)).to_have_attribute("data-item", "q1")
    assert order()[-2:] == ["q1", last]
    page.locator("[name=text-en]").fill("Would you recommend our shop?")
    page.locator("#grip-q1").focus()  # and at once on, while it is saved: the list that comes has the new words
    while order()[0] != "q1":
        page.locator("r-sort").evaluate("one => one.dataset.before = 'yes'")
        page.keyboard.press("ArrowUp")
        expect(page.locator("r-sort[data-before]")).to_have_count(0)
        expect(page.locator("#grip-q1")).to_be_focused()
    expect(page.locator("[name=text-en]")).to_have_value("Would you recommend our shop?")
    expect(page.locator("[data-said]")).to_contain_text("1")
    assert order()[1] == first


def leaves_in_the_middle(page: Page, address: str) -> None:
    """What was typed last is kept: by the link that is followed, and when the page simply goes."""
    page.locator("[name=text-en]").fill("Would you recommend us to others?")
    page.locator("a#to-words").click()  # the field was never left before
    page.wait_for_url("**at=words**")
    expect(page.locator("[data-label-of=q1]")).to_have_text("Would you recommend us to others?")
    page.locator("[name=text-en]").fill("As long as you like")
    page.goto(f"{address}/surveys/")
    assert awaited(page, lambda: words().text.get("en") == "As long as you like"), "what was typed last is lost"
    page.goto(f"{address}/surveys/after_delivery/build/")


def conditions(page: Page) -> None:
    """The question is shown only to those who were unhappy."""
    page.locator("a#to-words").click()
    page.wait_for_url("**at=words**")
    fold = page.locator("details.fold", has=page.locator("[name=show-inner]"))
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    fold.get_by_role("button", name="Add a condition").click()
    row = fold.locator(".condition").last
    row.locator("[data-of]").select_option("answer:q1")
    expect(row.locator("[name$='-op'] option[value=isLessThanOrEqual]")).to_have_count(1)
    row.locator("[name$='-op']").select_option("isLessThanOrEqual")
    value = row.locator("select[name$='-value']")  # a list, once the page knows what is asked there
    expect(value).to_be_visible()
    value.select_option("6")
    assert awaited(page, lambda: words().show_if), "the condition is not kept"
    faultless(page)


def publishes(page: Page) -> None:
    """The preview shows the survey; the checks let it through."""
    expect(page.frame_locator("#preview").locator("form")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    page.wait_for_url("**/publish/")
    faultless(page)
    page.locator("#note").fill("first")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(lambda address: not address.endswith("/publish/"))
    assert Survey.objects.get().state == "live"


def shares(page: Page, browser: Browser, address: str) -> None:
    """An open link, answered on a phone."""
    page.goto(f"{address}/surveys/after_delivery/share/")
    page.get_by_role("button", name="Make").click()
    expect(page.locator(".door")).to_have_count(1)
    faultless(page)
    phone = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 844})
    there = phone.new_page()
    there.set_default_timeout(PATIENT)
    there.goto(f"{address}/s/{Door.objects.get().token}/")
    there.get_by_role("radio", name="9", exact=True).check(force=True)
    there.locator("[name='a.csat'][value='5']").check(force=True)
    while there.get_by_role("button", name="次へ").count():
        with there.expect_navigation():
            there.get_by_role("button", name="次へ").last.click()
    there.get_by_role("button", name="送信する").click()
    expect(there.get_by_role("heading", name="ありがとう")).to_be_visible()
    there.wait_for_load_state()
    phone.close()
    assert Response.objects.get().answers["q1"] == 9


def sends(page: Page, address: str, work: Callable[[], None]) -> None:
    """A wave to a segment, looked at before it goes."""
    page.goto(f"{address}/surveys/after_delivery/reach/")
    faultless(page)
    page.get_by_role("link", name="New wave").click()
    page.locator("[name=title]").fill("April")
    page.get_by_text("Ginza").first.click()
    faultless(page)
    page.get_by_role("button", name="Save and look whom it reaches").click()
    page.wait_for_url("**/sends/*/")
    faultless(page)
    page.get_by_role("link", name="Send", exact=True).click()
    faultless(page)
    page.locator("dialog[open]").get_by_role("button", name="Send").click()
    expect(page.locator("#wave-state")).to_contain_text("Scheduled")
    work()
    expect(page.locator("#wave-state")).to_contain_text("4 still to leave")  # by itself; nobody carries letters here
    assert Invitation.objects.count() == 4
    faultless(page)


def reads(page: Page, address: str) -> None:
    """What came back: one by one, by question, crossed, on paper."""
    answered(60)
    for part in ("responses/", "results/", "results/cross/?row=csat&column=intact", "versions/"):
        page.goto(f"{address}/surveys/after_delivery/{part}")
        faultless(page)
    page.goto(f"{address}/surveys/after_delivery/responses/")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/responses/*-*/")
    faultless(page)


def test_a_survey_from_its_template_to_its_results(
    page: Page,
    browser: Browser,
    live_server: LiveServer,
    here: Members,
    people: Lake,  # noqa: F811
    mail: Connection,  # noqa: F811
    work: Callable[[], None],
    sign_in_page: Callable[[User], None],
) -> None:
    page.set_default_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    sign_in_page(here.ben)
    page.goto(f"{live_server.url}/surveys/new/")
    faultless(page)
    page.locator("li", has_text="About your delivery").get_by_role("button").click()
    page.wait_for_url("**/build/**")
    builds(page)
    leaves_in_the_middle(page, live_server.url)
    conditions(page)
    publishes(page)
    shares(page, browser, live_server.url)
    add_segment(actor=here.ben, said=SegmentSaid(name="Ginza", rules=("shop=銀座",)), now=datetime.now(UTC))
    sends(page, live_server.url, work)
    reads(page, live_server.url)
