"""Employees in a real browser: a roster by file, a wave of slips on paper, a code typed on a phone, turnout."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.workspace.models import Department, User
from rashin.powers.operation.surveys.answering import entering, flags, limits
from rashin.powers.operation.surveys.models import Response, Survey
from rashin.powers.operation.surveys.models_ballots import Ballot
from tests.conftest import Members
from tests.e2e.faults import violations
from tests.e2e.test_answering import PHONE
from tests.powers.operation.surveys.reach.conftest import survey  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
BROKEN = "社員番号,氏名,店舗\n0001,青木,札幌店\n0001,井上,札幌店\n"
WHOLE = "社員番号,氏名,店舗\n" + "".join(f"{at:04},社員{at},札幌店\n" for at in range(1, 8))


def bring(page: Page, address: str, text: str, folder: Path) -> None:
    (folder / "staff.csv").write_bytes(text.encode("cp932"))
    page.goto(f"{address}/staff/files/")
    page.locator("main input[type=file]").set_input_files(folder / "staff.csv")
    page.get_by_role("button", name="変更内容を確かめる").click()
    page.wait_for_url("**/staff/files/*/")


def keeps_a_roster(page: Page, address: str, folder: Path) -> None:
    """A file that is wrong says where; a right one is taken; a person is changed by hand."""
    bring(page, address, BROKEN, folder)
    expect(page.get_by_text("同じ社員番号が").first).to_be_visible()
    assert violations(page) == []
    bring(page, address, WHOLE, folder)
    page.get_by_role("button", name="取り込む", exact=True).click()
    page.get_by_role("link", name="社員3").click()
    page.get_by_role("link", name="変更").first.click()
    page.locator("[name=name]").fill("社員さん")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="社員さん")).to_be_visible()


def prints_slips(page: Page, address: str, work: Callable[[], None]) -> list[str]:
    """A wave of slips alone: whom it asks, then a code for each of them on paper."""
    page.goto(f"{address}/surveys/delivery/reach/send/")
    page.locator("[name=slips_only]").check()
    page.get_by_role("button", name="保存して届く相手を確かめる").click()
    page.locator("[data-opens=send-go]").click()
    with page.expect_response(lambda one: one.request.method == "POST"):
        page.get_by_role("dialog").locator("[type=submit]").click()
    page.wait_for_load_state()
    work()
    page.reload()
    page.get_by_role("link", name="回答カードを印刷").click()
    assert violations(page) == []
    page.get_by_role("link", name="すべて印刷").click()
    page.wait_for_url("**/print/")
    return CODE.findall(page.locator("body").inner_text())


def answers(browser: Browser, address: str, code: str) -> None:
    """On a phone: half a code opens nothing and says so; the whole one opens once."""
    context = browser.new_context(viewport=PHONE, locale="ja")  # type: ignore[arg-type]
    phone = context.new_page()
    phone.goto(f"{address}/s/")
    phone.locator("[name=code]").fill(code[:-2])
    phone.get_by_role("button").last.click()
    expect(phone.get_by_role("alert")).to_contain_text("12")
    phone.locator("[name=code]").fill(code.lower().replace("-", " "))
    phone.get_by_role("button").last.click()
    phone.get_by_role("radio", name="9", exact=True).check(force=True)
    phone.get_by_role("button", name="送信").last.click()
    expect(phone.locator("[data-over]")).to_be_visible()
    entering.forget()
    phone.goto(f"{address}/s/{code}/")
    expect(phone.locator("form[data-survey]")).to_have_count(0)
    context.close()


def test_a_roster_from_its_file_to_its_turnout(
    page: Page, browser: Browser, live_server: LiveServer, here: Members, survey: Survey,  # noqa: F811 - a fixture
    work: Callable[[], None], sign_in_page: Callable[[User], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(flags, "ROBOTIC", 0.0)
    limits.COUNTER.__init__()  # type: ignore[misc] # a minute of its own
    Department.objects.create(name="札幌店", units=["札幌店"])
    assert survey.live_version is not None
    survey.live_version.document = {**survey.live_version.document, "audience": "employee"}
    survey.live_version.save()
    Survey.objects.update(audience="employee", draft=survey.live_version.document)
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    address = live_server.url
    sign_in_page(here.aoi)
    keeps_a_roster(page, address, tmp_path)
    codes = prints_slips(page, address, work)
    assert len(codes) == len(set(codes)) == 7
    for code in codes[:5]:
        answers(browser, address, code)
    assert (Response.objects.filter(state="complete").count(), Ballot.objects.count()) == (5, 2)
    page.goto(f"{address}/surveys/delivery/reach/")
    page.get_by_role("link", name="配送のあと").last.click()
    expect(page.get_by_text("5人以上").first).to_be_visible()
    assert violations(page) == []
