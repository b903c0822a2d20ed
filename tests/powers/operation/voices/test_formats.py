"""What others send, read into voices. Pure: no database."""

import contextlib
from datetime import timedelta

import pytest

from rashin.powers.operation.voices.errors import BadVoice
from rashin.powers.operation.voices.formats import chatwoot, formbricks, hub, line
from rashin.powers.operation.voices.formats.reading import json_object, moment
from rashin.powers.operation.voices.records import Defaults, Followed, TakenBack
from rashin.powers.operation.voices.samples import sample
from tests.conftest import NOW

OURS = Defaults(source="窓口", key="desk", touchpoint="support")
HUB = {
    "submission_id": "s-1", "collected_at": "2026-04-15T11:00:00+09:00", "source_type": "survey", "field_id": "q1",
    "field_type": "nps", "value_number": 3, "field_label": "おすすめ度", "user_id": "42", "language": "ja",
    "metadata": {"order_id": "A-1"}, "journey": "first", "consent_ref": "c-1",
}  # fmt: skip


def test_a_hub_record_becomes_a_voice() -> None:
    voice = hub.read(HUB, OURS, now=NOW)
    assert (voice.voice_id, voice.metric, voice.score, voice.question) == (
        "desk:survey:s-1:q1",
        "nps",
        3.0,
        "おすすめ度",
    )
    assert (voice.identifier, voice.journey, voice.consent_ref, voice.touchpoint) == (
        "user_id:42", "first", "c-1", "support",
    )  # fmt: skip
    assert voice.context == {"order_id": "A-1", "response_id": "s-1"}
    assert not voice.late


@pytest.mark.parametrize(("kind", "value"), [("categorical", "青"), ("boolean", True), ("number", 7), ("date", "2026")])
def test_what_is_no_remark_is_kept_as_a_fact(kind: str, value: object) -> None:
    named = {"categorical": "value_text", "number": "value_number"}.get(kind, f"value_{kind}")
    voice = hub.read({**HUB, "field_type": kind, named: value}, OURS, now=NOW)
    assert (voice.text, voice.score) == ("", None)
    assert voice.context["field_type"] == kind


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"submission_id": ""}, "submission_id"),
        ({"field_type": "mood"}, "field_type"),
        ({"collected_at": "yesterday"}, "occurred_at"),
        ({"collected_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
        ({"collected_at": {"a": 1}}, "occurred_at"),
        ({"value_number": None}, "value_number"),
        ({"value_number": [1]}, "score"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"turns": "x"}, "turns"),
        ({"scale_max": 1e300}, "scale_max"),
    ],
)
def test_a_bad_record_is_refused_with_its_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(BadVoice) as caught:
        hub.read_all([HUB, {**HUB, **change}], OURS, now=NOW)
    assert caught.value.fields["place"].startswith("voices[1].")
    if place != "score":
        assert caught.value.fields["place"] == f"voices[1].{place}"


def test_what_was_said_long_ago_is_late_and_a_long_id_is_folded() -> None:
    voice = hub.read({**HUB, "collected_at": "2026-01-01", "submission_id": "長" * 300}, OURS, now=NOW)
    assert voice.late
    assert len(voice.voice_id) < 100


def test_turns_give_the_text_that_the_customer_said() -> None:
    turns = [
        {"speaker": "佐藤", "role": "staff", "text": "はい"},
        {"speaker": "客", "role": "customer", "text": "遅い"},
    ]
    voice = hub.read({"id": "c-1", "occurred_at": NOW.isoformat(), "turns": turns}, OURS, now=NOW)
    assert voice.text == "遅い"
    assert len(voice.turns) == 2


def test_a_formbricks_response_gives_a_score_and_a_remark() -> None:
    reading = formbricks.read(sample("formbricks", now=NOW), OURS, now=NOW)
    assert [(one.metric, one.score, one.text[:2]) for one in reading.voices] == [
        ("nps", 3.0, ""),
        ("text", None, "荷物"),
    ]
    assert {one.identifier for one in reading.voices} == {"user_id:1001"}
    assert {one.survey for one in reading.voices} == {"配送後アンケート"}
    assert set(reading.fields) == {"nps", "why"}


