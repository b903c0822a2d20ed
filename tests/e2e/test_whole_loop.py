"""One walk through a company that has just begun: asked by mail, unhappy on a phone, answered, asked again, recovered.

Nothing here is called behind the pages: ``rashin up`` serves and works, a mail server of this machine takes the mail,
files come in through the import page, and home's scores move.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.base.messages.post_office import PostOffice, open_office
from tests.e2e.started import rashin, started, way_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENT = 30_000
PHONE = {"width": 390, "height": 844}
LEAD = "kanade@example.jp"
HREF = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A server, its mail server, and the lead's browser."""

    page: Page
    browser: Browser
    office: PostOffice
    address: str

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def mail(self, number: int) -> EmailMessage:
        """One of all mails, in the order in which they come, as soon as it has."""
        until = monotonic() + PATIENT / 1000
        while len(self.office.got) <= number and monotonic() < until:
            sleep(0.1)
        return self.office.mails[number]


@pytest.fixture
def company(page: Page, browser: Browser, tmp_path: Path) -> Iterator[Company]:
    home = tmp_path / "home"
    page.set_default_timeout(PATIENT)
    page.set_default_navigation_timeout(PATIENT)
    expect.set_options(timeout=PATIENT)
    with open_office() as office, started(home, RASHIN_OUTGOING_ALLOW=f"127.0.0.1:{office.port}") as address:
        rashin("member", "add", LEAD, "--role", "cx_office", "--name", "森寝 奏", "--home", str(home))
        page.goto(way_in(home, LEAD, address=address))
        if "/enter/" in page.url:
            page.locator("main form button").first.click()
        page.wait_for_load_state()
        yield Company(page=page, browser=browser, office=office, address=address)
        page.goto("about:blank")  # nothing is on its way when the server stops


def sent(page: Page, button: Locator) -> None:
    """Press, and wait until the page that follows stands."""
    with page.expect_navigation():
        button.click()
    page.wait_for_load_state("networkidle")


# --- what a company brings -------------------------------------------------------------------------------------------


def days_ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y/%m/%d} 10:00"


def members() -> bytes:
    lines = ["会員番号,氏名,メールアドレス,メール配信同意"]
    lines += [f"M{n:03},{'山吉高池'[n % 4]}田 花子,m{n}@example.jp,はい" for n in range(8)]
    return "\r\n".join(lines).encode("cp932")


def deliveries() -> bytes:
    """Forty answers of the last weeks, from the survey tool that the company had before."""
    lines = ["user_id,answered_at,csat,nps,touchpoint"]
    lines += [f"K{n:03},{days_ago(3 + n)},{(5, 4, 4, 2)[n % 4]},{(9, 10, 8, 5)[n % 4]},delivery" for n in range(40)]
    return "\r\n".join(lines).encode()


def calls() -> bytes:
    """As a call centre's system writes it: CP932, its own column names, characters that only Windows knows."""
    lines = ["受付番号,受付日時,会員番号,問い合わせ内容"]
    lines += [f"C{n:04},{days_ago(2 + n)},M{n:03},①荷物が届かない。㈱髙島の便です。" for n in range(6)]
    return "\r\n".join(lines).encode("cp932")


def reviews() -> bytes:
    lines = ["レビューID,投稿日,評価,レビュー本文,商品名"]
    for n in range(6):
        score, said = ((5, "座り心地が良い"), (1, "脚が折れた"))[n % 2]
        lines.append(f"R{n},{days_ago(1 + n)[:10]},{score},{said},椅子")
    return "\r\n".join(lines).encode("utf-8-sig")


def imports(company: Company, kind: str, name: str, data: bytes) -> None:
    """Upload, look, import, and wait until it is in."""
    page = company.go("/data/imports/")
    page.locator(f"[name=kind][value={kind}]").check()
    page.set_input_files("#id_file", {"name": name, "mimeType": "text/csv", "buffer": data})
    sent(page, page.locator(".upload button"))
    expect(page.locator("h1")).to_contain_text(name)
    page.locator('[name="import"]').click()
    expect(page.locator('[data-opens="undo-import"]')).to_be_visible()


