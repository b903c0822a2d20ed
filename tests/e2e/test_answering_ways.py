"""Ways in as people meet them in a browser: a widget on somebody's page, a screen in a shop, a keyboard alone."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.powers.operation.surveys.answering import entering, limits
from rashin.powers.operation.surveys.answering.door_settings import settled
from rashin.powers.operation.surveys.definition.conditions import OPERATORS, met
from rashin.powers.operation.surveys.models import Door, Response, Survey, SurveyVersion
from rashin.powers.operation.surveys.tokens import digest_of
from tests.e2e.awaited import told
from tests.e2e.test_answering import PHONE, faultless
from tests.powers.operation.surveys.answering.conftest import DELIVERY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STYLE = """body > :not(h1, .bar), div, button, iframe { display: none !important }
* { all: unset !important; transform: rotate(3deg) !important; opacity: .1 !important; float: left !important }
.bar { display: block !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important }"""
LOW = {"all": [{"of": "answer:nps", "op": "isLessThan", "value": 7}]}
BRANCHED = [
    {
        "id": "b1",
        "questions": [
            DELIVERY["blocks"][0]["questions"][0],
            {"id": "bad", "kind": "short_text", "text": {"ja": "何がいけませんでしたか", "en": "What was wrong?"},
             "show_if": LOW, "required": True},
            {"id": "rest", "kind": "short_text", "text": {"ja": "ほかに", "en": "Anything else?"}},
        ],
    }
]  # fmt: skip


@pytest.fixture(autouse=True)
def _patient() -> None:
    expect.set_options(timeout=30_000)
    limits.COUNTER.__init__()  # type: ignore[misc] # a minute of its own


@pytest.fixture
def live() -> Iterator[Callable[..., str]]:
    """``live("kiosk", settings={…}, blocks=[…])``: the address of a way in."""

    def make(kind: str = "open", *, settings: dict[str, Any] | None = None, **changed: Any) -> str:
        now, token = datetime.now(UTC), f"door-{kind}"
        document = {**DELIVERY, **changed}
        survey = Survey.objects.create(key=f"delivery-{kind}", title="x", created_at=now, edited_at=now)
        version = SurveyVersion.objects.create(survey=survey, number=1, document=document, published_at=now)
        survey.state, survey.live_version = "live", version
        survey.save()
        Door.objects.create(
            survey=survey, kind=kind, token=token, digest=digest_of(token), created_at=now, settings=settings or {}
        )
        entering.forget()
        return f"/s/{token}/"

    yield make
    entering.forget()


def test_a_keyboard_alone_answers_and_what_depends_on_the_page_comes_at_once(
    page: Page, live_server: LiveServer, live: Callable[..., str]
) -> None:
    page.set_default_timeout(30_000)
    page.goto(live_server.url + live(blocks=BRANCHED))
    wrong = page.get_by_label("何がいけませんでしたか")
    expect(wrong).to_be_hidden()
    page.get_by_role("radio", name="8", exact=True).focus()
    page.keyboard.press("Space")
    expect(wrong).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(wrong).to_be_visible()
    faultless(page)
    page.keyboard.press("Tab")
    expect(wrong).to_be_focused()
    page.keyboard.type("遅い")
    page.keyboard.press("Tab")
    with told(page, "なし"):  # a half is kept a moment after it was typed
        page.keyboard.type("なし")
    assert Response.objects.get().answers == {"nps": 6, "bad": "遅い", "rest": "なし"}
    page.goto(live_server.url + "/s/door-open/")
    expect(page.get_by_label("何がいけませんでしたか")).to_have_value("遅い")
    page.get_by_label("ほかに").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="ありがとう")).to_be_visible()
    row = Response.objects.get()
    assert (row.state, row.answers) == ("complete", {"nps": 6, "bad": "遅い", "rest": "なし"})


class Shop(BaseHTTPRequestHandler):
    """Somebody else's page under a strict policy of its own."""

    ours, address = "", ""

    def do_GET(self) -> None:
        """Any address is the shop, but its style, which has a rule for everything."""
        script = f"<script src='{self.ours}{self.address}widget.js' async></script>"
        head = "<meta charset=utf-8><title>店</title><link rel=stylesheet href=/shop.css>"
        body = f"<!doctype html><html lang=ja>{head}<h1>店</h1><div class=bar>クッキー</div>{script}".encode()
        policy = f"default-src 'none'; script-src {self.ours}; frame-src {self.ours}; img-src data:; style-src 'self'"
        styled = self.path == "/shop.css"
        body = STYLE.encode() if styled else body
        self.send_response(200)
        self.send_header("Content-Type", f"text/{'css' if styled else 'html'}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(live_server: LiveServer) -> Iterator[int]:
    """The port of a shop."""
    Shop.ours = live_server.url
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_widget_answers_on_a_strict_page_of_somebody_else(
    browser: Browser, shop: int, live: Callable[..., str]
) -> None:
    named, thief = f"http://127.0.0.1:{shop}", f"http://localhost:{shop}"
    Shop.address = live("widget", settings={"trigger": "now", "origins": [named]}, blocks=BRANCHED)
    context = browser.new_context(locale="ja")
    context.set_default_timeout(30_000)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.goto(f"{named}/")
    box, inside = page.get_by_role("dialog"), page.frame_locator("iframe")
    expect(box).to_be_visible()
    inside.get_by_role("radio", name="9", exact=True).check(force=True)
    inside.get_by_role("button", name="送信する").last.click()
    expect(inside.get_by_role("heading", name="ありがとう")).to_be_visible()
    assert (Response.objects.get().state, Response.objects.get().answers) == ("complete", {"nps": 9})
    assert not [one for one in said if "Policy" in one]
    page.get_by_role("button", name="閉じる").click()
    expect(box).to_have_count(0)
    for settings in ({"pages": ["/cart/*"]}, {"share": 1}):  # not this page; not this visitor
        Door.objects.update(settings={"trigger": "now", "origins": [named], **settings})
        entering.forget()
        visitor = browser.new_context(locale="ja")
        visitor.add_init_script("localStorage.setItem('rashin:delivery-widget:lot', '50')")
        other = visitor.new_page()
        with other.expect_response("**/widget.js"):
            other.goto(f"{named}/")
        other.wait_for_load_state("networkidle")
        expect(other.get_by_role("dialog")).to_have_count(0)
        visitor.close()
    Door.objects.update(settings={"trigger": "now", "origins": [named]})
    entering.forget()
    with page.expect_console_message(lambda one: "frame-ancestors" in one.text):  # nobody else may frame it
        page.goto(f"{thief}/")
    page.wait_for_load_state()
    context.close()


def test_a_screen_in_a_shop_returns_to_its_beginning(
    page: Page, live_server: LiveServer, live: Callable[..., str]
) -> None:
    page.set_default_timeout(30_000)
    page.clock.install()
    page.goto(live_server.url + live("kiosk", settings={"idle_seconds": 10}))
    page.get_by_role("radio", name="2", exact=True).check(force=True)
    page.get_by_role("button", name="次へ").last.click()
    page.get_by_role("textbox").fill("だれかの言葉")
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("radio", name="2", exact=True)).not_to_be_checked()
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_text("だれかの言葉")).to_have_count(0)
    expect(page.get_by_role("radio", name="2", exact=True)).not_to_be_checked()
    assert [row.state for row in Response.objects.all()] == ["started"]


