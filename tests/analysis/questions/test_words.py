"""One definition, four surfaces: words, links, JSON with its schema, and form fields."""

import json
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from rashin.analysis.questions import words
from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.analysis.questions.errors import (
    MissingOption,
    QuestionError,
    RepeatedOption,
    UnknownOption,
    UnknownQuestion,
    UnusableValue,
)
from rashin.analysis.questions.question import Scope, question_key
from rashin.analysis.questions.scores import Scores
from rashin.analysis.questions.trend import Trend
from rashin.errors import BadInput
from tests.analysis.questions.conftest import NOW

EXAMPLES: list[tuple[str, dict[str, Sequence[str]]]] = [
    ("scores", {}),
    ("scores", {"metric": ["csat"], "every": ["month"], "by": ["trait.plan"], "compare": ["previous"]}),
    ("scores", {"where": ["channel=app|web, prop.待ち時間>=3", "unit!=ginza"], "compare-with": ["channel=app"]}),
    ("scores", {"from": ["2026-04-01"], "to": ["2026-04-30T12:00+09:00"], "level": ["0.9"], "zone": ["UTC"]}),
    ("trend", {"event": ["Order Completed[revenue>=1000]", "購入"], "last": ["36h"], "interval": ["true"]}),
    ("trend", {"measure": ["sum"], "property": ["revenue"], "by": ["event"]}),
    ("moves", {"metric": ["nps"], "by": ["channel", "trait.plan"], "last": ["30d"]}),
    ("timeline", {"id": ["email:Aoi@Example.jp"], "limit": ["5"]}),
    ("timeline", {"person": ["9223372036854775807"]}),
    ("people", {"of": ["scores?metric=nps&by=channel"], "cell": ["by=app", "group=detractors"]}),
    ("facts", {}),
]


@pytest.mark.parametrize(("kind", "said"), EXAMPLES)
def test_words_links_and_json_say_the_same(kind: str, said: dict[str, Sequence[str]]) -> None:
    question = words.from_words(kind, said)
    again: dict[str, list[str]] = {}
    for word, text in words.to_words(question):
        again.setdefault(word, []).append(text)
    assert words.from_words(kind, again) == question
    assert words.from_link(words.to_link(question)) == question
    assert words.from_json(kind, msgspec.json.encode(words.to_json(question))) == question
    assert hash(question) == hash(words.from_words(kind, said))


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_option_of_every_question_is_explained_on_every_surface(kind: str) -> None:
    schema = words.json_schema(kind)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert json.loads(json.dumps(schema)) == schema
    for field in words.fields(kind):
        assert field.label
        assert field.help.endswith("."), field.name
        assert properties[field.name]["description"] == field.help
        assert field.form.kind
    assert len({field.word for field in words.fields(kind)}) == len(words.fields(kind))


def test_python_may_say_it_as_briefly_as_the_command_line() -> None:
    short = Scores(where=["channel=app"], last="14d", by=("channel",))  # type: ignore[arg-type]
    assert short.last == timedelta(days=14)
    assert short == words.from_words("scores", {"where": ["channel=app"], "last": ["14d"], "by": ["channel"]})


def test_a_mistyped_option_is_told_its_neighbours() -> None:
    with pytest.raises(UnknownOption) as caught:
        words.from_words("scores", {"metrik": ["nps"]})
    assert "metric" in caught.value.advice()
    with pytest.raises(UnknownOption):
        words.from_json("scores", b'{"metrics": "nps"}')
    with pytest.raises(UnknownQuestion):
        words.from_words("score", {})


@pytest.mark.parametrize(
    ("kind", "said", "error", "place"),
    [
        ("scores", {"metric": ["np"]}, UnusableValue, "metric"),
        ("scores", {"metric": ["nps", "csat"]}, RepeatedOption, "metric"),
        ("scores", {"last": ["soon"]}, UnusableValue, "last"),
        ("scores", {"from": ["0000-01-01"]}, UnusableValue, "from"),
        ("scores", {"from": ["9999-12-31"]}, UnusableValue, "from"),
        ("scores", {"zone": ["Tokyo"]}, UnusableValue, "zone"),
        ("scores", {"level": ["95"]}, UnusableValue, "level"),
        ("scores", {"level": ["nan"]}, UnusableValue, "level"),
        ("scores", {"minimum": ["-1"]}, UnusableValue, "minimum"),
        ("scores", {"by": ["chanel"]}, BadInput, "by"),
        ("scores", {"compare": ["previous"]}, MissingOption, "last"),
        ("scores", {"compare": ["rest"]}, MissingOption, "by"),
        ("trend", {"measure": ["sum"]}, MissingOption, "property"),
        ("trend", {"of": ["voices"], "event": ["A"]}, QuestionError, "event"),
        ("trend", {"of": ["voices"], "where": ["context.os=iOS"]}, QuestionError, "where"),
        ("timeline", {}, MissingOption, "id"),
        ("timeline", {"id": ["null"]}, UnusableValue, "id"),
        ("timeline", {"person": ["-3"]}, UnusableValue, "person"),
        ("timeline", {"id": ["3"], "before": ["x"]}, UnusableValue, "before"),
        ("people", {}, MissingOption, "of"),
        ("people", {"of": ["scores"], "cell": ["app"]}, UnusableValue, "cell"),
    ],
)
def test_what_cannot_be_asked_names_the_option(
    kind: str, said: dict[str, Sequence[str]], error: type[QuestionError], place: str
) -> None:
    with pytest.raises(error) as caught:
        words.from_words(kind, said)
    assert caught.value.fields["place"] == place
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"metric": 3}', b"\xff", b"[" * 10_000, b'{"where": [{"field": 1}]}']
)
def test_json_that_says_no_question_is_refused(body: bytes) -> None:
    with pytest.raises(QuestionError):
        words.from_json("scores", body)


def test_the_key_of_an_answer_knows_question_scope_lake_and_day() -> None:
    question = Scores(last=timedelta(days=7))

    def key(**other: object) -> str:
        given: dict[str, object] = {"scope": Scope(), "stamp": "1", "now": NOW} | other
        return question_key(given.pop("question", question), **given)  # type: ignore[arg-type]

    assert key() == key()
    assert key(now=NOW + timedelta(hours=2)) == key()
    different = [
        key(now=NOW + timedelta(days=1)),
        key(scope=Scope(units=frozenset({"ginza"}))),
        key(scope=Scope(units=frozenset())),
        key(stamp="2"),
        key(question=Trend(last=timedelta(days=7))),
    ]
    assert len({key(), *different}) == 6
