# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Voices' words read: rows for the lake of what is read in a batch of voices, and which voices wait to be read.

A voice is what stands under an id in one batch: a correction is a new batch, so what was read in the words before is a
stray, and what was never read is unread, whatever happened in between.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import pyarrow as pa

from rashin.analysis.lake.schema import MENTIONS, READINGS
from rashin.analysis.text.reading import Reading, read, read_many

log = logging.getLogger("rashin.readings")

LONGEST: Final = 20_000
"""Code points of a text that are read: what somebody thinks of something stands in the first forty pages."""

_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""One encoder for all: ten values are written for a remark."""

MOST_MENTIONS: Final = 500
MOST_REASONS: Final = 200


class Lake(Protocol):
    """What is needed of a lake."""

    def rows(self, sql: str, params: Mapping[str, object] = ...) -> pa.Table:
        """Answer SQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice that waits to be read."""

    voice_id: str
    text: str
    occurred_at: datetime
    batch: str | None
    fresh: bool = True
    """Nothing is read in it yet, not by an older reader either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Voices that wait, in months that are read together, the newest first."""

    count: int
    spans: tuple[tuple[str, str], ...]
    """First and last month, both included."""


# --- which -----------------------------------------------------------------------------------------------------------

_WORDS: Final = "voices.text IS NOT NULL AND trim(voices.text) <> ''"
_UNREAD: Final = f"""
    {_WORDS} AND NOT EXISTS (
        SELECT 1 FROM readings_made WHERE readings_made.voice_id = voices.voice_id
        AND readings_made.batch IS NOT DISTINCT FROM voices.batch AND version = $version"""
_COUNTED: Final = f"SELECT month, count(*) AS n FROM voices WHERE {_UNREAD}) GROUP BY month ORDER BY month DESC"
_NEXT: Final = f"""
SELECT voice_id, left(text, {LONGEST}) AS text, occurred_at, batch, NOT EXISTS (
    SELECT 1 FROM readings WHERE readings.voice_id = voices.voice_id
    AND readings.batch IS NOT DISTINCT FROM voices.batch AND readings.month BETWEEN $first AND $last) AS fresh
FROM voices WHERE month BETWEEN $first AND $last AND {_UNREAD} AND readings_made.month BETWEEN $first AND $last)
ORDER BY occurred_at DESC, voice_id LIMIT $most"""
_STRAYS: Final = """
SELECT DISTINCT voice_id, batch FROM {table}_made AS made WHERE NOT EXISTS (
    SELECT 1 FROM voices WHERE voices.voice_id = made.voice_id AND voices.batch IS NOT DISTINCT FROM made.batch)"""


def unread(lake: Lake, *, version: int, together: int) -> Waiting:
    """How many voices wait, and in which pieces of about so many they are taken."""
    months = lake.rows(_COUNTED, {"version": version}).to_pylist()
    return Waiting(count=sum(int(row["n"]) for row in months), spans=tuple(spans(months, together)))


def spans(months: Iterable[Mapping[str, Any]], together: int) -> Iterator[tuple[str, str]]:
    """Months with their counts, the newest first, in pieces of about so many: first and last month of each."""
    last, first, count = "", "", 0
    for row in months:
        last, first = last or str(row["month"]), str(row["month"])
        count += int(row["n"])
        if count >= together:
            yield first, last
            last, count = "", 0
    if last:
        yield first, last


def next_unread(lake: Lake, span: tuple[str, str], *, version: int, most: int) -> list[Voice]:
    """Voices of some months that wait, the newest first."""
    params = {"version": version, "first": span[0], "last": span[1], "most": most}
    return [Voice(**row) for row in lake.rows(_NEXT, params).to_pylist()]


def strays(lake: Lake, table: str) -> pa.Table:
    """What was read in voices that are no more: id and batch."""
    return lake.rows(_STRAYS.format(table=table))


# --- read ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is read in some voices, table by table."""

    readings: pa.Table
    mentions: pa.Table


def read_voices(voices: Sequence[Voice]) -> list[Reading | None]:
    """What is read in each voice, side by side; one by one when a text among them breaks the reader."""
    try:
        return list(read_many(voice.text[:LONGEST] for voice in voices))
    except Exception:  # noqa: BLE001 - which text it is, and what breaks, the next look says
        return [read_voice(voice) for voice in voices]


def read_voice(voice: Voice) -> Reading | None:
    """What is read in a voice; None when its text breaks the reader, which stops nobody else."""
    try:
        return read(voice.text[:LONGEST])
    except Exception:  # whatever a text does to the reader, the others are read
        log.exception("voice %s cannot be read", voice.voice_id)
        return None


def rows_of(
    read_: Sequence[tuple[Voice, Reading | None]], *, versions: Mapping[bool, Sequence[int]], round_: int, now: datetime
) -> Rows:
    """The rows of some voices, under the versions for those that are fresh and for the others."""
    readings: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    for voice, reading in read_:
        one, several = _row(reading), _mentions(reading)
        for version in versions[voice.fresh]:
            shared = {
                "voice_id": voice.voice_id, "version": version, "occurred_at": voice.occurred_at, "batch": voice.batch,
            }  # fmt: skip
            readings.append({**one, **shared, "round": round_, "made_at": now})
            mentions += [{**row, **shared, "number": number} for number, row in enumerate(several, 1)]
    return Rows(readings=_table(readings, READINGS.stored), mentions=_table(mentions, MENTIONS.stored))


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def _row(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {
            "language": "",
            "sentiment": 0.0,
            "label": "neu",
            "level": 3,
            "intents": "[]",
            "why": '[{"rule":"broken"}]',
        }
    return {
        "language": reading.language,
        "sentiment": reading.sentiment,
        "label": reading.label,
        "level": reading.level,
        "intents": _json(list(dict.fromkeys(one.kind for one in reading.intents))),
        "why": _json(
            [
                {"start": one.start, "end": one.end, "polarity": round(one.polarity, 3), "rule": one.rule}
                for one in reading.opinions[:MOST_REASONS]
            ]
        ),
    }


def _mentions(reading: Reading | None) -> list[dict[str, Any]]:
    if reading is None:
        return []
    found: list[dict[str, Any]] = [
        {
            "kind": "aspect", "term": one.term, "category": one.category, "polarity": one.polarity,
            "clause": _clause(reading, one.start, one.end), "start": one.start, "end": one.end, "why": "{}",
        }
        for one in reading.aspects
    ]  # fmt: skip
    found += [
        _other("intent", one.kind, one.start, one.end, reading, why=_json({"rule": one.rule}))
        for one in reading.intents
    ]  # fmt: skip
    found += [
        _other("phrase", one.text, one.start, one.end, reading, why=_json({"sort": one.sort}))
        for one in reading.phrases
    ]  # fmt: skip
    return found[:MOST_MENTIONS]


def _other(kind: str, term: str, start: int, end: int, reading: Reading, *, why: str) -> dict[str, Any]:
    clause = _clause(reading, start, end)
    return {
        "kind": kind, "term": term, "category": term if kind == "intent" else None, "polarity": clause,
        "clause": clause, "start": start, "end": end, "why": why,
    }  # fmt: skip


def _clause(reading: Reading, start: int, end: int) -> float:
    """How the clause around a place judges: the clause's own sentiment, or of the whole where clauses have none."""
    for one in reading.clauses:
        if one.start <= start and end <= one.end:
            return one.sentiment
    return reading.sentiment
