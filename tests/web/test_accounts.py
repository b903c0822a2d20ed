"""Passwords, codes, sessions, forgotten passwords, policies, limits: what each door does and writes down."""

import hashlib
import re
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from rashin.base.workspace.models import AuditEntry, Kept, User
from rashin.base.workspace.passwords import BreachedValidator, ListUnreadable, leaked
from rashin.base.workspace.policies import DoorPolicy, set_door_policy
from rashin.base.workspace.sealing import SealBroken, opened, seal
from rashin.web.devices import device_of
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db
GOOD, NEW = "kitchen window purple frog", "seven lanterns over water"


@pytest.fixture
def ben(members: Members) -> User:
    members.ben.set_password(GOOD)
    members.ben.save()
    return members.ben


def sign_in(client: Client, email: str = "ben@example.jp", password: str = GOOD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


# ── Passwords ──


@pytest.mark.parametrize(
    "password",
    ["short", "password2024!!", "abcabcabcabcabc", "qwertyuiop12", "aaaaaaaaaaaaa", "ben@example.jp", "x" * 600],
)
def test_what_is_guessed_early_is_refused(members: Members, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, members.ben)


@pytest.mark.parametrize("password", [GOOD, "さくらさくらいまさきほこる", "all-lowercase-words-here", "7304928561403"])
def test_nothing_asks_for_capitals_or_symbols(members: Members, password: str) -> None:
    validate_password(password, members.ben)


def test_leaked_passwords_are_found_in_a_sorted_file(tmp_path: Path) -> None:
    words = [f"word-{number}" for number in range(500)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    file = tmp_path / "leaked.txt"
    for form in ("\n".join(digests), "".join(f"{digest}:7\r\n" for digest in digests), digests[0].lower()):
        file.write_text(form)
        known = [word for word in words if leaked(word, file)]
        assert len(known) == (500 if len(form) > 100 else 1)
        assert not leaked("another", file)
    file.write_text("")
    assert not leaked(words[0], file)
    with pytest.raises(ListUnreadable):
        BreachedValidator(str(tmp_path / "missing")).validate("x")


def test_a_new_password_ends_every_other_session(ben: User) -> None:
    here, there = Client(), Client()
    assert sign_in(here).status_code == sign_in(there).status_code == 302
    url = reverse("account_change_password")
    wrong = here.post(url, {"oldpassword": "nonsense nonsense", "password1": NEW, "password2": NEW})
    assert wrong.status_code == 200
    assert here.post(url, {"oldpassword": GOOD, "password1": NEW, "password2": NEW}).status_code == 302
    assert here.get("/api/me").status_code == 200
    assert there.get("/api/me").status_code == 401
    assert "password.set" in acts()
    assert GOOD not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_hashing_is_slow_on_purpose() -> None:
    from rashin.web import settings

    assert settings.PASSWORD_HASHERS[0].endswith(("ScryptPasswordHasher", "Argon2PasswordHasher"))


# ── Telling nothing ──


def test_nobody_learns_who_is_a_member(ben: User, settings: Any, mailoutbox: list[Any]) -> None:
    answers = []
    for email in ("ben@example.jp", "nobody@example.jp", "gone@example.jp"):
        page = sign_in(Client(), email, "wrong wrong wrong").content.decode()
        answers.append(re.sub(r'value="[^"]*"|hx-headers[^>]*', "", page))
    assert answers[0] == answers[1] == answers[2]
    settings.MAILS = True
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email}).headers["Location"]
        for email in ("ben@example.jp", "nobody@example.jp", "gone@example.jp")
    ]
    assert len(set(answers)) == 1
    assert [one.to for one in mailoutbox] == [["ben@example.jp"]]


def test_who_fails_is_written_down_without_their_address(ben: User) -> None:
    sign_in(Client(), "Ben@Example.jp", "wrong wrong wrong")
    line = AuditEntry.objects.get(action="session.refused")
    assert "ben" not in str(line.details)
    assert line.address == "127.0.0.1"


# ── Forgotten ──


def test_without_mail_the_page_says_who_helps(client: Client) -> None:
    page = client.get(reverse("account_reset_password"))
    assert page.status_code == 200
    assert "rashin link" in page.content.decode()
    assert "<form" not in page.content.decode()


