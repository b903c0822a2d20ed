"""What docs/security.md promises and what no single room could prove: each test is named there."""

import pickle
import ssl
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from rashin.base.messages.outgoing import _tls
from rashin.base.messages.signing import new_secret
from rashin.base.workspace import inviting, keys
from rashin.base.workspace.identity import Provider, set_provider
from rashin.base.workspace.models import User, WriteKey
from rashin.base.workspace.shelf import Shelf
from tests.conftest import NOW

# ── V1 ──


@pytest.mark.parametrize(
    "words",
    [
        "trend?event=x'+OR+'1'='1", "trend?of=voices&by=prop.a')+UNION+SELECT+1--", "trend?event=x&by=trait.a'%3B--",
        "scores?metric=nps&where=channel='+OR+1=1--", "scores?where=prop.a'||(select+1)||'=1",
        "trend?of=voices&where=trait.x'%3Bdrop+table+voices%3B--=1", "timeline?id=1'+OR+1=1--",
        "funnel?step=a[x'+OR+'1'='1=2]&step=b", "scores?by=unit%22%3B+DROP+TABLE+voices",
    ],
)  # fmt: skip
def test_no_word_of_a_question_becomes_sql(as_aoi, home, lake, settings, words):
    settings.HOME = home
    at = {"occurred_at": NOW, "received_at": NOW, "batch": "b", "channel": "app", "source": "t", "properties": "{}"}
    lake.append("voices", pa.Table.from_pylist([
        {**at, "voice_id": f"v{n}", "customer_key": n, "distinct_id": f"user_id:{n}", "metric": "nps", "score": 9.0,
         "scale_min": 0, "scale_max": 10, "direction": 1, "text": "よい"} for n in range(3)
    ]))  # fmt: skip
    reply = as_aoi.get(f"/api/ask/{words}")
    assert reply.status_code in {200, 400}, reply.content
    if reply.status_code == 200:
        answer = reply.json()
        assert answer["n"] == 0 or "where" not in words, "a condition that is no condition finds everybody"
    assert as_aoi.get("/api/ask/trend?of=voices&every=whole").json()["n"] == 3


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "_", "\\", "'; DROP TABLE customers_customer; --"])
def test_no_word_of_a_search_becomes_sql(as_aoi, text):
    found = as_aoi.post("/api/customers/search", {"text": text}, content_type="application/json")
    assert (found.status_code, found.json()["total"]) == (200, 0)


def test_what_is_unpickled_was_written_here(tmp_path):
    @dataclass
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    shelf = Shelf(tmp_path / "shelf", secret="s" * 50)
    path = shelf._path("k")
    path.parent.mkdir()
    body = pickle.dumps(Trap())
    forged = (b"\0" * 32, Shelf(tmp_path, secret="t" * 50)._seal(body, "k"), shelf._seal(body, "other"))
    for seal in forged:
        path.write_bytes(seal + body)
        assert shelf.find("k") is None
    assert not (tmp_path / "sprung").exists()


# ── V5 ──


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/etc/cron.d/evil.csv", "..\\..\\evil.csv", "a\x00b.csv", "é" * 300 + ".csv"]
)
def test_the_name_of_what_is_sent_decides_nothing_about_where_it_lies(members, home, name):
    from rashin.powers.digital.intake import services as intake

    with override_settings(HOME=home):
        row = intake.receive(actor=members.ben, name=name, kind="events", chunks=[b"user_id,event,time\n"], now=NOW)
    (kept,) = home.uploads.iterdir()
    assert kept.name == row.stored_as
    assert "evil" not in kept.name
    assert not list(home.root.parent.glob("**/*evil*"))


# ── V7 ──


def test_a_session_ends_by_age_however_much_it_is_used(members, settings):
    browser = Client()
    browser.force_login(members.ben)
    row = Session.objects.get()
    left = row.expire_date - timezone.now()
    assert abs(left - timedelta(seconds=settings.SESSION_COOKIE_AGE)) < timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    assert browser.get("/api/me").status_code == 200
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=2), "use does not prolong it"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert browser.get("/api/me").status_code == 401


# ── V10 ──


def test_a_sign_in_by_oidc_asks_with_state_nonce_and_pkce(members):
    from tests.web.sso.oidc_provider import OpenIdProvider, running

    asked = []
    with running(OpenIdProvider()) as op:
        facts = {"issuer": op.issuer, "client_id": "rashin"}
        set_provider(
            actor=members.aoi, secret="s", now=NOW, provider=Provider(kind="oidc", slug="op", name="Op", facts=facts)
        )
        for _ in range(2):
            start = Client().get("/accounts/oidc/op/login/").headers["Location"]
            asked.append({name: values[0] for name, values in parse_qs(urlsplit(start).query).items()})
    first, second = asked
    assert first["code_challenge_method"] == "S256"
    for word in ("state", "nonce", "code_challenge"):
        assert len(first[word]) >= 16
        assert first[word] != second[word]


# ── V11, V12 ──


@pytest.mark.parametrize(
    "make",
    [lambda: keys.new_api_secret()[1], keys.new_link_secret, keys.new_write_key, new_secret],
    ids=["api", "link", "write", "webhook"],
)
def test_secrets_are_long_and_never_the_same(make, monkeypatch):
    import random

    def same():
        random.seed(7)  # whoever knows the state of the ordinary source learns nothing
        return make()

    made = {same() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 32


def test_calls_that_leave_speak_tls_1_2_at_least_and_look_at_names():
    context = _tls("")
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED


# ── V13 ──


def test_a_stranger_learns_no_version(members, as_dan):
    from importlib.metadata import PackageNotFoundError, version

    try:
        ours = version("rashin")
    except PackageNotFoundError:  # from a checkout
        ours = "0.1.0"
    for place in ("/accounts/login/", "/nowhere/", "/api/", "/api/nowhere"):
        reply = as_dan.get(place)
        text = f"{reply.headers} {reply.content.decode()}"
        assert ours not in text, place
        assert "django/" not in text.lower(), place


# ── V15 ──


def test_fields_that_no_form_has_set_nothing(members, as_chika, client):
    more = {"role": "owner", "is_active": "", "email": "x@example.jp", "department": "1", "units": "umeda", "id": "1"}
    as_chika.post(reverse("preferences"), {"theme": "dark", **more})
    chika = User.objects.get(pk=members.chika.pk)
    assert (chika.role, chika.email, chika.is_active, chika.units) == ("viewer", "chika@example.jp", True, [])
    _, secret = inviting.invite(actor=members.aoi, email="n@example.jp", role="viewer", now=timezone.now())
    client.post(f"/join/{secret}/", {"name": "N", "password": "correct horse battery staple", **more})
    joined = User.objects.get(email="n@example.jp")
    assert (joined.role, joined.units) == ("viewer", [])


def test_fields_that_no_operation_has_set_nothing(as_ben, home, settings):
    settings.HOME = home
    sent = {"name": "shop", "revoked_at": "2020-01-01T00:00:00Z", "id": 99, "created_at": "2020-01-01T00:00:00Z"}
    made = as_ben.post("/api/write-keys", sent, content_type="application/json")
    assert made.json()["revoked_at"] is None
    row = WriteKey.objects.get()
    assert row.created_at.year != 2020