# --- what the lead sets up -------------------------------------------------------------------------------------------


def connects(company: Company) -> None:
    """The mail server, who writes, and the policy; rules that open cases."""
    page = company.go("/messages/connections/new/mail/")
    told = {
        "name": "お客様へのメール", "host": "127.0.0.1", "port": str(company.office.port),
        "from_name": "木と暮らし", "from_address": "cx@example.jp",
    }  # fmt: skip
    for name, text in told.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("#id_security").select_option("none")
    sent(page, page.locator("main form.form button[type=submit]"))
    page = company.go("/messages/policy/")
    for name, text in {
        "company": "木と暮らし株式会社",
        "postal": "東京都千代田区1-1",
        "contact": "03-0000-0000",
    }.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("#id_quiet").uncheck()  # whoever tests at night
    page.locator("#id_per_day").fill("0")  # and asks twice on one day
    sent(page, page.locator("main form.form button[type=submit]"))
    page = company.go("/cases/rules/")
    sent(page, page.locator("form[action='/cases/rules/begin/'] button"))


def saved(page: Page, field: str, text: str) -> None:
    """Write, leave the field, and wait until the server has it."""
    with page.expect_response(lambda one: one.request.method == "POST" and one.status < 400):
        page.locator(field).fill(text)
        page.locator(field).blur()
    page.wait_for_load_state("networkidle")


def publishes(company: Company, name: str) -> None:
    """From its template, with a question of the lead's own in two languages, to everybody who may answer."""
    page = company.go("/surveys/new/")
    sent(page, page.locator("form", has=page.locator(f"[name=template][value={name}]")).locator("button"))
    page.wait_for_url(f"**/surveys/{name}/build/**")
    if name == "after_delivery":
        page.locator("#add-question summary").click()
        page.get_by_role("button", name="NPS").click()
        expect(page.locator("[data-label-of=q1]")).to_be_visible()
        saved(page, "[name=text-ja]", "当店を親しい方にすすめたいと思いますか")
        saved(page, "[name=text-en]", "Would you recommend us to a friend?")
    page.goto(f"{company.address}/surveys/{name}/publish/")
    sent(page, page.locator("main form button[type=submit]").last)
    page.wait_for_url(lambda address: not address.endswith("/publish/"))


def sends(company: Company) -> None:
    """A wave to five of the members, looked at before it goes."""
    page = company.go("/surveys/after_delivery/reach/send/")
    page.locator("#id_title").fill("お届けのあと")
    page.locator("#id_most").fill("5")
    sent(page, page.locator("main form button[type=submit]").last)
    page.wait_for_url("**/sends/*/")
    page.get_by_role("link", name="送信", exact=True).click()
    sent(page, page.locator("dialog[open] button.primary"))


# --- what a customer does --------------------------------------------------------------------------------------------


def tapped(mail: EmailMessage, question: str, value: int) -> str:
    """Where a tap on an answer in the mail leads."""
    html = mail.get_body(("html",))
    assert html is not None
    links = [unescape(one) for one in HREF.findall(html.get_content())]
    return next(one for one in links if f"a.{question}={value}" in one)


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def phone(company: Company) -> Iterator[Page]:
    """A customer's telephone."""
    context = company.browser.new_context(locale="ja-JP", viewport=PHONE, is_mobile=True, has_touch=True)  # type: ignore[arg-type]
    there = context.new_page()
    there.set_default_timeout(PATIENT)
    yield there
    there.wait_for_load_state("networkidle")
    context.close()


