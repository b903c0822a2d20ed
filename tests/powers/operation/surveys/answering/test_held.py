"""What looks like a program's: left out of every figure and told so, until a person lets it count, by any way."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from rashin.base.atlas.models import HeardVoice
from rashin.cli.survey import command
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.models import Door, QuotaCell, Response
from rashin.powers.operation.surveys.results.reading import Chosen, counts_of, held_of, sheet_of
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db


@pytest.fixture
def flooded(live: Callable[..., Door]) -> Door:
    """Two people and three programs; a quota of three."""
    door = live(quotas=[{"id": "all", "limit": 3}])
    for score in ("9", "10"):
        Respondent(door.token).send(nps=score).send(said="早い")
    for _ in range(3):
        Respondent(door.token, HTTP_USER_AGENT="").send(nps="0", url="https://spam.example").send(said="x")
    return door


def test_it_is_in_no_figure_and_each_figure_says_how_many_are_left_out(flooded: Door, as_ben: Client) -> None:
    survey = flooded.survey
    assert (counts_of(survey).complete, counts_of(survey).held) == (2, 3)
    assert queries.survey_row(survey.key).complete == 2
    assert sheet_of(survey, Chosen()).n == 2
    assert sheet_of(survey, Chosen(held=True)).n == 5, "who wants to may look"
    assert (held_of(survey, Chosen()), held_of(survey, Chosen(held=True))) == (3, 0)
    page = as_ben.get("/surveys/delivery/results/").content.decode()
    assert "?flagged=held" in page
    assert "Left out" in page or "除外" in page
    listed = as_ben.get("/surveys/delivery/responses/?flagged=held").content.decode()
    assert listed.count("/surveys/delivery/responses/") >= 3


def test_programs_take_no_place_of_a_quota_and_whoever_is_let_count_does(flooded: Door, as_ben: Client) -> None:
    assert QuotaCell.objects.get().filled == 2
    found = as_ben.get("/api/surveys/delivery/responses?held=true&limit=2").json()
    assert [one["held"] for one in found["responses"]] == [True, True]
    rest = as_ben.get(f"/api/surveys/delivery/responses?held=true&limit=2&cursor={found['next']}").json()
    assert (len(rest["responses"]), rest["next"]) == (1, None)
    numbers = [one["id"] for one in [*found["responses"], *rest["responses"]]]
    body = json.dumps({"responses": numbers})
    address = "/api/surveys/delivery/responses/admit"
    assert as_ben.post(address, body, content_type="application/json").json() == {"counted": 3}
    assert (QuotaCell.objects.get().filled, counts_of(flooded.survey).complete) == (5, 5)
    assert HeardVoice.objects.count() == 10
    again = as_ben.post(address, json.dumps({"responses": numbers[:1]}), content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "survey.not_held_back")
    assert sheet_of(flooded.survey, Chosen()).n == 5, "what was kept in mind is counted anew"


def test_all_or_none_and_only_who_may(flooded: Door, as_ben: Client, as_emi: Client) -> None:
    held, person = Response.objects.filter(held=True)[0], Response.objects.filter(held=False)[0]
    body = json.dumps({"responses": [str(held.pk), str(person.pk)]})
    address = "/api/surveys/delivery/responses/admit"
    assert as_emi.post(address, body, content_type="application/json").status_code == 403
    assert as_ben.post(address, body, content_type="application/json").status_code == 409
    held.refresh_from_db()
    assert held.held
    assert as_ben.get(f"/api/surveys/delivery/responses/{held.pk}").json()["flags"]


def test_a_cursor_that_was_not_handed_out_is_refused(flooded: Door, as_ben: Client) -> None:
    for cursor in ("x", "bnVsbA==", "WyIyMDI2LTAxLTAxIiwgIjEiXQ=="):
        answer = as_ben.get(f"/api/surveys/delivery/responses?cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "api.cursor_unreadable")


def test_lists_go_page_by_page(live: Callable[..., Door], as_ben: Client) -> None:
    for name in ("one", "two", "three"):
        live(key=name)
    first = as_ben.get("/api/surveys?limit=2").json()
    rest = as_ben.get(f"/api/surveys?limit=2&cursor={first['next']}").json()
    keys = [one["key"] for one in [*first["surveys"], *rest["surveys"]]]
    assert sorted(keys) == ["one", "three", "two"]
    assert rest["next"] is None
    assert first["surveys"][0]["titles"]["ja"]
    assert as_ben.get("/api/surveys/one/sends").json() == {"sends": [], "next": None}
    assert as_ben.get("/api/surveys/one/invitations").json() == {"invitations": [], "next": None}


def test_from_a_terminal(flooded: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rashin.cli.survey_answers.opened", lambda _home: None)

    def run(*words: str) -> Any:
        return CliRunner().invoke(command, words, catch_exceptions=False)

    listed = run("responses", "delivery", "--held", "--json")
    lines = [json.loads(line) for line in listed.stdout.splitlines()]
    assert len(lines) == 3
    assert "2 count, 3 are kept back" in listed.stderr
    assert "1 more count" in run("admit", "delivery", lines[0]["id"]).output
    assert counts_of(flooded.survey).held == 2
