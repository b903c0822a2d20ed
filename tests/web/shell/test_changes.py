"""What changed: found beyond chance, named once, explained by its parts, and led down to the words behind it."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import translation

from rashin.analysis.lake.store import Lake
from rashin.base.atlas.services import (
    add_improvement,
    add_journey,
    add_stage,
    move_improvement,
    place_touchpoints,
    set_touchpoint,
)
from rashin.web.shell.changes import Change, changes_of
from rashin.web.shell.why import _part, _telling, meanwhile, parts_of, reason
from tests.conftest import Members
from tests.marks import unmarked
from tests.web.shell.scene import answer

DELIVERY = "/changes/why/?metric=nps&field=touchpoint&by=delivery&against=previous"


def test_a_change_is_found_once_whatever_it_is_called(moved: Lake, members: Members) -> None:
    found = changes_of(members.ben, now=datetime.now(UTC))
    places = [(one.field, one.by) for one in found.moves if one.against == "previous"]
    assert ("touchpoint", "delivery") in places
    assert ("survey", "after delivery") not in places, "the same answers under another name"
    assert all(one.q <= 0.05 for one in found.moves)
    assert not [one for one in found.moves if one.by in {"east", "store"}], "where nothing moved, nothing is told"
    delivery = next(one for one in found.moves if one.by == "delivery")
    assert (delivery.up, delivery.better) == (False, False)
    assert "receive" in delivery.others


def test_the_part_that_carries_a_change_is_named(moved: Lake, members: Members) -> None:
    now = datetime.now(UTC)
    delivery = next(one for one in changes_of(members.ben, now=now).moves if one.by == "delivery")
    parts = parts_of(members.ben, delivery, now=now)
    assert (parts[0].field, parts[0].by, parts[0].sure) == ("prop.region", "west", True)
    assert parts[0].share > 0.8
    with translation.override("en"):
        assert "west went from" in reason(parts, ())
        assert "No single part stands out" in reason((), ())


def test_a_part_that_grew_explains_by_its_share(members: Members) -> None:
    change = Change(
        metric="nps", field="touchpoint", by="delivery", against="year", before=20.0, after=-20.0, difference=-40.0,
        n_before=100, n_after=100, q=0.01,
    )  # fmt: skip
    row = {"field": "prop.late", "by": "true", "own": -1.0, "mix": -38.0, "before": None, "after": -60.0,
           "n_before": 2, "n_after": 60, "changed": None}  # fmt: skip
    part = _part(row, change)
    assert (part.grew, part.sure, part.before, part.after) == (True, True, "2%", "60%")
    assert _telling(row, change)
    assert not _telling({**row, "by": "false", "n_before": 98, "n_after": 40}, change), (
        "the shrinking twin says no more"
    )
    with translation.override("en"):
        assert "grew from 2% to 60%" in reason((part,), ())


def test_what_was_done_there_meanwhile_stands_beside_it(moved: Lake, members: Members) -> None:
    now = datetime.now(UTC)
    point = set_touchpoint(actor=members.ben, key="delivery", name="配送", channel="mail", now=now)
    journey = add_journey(actor=members.ben, key="first", name="はじめて", now=now)
    stage = add_stage(actor=members.ben, journey=journey, key="receive", name="受取", now=now)
    place_touchpoints(actor=members.ben, stage=stage, touchpoints=[point], now=now)
    work = add_improvement(actor=members.ben, title="Tell of delays", stage=stage, now=now)
    move_improvement(actor=members.ben, improvement=work, state="running", on=now.date(), now=now)
    delivery = next(one for one in changes_of(members.ben, now=now).moves if one.by == "delivery")
    assert [one.title for one in meanwhile(delivery, since=now.date())] == ["Tell of delays"]


def test_home_leads_from_a_moved_score_to_the_words(moved: Lake, as_ben: Client) -> None:
    panel = unmarked(as_ben.get("/panels/moved/").content.decode())
    assert "metric=nps&amp;field=touchpoint&amp;by=delivery&amp;against=previous#voices" in panel
    page = unmarked(as_ben.get(DELIVERY).content.decode())
    assert "What unhappy customers wrote" in page
    assert "came late &lt;b&gt;" in page
    assert "/customers/" in page


def test_words_of_other_answers_stand_in_where_a_survey_asks_for_none(moved: Lake, as_ben: Client) -> None:
    rows = [
        {**answer(900 + index, days=5, score=1.0, region="east", touchpoint="store", text=said), "metric": metric,
         "scale_min": 0 if metric == "nps" else 1, "scale_max": 10 if metric == "nps" else 5, "unit": "kobe"}
        for index, (metric, said) in enumerate([("nps", None)] * 20 + [("csat", "Nobody at the till")])
    ]  # fmt: skip
    moved.append("voices", pa.Table.from_pylist(rows))
    page = unmarked(as_ben.get("/changes/why/?metric=nps&field=unit&by=kobe").content.decode())
    assert "Nobody at the till" in page
    assert "beside other scores" in page


def test_a_part_of_the_company_hears_its_own_words(moved: Lake, as_emi: Client) -> None:
    page = as_emi.get(DELIVERY)
    assert page.status_code in {200, 404}
    assert "came late" not in unmarked(page.content.decode()), "Emi's departments have other units"


def test_changes_are_for_those_who_may_ask(moved: Lake, as_chika: Client) -> None:
    for path in ("/changes/", DELIVERY, "/voices/", "/panels/moved/"):
        assert as_chika.get(path).status_code == 403, path


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404), ("?metric=love", 404), ("?metric=nps&against=never", 404), ("?metric=nps", 200),
        ("?metric=nps&field=prop.nothing_like_it&by=x", 200), ("?metric=nps&field=unit.&by=x", 400),
        ("?metric=nps&field=touchpoint&by=%27%3B+drop+table+voices", 200),
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_told_so(moved: Lake, as_ben: Client, query: str, status: int) -> None:
    assert as_ben.get(f"/changes/why/{query}").status_code == status


def test_before_anything_arrived_nothing_changed(nothing_yet: object, as_ben: Client) -> None:
    assert as_ben.get("/changes/").status_code == 200
    assert as_ben.get("/voices/").status_code == 200


def test_voices_are_found_by_mood_place_and_words(moved: Lake, as_ben: Client) -> None:
    def count(query: str) -> int:
        return unmarked(as_ben.get(f"/voices/?{query}").content.decode()).count('class="quote"')

    assert count("mood=unhappy&days=90") > count("mood=unhappy&days=90&where=touchpoint=store") > 0
    assert count("mood=happy&days=0") == 0, "happy ones left no words here"
    assert count("q=PARCEL+0+came") == 1
    assert count("q=%25") == 0, "a per cent sign is a per cent sign"
    assert as_ben.get("/voices/?where=channel%5B").status_code == 400


def test_a_person_is_not_looked_up_by_those_who_may_not(moved: Lake, as_ben: Client, as_staff: Client) -> None:
    for path in ("/voices/?where=trait.email%3Da%40b.example", "/voices/?where=trait.name+is+set"):
        assert as_ben.get(path).status_code == 200
        assert as_staff.get(path).status_code == 403


def test_voices_go_on_page_by_page(moved: Lake, as_ben: Client) -> None:
    seen: list[str] = []
    address = "/voices/?days=0"
    while address:
        page = unmarked(as_ben.get(address).content.decode())
        seen += [part.split(" came")[0] for part in page.split("The parcel ")[1:]]
        _before, mark, rest = page.partition('rel="next"')
        link = page.rpartition('href="?')[2].split('"')[0] if mark else ""
        address = f"/voices/?{link.replace('&amp;', '&')}" if link else ""
        assert rest is not None
    assert len(seen) == len(set(seen)) > 30
    for before in ("x~y", "99999999999999999999999~v1", "~", "1~"):
        assert as_ben.get("/voices/", {"before": before}).status_code == 200