def test_what_somebody_said_of_a_question_counts_more_than_its_name() -> None:
    payload = sample("formbricks", now=NOW)
    payload["data"]["data"] = {"nps": 3, "q7": 6, "colour": ["青", "赤"], "who": "x@example.jp"}
    told = {"q7": {"metric": "ces", "scale_max": 7}, "nps": {"metric": "fact"}, "who": {"metric": "ignore"}}
    reading = formbricks.read(payload, Defaults(source="f", key="f", settings={"fields": told}), now=NOW)
    assert [(one.metric, one.score, one.scale_max) for one in reading.voices] == [("ces", 6.0, 7)]
    assert reading.voices[0].context["q.colour"] == "青、赤"
    assert "q.who" not in reading.voices[0].context


def test_chatwoot_tells_of_messages_ratings_and_deletions() -> None:
    payload = sample("chatwoot", now=NOW)
    found = chatwoot.read(
        payload, Defaults(source="c", key="c", settings={"base": "https://chat.example.jp/"}), now=NOW
    )
    assert found.voices[0].link == "https://chat.example.jp/app/accounts/1/conversations/7"
    assert found.voices[0].channel == "chat"
    assert chatwoot.read({**payload, "message_type": "outgoing"}, OURS, now=NOW).said == ()
    assert chatwoot.read({**payload, "private": True}, OURS, now=NOW).said == ()
    gone = chatwoot.read({**payload, "content_attributes": {"deleted": True}}, OURS, now=NOW)
    assert gone.said == (TakenBack(voice_ids=("desk:1:1",)),)
    rated = {"submitted_values": {"csat_survey_response": {"rating": 2, "feedback_message": "待った"}}}
    answer = {**payload, "event": "message_updated", "message_type": "template", "content_attributes": rated}
    voice = chatwoot.read(answer, OURS, now=NOW).voices[0]
    assert (voice.metric, voice.score, voice.text) == ("csat", 2.0, "待った")


def test_line_tells_of_messages_and_of_who_follows() -> None:
    event = sample("line", now=NOW)["events"][0]
    assert line.read(event, OURS, now=NOW).voices[0].identifier == "line:U" + "1" * 32
    gone = line.read({**event, "type": "unsend", "unsend": {"messageId": "1"}}, OURS, now=NOW)
    assert gone.said == (TakenBack(voice_ids=("desk:1",)),)
    left = line.read({**event, "type": "unfollow"}, OURS, now=NOW).said[0]
    assert isinstance(left, Followed)
    assert not left.on
    sticker = {**event, "message": {"id": "2", "type": "sticker"}}
    assert line.read(sticker, OURS, now=NOW).said == ()
    assert line.events_of(b'{"destination":"U","events":[]}') == []


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 200_000, b'{"a":' * 200_000, b"null"])
def test_bodies_that_are_no_object_are_refused(body: bytes) -> None:
    with pytest.raises(BadVoice):
        json_object(body)


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, {"id": {}}, "\x00", True])
def test_junk_in_every_place_never_breaks_a_reader(junk: object) -> None:
    event = sample("line", now=NOW)["events"][0]
    for read, payload in (
        (formbricks.read, sample("formbricks", now=NOW)),
        (chatwoot.read, sample("chatwoot", now=NOW)),
        (line.read, event),
    ):
        for name in payload:
            with contextlib.suppress(BadVoice):
                read({**payload, name: junk}, OURS, now=NOW)


def test_moments_in_many_spellings() -> None:
    assert moment(NOW.timestamp(), now=NOW, place="x") == NOW
    assert moment(NOW.timestamp() * 1000, now=NOW, place="x") == NOW
    assert moment(str(int(NOW.timestamp())), now=NOW, place="x") == NOW
    assert moment((NOW + timedelta(hours=2)).isoformat(), now=NOW, place="x") > NOW
    for bad in ("", "0001-01-01T00:00:00+23:59", 1e30, float("nan"), True, -5, "9" * 400):
        with pytest.raises(BadVoice):
            moment(bad, now=NOW, place="x")
