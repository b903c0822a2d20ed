"""Transcripts: speakers, turns, and what is said about those without."""

import json

import pytest

from rashin.powers.operation.voices.errors import BadTranscript
from rashin.powers.operation.voices.formats.transcripts import NO_CUSTOMER, NO_SPEAKERS, read

VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v オペレーター>お電話ありがとうございます。

00:00:03.500 --> 00:00:06.000
<v お客様>届くのが<b>遅い</b>です。

00:00:06.000 --> 00:00:08.000
<v お客様>もう三日です。
"""


def test_webvtt_gives_turns_and_the_customers_words() -> None:
    found = read(VTT.encode(), name="call.vtt")
    assert [(turn.role, turn.start_ms) for turn in found.turns] == [("staff", 1000), ("customer", 3500)]
    assert found.turns[1].text == "届くのが遅いです。\nもう三日です。"
    assert found.turns[1].end_ms == 8000
    assert found.words == found.turns[1].text
    assert found.notes == ()


def test_srt_in_cp932_with_names_before_colons() -> None:
    said = "1\n00:00:01,000 --> 00:00:02,000\nOP：はい\n\n2\n00:00:02,000 --> 00:00:03,000\n客：遅い\n\n"
    found = read((said * 3).encode("cp932"), name="call.srt")
    assert {(turn.speaker, turn.role) for turn in found.turns} == {("OP", "staff"), ("客", "customer")}
    assert found.words == "遅い\n遅い\n遅い"


def test_a_transcript_without_speakers_is_one_speaker_with_a_note() -> None:
    found = read(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:02.000 --> 00:03.000\nIt is 10:30 now\n", name="a.vtt"
    )
    assert [turn.speaker for turn in found.turns] == ["unknown"]
    assert found.notes == (NO_SPEAKERS,)
    assert found.words == "Hello\nIt is 10:30 now"


@pytest.mark.parametrize(
    "shape",
    [
        lambda turns: turns,
        lambda turns: {"segments": turns},
        lambda turns: {"results": {"segments": turns}},
        lambda turns: {"Transcript": [
            {"ParticipantId": one["speaker"], "Content": one["text"], "BeginOffsetMillis": 500} for one in turns
        ]},
    ],
)  # fmt: skip
def test_json_of_several_recorders(shape: object) -> None:
    turns = [{"speaker": "AGENT", "text": "hi", "start": 0.5}, {"speaker": "CUSTOMER", "text": "late", "start": 0.5}]
    found = read(json.dumps(shape(turns)).encode(), name="call.json")  # type: ignore[operator]
    assert [(turn.role, turn.text, turn.start_ms) for turn in found.turns] == [
        ("staff", "hi", 500), ("customer", "late", 500),
    ]  # fmt: skip


def test_who_is_who_can_be_said() -> None:
    turns = [{"speaker": "SPEAKER_00", "text": "hi"}, {"speaker": "SPEAKER_01", "text": "late"}]
    body = json.dumps(turns).encode()
    assert read(body, name="a.json").notes == (NO_CUSTOMER,)
    told = read(body, name="a.json", roles={"SPEAKER_01": "customer", "SPEAKER_00": "staff"})
    assert told.words == "late"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "a.vtt"), (b"WEBVTT", "a.vtt"), (b"[]", "a.json"), (b"[" * 100_000, "a.json"), (b"{}", "a.json"),
        (b"\x00\x01\x02PNG" * 50, "a.vtt"), (b"PK\x03\x04" + bytes(range(256)) * 40, "a.srt"), (b"1\n2\n", "a.txt"),
        (b"x" * (21 << 20), "a.vtt"), (b"WEBVTT\n\n99:99:99 --> x\n\n", "a.vtt"), (b"1\n-->\n", "a.srt"),
    ],
)  # fmt: skip
def test_what_is_no_transcript_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(BadTranscript):
        read(body, name=name)