def test_a_screen_in_a_shop_is_left_with_the_pin_alone(
    page: Page, live_server: LiveServer, live: Callable[..., str]
) -> None:
    page.set_default_timeout(30_000)
    address = live("kiosk", settings=settled("kiosk", {"pin": "2468", "full_screen": True}), blocks=BRANCHED)
    page.goto(f"{live_server.url}{address}kiosk/")
    inside, lock = page.frame_locator("iframe"), page.get_by_role("dialog", name="画面を離れる")
    if page.evaluate("document.fullscreenEnabled"):
        page.get_by_role("button", name="全画面にする").click()
    faultless(page)
    inside.get_by_role("radio", name="9", exact=True).check(force=True)
    inside.get_by_role("button", name="送信する").last.click()
    expect(inside.get_by_role("heading", name="ありがとう")).to_be_visible()
    page.get_by_role("button", name="スタッフ用").click()
    page.get_by_label("PIN").fill("1111")
    page.get_by_label("PIN").press("Enter")
    expect(lock.get_by_role("alert")).to_have_text("暗証番号が違います。")
    for _ in range(3):  # asked again without a touch between, a browser closes any dialog
        page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    page.get_by_role("button", name="アンケートに戻る").click()
    expect(lock).to_be_hidden()
    page.get_by_role("button", name="スタッフ用").click()
    page.get_by_label("PIN").fill("2468")
    page.get_by_role("button", name="離れる", exact=True).click()
    expect(page.get_by_role("dialog", name="画面を離れました")).to_be_visible()
    faultless(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_that_somebody_may_meet_is_without_fault(
    browser: Browser, live_server: LiveServer, live: Callable[..., str], language: str
) -> None:
    context = browser.new_context(locale=language, viewport=PHONE, java_script_enabled=True)  # type: ignore[arg-type]
    page = context.new_page()
    context.set_default_timeout(30_000)
    start = live_server.url + live(blocks=BRANCHED)
    page.goto(start)
    page.locator("button[name=go][value=next]").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    faultless(page)  # what is missing
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_load_state()
    for one, score in ((page, "8"), (other, "9")):
        one.get_by_role("radio", name=score, exact=True).check(force=True)
        one.locator("button[name=go][value=next]").last.click()
        expect(one.locator("[data-over], dl").first).to_be_visible()
        faultless(one)  # the end, and two windows
    Survey.objects.update(state="closed")
    entering.forget()
    context.clear_cookies()
    for address in (start, f"{live_server.url}/s/nobody-knows/"):
        page.goto(address)
        faultless(page)
    page.wait_for_load_state()
    context.close()


LEFT = [
    "",
    "7",
    "１２",
    "7.5",
    "-3",
    "abc",
    "ＡＢＣ",
    "早さ",
    "2026-11-22",
    "2026-02-30",
    "1e3",
    "0x10",
    " x ",
    "Straße",
]
RIGHT = [None, 7, 7.5, "7", "abc", "AB", "さ", "", ["abc", 7], [], "2026-11-21", True, 1000, "STRASSE", ["早さ"]]
LISTS = [[], ["speed"], ["speed", "staff"]]
WANTED = ["speed", ["speed"], ["speed", "staff"], ["none"], [], None, "staff"]


def test_a_browser_judges_conditions_as_the_server_does(
    page: Page, live_server: LiveServer, live: Callable[..., str]
) -> None:
    page.set_default_timeout(30_000)
    page.goto(live_server.url + live())
    script = page.locator("script[src*=answer]").get_attribute("src")
    boxes = [f'<input name="a.t{at}" value="{escape(value, quote=True)}">' for at, value in enumerate(LEFT)]
    for at, chosen in enumerate(LISTS):
        boxes += [
            f'<input type="checkbox" name="a.l{at}" value="{one}"{" checked" if one in chosen else ""}>'
            for one in ("speed", "staff")
        ]
    tests: list[tuple[str, str, Any, bool]] = []
    for op in OPERATORS:
        tests += [(f"t{at}", op, right, met(op, left, right)) for at, left in enumerate(LEFT) for right in RIGHT]
        tests += [(f"l{at}", op, right, met(op, left, right)) for at, left in enumerate(LISTS) for right in WANTED]
    parts = [
        f'<fieldset data-when="{escape(json.dumps([name, op, right]), quote=True)}" hidden disabled></fieldset>'
        for name, op, right, _ in tests
    ]
    page.route("**/judged", lambda one: one.fulfill(content_type="text/html; charset=utf-8", body=(
        f"<form data-survey><fieldset data-name>{''.join(boxes)}</fieldset>{''.join(parts)}</form>"
        f"<script src='{script}'></script>"
    )))  # fmt: skip
    page.goto(f"{live_server.url}/judged")
    page.wait_for_load_state()
    hidden = page.locator("fieldset[data-when]").evaluate_all("all => all.map(one => one.hidden)")
    wrong = [one for one, gone in zip(tests, hidden, strict=True) if gone is one[3]]
    assert not wrong, wrong[:20]
