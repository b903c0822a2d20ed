import json

import pytest

from rashin.base.workspace.services import make_api_key
from tests.conftest import NOW


@pytest.fixture
def here(home, lake, settings):
    settings.HOME = home
    return home


def test_a_stranger_gets_a_problem_not_a_page(as_dan):
    reply = as_dan.get("/api/me")
    assert reply.status_code == 401
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["code"] == "workspace.sign_in_needed"


def test_an_unknown_operation_is_a_problem(as_aoi):
    reply = as_aoi.get("/api/nothing/here")
    assert reply.status_code == 404
    assert reply.json()["code"] == "web.not_found"


def test_a_key_acts_as_its_member_within_its_scopes(members, client):
    _, secret = make_api_key(actor=members.aoi, member=members.aoi, name="bi", scopes=["enter", "see_scores"], now=NOW)
    bearer = {"Authorization": f"Bearer {secret}"}
    reply = client.get("/api/me", headers=bearer)
    assert reply.json() == {"email": "aoi@example.jp", "name": "Aoi", "role": "owner", "may": ["enter", "see_scores"]}
    assert client.get("/api/write-keys", headers=bearer).status_code == 403
    assert client.get("/api/me", headers={"Authorization": "Bearer rsk_wrong"}).status_code == 401


def test_a_session_needs_the_csrf_token_to_change_things(members):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(members.aoi)
    reply = browser.post("/api/write-keys", json.dumps({"name": "shop"}), content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (403, "web.form_stale")


def test_write_keys_are_made_listed_and_revoked(as_ben, here):
    made = as_ben.post(
        "/api/write-keys", {"name": "shop", "origins": ["https://Shop.example.jp/"]}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    assert made.json()["origins"] == ["https://shop.example.jp"]
    assert as_ben.delete("/api/write-keys/shop").status_code == 204
    assert as_ben.get("/api/write-keys").json()[0]["revoked_at"]


def test_a_body_that_lacks_a_field_names_it(as_ben):
    reply = as_ben.post("/api/write-keys", {}, content_type="application/json")
    assert reply.status_code == 422
    assert reply.json()["place"] == "body.body.name"


def test_questions_are_answered_in_both_forms(as_aoi, here):
    in_words = as_aoi.get("/api/ask/scores?metric=nps")
    assert in_words.status_code == 200, in_words.content
    in_json = as_aoi.post("/api/ask/scores", {"metric": "nps"}, content_type="application/json")
    assert in_json.json()["points"] == in_words.json()["points"]


def test_a_wrong_question_says_what_would_be_right(as_aoi, here):
    reply = as_aoi.post("/api/ask/scores", {"metric": "joy"}, content_type="application/json")
    assert reply.status_code == 400
    assert reply.json()["place"] == "metric"
    assert as_aoi.get("/api/ask/oracle").status_code == 404


def test_who_may_not_ask_is_refused(as_chika, here):
    assert as_chika.get("/api/ask/scores?metric=nps").status_code == 200
    assert as_chika.get("/api/ask/trend?event=Order").status_code == 403


def test_every_kind_of_question_is_described(as_aoi):
    from rashin.analysis.questions.catalogue import QUESTIONS

    described = as_aoi.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for kind in QUESTIONS:
        assert "requestBody" in described["paths"][f"/api/ask/{kind}"]["post"]
    assert "/api/jobs/{number}" in described["paths"]


def test_a_file_is_sent_imported_and_taken_out_again(as_ben, here, members):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from rashin.base.workspace.models import AuditEntry
    from rashin.web.wiring import works
    from rashin.web.worker import Worker

    body = "customer_id,event,time\n1,Order Completed,2026-04-01 10:00\n2,Order Completed,2026-04-02 10:00\n"
    sent = as_ben.post("/api/imports/events", {"file": SimpleUploadedFile("shop.csv", body.encode())})
    assert sent.status_code == 202, sent.content
    assert AuditEntry.objects.latest("number").address == "127.0.0.1"
    Worker({work.name: work for work in works()}).run_due()
    done = as_ben.get(f"/api/imports/{sent.json()['id']}").json()
    assert (done["state"], done["rows"]) == ("done", 2), done
    undone = as_ben.post(f"/api/imports/{done['id']}/undo")
    assert undone.json()["rows"] == 2, undone.content
    assert as_ben.post(f"/api/imports/{done['id']}/undo").status_code == 409


def test_a_wrong_method_is_a_problem_that_says_what_is_allowed(as_aoi):
    reply = as_aoi.put("/api/me")
    assert reply.status_code == 405
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["Allow"] == "GET"
    assert reply.json()["code"] == "web.wrong_method"


@pytest.mark.parametrize("told", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""])
@pytest.mark.parametrize("path", ["/api/write-keys", "/api/ask/scores"])
def test_a_body_that_is_not_declared_as_json_is_refused(as_ben, here, path, told):
    reply = as_ben.generic("POST", path, b'{"name": "shop"}', content_type=told)
    assert (reply.status_code, reply.json()["code"]) == (415, "api.wrong_media_type")
    assert "application/json" in reply.json()["remedy"]


@pytest.mark.parametrize("told", ["application/json", "application/json; charset=utf-8", "Application/Vnd.x+JSON"])
def test_json_is_json_in_every_spelling(as_ben, here, told):
    assert as_ben.generic("POST", "/api/write-keys", b'{"name": "shop"}', content_type=told).status_code == 201


def test_where_a_file_is_taken_json_is_not_and_a_stranger_hears_of_neither(as_ben, as_dan, here):
    sent = {"data": b"{}", "content_type": "application/json"}
    assert as_ben.generic("POST", "/api/imports/events", **sent).status_code == 415
    assert as_dan.generic("POST", "/api/imports/events", **sent).status_code == 401


def test_a_foreign_page_cannot_send_a_form_with_somebodys_session(members, here):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(members.aoi)
    reply = browser.generic("POST", "/api/write-keys", b'{"name": "x"}', content_type="text/plain")
    assert reply.status_code == 403


def test_every_refusal_is_described(as_aoi):
    paths = as_aoi.get("/api/openapi.json").json()["paths"]
    assert all("415" in one["responses"] for methods in paths.values() for one in methods.values())
