"""The funnel as a question: its words, what it reads of a lake, and what it answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.errors import BadFilter, Contradiction, QuestionError, UnusableValue
from rashin.analysis.questions.funnel import (
    Excluded,
    Funnel,
    FunnelAnswer,
    Step,
    Touch,
    answer_funnel,
    people_of_funnel,
)
from rashin.analysis.questions.question import Cell, Scope
from rashin.analysis.questions.wording import read_json, read_words, schema_of, write_words

NOW = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
COMPANY = Scope()


class Story:
    """Events written one after another, and asked about."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake.create(folder)
        self.rows: list[dict[str, object]] = []

    def happens(
        self, who: str, event: str, at: timedelta, *, channel: str | None = "web", **properties: object
    ) -> None:
        unit = properties.pop("unit", None)
        self.rows.append(
            {
                "event_id": f"e{len(self.rows)}",
                "distinct_id": f"user_id:{who}",
                "customer_key": customer_key(f"user_id:{who}"),
                "event": event,
                "occurred_at": START + at,
                "received_at": START + at,
                "channel": channel,
                "unit": unit,
                "properties": json.dumps(properties),
            }
        )

    def has(self, *traits: tuple[str, str, str]) -> None:
        """Traits of people."""
        rows = [
            {
                "customer_key": customer_key(f"user_id:{who}"),
                "distinct_id": f"user_id:{who}",
                "trait": trait,
                "value": value,
                "at": START,
            }
            for who, trait, value in traits
        ]
        self.lake.append("profiles", pa.Table.from_pylist(rows))

    def told(self) -> Lake:
        if self.rows:
            self.lake.append("events", pa.Table.from_pylist(self.rows))
            self.rows = []
        return self.lake

    def ask(self, *steps: str, scope: Scope = COMPANY, **options: object) -> FunnelAnswer:
        question = Funnel(steps=steps, **{"minimum": 1, **options})
        return answer_funnel(question, lake=self.told(), scope=scope, now=NOW)

    def people(self, *steps: str, **options: object) -> list[int]:
        return [bar.people for bar in self.ask(*steps, **options).total]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    told = Story(tmp_path / "lake")
    yield told
    told.lake.close()


# --- words -----------------------------------------------------------------------------------------------------------

WORDS = {
    "step": ["Product Viewed", "Order Completed[revenue>=1000, channel=app]"],
    "within": ["36h"],
    "exclude": ["Refund[amount>0]:1-2", "Call"],
    "order": ["strict"],
    "first-ever": ["true"],
    "by": ["channel", "trait.plan"],
    "attribution": ["step:2"],
    "from": ["2026-04-01"],
    "to": ["2026-04-30"],
    "where": ["source=shop"],
}


def test_words_say_the_whole_question_and_come_back() -> None:
    question = read_words(Funnel, WORDS)
    assert isinstance(question, Funnel)
    assert question.within == timedelta(hours=36)
    assert [step.event for step in question.steps] == ["Product Viewed", "Order Completed"]
    assert question.exclude[0].after == 1
    assert question.exclude[1] == Excluded(event=Step(event="Call"))
    again: dict[str, list[str]] = {}
    for word, text in write_words(question):
        again.setdefault(word, []).append(text)
    assert read_words(Funnel, again) == question


def test_json_takes_steps_as_objects_or_as_texts() -> None:
    body = {
        "steps": [
            "Product Viewed",
            {"event": "Order Completed", "where": [{"field": "revenue", "op": ">=", "value": 9}]},
        ],
        "exclude": [{"event": "Refund", "after": 1, "before": 2}],
        "within": "14d",
        "attribution": "last",
    }
    question = read_json(Funnel, json.dumps(body).encode())
    assert question == Funnel(
        steps=("Product Viewed", "Order Completed[revenue>=9]"), exclude="Refund:1-2", attribution=Touch(at="last")
    )
    assert {"steps", "within"} <= set(schema_of(Funnel)["properties"])  # type: ignore[call-overload]


@pytest.mark.parametrize("text", ["Refund", "Refund:1-3", "Refund[amount>0]:2-3", '"a:1-2"', '"x[y]"[z=1]:1-2', "a:b"])
def test_an_exclusion_is_read_back(text: str) -> None:
    question = Funnel(steps=("A", "B", "C"), exclude=text)
    assert Funnel(steps=("A", "B", "C"), exclude=str(question.exclude[0])) == question


