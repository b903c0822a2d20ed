"""Segments: their text, who belongs to them (against a slow reading of the same rules), and questions about them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.questions.catalogue import ask, with_segments
from rashin.analysis.questions.errors import BadFilter, BadSegment, MissingOption, QuestionError, UnknownSegment
from rashin.analysis.questions.in_segment import InSegment
from rashin.analysis.questions.question import Scope, question_key
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.segments import Segment, parse_rule, parse_segment
from rashin.analysis.questions.words import from_json, from_link, to_link
from tests.analysis.questions.conftest import NOW, Ask, Make, event, trait, voice

GOLD, BUYERS = "gold[trait.plan=gold]", "buyers[did Order Completed]"
TEXTS = [
    GOLD,
    "loyal[did Order Completed[revenue>=1000,channel=app] at least 3 times within 365d; did not Order Refunded]",
    "x[any: last answered nps[score<=6]; answered csat[score<=2] since 2026-04-01 until 2026-05-01]",
    "x[did not answer nps]",
    '"a[b]"[plan=gold]',
    'y[did "Order within 3d" within 3d]',
    'z[trait.memo="a;b, [c]"]',
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_segment_is_read_back(text: str) -> None:
    found = parse_segment(text)
    assert found.rules
    assert parse_segment(str(found)) == found


@given(st.text(max_size=60))
def test_any_text_is_a_segment_or_says_what_is_wrong(text: str) -> None:
    try:
        found = parse_segment(text)
    except QuestionError:
        return
    assert parse_segment(str(found)) == found


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x[]", BadSegment), ("x[did]", BadFilter), ("x[trait.plan>]", BadFilter), ("x[a=1] y", BadSegment),
        ("x[did A within 3d since 2026-04-01]", BadSegment), ("x[last answered nps at least 2 times]", BadSegment),
        ("x[answered happiness]", QuestionError), ("", QuestionError), ("x[trait.a=1,trait.b=2]", BadSegment),
        ("x[did A[score.=1]]", QuestionError), ("x[did A[" * 5000, QuestionError),
    ],
)  # fmt: skip
def test_a_broken_segment_says_what_is_wrong(text: str, error: type[QuestionError]) -> None:
    with pytest.raises(error):
        parse_segment(text)


def members(asked: Ask, *segments: str, **more: object) -> int:
    return int(asked("segment", segment=list(segments), **more).n)


def test_people_of_a_segment_counted_by_hand(asked: Ask) -> None:
    assert members(asked, GOLD) == 30
    assert members(asked, BUYERS) == 20
    assert members(asked, GOLD, BUYERS) == 10
    assert members(asked, "not yet[did not Order Completed]") == 40
    assert members(asked, "no plan[trait.plan is not set]") == 0
    assert members(asked, "others[trait.plan!=gold]") == 30
    assert members(asked, "thrice[did Order Completed at least 3 times]") == 20
    assert members(asked, "in May[did Order Completed since 2026-05-01 until 2026-05-31]") == 20
    assert members(asked, "old[did Order Completed until 2026-03-31]") == 0
    assert members(asked, "unhappy[last answered nps[score<=6]]") == 24
    assert members(asked, "either[any: trait.plan=gold; did Order Completed]") == 40
    found = asked("segment", segment=GOLD, limit=20)
    assert (len(found.people), found.everybody, found.next) == (20, 60, found.people[-1])
    assert len(asked("segment", segment=GOLD, limit=20, after=str(found.next)).people) == 10


def test_who_sees_some_units_is_answered_from_those(asked: Ask) -> None:
    ginza = Scope(units=frozenset({"ginza"}))
    assert members(asked, "others[trait.plan!=gold]", scope=ginza) == 10
    assert members(asked, BUYERS, scope=ginza) == 13
    assert members(asked, "umeda[did Order Completed[unit=umeda]]", scope=ginza) == 0


RULES = [
    "trait.plan=gold", "trait.plan!=gold", "trait.plan is not set", "did A", "did not A", "did A[x>=2]",
    "did A at least 2 times", "did not A within 10d", "answered nps[score<=6]", "did not answer nps",
    "last answered nps[score>=9]", "last answered nps within 10d", "did * since 2026-06-25",
]  # fmt: skip


def test_rules_agree_with_a_slow_reading(make: Make) -> None:
    events, voices, traits = [], [], []
    for person in range(1, 41):
        for number in range(person % 4):
            at = NOW - timedelta(days=(person * 7 + number * 5) % 30)
            events.append(event(len(events), customer_key=person, event="AB"[(person + number) % 2], occurred_at=at,
                                properties=f'{{"x": {(person + number) % 4}}}'))  # fmt: skip
        for number in range(person % 3):
            at = NOW - timedelta(days=(person * 11 + number * 3) % 30, seconds=number)
            voices.append(
                voice(len(voices), customer_key=person, score=float((person * 3 + number) % 11), occurred_at=at)
            )
        if person % 3:
            traits.append(trait(person, "plan", "gold" if person % 2 else "free"))
    lake = make(events=events, voices=voices, profiles=traits)
    known = {row["customer_key"] for row in (*events, *voices, *traits)}
    plans = {row["customer_key"]: row["value"] for row in traits}
    since = datetime(2026, 6, 20, 15, tzinfo=UTC)  # ten days up to and including 30 June in Tokyo

    def did(person: int, **of: object) -> list[dict[str, object]]:
        return [row for row in events if row["customer_key"] == person and all(row[k] == v for k, v in of.items())]

    def answers(person: int) -> list[dict[str, object]]:
        return sorted((row for row in voices if row["customer_key"] == person), key=lambda row: row["occurred_at"])

    slow = {
        "trait.plan=gold": lambda p: plans.get(p) == "gold",
        "trait.plan!=gold": lambda p: plans.get(p) != "gold",
        "trait.plan is not set": lambda p: p not in plans,
        "did A": lambda p: bool(did(p, event="A")),
        "did not A": lambda p: not did(p, event="A"),
        "did A[x>=2]": lambda p: any(int(str(row["properties"])[6]) >= 2 for row in did(p, event="A")),
        "did A at least 2 times": lambda p: len(did(p, event="A")) >= 2,
        "did not A within 10d": lambda p: not any(row["occurred_at"] >= since for row in did(p, event="A")),
        "answered nps[score<=6]": lambda p: any(row["score"] <= 6 for row in answers(p)),
        "did not answer nps": lambda p: not answers(p),
        "last answered nps[score>=9]": lambda p: bool(answers(p)) and answers(p)[-1]["score"] >= 9,
        "last answered nps within 10d": lambda p: any(row["occurred_at"] >= since for row in answers(p)),
        "did * since 2026-06-25": lambda p: any(
            row["occurred_at"] >= datetime(2026, 6, 24, 15, tzinfo=UTC) for row in did(p)
        ),
    }
    for at, first in enumerate(RULES):
        second = RULES[(at + 3) % len(RULES)]
        for match, glue in (("", all), ("any: ", any)):
            found = ask(InSegment(segment=(f"s[{match}{first}; {second}]",)), lake=lake, now=NOW)  # type: ignore[arg-type]
            expected = {p for p in known if glue([slow[first](p), slow[second](p)])}
            assert set(found.people) == expected, (match, first, second)  # type: ignore[attr-defined]


def test_scores_of_a_segment_and_by_segment(asked: Ask) -> None:
    may = {"during": "2026-05", "minimum": 1}
    whole, gold = asked("scores", **may), asked("scores", segment=GOLD, **may)
    assert (whole.n, gold.n) == (60, 30)
    found = asked("scores", by="segment", among=[GOLD, BUYERS], **may)
    rows = {row["by"]: row for row in found.rows()}
    assert {name: row["n"] for name, row in rows.items()} == {"gold": 30, "buyers": 20, None: 20}
    assert rows["gold"]["value"] == gold.rows()[0]["value"]
    assert found.n == 60, "each answer once"
    told = " ".join(str(sentence) for sentence in found.definition)
    assert "did Order Completed" in told
    assert "on the day of asking" in told


def test_overlapping_segments_are_compared_without_those_in_both(asked: Ask) -> None:
    rows = {
        row["by"]: row
        for row in asked(
            "scores", by="segment", among=[GOLD, BUYERS], against="gold", during="2026-05", minimum=1
        ).rows()
    }
    assert rows["gold"]["compared_n"] is None
    assert rows["buyers"]["compared_n"] == 20, "30 gold without the 10 who buy"
    rest = asked("scores", by="segment", among=[GOLD, BUYERS], compare="rest", during="2026-05", minimum=1)
    assert {row["by"]: row["compared_n"] for row in rest.rows()} == {"gold": 30, "buyers": 40, None: 40}


def test_two_breakdowns_at_once(asked: Ask) -> None:
    rows = asked("scores", by=["channel", "unit"], during="2026-05", minimum=1).rows()
    assert {(row["by"], row["by2"]): row["n"] for row in rows} == {
        ("app", "ginza"): 20, ("call", "ginza"): 20, ("app", "umeda"): 10, ("call", "umeda"): 10,
    }  # fmt: skip
    mixed = asked("scores", by=["channel", "segment"], among=GOLD, during="2026-05", minimum=1).rows()
    assert {(row["by"], row["by2"]): row["n"] for row in mixed} == {
        ("app", "gold"): 15, ("app", None): 15, ("call", "gold"): 15, ("call", None): 15,
    }  # fmt: skip
    trend = asked("trend", by=["channel", "segment"], among=[GOLD, BUYERS], every="whole", measure="people").rows()
    assert {(row["by"], row["by2"]): row["value"] for row in trend}["web", "gold"] == 15
    people = asked(
        "people", of=to_link(from_link("scores?during=2026-05&by=channel&by=unit")), cell=["by=app", "by2=umeda"]
    )
    assert people.n == 10


def test_against_any_period(asked: Ask) -> None:
    found = asked("scores", every="month", during="2026", baseline="2026-04", by="channel", minimum=1).rows()
    rows = {(str(row["period"]), row["by"]): row for row in found}
    assert rows["2026-06-01", "call"]["changed"] is True
    assert rows["2026-06-01", "call"]["compared_n"] == 30
    assert rows["2026-04-01", "call"]["difference_reason"] == "nothing_to_compare"
    whole = asked("scores", during="2026-06", baseline="2026-04-01..2026-05-31", minimum=1).rows()[0]
    assert (whole["n"], whole["compared_n"]) == (60, 120)
    with pytest.raises(QuestionError, match="against"):
        asked("scores", by="channel", against="fax")


def test_moves_and_trends_and_people_by_segment(asked: Ask) -> None:
    moved = asked("moves", during="2026-05", metric="nps", by=["channel", "segment"], among=[GOLD, BUYERS], minimum=1)
    rows = {(row["field"], row["by"]): row for row in moved.rows()}
    assert rows["segment", "gold"]["n_after"] == 30
    assert rows["segment", "gold"]["own"] is None
    assert rows["channel", "call"]["own"] is not None
    link = to_link(from_link("scores?during=2026-05&by=segment&among=gold[trait.plan%3Dgold]"))
    assert asked("people", of=link, cell="by=gold").n == 30
    assert asked("people", of=link, cell="by=").n == 30
    said = asked("voices", of=link, cell=["by=gold", "group=detractors"], limit=5)
    assert len(said.voices) == 5
    assert all(one.score <= 6 for one in said.voices)
    assert asked("voices", of=link, cell=["by=gold", "group=detractors"], limit=100, before=said.next).n == 7


def test_a_funnel_of_a_segment_and_by_segment(asked: Ask) -> None:
    steps = {"step": ["Product Viewed"], "minimum": 1}
    assert asked("funnel", segment=GOLD, **steps).n == 20
    rows = asked("funnel", by="segment", among=[GOLD, "app[did Product Viewed[channel=app]]"], **steps)
    assert {row["by"]: row["people"] for row in rows.rows()} == {"gold": 20, "app": 20, None: 10}
    assert rows.total[0].people == 40
    link = to_link(rows.question)
    assert len(asked("people", of=link, cell=["step=1", "by=gold"]).people) == 20
    assert len(asked("people", of=link, cell=["step=1", "by="]).people) == 10


def test_a_name_stands_for_what_is_saved(asked: Ask) -> None:
    saved = {"gold": parse_segment(GOLD)}
    question = with_segments(Scores(segment=("gold",), by=("segment",)), lambda: saved)  # type: ignore[arg-type]
    assert isinstance(question, Scores)
    assert question.segment == question.among == (saved["gold"],)
    assert "trait.plan" in to_link(question)
    other = {"gold": Segment(name="gold", rules=(parse_rule("trait.plan=free"),))}
    keys = {
        question_key(with_segments(Scores(segment=("gold",)), lambda one=one: one), scope=Scope(), stamp="1", now=NOW)  # type: ignore[arg-type]
        for one in (saved, other)
    }
    assert len(keys) == 2, "another definition is another question"
    with pytest.raises(UnknownSegment, match="silver"):
        with_segments(Scores(segment=("silver",)), lambda: saved)  # type: ignore[arg-type]
    with pytest.raises(UnknownSegment):
        asked("scores", segment="gold")
    with pytest.raises(MissingOption):
        asked("scores", by="segment")
    body = b'{"segment": [{"name": "gold", "rules": ["trait.plan=gold"]}]}'
    assert from_json("scores", body) == Scores(segment=(GOLD,))  # type: ignore[arg-type]


def test_times_of_a_segment_count_back_from_asking() -> None:
    question = Scores(segment=("x[did A within 10d]",))  # type: ignore[arg-type]
    assert "since 2026-06-20T15:00:00+00:00" in str(question.settled(NOW).segment[0])
    days = [question_key(question, scope=Scope(), stamp="1", now=NOW + timedelta(days=n)) for n in (0, 1)]
    assert days[0] != days[1]
