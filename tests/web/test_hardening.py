"""What every answer carries, what no log line holds, and what no header can be talked into."""

import errno
import gzip
import json
import logging
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver, reverse

from rashin.base.ui.exports import Export
from rashin.base.workspace.services import make_link
from rashin.web.logs import Line, blackened
from tests.conftest import Members
from tests.web.test_doors import doors

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def opened() -> list[str]:
    """Every address without a number in it that a browser may ask for."""
    return sorted({"/" + place for place, _ in doors(get_resolver().url_patterns) if not re.search(r"[<^$(\\]", place)})


@pytest.mark.parametrize("who", ["aoi", "nobody"])
def test_every_page_carries_the_headers(members: Members, as_aoi: Client, as_dan: Client, who: str) -> None:
    browser = as_aoi if who == "aoi" else as_dan
    for place in [*opened(), "/nowhere/", "/static/ui/mark.svg", "/api/nowhere"]:
        if "logout" in place:
            continue
        reply = browser.get(place)
        if reply.streaming:
            list(reply)  # read to its end, the client closes it
        assert reply.status_code < 500, place
        for name, value in ALWAYS.items():
            if not (name == "Cross-Origin-Opener-Policy" and place.startswith("/static/")):
                assert reply.headers.get(name) == value, f"{place} {name}"
        assert "camera=()" in reply.headers["Permissions-Policy"], place
        kind = reply.headers.get("Content-Type", "")
        if kind.startswith("text/html") and reply.status_code == 200:
            policy = reply.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, place
            assert "default-src 'none'" in policy, place
        if not place.startswith("/static/") and kind.startswith(("text/html", "application/json")):
            assert "no-store" in reply.headers["Cache-Control"], place


@pytest.mark.parametrize("who", ["aoi", "nobody"])
def test_no_page_writes_what_the_policy_refuses(members: Members, as_aoi: Client, as_dan: Client, who: str) -> None:
    browser = as_aoi if who == "aoi" else as_dan
    for place in opened():
        if "logout" in place:
            continue
        reply = browser.get(place)
        if not reply.headers.get("Content-Type", "").startswith("text/html") or reply.streaming:
            continue
        page = reply.content.decode()
        assert not re.search(r"<[a-z][^>]*\sstyle\s*=", page), place
        assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", page), place
        for script in re.findall(r"<script\b([^>]*)>", page):
            assert "src=" in script or "nonce=" in script or "application/json" in script, f"{place}: {script}"


@pytest.mark.parametrize(
    ("asked_by", "compressed"), [("none", True), ("same-origin", True), ("cross-site", False), ("same-site", False)]
)
def test_a_page_that_another_site_asks_for_is_not_compressed(db: None, asked_by: str, compressed: bool) -> None:
    wishes = {"accept-encoding": "gzip, br", "sec-fetch-site": asked_by}
    answer = Client(headers=wishes).get(reverse("account_login"))
    assert (answer.get("Content-Encoding") == "gzip") is compressed
    plain = gzip.decompress(answer.content) if compressed else answer.content
    assert b"</html>" in plain


def test_tokens_of_forms_and_lengths_of_pages_differ_each_time(db: None) -> None:
    client = Client(headers={"accept-encoding": "gzip"})
    pages = [client.get(reverse("account_login")).content for _ in range(6)]
    tokens = {re.findall(rb'csrfmiddlewaretoken" value="(\w+)"', gzip.decompress(page))[0] for page in pages}
    assert len(tokens) == len(pages)
    assert len({len(page) for page in pages}) > 1


def test_a_broken_page_tells_nothing_and_carries_the_headers(
    members: Members, as_aoi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(**_: object) -> None:
        raise RuntimeError("hanako@example.jp")

    monkeypatch.setattr("rashin.base.workspace.queries.jobs", explode)
    as_aoi.raise_request_exception = False
    reply = as_aoi.get("/jobs/")
    assert reply.status_code == 500
    assert b"hanako" not in reply.content
    assert b"Traceback" not in reply.content
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in reply.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (OperationalError("database or disk is full"), 503),
        (OperationalError("database is locked"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OperationalError("no such column: x"), 500 if connection.vendor == "sqlite" else 503),
    ],
)
def test_a_full_disk_is_no_bug_and_told_as_what_it_is(
    members: Members, as_aoi: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception, status: int
) -> None:
    def refuse(**_: object) -> None:
        raise problem

    monkeypatch.setattr("rashin.base.workspace.queries.jobs", refuse)
    as_aoi.raise_request_exception = False
    page = as_aoi.get("/jobs/")
    program = as_aoi.get("/jobs/", headers={"accept": "application/json"})
    assert (page.status_code, program.status_code) == (status, status)
    assert program.json()["remedy"]
    assert page.get("Retry-After") == ("60" if status == 503 else None)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:8600@evil.example", "evil\\x"])
