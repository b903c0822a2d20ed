"""Timelines, facts and moves: what is listed, in which order, and what a scope hides."""

import json
from datetime import UTC, datetime

import pytest

from rashin.analysis.questions.moves import Moves
from rashin.analysis.questions.question import Scope
from tests.analysis.questions.conftest import NOW, Ask, Make, event, voice


def test_a_timeline_is_newest_first_and_pages_without_gaps(asked: Ask) -> None:
    whole = asked("timeline", person=7)
    assert [entry.kind for entry in whole.entries] == ["event", "voice"] * 3
    assert [entry.at for entry in whole.entries] == sorted((entry.at for entry in whole.entries), reverse=True)
    found, before = [], None
    while True:
        page = asked("timeline", person=7, limit=2, **({"before": before} if before else {}))
        found += page.entries
        if page.next is None:
            break
        before = page.next
    assert tuple(found) == whole.entries


def test_entries_at_the_same_instant_are_neither_lost_nor_doubled(make: Make, asked: Ask) -> None:
    lake = make(
        events=[event(n, customer_key=1) for n in range(7)], voices=[voice(n, customer_key=1) for n in range(7)]
    )
    found, before = [], None
    while True:
        page = asked("timeline", lake=lake, person=1, limit=3, **({"before": before} if before else {}))
        found += [entry.id for entry in page.entries]
        if page.next is None:
            break
        before = page.next
    assert len(found) == len(set(found)) == 14


def test_a_person_is_found_by_any_identifier_after_identity(make: Make, asked: Ask) -> None:
    from rashin.analysis.lake.keys import customer_key

    anonymous, known = customer_key("anonymous_id:x"), customer_key("user_id:42")
    person = min(anonymous, known)
    lake = make(
        events=[
            event(1, customer_key=anonymous, distinct_id="anonymous_id:x"),
            event(2, customer_key=known, distinct_id="user_id:42"),
        ],
        overrides=[{"customer_key": key, "person_key": person, "version": 1} for key in (anonymous, known)],
    )
    for identifier in ("42", "user_id:42", "anonymous_id:x"):
        found = asked("timeline", lake=lake, id=identifier)
        assert (found.person_key, found.n) == (person, 2)
    assert json.loads(found.to_json())["person_key"] == str(person)
    assert asked("timeline", lake=lake, id="nobody@example.jp").n == 0


def test_a_timeline_shows_one_kind_or_both_and_keeps_to_the_scope(asked: Ask) -> None:
    assert {entry.kind for entry in asked("timeline", person=7, show="voices").entries} == {"voice"}
    assert asked("timeline", person=7, scope=Scope(units=frozenset({"umeda"}))).n == 0


def test_facts_count_tables_and_sources(asked: Ask, make: Make) -> None:
    found = asked("facts")
    assert (found.people, found.n) == (60, 360)
    assert (found.whole("events").rows, found.whole("voices").people) == (180, 60)
    assert [(fact.table, fact.source) for fact in found.facts] == [
        ("events", None), ("voices", None), ("events", "site"), ("voices", "survey"),
    ]  # fmt: skip
    first = found.whole("events").first_at
    assert first == datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    assert first.tzinfo is UTC
    empty = asked("facts", lake=make())
    assert (empty.people, empty.whole("events").rows, empty.whole("voices").last_at) == (0, 0, None)
    assert asked("facts", scope=Scope(units=frozenset())).n == 0


def test_what_moved_is_found_where_it_moved(asked: Ask) -> None:
    found = asked("moves", during="2026-05", metric="nps", by=["channel", "unit", "trait.plan"])
    rows = found.rows()
    whole, first = rows[0], rows[1]
    assert (whole["field"], whole["before"], whole["after"], whole["n_after"]) == (None, 80, 0, 60)
    assert (first["field"], first["by"], first["difference"], first["changed"]) == ("channel", "call", -160, True)
    app = next(row for row in rows if row["by"] == "app")
    assert (app["difference"], app["changed"]) == (0, False)
    assert found.tests == len([row for row in rows if row["q"] is not None])


@pytest.mark.parametrize("field", ["channel", "unit", "trait.plan", "prop.staff.id"])
def test_contributions_add_up_to_the_whole_change(asked: Ask, field: str) -> None:
    rows = asked("moves", during="2026-05", metric="nps", by=[field], where="prop.待ち時間<=50").rows()
    whole, groups = rows[0], rows[1:]
    assert sum(row["own"] + row["mix"] for row in groups) == pytest.approx(whole["difference"])


def test_moves_look_at_the_last_ninety_days_unless_told_otherwise(asked: Ask) -> None:
    period = Moves().period(NOW)
    assert period.start is not None
    assert period.end is not None
    assert (period.end - period.start).days == 90
    assert asked("moves").before.end == period.start


def test_a_group_that_is_the_whole_is_not_tested_twice(asked: Ask) -> None:
    rows = asked("moves", during="2026-05", metric="nps", by=["survey"]).rows()
    assert [row["field"] for row in rows] == [None]
