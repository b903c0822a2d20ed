"""Surveys over HTTP, as a program uses them."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.formats.translations import write_table
from tests.conftest import Members
from tests.powers.operation.surveys.documents import delivery

pytestmark = pytest.mark.django_db


def _send(client: Client, method: str, path: str, body: object) -> Any:
    return getattr(client, method)(f"/api{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def survey(as_ben: Client) -> Client:
    made = _send(as_ben, "post", "/surveys", {"document": delivery()})
    assert made.status_code == 201, made.content
    return as_ben


def test_a_survey_goes_its_way_over_http(survey: Client) -> None:
    whole = survey.get("/api/surveys/delivery").json()
    assert (whole["survey"]["state"], whole["survey"]["measures"], whole["changed"]) == ("draft", "delivery", True)
    draft = whole["draft"] | {"title": {"ja": "改訂", "en": "Revised"}}
    assert _send(survey, "put", "/surveys/delivery", {"revision": 1, "document": draft}).json()["revision"] == 2
    conflict = _send(survey, "put", "/surveys/delivery", {"revision": 1, "document": whole["draft"]})
    assert (conflict.status_code, conflict.json()["code"]) == (409, "survey.draft_changed")
    assert survey.get("/api/surveys/delivery/problems").json() == []
    live = _send(survey, "post", "/surveys/delivery/publish", {"revision": 2, "note": "初回"}).json()
    assert (live["state"], live["live_version"]) == ("live", 1)
    assert _send(survey, "post", "/surveys/delivery/state", {"do": "pause"}).json()["state"] == "paused"
    wrong = _send(survey, "post", "/surveys/delivery/state", {"do": "pause"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "survey.not_in_this_state")
    assert survey.get("/api/surveys/delivery/versions").json()[0]["questions"] == 3
    assert survey.get("/api/surveys/delivery/versions/1").json()["title"] == {"ja": "改訂", "en": "Revised"}
    assert survey.get("/api/surveys/delivery/versions/9").status_code == 404
    assert survey.get("/api/surveys/delivery/quotas").json() == []
    copy = _send(survey, "post", "/surveys/delivery/copy", {"version": 1})
    assert (copy.status_code, copy.json()["key"]) == (201, "delivery-2")
    assert survey.delete("/api/surveys/delivery-2").status_code == 204
    assert survey.delete("/api/surveys/delivery").status_code == 409
    assert [one["key"] for one in survey.get("/api/surveys?state=paused").json()["surveys"]] == ["delivery"]


def test_what_cannot_be_read_is_told_with_its_place(survey: Client) -> None:
    broken = delivery(key="second", blocks=[{"id": "b", "questions": [{"id": "q", "kind": "nbs"}]}])
    answer = _send(survey, "post", "/surveys", {"document": broken})
    assert answer.status_code == 400
    assert answer.json()["place"] == "blocks[0].questions[0].kind"
    assert "nps" in answer.json()["remedy"]


def test_what_cannot_be_published_is_told_with_every_place(survey: Client) -> None:
    broken = delivery(title={"ja": "題"}, endings=[{"id": "end", "title": {"ja": "終"}}])
    _send(survey, "put", "/surveys/delivery", {"revision": 1, "document": broken})
    faults = survey.get("/api/surveys/delivery/problems").json()
    assert [one["place"] for one in faults] == ["title", "endings[0].title"]
    refused = _send(survey, "post", "/surveys/delivery/publish", {"revision": 2})
    assert refused.status_code == 400
    assert refused.json()["fields"]["places"] == "title, endings[0].title"


def test_files_go_out_and_come_in(survey: Client) -> None:
    for kind in ("json", "lss", "formbricks"):
        file = survey.get(f"/api/surveys/delivery/file?format={kind}")
        assert file.status_code == 200
        assert "attachment" in file["Content-Disposition"]
        sent = SimpleUploadedFile("survey", file.content)
        brought = survey.post("/api/survey-files?as_copy=true", {"file": sent})
        assert brought.status_code == 201, brought.content
        assert brought.json()["survey"]["key"] != "delivery"
    assert survey.get("/api/surveys/delivery/file?format=pdf").status_code == 400
    refused = survey.post("/api/survey-files", {"file": SimpleUploadedFile("a.png", b"\x89PNG")})
    assert refused.json()["code"] == "survey.not_a_survey_file"


def test_texts_go_out_to_be_translated_and_come_back(survey: Client) -> None:
    table = survey.get("/api/surveys/delivery/translations?add=vi").content
    assert table == write_table(read_document(delivery()), ["vi"])
    changed = table.replace(b"Thank you,", "Thank you,Cảm ơn".encode())
    done = survey.post("/api/surveys/delivery/translations?revision=1", {"file": SimpleUploadedFile("t.csv", changed)})
    assert done.json()["changed"] == 1
    assert survey.get("/api/surveys/delivery").json()["draft"]["languages"] == ["ja", "en", "vi"]


def test_surveys_begin_from_templates_and_from_nothing(as_ben: Client) -> None:
    names = [one["name"] for one in as_ben.get("/api/survey-templates").json()]
    assert len(names) == 7
    made = _send(as_ben, "post", "/surveys", {"template": names[0], "key": "spring"})
    assert (made.status_code, made.json()["key"]) == (201, "spring")
    empty = _send(as_ben, "post", "/surveys", {"key": "empty", "title": "新しい調査"})
    assert (empty.status_code, empty.json()["title"]) == (201, "新しい調査")
    assert as_ben.get("/api/survey-schema").json()["title"] == "Survey"


def test_who_only_looks_changes_nothing(survey: Client, members: Members, as_emi: Client, as_chika: Client) -> None:
    assert as_emi.get("/api/surveys/delivery").status_code == 200
    assert _send(as_emi, "post", "/surveys", {"document": delivery(key="x")}).status_code == 403
    assert as_chika.get("/api/surveys").status_code == 403
