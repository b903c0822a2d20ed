"""Voices as rows of the lake: texts masked, originals beside them, turns in a table of their own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.schema import ORIGINALS, TURNS, VOICES
from rashin.analysis.text.pii import mask
from rashin.base.atlas.hearing import Heard, scale_of

LINK, AUTHOR, ERASE_ON, LATE, TURNS_PROPERTY = "link", "author", "erase_on", "late", "turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one drain writes, table by table."""

    voices: pa.Table
    turns: pa.Table
    originals: pa.Table


def rows_of(voices: Sequence[Heard], *, batch: str, now: datetime) -> Rows:
    """The rows of some voices."""
    said: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    originals: list[dict[str, Any]] = []
    for voice in voices:
        shared = {"customer_key": _key(voice), "occurred_at": voice.occurred_at, "batch": batch}
        row, unmasked = _voice(voice, shared, now)
        more, spoken = _turns(voice, shared)
        said.append(row)
        turns += more
        originals += [
            {**shared, "record_id": voice.voice_id, "field": field, "value": value}
            for field, value in (unmasked | spoken).items()
        ]
    return Rows(
        voices=pa.Table.from_pylist(said, schema=_without(VOICES.schema, "person_key", "month")),
        turns=pa.Table.from_pylist(turns, schema=_without(TURNS.schema, "month")),
        originals=pa.Table.from_pylist(originals, schema=_without(ORIGINALS.schema, "month")),
    )


def _without(schema: pa.Schema, *names: str) -> pa.Schema:
    return pa.schema([field for field in schema if field.name not in names])


def _key(voice: Heard) -> int | None:
    if voice.customer_key is not None:
        return voice.customer_key
    return customer_key(voice.identifier) if voice.identifier else None


def _voice(voice: Heard, shared: dict[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """The row, and what of it has to be kept unmasked elsewhere."""
    masked = mask([voice.text])[0] if voice.text else None
    scored = voice.score is not None
    low, high = scale_of(voice)
    row = {
        **shared,
        "voice_id": voice.voice_id,
        "distinct_id": voice.identifier or None,
        "received_at": now,
        "metric": voice.metric if scored else "text",
        "text": masked,
        "score": voice.score,
        "scale_min": low if scored else None,
        "scale_max": high if scored else None,
        "direction": voice.direction if scored else None,
        "properties": properties_of(voice, on=now.date()),
    }
    for name in (
        "channel", "source", "survey", "question", "language", "journey", "stage", "touchpoint", "unit", "consent_ref",
    ):  # fmt: skip
        row[name] = getattr(voice, name) or None
    return row, {"text": voice.text} if masked != (voice.text or None) else {}


def properties_of(voice: Heard, *, on: date) -> str:
    """All that has no column of its own; personal data in it are masked as in texts."""
    names = list(voice.context)
    said: dict[str, object] = dict(zip(names, mask([voice.context[name] for name in names]), strict=True))
    more: dict[str, object] = {LINK: mask([voice.link])[0] if voice.link else "", AUTHOR: voice.author}
    if voice.retention_days is not None:
        more[ERASE_ON] = (on + timedelta(days=voice.retention_days)).isoformat()
    if voice.late:
        more[LATE] = True
    if voice.turns:
        more[TURNS_PROPERTY] = len(voice.turns)
    said |= {name: value for name, value in more.items() if value != ""}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _turns(voice: Heard, shared: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The turns with numbered speakers, and what of them has to be kept unmasked elsewhere."""
    rows: list[dict[str, Any]] = []
    originals: dict[str, str] = {}
    speakers: dict[str, str] = {}
    texts = mask([turn.text for turn in voice.turns])
    for number, (turn, masked) in enumerate(zip(voice.turns, texts, strict=True), 1):
        if turn.speaker not in speakers:
            speakers[turn.speaker] = str(len(speakers) + 1)
            originals[f"speaker:{len(speakers)}"] = turn.speaker
        if masked != turn.text:
            originals[f"turn:{number}"] = turn.text
        rows.append(
            {
                **shared, "voice_id": voice.voice_id, "number": number, "speaker": speakers[turn.speaker],
                "role": turn.role, "start_ms": turn.start_ms, "end_ms": turn.end_ms, "text": masked,
            }
        )  # fmt: skip
    return rows, originals
