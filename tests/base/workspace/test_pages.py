"""Pages of keys, members, jobs and the audit log over HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import ApiKey, AuditEntry, Job, User, WriteKey
from rashin.base.workspace.services import add_member, make_api_key, make_write_key
from tests.conftest import NOW, Members

PATHS = {
    "/keys/": {"aoi", "ben"},
    "/jobs/": {"aoi", "ben", "emi", "chika"},
    "/audit/": {"aoi", "ben"},
    "/members/": {"aoi"},
}


@pytest.mark.parametrize("path", PATHS)
def test_each_page_is_for_whom_it_is(
    as_aoi: Client, as_ben: Client, as_emi: Client, as_chika: Client, as_dan: Client, path: str
) -> None:
    clients = {"aoi": as_aoi, "ben": as_ben, "emi": as_emi, "chika": as_chika}
    for name, client in clients.items():
        assert client.get(path).status_code == (200 if name in PATHS[path] else 403), name
    assert as_dan.get(path).status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_in_both_languages(as_aoi: Client, members: Members, path: str) -> None:
    pages = []
    for language in ("en", "ja"):
        User.objects.filter(pk=members.aoi.pk).update(language=language)
        pages.append(as_aoi.get(path).content.decode().partition("<h1>")[2].partition("</h1>")[0])
    assert pages[0].isascii()
    assert not pages[1].isascii()


# ── Keys ──


def test_a_write_key_is_made_shown_and_revoked(as_ben: Client) -> None:
    made = as_ben.post("/keys/write/", {"name": "web", "origins": "https://shop.example.jp\nhttps://b.example.jp"})
    assert made.status_code == 302
    key = WriteKey.objects.get()
    page = as_ben.get(made["Location"]).content.decode()
    assert key.key in page
    assert "https://shop.example.jp" in page
    assert key.key in as_ben.get("/keys/").content.decode()
    assert as_ben.post(made["Location"]).status_code == 302
    assert "This key is revoked." in as_ben.get(made["Location"]).content.decode()
    assert "Revoked" in as_ben.get("/keys/").content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""}, {"name": "a", "key": "short"}, {"name": "a", "origins": "javascript:alert(1)"},
        {"name": "a", "key": "bad key with spaces"}, {"name": "there"}, {"name": "x" * 500}, {"name": "a\x00b"},
    ],
)  # fmt: skip
def test_a_bad_write_key_is_told_in_place(as_ben: Client, members: Members, sent: dict[str, str]) -> None:
    make_write_key(actor="t", name="there", now=NOW)
    answer = as_ben.post("/keys/write/", sent)
    assert answer.status_code == 422
    assert 'class="problem"' in answer.content.decode()
    assert WriteKey.objects.count() == 1


def test_an_existing_key_is_registered(as_ben: Client) -> None:
    as_ben.post("/keys/write/", {"name": "old", "key": "abcDEF12345678"})
    assert WriteKey.objects.get().key == "abcDEF12345678"


def test_an_api_key_is_shown_once(as_ben: Client) -> None:
    sent = {"name": "notebook", "scopes": ["ask", "see_scores"], "expires": "90"}
    assert as_ben.post("/keys/api/", sent)["Location"] == "/keys/"
    first, second = (as_ben.get("/keys/").content.decode() for _ in range(2))
    prefix = ApiKey.objects.get().prefix
    assert f"{prefix}_" in first
    assert f"{prefix}_" not in second
    assert f"{prefix}…" in second
    number = ApiKey.objects.get().pk
    assert "Revoke this key" in as_ben.get(f"/keys/api/{number}/").content.decode()
    assert as_ben.post(f"/keys/api/{number}/").status_code == 302
    assert ApiKey.objects.get().revoked_at is not None
    assert as_ben.get(f"/keys/api/{number}/").status_code == 404


def test_an_api_key_may_not_do_more_than_its_maker(as_ben: Client) -> None:
    answer = as_ben.post("/keys/api/", {"name": "n", "scopes": ["operate"]})
    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_viewers_make_no_keys(as_chika: Client, as_dan: Client) -> None:
    for path in ("/keys/write/", "/keys/api/"):
        assert as_chika.post(path, {"name": "n"}).status_code == 403
        assert as_dan.post(path, {"name": "n"}).status_code == 302


# ── Members ──


def test_a_member_changes_and_the_last_owner_stays(as_aoi: Client, members: Members) -> None:
    path = f"/members/{members.chika.pk}/"
    sent = {"email": "chika@example.jp", "role": "analyst", "is_active": "on"}
    assert as_aoi.post(path, sent).status_code == 302
    members.chika.refresh_from_db()
    assert members.chika.role == "analyst"
    as_aoi.post(path, {"email": "chika@example.jp", "role": "analyst"})
    members.chika.refresh_from_db()
    assert not members.chika.is_active
    owner = {"email": "aoi@example.jp", "role": "viewer", "is_active": "on"}
    refused = as_aoi.post(f"/members/{members.aoi.pk}/", owner)
    assert refused.status_code == 422
    assert "最後のオーナー" in refused.content.decode()
    members.aoi.refresh_from_db()
    assert members.aoi.role == "owner"
    assert as_aoi.get("/members/999999/").status_code == 404
    assert as_aoi.post(f"/members/{members.ben.pk}/link/").status_code == 302
    assert as_aoi.post(f"/members/{members.gone.pk}/link/").status_code == 404


def test_members_are_listed_in_as_many_questions_however_many(as_aoi: Client, members: Members) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            as_aoi.get("/members/")
        counts.append(len(asked))
        for index in range(10):
            add_member(actor="t", email=f"m{len(counts)}-{index}@example.jp", role="staff", now=NOW)
    assert counts[0] == counts[1]


# ── Jobs and the audit log ──


def test_jobs_run_wait_and_are_over(as_ben: Client, members: Members) -> None:
    waiting = enqueue("intake.import", {}, by=members.ben, now=NOW)
    over = enqueue("lake.compact", {}, by=None, now=NOW)
    Job.objects.filter(pk=over.pk).update(state="failed", finished_at=NOW, error={"message": "It broke.", "fields": {}})
    seen = as_ben.get("/jobs/").content.decode()
    assert f"/jobs/{waiting.pk}/cancel/" in seen
    assert "Merging small files" in seen
    assert "It broke." in seen
    assert "<html" not in as_ben.get("/jobs/", headers={"HX-Request": "true"}).content.decode()
    as_ben.post(f"/jobs/{waiting.pk}/cancel/")
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/data/imports/1/", "http://testserver/data/imports/1/"), ("https://evil.example/", "/")],
)
def test_after_stopping_work_nobody_is_led_elsewhere(
    as_ben: Client, members: Members, came_from: str, back: str
) -> None:
    waiting = enqueue("intake.import", {}, by=members.ben, now=NOW)
    reply = as_ben.post(f"/jobs/{waiting.pk}/cancel/", headers={"Referer": came_from})
    assert reply.headers["Location"] == back


def test_the_audit_log_is_filtered_checked_and_taken_along(as_ben: Client, members: Members) -> None:
    make_write_key(actor=members.aoi, name="web", now=NOW)
    make_write_key(actor="cli", name="app", now=NOW + timedelta(days=3))
    assert "Aoi" in as_ben.get("/audit/").content.decode()
    whose = as_ben.get("/audit/", {"actor": "cli"}).content.decode().partition("<tbody>")[2]
    assert "Name: app" in whose
    assert "Name: web" not in whose
    day = as_ben.get("/audit/", {"until": "2026-04-15", "action": "write_key.made"}).content.decode()
    assert "Name: web" in day.partition("<tbody>")[2]
    assert "Name: app" not in day.partition("<tbody>")[2]
    assert "Made a write key" in day
    assert "<code>write_key.made</code>" in day
    assert "The chain is whole" in as_ben.get("/audit/?check=1").content.decode()
    file = as_ben.get("/audit/?audit-download=csv")
    assert "write_key.made" in b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert AuditEntry.objects.filter(action="data.exported", subject="audit").exists()
    AuditEntry.objects.filter(number=1).update(subject="somebody else")
    assert "broken at line 1" in as_ben.get("/audit/?check=1").content.decode()


HOSTILE = [
    "?since=0001-01-01",
    "?until=9999-12-31",
    "?since=x",
    "?actor=%00",
    "?subject=%00",
    "?audit-page=-1",
    "?audit-sort=-nope",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_addresses_of_the_log(as_ben: Client, query: str) -> None:
    assert as_ben.get(f"/audit/{query}").status_code == 200


def test_the_log_takes_as_many_questions_however_long(as_ben: Client, members: Members) -> None:
    make_write_key(actor="cli", name="first", now=NOW)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            as_ben.get("/audit/")
        counts.append(len(asked))
        for index in range(8):
            make_write_key(actor="cli", name=f"k{len(counts)}-{index}", now=NOW)
    assert counts[0] == counts[1]


def test_others_work_is_hidden_from_who_does_not_look_after_it(
    as_ben: Client, as_emi: Client, members: Members
) -> None:
    own = enqueue("demo.own", {}, by=members.emi, now=NOW)
    others = enqueue("demo.others", {}, by=members.ben, now=NOW)
    seen = as_emi.get("/jobs/").content.decode()
    assert "demo.own" in seen
    assert "demo.others" not in seen
    assert [one["name"] for one in as_emi.get("/api/jobs").json()] == ["demo.own"]
    assert "demo.own" in as_ben.get("/jobs/").content.decode()
    for path, method in ((f"/jobs/{others.pk}/status/", "get"), (f"/jobs/{others.pk}/cancel/", "post"),
                         (f"/api/jobs/{others.pk}", "get"), (f"/api/jobs/{others.pk}/cancel", "post")):  # fmt: skip
        assert getattr(as_emi, method)(path).status_code == 404, path
    assert as_emi.post(f"/jobs/{own.pk}/cancel/").status_code == 302
    assert Job.objects.get(pk=others.pk).cancel_asked is False


def test_a_key_sees_no_more_work_than_its_scopes(members: Members, client: Client) -> None:
    job = enqueue("demo.others", {}, by=members.ben, now=NOW)
    _, secret = make_api_key(actor=members.aoi, member=members.aoi, name="k", scopes=["enter"], now=NOW)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/jobs/{job.pk}", headers=bearer).status_code == 404
    assert client.get("/api/jobs", headers=bearer).json() == []
