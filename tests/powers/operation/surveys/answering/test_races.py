"""Many at once: quotas are exact, one failure fails alone, and what is acknowledged is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from rashin.powers.operation.surveys.answering import committing, quotas
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Door, QuotaCell, Response
from tests.powers.operation.surveys.answering.conftest import AT, DELIVERY
from tests.powers.operation.surveys.answering.pages import Respondent

LOW = {"all": [{"of": "answer:nps", "op": "isLessThan", "value": 7}]}
SHORT = {**DELIVERY, "blocks": DELIVERY["blocks"][:1]}


@pytest.mark.django_db
def test_a_place_is_held_then_taken_and_a_full_quota_takes_none(live: Callable[..., Door]) -> None:
    door = live(quotas=[{"id": "low", "limit": 1, "when": LOW, "ending": "end"}, {"id": "all", "limit": 9}])
    one, two = Respondent(door.token), Respondent(door.token)
    one.send(nps="3")
    cells = {cell.quota: cell for cell in QuotaCell.objects.all()}
    assert (cells["low"].pending, cells["low"].filled, cells["all"].pending) == (1, 0, 1)
    two.send(nps="2")
    assert Response.objects.get(answers__nps=2).state == "over_quota"
    cells = {cell.quota: cell for cell in QuotaCell.objects.all()}
    assert (cells["low"].pending, cells["all"].pending) == (1, 1), "nothing of the refused one is held"
    one.send(go="back").send(nps="9")
    assert QuotaCell.objects.get(quota="low").pending == 0, "another answer gives the place back"
    one.send(said="x")
    cells = {cell.quota: cell for cell in QuotaCell.objects.all()}
    assert (cells["low"].filled, cells["all"].filled, cells["all"].pending) == (0, 1, 0)


@pytest.mark.django_db
def test_a_place_of_somebody_who_went_away_is_free_again(live: Callable[..., Door]) -> None:
    door = live(quotas=[{"id": "all", "limit": 1}])
    Respondent(door.token).send(nps="3")
    Response.objects.update(seen_at=datetime.now(UTC) - quotas.HELD - timedelta(minutes=1))
    two = Respondent(door.token)
    two.send(nps="4").send(said="")
    assert {row.answers["nps"]: row.state for row in Response.objects.all()} == {3: "started", 4: "complete"}
    cell = QuotaCell.objects.get()
    assert (cell.filled, cell.pending) == (1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's one writer is tested below")
def test_quotas_are_exact_while_a_hundred_answer_at_once(live: Callable[..., Door]) -> None:
    _hundred_at_once(live)


def _hundred_at_once(live: Callable[..., Door]) -> None:
    document = read_document({**SHORT, "quotas": [{"id": "low", "limit": 10, "when": LOW}, {"id": "all", "limit": 30}]})
    survey = live(quotas=[{"id": "low", "limit": 10, "when": LOW}, {"id": "all", "limit": 30}]).survey.pk
    every = list(document.quotas)

    def answer(number: int) -> bool:
        mine = [one for one in every if one.id == "all" or number % 2]
        try:
            return committing.durable(
                committing.Work(
                    alone=lambda: quotas.settle(survey, document, mine, held=(), over=True, now=AT).full is None
                )
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(answer, range(100)))
    cells = {cell.quota: (cell.filled, cell.pending) for cell in QuotaCell.objects.all()}
    assert cells == {"low": (10, 0), "all": (30, 0)}
    assert sum(taken) == 30


@pytest.mark.django_db(transaction=True)
def test_answers_of_one_commit_fail_alone(live: Callable[..., Door], monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    survey = live().survey

    def work(number: int) -> Any:
        def write() -> int:
            QuotaCell.objects.create(survey=survey, quota=f"q{number}", limit=1)
            if number % 3 == 0:
                raise ValueError(number)
            return number

        return write

    jobs = [committing._Job(committing.Work(alone=work(number)), str) for number in range(9)]
    committing._commit(jobs)
    assert [job.result for job in jobs if job.problem is None] == [1, 2, 4, 5, 7, 8]
    assert QuotaCell.objects.count() == 6


@pytest.mark.django_db
def test_who_answers_again_is_flagged_and_a_bot_tells_nothing(live: Callable[..., Door]) -> None:
    from rashin.base.atlas.models import HeardVoice

    door = live()
    one = Respondent(door.token)
    one.send(nps="3").send(said="")
    one.take(one.client.get(one.start + "?new=1")).send(nps="4").send(said="")
    again = Response.objects.get(answers__nps=4)
    assert {"same_browser", "same_address"} <= set(again.flags)
    assert "same_browser" not in Response.objects.get(answers__nps=3).flags
    heard = HeardVoice.objects.count()
    bot = Respondent(door.token, HTTP_USER_AGENT="")
    bot.send(nps="0", url="https://spam.example").send(said="buy")
    assert "bot" in Response.objects.get(answers__nps=0).flags
    assert HeardVoice.objects.count() == heard