def test_a_foreign_host_is_refused(db: None, host: str) -> None:
    assert Client(headers={"host": host}).get("/").status_code == 400


def test_headers_of_a_proxy_nobody_trusts_are_not_believed(db: None) -> None:
    reply = Client().get(
        "/",
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"},
    )
    assert reply.status_code == 302
    assert "evil" not in reply.headers["Location"]
    assert "Strict-Transport-Security" not in reply.headers


NEXT = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example",
        "\\\\evil.example", "http:///evil.example", "/\t/evil.example"]  # fmt: skip


@pytest.mark.parametrize("way", NEXT)
def test_no_page_sends_a_reader_elsewhere(members: Members, way: str, as_ben: Client) -> None:
    members.ben.set_password("correct horse battery")
    members.ben.save()
    sent = {"login": "ben@example.jp", "password": "correct horse battery", "next": way}
    replies = [
        Client().post(reverse("account_login"), sent),
        as_ben.post(reverse("preferences"), {"theme": "dark", "next": way}),
        as_ben.get(reverse("account_login"), {"next": way}),
    ]
    for reply in replies:
        assert "evil" not in reply.headers.get("Location", ""), reply.headers
        assert "javascript" not in reply.headers.get("Location", "")


def test_signing_in_leaves_no_session_that_somebody_else_laid(members: Members) -> None:
    browser = Client()
    browser.get(reverse("account_login"))
    session = browser.session
    session["laid"] = "by somebody else"
    session.save()
    before = session.session_key
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = before
    browser.get(f"/enter/{make_link(actor='cli', member=members.chika, now=datetime.now(UTC))}/")
    assert browser.get("/api/me").status_code == 200
    assert browser.session.session_key != before


def test_a_form_without_its_token_changes_nothing(members: Members) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(members.aoi)
    assert browser.post("/webhooks/new/", {"name": "x"}).status_code == 403
    assert browser.post("/webhooks/new/", {"name": "x"}, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1", 'a"; filename="b', "../../etc/passwd", "顧客.csv", "a\x00b"])
def test_a_files_name_stays_a_name(name: str) -> None:
    said = Export(name=name, content=b"", content_type="text/csv", rows=0).response().headers["Content-Disposition"]
    assert "\r" not in said
    assert "\n" not in said
    assert said.count('"') == 2


def test_over_https_cookies_belong_to_this_host_alone() -> None:
    code = (
        "import django, json\nfrom django.conf import settings as s\n"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS[0]]))"
    )
    given = {
        **os.environ, "RASHIN_BASE_URL": "https://cx.example.jp", "DJANGO_SETTINGS_MODULE": "rashin.web.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    said = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, check=True, text=True).stdout
    session, csrf, *rest = json.loads(said)
    assert session.startswith("__Host-")
    assert csrf.startswith("__Host-")
    assert rest == [True, True, True, "Lax", 31_536_000, "cx.example.jp"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("mail to hanako.yamada@example.co.jp failed", "mail to …@… failed"),
        ("secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw here", "secret whsec_… here"),
        ("GET /enter/5f3a9c0d1e2b/ broke", "GET /enter/…/ broke"),
        ("Authorization: Bearer rsk_ab12cd34_xyzxyz", "Authorization: Bearer …"),
        ("postgres://rashin:hunter2@db/cx is away", "postgres://…@db/cx is away"),
        ("password='hunter2' given", "password='…' given"),
        ("lake.compact #31 broke", "lake.compact #31 broke"),
    ],
)
def test_a_log_line_names_nobody_and_no_secret(line: str, kept: str) -> None:
    assert blackened(line) == kept


def test_no_address_that_holds_a_secret_is_logged_with_it() -> None:
    from tests.doors.table import addresses

    word = "k3yOfSomebody_9-x"
    held = [one for one in addresses() if re.search(r"<str:(token|secret)>|\(\?P<key>", one)]
    assert len(held) >= 5
    for address in held:
        plain = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<[^<>]*>", word, address).replace("^", "").replace("$", "")
        assert word not in blackened(f"GET {plain} broke"), address


def test_nothing_that_is_logged_begins_a_line_of_its_own() -> None:
    try:
        raise ValueError("of taro@example.jp\nERROR forged")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "asked %s", ("a\r\n2026 INFO forged",), sys.exc_info())
    lines = Line("%(levelname)s %(message)s").format(record).splitlines()
    assert lines[0] == "ERROR asked a\\x0d\\x0a2026 INFO forged"
    assert all(line.startswith("  ") for line in lines[1:])
    assert "taro" not in "".join(lines)