def answers(company: Company, link: str, **given: str) -> None:
    """Open the link, fill in what the pages ask, and send."""
    with phone(company) as there:
        there.goto(link)
        for _ in range(9):
            there.wait_for_load_state("load")
            wide = there.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, there.url
            for name, value in given.items():
                field = there.locator(f"[name='a.{name}']").first
                if not field.count():
                    continue
                if field.evaluate("one => one.type") in ("radio", "checkbox"):
                    there.locator(f"[name='a.{name}'][value='{value}']").check(force=True)
                else:
                    field.fill(value)
            if there.get_by_role("heading", name="ありがとう").count():
                return
            with there.expect_navigation():
                there.get_by_role("button", name=re.compile("次へ|送信する")).last.click()
        pytest.fail(f"the survey does not end: {there.locator('main').inner_text()}")


# --- what the lead does about it -------------------------------------------------------------------------------------


def handles(company: Company) -> EmailMessage:
    """Finds the case among all, answers by mail, ends it with its cause; the mail as the customer gets it."""
    page = company.go("/cases/?view=all")
    row = page.locator("tbody a[href^='/cases/']", has_text="三日も遅れて").first
    until = monotonic() + PATIENT / 1000
    while not row.count() and monotonic() < until:
        sleep(0.3)
        page.reload()
    sent(page, row)
    expect(page.locator("h1")).to_contain_text("三日も遅れて")
    assert page.locator("#id_reply-via").input_value() == "mail"
    page.locator("#id_reply-body").fill("遅れて申し訳ございません。送料をお返しいたします。")
    before = len(company.office.got)
    sent(page, page.locator("#case-reply button[type=submit]"))
    mail = company.mail(before)
    page.locator('.tabs a[href="#case-resolve"]').click()
    page.locator("#id_resolve-resolution").select_option("apologised")
    cause = page.locator("#id_resolve-cause option", has_text="遅れ").first.inner_text()
    page.locator("#id_resolve-cause").select_option(label=cause)
    sent(page, page.locator("#case-resolve button[type=submit]"))
    expect(page.locator("#case-resolve")).to_have_count(0)
    return mail


# --- home ------------------------------------------------------------------------------------------------------------


FIGURE = "(one) => [one.querySelector('.stat-value').innerText, one.innerText]"


def score(company: Company, metric: str) -> tuple[float, int]:
    """The value and n of a score, as home shows them."""
    page = company.go("/")
    figure = page.locator(".stat", has=page.get_by_role("link", name=metric, exact=True)).first
    expect(figure).to_contain_text("n = ")
    value, told = figure.evaluate(FIGURE)  # in one look: home draws it anew by itself
    n = re.search(r"n = ([\d,]+)", told)
    assert n is not None
    return float(re.sub(r"[^\d.-]", "", value.replace("−", "-"))), int(n[1].replace(",", ""))


def moved(company: Company, metric: str, n: int) -> float:
    """The value as soon as home counts so many answers."""
    until = monotonic() + PATIENT / 1000
    found = score(company, metric)
    while found[1] != n and monotonic() < until:
        sleep(0.5)
        found = score(company, metric)
    assert found[1] == n
    return found[0]


def test_an_unhappy_customer_moves_the_scores_twice(company: Company) -> None:
    imports(company, "customers", "会員.csv", members())
    imports(company, "voices", "配送アンケート.csv", deliveries())
    connects(company)
    for name in ("after_delivery", "after_case"):
        publishes(company, name)
    sends(company)
    imports(company, "voices", "コール.csv", calls())
    imports(company, "voices", "レビュー.csv", reviews())
    before = score(company, "CSAT")
    assert before[1] == 40

    asked = company.mail(0)
    words = "予定より三日も遅れて、本当に困りました"
    answers(company, tapped(asked, "csat", 1), intact="no", trouble="late", ces="2", words=words, q1="2")
    unhappy = moved(company, "CSAT", 41)
    assert unhappy < before[0]

    reply = handles(company)
    assert reply["to"] == asked["to"]
    assert "送料をお返しいたします" in plain(reply)
    again = company.mail(6)
    assert again["to"] == asked["to"]
    answers(company, tapped(again, "csat", 5), nps="9", words="すぐに対応してくださいました")
    assert moved(company, "CSAT", 42) > unhappy