@pytest.mark.parametrize(
    ("options", "error", "place"),
    [
        ({"steps": ()}, QuestionError, "step"),
        ({"steps": ["A"] * 21}, UnusableValue, "step"),
        ({"steps": ["A[b"]}, BadFilter, "step"),
        ({"steps": ["A", "B"], "optional": [1]}, UnusableValue, "optional"),
        ({"steps": ["A", "B"], "optional": [3]}, UnusableValue, "optional"),
        ({"steps": ["A", "B"], "exclude": ["X:2-1"]}, UnusableValue, "exclude"),
        ({"steps": ["A", "B"], "exclude": ["X:1-3"]}, UnusableValue, "exclude"),
        ({"steps": ["A"], "exclude": ["X"]}, Contradiction, "exclude"),
        ({"steps": ["A", "B", "C"], "exclude": ["X:1-2"], "order": "any"}, Contradiction, "exclude"),
        ({"steps": ["A", "B"], "attribution": "step:3"}, UnusableValue, "attribution"),
        ({"steps": ["A", "B"], "attribution": "middle"}, UnusableValue, "attribution"),
        ({"steps": ["A", "B"], "within": "0d"}, UnusableValue, "within"),
        ({"steps": ["A", "B"], "order": "loose"}, UnusableValue, "order"),
    ],
)
def test_what_cannot_be_asked_names_its_place(
    options: dict[str, object], error: type[QuestionError], place: str
) -> None:
    with pytest.raises(error) as caught:
        Funnel(**options)
    assert str(caught.value.fields["place"]).startswith(place)


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_empty_lake_answers_zero_with_a_reason(story: Story) -> None:
    rows = story.ask("A", "B").rows()
    assert [(row["name"], row["people"], row["share"], row["reason"]) for row in rows] == [
        ("A", 0, None, "too_few"),
        ("B", 0, None, "too_few"),
    ]


def test_the_window_is_inclusive_and_in_24_hour_days(story: Story) -> None:
    for who, late in (("in", timedelta()), ("out", timedelta(microseconds=1))):
        story.happens(who, "A", timedelta(0))
        story.happens(who, "B", 14 * DAY + late)
    assert story.people("A", "B", within="14d") == [2, 1]


def test_steps_at_the_same_instant_count_in_the_order_given(story: Story) -> None:
    story.happens("x", "B", DAY)
    story.happens("x", "A", DAY)
    assert story.people("A", "B") == [1, 1]
    assert story.people("B", "A") == [1, 1]
    assert story.people("A", "B", order="strict") == [1, 1]


def test_one_event_fills_one_step(story: Story) -> None:
    story.happens("once", "A", DAY)
    for hour in range(2):
        story.happens("twice", "A", timedelta(hours=hour))
    assert story.people("A", "A") == [2, 1]
    assert story.people("A", "A", order="any") == [2, 1]


def test_orders(story: Story) -> None:
    for who, events in {"abc": "ABC", "axbc": "AXBC", "cba": "CBA", "ab": "AB"}.items():
        for hour, event in enumerate(events):
            story.happens(who, event, timedelta(hours=hour))
    assert story.people("A", "B", "C") == [4, 3, 2]
    assert story.people("A", "B", "C", order="strict") == [4, 2, 1]
    assert story.people("A", "B", "C", order="any") == [4, 4, 3]


def test_filters_on_steps_and_exclusions(story: Story) -> None:
    for who, revenue, refund in (("small", 999, 0), ("large", 1000, 0), ("refunded", 5000, 10), ("free", 5000, 0)):
        story.happens(who, "A", timedelta(0))
        story.happens(who, "Refund", DAY, amount=refund)
        story.happens(who, "Order", 2 * DAY, revenue=revenue)
    assert story.people("A", "Order[revenue>=1000]") == [4, 3]
    assert story.people("A", "Order[revenue>=1000]", exclude="Refund[amount>0]:1-2") == [4, 2]
    assert story.people("A", "Order[revenue>=1000]", exclude="Refund") == [4, 0]


def test_optional_steps_are_counted_and_never_required(story: Story) -> None:
    for who, events in {"with": "ABC", "without": "AC", "late": "ACB"}.items():
        for hour, event in enumerate(events):
            story.happens(who, event, timedelta(hours=hour))
    assert story.people("A", "B", "C", optional=[2]) == [3, 1, 3]
    bars = story.ask("A", "B", "C", optional=[2]).total
    assert [bar.dropped for bar in bars] == [0, 2, 0]
    assert bars[2].previous.n == 3


def test_an_attempt_begins_in_the_period_and_may_end_after_it(story: Story) -> None:
    story.happens("x", "A", timedelta(hours=20))
    story.happens("x", "B", 3 * DAY)
    story.happens("late", "A", 2 * DAY)
    assert story.people("A", "B", start="2026-04-01", end="2026-04-02", zone="UTC", within="5d") == [1, 1]


def test_first_ever_looks_before_the_period(story: Story) -> None:
    story.happens("old", "A", -30 * DAY)
    for who in ("old", "new"):
        story.happens(who, "A", timedelta(hours=1))
    assert story.people("A", start="2026-04-01") == [2]
    assert story.people("A", start="2026-04-01", first_ever=True) == [1]


