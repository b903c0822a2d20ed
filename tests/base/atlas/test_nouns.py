"""Journeys, stages, touchpoints, metrics, goals, improvements."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from rashin.analysis.questions.words import from_words
from rashin.base.atlas import queries
from rashin.base.atlas.errors import BadAtlasKey, KeyInUse
from rashin.base.atlas.models import Stage
from rashin.base.atlas.records import Aim
from rashin.base.atlas.services import (
    add_goal,
    add_improvement,
    add_journey,
    add_stage,
    move_improvement,
    place_touchpoints,
    set_metric,
    set_persona,
    set_touchpoint,
    set_unit,
)
from rashin.errors import BadInput, NotFound
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db
WHO = "cli:test"


def test_a_journey_is_made_of_stages_in_order() -> None:
    persona = set_persona(actor=WHO, key="misaki", name="美咲さん", now=NOW)
    journey = add_journey(
        actor=WHO, key="first", name="はじめての一台", name_en="The first one", persona=persona, now=NOW
    )
    delivery = set_touchpoint(actor=WHO, key="delivery", name="配送", channel="web", now=NOW)
    add_stage(actor=WHO, journey=journey, key="buy", name="購入", now=NOW)
    receive = add_stage(actor=WHO, journey=journey, key="receive", name="受取", goal="約束どおりに", now=NOW)
    place_touchpoints(actor=WHO, stage=receive, touchpoints=[delivery], now=NOW)
    shown = queries.journey("first")
    assert [(stage.key, stage.position) for stage in shown.stages] == [("buy", 1), ("receive", 2)]
    assert shown.stages[1].touchpoints[0].key == "delivery"
    assert shown.persona == "美咲さん"
    with pytest.raises(KeyInUse):
        add_stage(actor=WHO, journey=journey, key="buy", name="また", now=NOW)
    with pytest.raises(KeyInUse):
        add_journey(actor=WHO, key="first", name="x", now=NOW)
    with pytest.raises(NotFound):
        queries.journey("second")
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.create(journey=journey, key="other", name="x", position=1)


@pytest.mark.parametrize("key", ["", "Big", "日本", "a b", "-a", "x" * 65])
def test_a_key_can_stand_in_an_address(key: str) -> None:
    with pytest.raises(BadAtlasKey):
        set_touchpoint(actor=WHO, key=key, name="x", now=NOW)


def test_what_is_set_twice_is_brought_up_to_date() -> None:
    set_unit(actor=WHO, key="梅田店", name="梅田店", area="関西", now=NOW)
    set_unit(actor=WHO, key="梅田店", name="梅田本店", area="関西", now=NOW)
    assert [(one.key, one.name) for one in queries.units()] == [("梅田店", "梅田本店")]


def test_a_metric_is_a_question_that_can_be_asked_again() -> None:
    question = from_words("scores", {"metric": ["nps"], "by": ["channel"]})
    made = set_metric(actor=WHO, key="nps", name="NPS", question=question, now=NOW)
    assert from_words(made.kind, made.words) == question
    aim = Aim(target=20, since=date(2026, 4, 1), due=date(2027, 3, 31))
    assert add_goal(actor=WHO, metric=made, aim=aim, now=NOW).target == 20
    with pytest.raises(BadInput):
        add_goal(actor=WHO, metric=made, aim=replace(aim, due=aim.since), now=NOW)


def test_an_improvement_goes_its_way(members: Members) -> None:
    made = add_improvement(actor=members.ben, title=" 遅れを先に知らせる ", owner=members.ben, now=NOW)
    move_improvement(actor=members.ben, improvement=made, state="running", on=date(2026, 5, 1), now=NOW)
    with pytest.raises(BadInput):
        move_improvement(actor=members.ben, improvement=made, state="done", on=date(2026, 4, 1), now=NOW)
    move_improvement(actor=members.ben, improvement=made, state="done", on=date(2026, 6, 1), now=NOW)
    shown = queries.improvements()[0]
    assert (shown.title, shown.state, shown.owner) == ("遅れを先に知らせる", "done", "Ben")
    with pytest.raises(BadInput):
        add_improvement(actor=members.ben, title=" ", now=NOW)
