"""Doors in a real browser: an invitation on a phone, a passkey on a virtual authenticator, pages of an account."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from rashin.base.workspace.identity import Provider, set_provider
from rashin.base.workspace.inviting import invite
from rashin.base.workspace.models import User
from tests.conftest import Members
from tests.e2e.faults import violations

PATIENCE = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = "kitchen window purple frog"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def door(page: Page, live_server: LiveServer) -> Page:
    """A browser that keeps passkeys, before the sign-in page. Passkeys know names, not numbers: localhost."""
    page.set_default_navigation_timeout(PATIENCE)
    page.set_default_timeout(PATIENCE)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return page


def local(server: LiveServer, path: str) -> str:
    return f"{server.url.replace('127.0.0.1', 'localhost')}{path}"


def looks_right(page: Page, name: str) -> None:
    assert not violations(page), name
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def test_somebody_invited_comes_in_on_a_phone_and_keeps_a_passkey(
    door: Page, live_server: LiveServer, members: Members
) -> None:
    page = door
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    _, secret = invite(actor=members.aoi, email="nana@example.jp", name="奈々", role="analyst", now=datetime.now(UTC))
    page.goto(local(live_server, f"/join/{secret}/"))
    looks_right(page, "join")
    page.get_by_label("パスワード").fill(GOOD)
    page.get_by_role("button", name="参加する").click()
    page.wait_for_url(re.compile(r"://[^/]+/$"))
    page.goto(local(live_server, "/accounts/2fa/webauthn/add/"))
    page.get_by_label("パスワード").fill(GOOD)
    page.get_by_role("button", name="続ける").click()
    page.wait_for_url("**/webauthn/add/")
    looks_right(page, "add a passkey")
    page.get_by_role("textbox", name="パスキーの名前").fill("わたしの電話")
    page.get_by_role("button", name="追加する").click()
    page.wait_for_url("**/recovery-codes/")
    looks_right(page, "recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    with page.expect_download() as file:
        page.get_by_role("link", name="ファイルに保存").click()
    assert file.value.suggested_filename == "rashin-recovery-codes.txt"
    page.goto(local(live_server, "/accounts/2fa/"))
    expect(page.get_by_text("わたしの電話")).to_be_visible()
    looks_right(page, "ways in")
    page.context.clear_cookies()
    page.goto(local(live_server, "/accounts/login/"))
    looks_right(page, "sign in")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url(re.compile(r"://[^/]+/$"))
    assert page.request.get(local(live_server, "/api/me")).json()["email"] == "nana@example.jp"
    page.goto(local(live_server, "/accounts/sessions/"))
    looks_right(page, "sessions")
    page.goto(local(live_server, "/accounts/2fa/webauthn/"))
    page.get_by_role("link", name="名前を変更").click()
    page.wait_for_url(re.compile("edit|reauthenticate"))
    if "reauthenticate" in page.url:
        page.get_by_label("パスワード").fill(GOOD)
        page.get_by_role("button", name="続ける").click()
        page.wait_for_url("**/edit/**")
    page.get_by_role("textbox", name="パスキーの名前").fill("鍵")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/webauthn/")
    page.get_by_role("link", name="削除…").click()
    page.wait_for_url("**/remove/**")
    page.get_by_role("button", name="削除する").click()
    page.wait_for_url("**/webauthn/")
    expect(page.get_by_text("ありません。")).to_be_visible()


def test_a_passkey_is_a_second_factor_after_the_password(door: Page, live_server: LiveServer, members: Members) -> None:
    page = door
    User.objects.filter(pk=members.ben.pk).update(language="en")
    members.ben.set_password(GOOD)
    members.ben.save(update_fields=["password"])

    def sign_in() -> None:
        page.goto(local(live_server, "/accounts/login/"))
        page.locator("#id_login").fill("ben@example.jp")
        page.locator("#id_password").fill(GOOD)
        page.keyboard.press("Enter")

    sign_in()
    page.wait_for_url(re.compile(r"://[^/]+/$"))
    page.goto(local(live_server, "/accounts/2fa/webauthn/add/"))
    page.locator("#id_password").fill(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/webauthn/add/")
    page.get_by_label("Sign in with it alone").uncheck()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    sign_in()
    page.wait_for_url("**/2fa/authenticate/")
    looks_right(page, "second factor")
    page.locator("r-passkey button").click()
    page.wait_for_url(re.compile(r"://[^/]+/$"))
    page.goto(local(live_server, "/accounts/2fa/totp/activate/"))
    page.wait_for_url(re.compile("reauthenticate"))
    looks_right(page, "show that it is you")
    page.locator("#id_password").fill(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    expect(page.locator(".qr img")).to_be_visible()
    assert page.locator(".qr img").evaluate("one => one.complete && one.naturalWidth > 0")
    looks_right(page, "app")


def test_pages_of_people_are_accessible_on_a_phone(
    page: Page, live_server: LiveServer, members: Members, sign_in_page: object
) -> None:
    page.set_default_navigation_timeout(PATIENCE)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # width and height
    facts = {"issuer": "https://login.example.jp", "client_id": "x"}
    provider = Provider(kind="oidc", slug="op", name="ログイン", facts=facts)
    now = datetime.now(UTC)
    made = set_provider(actor=members.aoi, provider=provider, secret="s", now=now)
    invitation, _ = invite(
        actor=members.aoi, email="a-rather-long-address@a-rather-long-company.example.jp", role="viewer", now=now
    )
    sign_in_page(members.aoi)  # type: ignore[operator]
    paths = (
        "/members/", f"/members/{members.ben.pk}/", "/invitations/", f"/invitations/{invitation.pk}/", "/departments/",
        f"/departments/{members.shop.pk}/", "/doors/", f"/doors/providers/{made.number}/", "/accounts/email/",
        "/accounts/password/set/",
    )  # fmt: skip
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        looks_right(page, path)