def test_breakdown_attribution(story: Story) -> None:
    story.happens("x", "A", timedelta(hours=0), channel="web")
    story.happens("x", "A", timedelta(hours=1), channel="app")
    story.happens("x", "B", timedelta(hours=2), channel="app")
    story.happens("none", "A", timedelta(hours=0), channel=None)

    def by(attribution: str) -> dict[tuple[object, object], list[int]]:
        found: dict[tuple[object, object], list[int]] = {}
        for row in story.ask("A", "B", by="channel", attribution=attribution).rows():
            found.setdefault((row["group"], row["by"]), []).append(row["people"])  # type: ignore[arg-type]
        return found

    assert by("first") == {("value", "web"): [1, 1], ("none", None): [1, 0]}
    assert by("last") == {("value", "app"): [1, 1], ("none", None): [1, 0]}
    assert by("step:2") == {("value", "app"): [1, 1], ("none", None): [1, 0]}
    assert by("all") == {("value", "app"): [1, 1], ("value", "web"): [1, 0], ("none", None): [1, 0]}


def test_breakdown_by_trait_and_by_two_fields_and_the_rest(story: Story) -> None:
    plans = [(f"p{n}", "plan", "gold" if n < 3 else f"other {n}") for n in range(6)]
    story.has(*plans)
    for who, _, _ in plans:
        story.happens(who, "A", timedelta(0))
    rows = story.ask("A", by="trait.plan", limit=1).rows()
    assert [(row["by"], row["group"], row["people"]) for row in rows] == [("gold", "value", 3), (None, "others", 3)]
    rows = story.ask("A", by=["channel", "trait.plan"], where="trait.plan=gold").rows()
    assert [(row["by"], row["people"]) for row in rows] == [("web · gold", 3)]


def test_times_and_tests_between_groups(story: Story) -> None:
    for n in range(60):
        story.happens(f"p{n}", "A", timedelta(0), channel="web" if n % 2 else "app")
        if n % 2 or n % 3 == 0:
            story.happens(f"p{n}", "B", timedelta(hours=1 + n % 5))
    rows = {(row["by"], row["step"]): row for row in story.ask("A", "B", by="channel", minimum=10).rows()}
    assert rows["web", 2]["share"] == 1.0
    assert rows["web", 2]["median_seconds"] == 3 * 3600
    assert rows["web", 2]["p90_seconds"] == 5 * 3600
    assert rows["app", 2]["changed"] is True
    assert rows["app", 2]["q"] == rows["app", 2]["p"] == rows["web", 2]["p"]
    assert 0.17 < rows["app", 2]["low"] < rows["app", 2]["share"] < rows["app", 2]["high"] < 0.53  # type: ignore[operator]


def test_who_may_see_some_units_asks_about_those(story: Story) -> None:
    story.happens("ginza", "A", timedelta(0), unit="ginza")
    story.happens("shibuya", "A", timedelta(0), unit="shibuya")
    found = story.ask("A", scope=Scope(units=frozenset({"ginza"})))
    assert [row["people"] for row in found.rows()] == [1]


def test_the_people_behind_a_bar_come_in_pages(story: Story) -> None:
    for n in range(10):
        story.happens(f"p{n}", "A", timedelta(0), channel="web" if n < 8 else "app")
        if n < 3:
            story.happens(f"p{n}", "B", DAY)
    lake = story.told()
    question = Funnel(steps=("A", "B"), by="channel")

    def keys(after: int = -1, limit: int = 100, **values: str) -> list[int]:
        table = people_of_funnel(
            question, Cell(values=values), lake=lake, scope=Scope(), now=NOW, after=after, limit=limit
        )
        return [int(key) for key in table["person_key"].to_pylist()]

    dropped = sorted(customer_key(f"user_id:p{n}") for n in range(3, 8))
    assert keys(step="2", by="web", side="dropped") == dropped
    assert keys(step="2", side="dropped", limit=3) == sorted(customer_key(f"user_id:p{n}") for n in range(3, 10))[:3]
    assert keys(step="2", by="web", side="dropped", after=dropped[1], limit=2) == dropped[2:4]
    assert len(keys(step="2")) == 3
    assert keys(step="2", by="nowhere") == []
    with pytest.raises(UnusableValue):
        keys(step="3")


def test_an_answer_says_what_it_counted(story: Story) -> None:
    story.happens("x", "A", timedelta(0))
    found = story.ask("A", "B[revenue>=1]", by="channel", optional=[2], exclude="X", within="36h", attribution="step:2")
    text = " ".join(str(sentence) for sentence in found.definition)
    for words in ("36h", "Optional steps (2)", "Excluded: X", "value on step 2", "in the order given", "Wilson"):
        assert words in text
    plain = json.loads(found.to_json())
    assert [row["name"] for row in plain["steps"]] == ["A", "B[revenue>=1]"]
    assert plain["total"][0]["people"] == 1
    assert found.to_arrow().num_rows == 2