def test_a_forgotten_password_by_mail(ben: User, settings: Any, mailoutbox: list[Any]) -> None:
    settings.MAILS = True
    there = Client()
    sign_in(there)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "BEN@example.jp"})
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    path = form.redirect_chain[-1][0]
    assert client.post(path, {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert sign_in(client, password=NEW).status_code == 302
    assert there.get("/api/me").status_code == 401
    assert "password.set" in acts()
    spent = Client().get(link[1], follow=True)
    assert b"password1" not in spent.content


# ── One's own address ──


def test_an_address_is_changed_by_opening_a_link(ben: User, settings: Any, mailoutbox: list[Any]) -> None:
    settings.MAILS = True
    client = Client()
    sign_in(client)
    ask = client.get(reverse("account_email"))
    assert ask.status_code == 200
    first = client.post(reverse("account_email"), {"email": "b2@example.jp", "action_add": "1"})
    assert "reauthenticate" in first.headers["Location"], "asked again who it is"
    client.post(first.headers["Location"], {"password": GOOD})
    ben.refresh_from_db()
    assert ben.email == "ben@example.jp"
    taken = client.post(reverse("account_email"), {"email": "aoi@example.jp", "action_add": "1"})
    assert taken.status_code == 200
    link = re.search(r"http://testserver(/\S+)", mailoutbox[-1].body)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    ben.refresh_from_db()
    assert ben.email == "ben@example.jp", "looking changes nothing"
    client.post(link[1])
    ben.refresh_from_db()
    assert ben.email == "b2@example.jp"
    assert "email.changed" in acts()


def test_without_mail_owners_change_addresses(as_aoi: Client, as_chika: Client, members: Members) -> None:
    assert (
        "<input"
        not in as_chika.get(reverse("account_email")).content.decode().partition("<main")[2].partition("</main")[0]
    )
    assert as_aoi.post(reverse("account_email"), {"email": "ben@example.jp"}).status_code == 422
    assert as_aoi.post(reverse("account_email"), {"email": "boss@example.jp"}).status_code == 302
    members.aoi.refresh_from_db()
    assert members.aoi.email == "boss@example.jp"


# ── Second factors ──


def code_of(member: User) -> str:
    seed = opened(Authenticator.objects.get(user=member, type="totp").data["secret"], purpose="second-factor")
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def test_an_app_is_set_up_and_asked_for(ben: User, django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    sign_in(client)
    url = reverse("mfa_activate_totp")
    again = client.get(url)
    assert "reauthenticate" in again.headers["Location"]
    assert client.post(again.headers["Location"], {"password": GOOD}).status_code == 302
    page = client.get(url).content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)
    assert secret is not None
    assert "data:image/svg+xml;base64," in page
    assert client.post(url, {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"code": code}).headers["Location"] == reverse("mfa_view_recovery_codes")
    assert secret[1] not in str(list(Authenticator.objects.values_list("data", flat=True))), "sealed at rest"
    shown = re.findall(r"<li><code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(shown) == 10
    assert shown[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode(), "shown once"
    other = Client()
    assert sign_in(other).headers["Location"] == reverse("mfa_authenticate")
    assert other.get("/api/me").status_code == 401
    assert other.post(reverse("mfa_authenticate"), {"code": "123123"}).status_code == 200
    assert other.post(reverse("mfa_authenticate"), {"code": shown[0]}).status_code == 302
    assert other.get("/api/me").status_code == 200
    third = Client()
    sign_in(third)
    assert third.post(reverse("mfa_authenticate"), {"code": shown[0]}).status_code == 200, "each opens once"
    assert {"second_factor.added", "session.begun", "session.refused"} <= set(acts())


def test_roles_that_need_two_factors_set_one_up_first(members: Members, ben: User, as_aoi: Client) -> None:
    client = Client()
    sign_in(client)
    sent = {"two_factors": ["cx_office"]}
    assert as_aoi.post("/doors/", sent).status_code == 302
    reply = client.get("/")
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith(reverse("mfa_index"))
    assert client.get(reply.headers["Location"]).status_code == 200
    assert client.get("/jobs/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == reverse("mfa_index")
    assert client.get("/preferences/").status_code == 200
    assert as_aoi.get("/").status_code == 200, "owners are not asked by this policy"
    TOTP.activate(ben, generate_totp_secret())
    assert client.get("/").status_code == 200
    assert as_aoi.get("/doors/").status_code == 200
    assert "policy.changed" in acts()


def test_who_lost_everything_is_helped_by_an_owner(members: Members, ben: User, as_aoi: Client) -> None:
    TOTP.activate(ben, generate_totp_secret())
    assert as_aoi.post(f"/members/{ben.pk}/factors/").status_code == 302
    assert not Authenticator.objects.filter(user=ben).exists()
    assert "second_factor.removed" in acts()


def test_only_owners_decide_on_ways_in(as_ben: Client, as_chika: Client) -> None:
    for client in (as_ben, as_chika):
        for path in ("/doors/", "/doors/providers/new/", "/members/", "/invitations/", "/departments/"):
            assert client.get(path).status_code == 403, path


def test_decisions_on_ways_in_ask_again(members: Members) -> None:
    members.aoi.set_password(GOOD)
    members.aoi.save()
    client = Client()
    sign_in(client, "aoi@example.jp")
    assert "reauthenticate" in client.get("/doors/").headers["Location"]
    asked = client.post(f"/members/{members.ben.pk}/link/").headers["Location"]
    assert "reauthenticate" in asked
    assert "link.made" not in acts()
    assert client.post(asked, {"password": GOOD}).headers["Location"] == "/members/"
    assert "/enter/" in client.get("/members/").content.decode(), "what was asked for goes on"


# ── Sessions ──


def test_sessions_are_listed_and_ended(ben: User) -> None:
    agents = [
        "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19) Safari/604",
    ]
    browsers = [Client(headers={"User-Agent": agent}) for agent in agents]
    for browser in browsers:
        sign_in(browser)
    page = browsers[0].get(reverse("usersessions_list")).content.decode()
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    other = re.findall(r'name="session" value="(\d+)"', page)[1]
    browsers[0].post(reverse("usersessions_list"), {"session": other})
    assert browsers[1].get("/api/me").status_code == 401
    sign_in(browsers[1])
    browsers[0].post(reverse("usersessions_list"))
    assert browsers[1].get("/api/me").status_code == 401
    assert browsers[0].get("/api/me").status_code == 200
    assert acts().count("session.ended") == 2


def test_nobody_ends_somebody_elses_session(ben: User, members: Members) -> None:
    members.chika.set_password(GOOD)
    members.chika.save()
    mine, theirs = Client(), Client()
    sign_in(mine)
    sign_in(theirs, "chika@example.jp")
    number = re.findall(r'name="session" value="(\d+)"', theirs.get(reverse("usersessions_list")).content.decode())[0]
    mine.post(reverse("usersessions_list"), {"session": number})
    assert theirs.get("/api/me").status_code == 200


def test_a_device_is_named_as_far_as_it_says() -> None:
    assert str(device_of("").name) in {"Unknown device", "不明な端末"}
    assert device_of("Mozilla/5.0 (Macintosh; Mac OS X) Edg/140 Chrome/140").name == "Microsoft Edge · Mac"
    assert device_of('"><script>').handheld is False


# ── Limits ──


def test_guessing_one_account_is_stopped_and_told(ben: User) -> None:
    statuses = [sign_in(Client(), password=f"wrong wrong wrong {number}").status_code for number in range(7)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    page = sign_in(Client())
    assert page.status_code == 429, "the right password too, for a while"
    assert page.headers["Retry-After"]
    assert "<h1" in page.content.decode()
    assert Kept.objects.exists(), "counted where every process sees it"


def test_links_are_not_guessed(client: Client) -> None:
    statuses = {client.get(f"/join/{number}/").status_code for number in range(40)}
    assert statuses == {404, 429}
    assert client.get("/join/x/", headers={"Accept": "application/json"}).json()["code"] == "workspace.too_many_tries"


def test_codes_are_not_guessed(ben: User) -> None:
    TOTP.activate(ben, generate_totp_secret())
    client = Client()
    sign_in(client)
    statuses = [client.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).status_code for n in range(7)]
    assert statuses[-1] == 429


# ── What is not here ──


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "login/code/confirm/",
        "3rdparty/",
        "3rdparty/signup/",
        "2fa/recovery-codes/download/",
        "social/signup/",
    ],
)
def test_pages_that_the_product_does_not_use_are_closed(as_ben: Client, as_dan: Client, path: str) -> None:
    assert as_dan.get(f"/accounts/{path}").status_code == 404
    assert as_ben.post(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_of_an_account_is_in_both_languages(ben: User, settings: Any, language: str) -> None:
    User.objects.filter(pk=ben.pk).update(language=language)
    client = Client(headers={"Accept-Language": language})
    names = ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
    names += ["socialaccount_login_cancelled", "account_reset_password_from_key_done"]
    pages = {name: client.get(reverse(name)) for name in names}
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": GOOD})
    for name in ("mfa_index", "account_email", "usersessions_list", "account_change_password", "mfa_activate_totp",
                 "mfa_add_webauthn", "mfa_list_webauthn", "account_reauthenticate", "account_logout"):  # fmt: skip
        pages[name] = client.get(reverse(name))
    TOTP.activate(ben, generate_totp_secret())
    pages["mfa_generate"] = client.get(reverse("mfa_generate_recovery_codes"))
    pages["mfa_deactivate"] = client.get(reverse("mfa_deactivate_totp"))
    for name, page in pages.items():
        text = page.content.decode()
        assert page.status_code in {200, 401}, name
        main = re.sub(r"<[^>]+>", "", text.partition("<main")[2].partition("</main>")[0])
        assert bool(re.search(r"[ぁ-んァ-ヶ一-龥]", main)) == (language == "ja"), (name, main[:400])


def test_a_seal_opens_for_its_purpose_and_its_key_alone(settings: Any) -> None:
    sealed = seal("secret", purpose="a")
    assert opened(sealed, purpose="a") == "secret"
    with pytest.raises(SealBroken):
        opened(sealed, purpose="b")
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(SealBroken):
        opened(sealed, purpose="a")


def test_the_policy_is_the_owners(members: Members) -> None:
    from rashin.base.workspace.errors import PermissionMissing

    with pytest.raises(PermissionMissing):
        set_door_policy(actor=members.ben, policy=DoorPolicy(), now=NOW)
