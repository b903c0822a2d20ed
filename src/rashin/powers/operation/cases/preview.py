"""What a rule would have done: the voices of the last days through the same conditions, before it is put to use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.cases.causes import signs
from rashin.powers.operation.cases.lookups import facts_of, sentiment_of
from rashin.powers.operation.cases.readings import reads_of
from rashin.powers.operation.cases.records import Conditions, Preview, Rehearsed
from rashin.powers.operation.cases.rules import NOTHING_READ, Read, Sign, cause_of, matches
from rashin.powers.operation.cases.vocabulary import PREVIEW_DAYS
from rashin.powers.operation.cases.wording import response_of, title_of

MOST: Final = 50_000
MOST_ASKED: Final = 2_000
"""Voices that are looked at where the lake must be asked of each customer."""
MOST_READ: Final = 2_000
"""Texts that are read here because nobody has read them yet."""
LISTED: Final = 20
_VOICES: Final = """
    SELECT voice_id, person_key, occurred_at, channel, source, survey, question, metric, text, score, scale_min,
        scale_max, direction, language, journey, stage, touchpoint, unit, properties,
        batch IN (SELECT batch FROM batches WHERE kind = 'heard') AS live
    FROM voices WHERE occurred_at >= $since AND occurred_at < $now {narrowed}
    ORDER BY occurred_at DESC, voice_id LIMIT $most
"""
_NAMES: Final = (
    "channel", "source", "survey", "question", "text", "language", "journey", "stage", "touchpoint", "unit"
)  # fmt: skip


def preview(said: Conditions, *, now: datetime, cause: int | None = None) -> Preview:
    """How many cases a rule would have opened, and which; one for a customer and a cause, as it will be."""
    most = MOST_ASKED if said.asks_customer else MOST
    rows = _rows(said, now, most)
    asks_words = said.asks_reading or bool(said.sentiments)
    reads = _reads(rows) if asks_words else {}
    known, ears = signs(), _Ears()
    cases: dict[tuple[Any, Any], Rehearsed] = {}
    met = 0
    for row in rows:
        voice, person = heard_again(row), row["person_key"]
        read = reads.get(voice.voice_id, NOTHING_READ)
        facts = facts_of(voice, person, now=now, read=partial(_same, read), sentiment=partial(ears.of, voice, read))
        if not matches(said, voice, facts):
            continue
        met += 1
        key = _key(voice, person, known, cause)
        cases[key] = _with(cases.get(key), voice, live=bool(row["live"]))
    listed = sorted(cases.values(), key=lambda one: one.at, reverse=True)[:LISTED]
    return Preview(
        cases=len(cases), voices=met, looked=len(rows), days=PREVIEW_DAYS, limited=len(rows) >= most or ears.tired,
        imported=sum(not one.live for one in cases.values()), listed=tuple(listed),
    )  # fmt: skip


def _same(read: Read) -> Read:
    return read


class _Ears:
    """How words sound: as they were read, else read here, which costs; so only so many are."""

    def __init__(self) -> None:
        self._left, self.tired = MOST_READ, False

    def of(self, voice: Heard, read: Read) -> str:
        """The label of a voice."""
        if read.label or not voice.text.strip():
            return read.label
        self._left -= 1
        self.tired = self._left < 0
        return "" if self.tired else sentiment_of(voice.text)


def _reads(rows: Sequence[Mapping[str, Any]]) -> dict[str, Read]:
    try:
        return reads_of({str(row["voice_id"]): row["occurred_at"] for row in rows})
    except LakeMissing:
        return {}


def _with(there: Rehearsed | None, voice: Heard, *, live: bool) -> Rehearsed:
    """A case with one more voice; the newest is the one it is shown by."""
    if there is not None:
        return replace(there, voices=there.voices + 1, live=there.live or live)
    return Rehearsed(
        title=title_of(voice), at=voice.occurred_at, voice_id=voice.voice_id, channel=voice.channel,
        metric=voice.metric, score=voice.score, voices=1, live=live,
    )  # fmt: skip


def _key(voice: Heard, person: int | None, known: list[Sign], cause: int | None) -> tuple[Any, Any]:
    about = cause_of(voice, known) or cause
    return (response_of(voice) or voice.voice_id, None) if person is None else (person, about)


def _rows(said: Conditions, now: datetime, most: int) -> list[Mapping[str, Any]]:
    params: dict[str, object] = {"since": now - timedelta(days=PREVIEW_DAYS), "now": now, "most": most}
    narrowed = ""
    if said.match == "all" and said.metrics:  # the index of a month and metric saves most of the reading
        narrowed, params["metrics"] = "AND metric IN (SELECT unnest($metrics))", list(said.metrics)
    try:
        rows: list[Mapping[str, Any]] = the_lake().rows(_VOICES.format(narrowed=narrowed), params).to_pylist()
    except LakeMissing:
        return []
    return rows


def heard_again(row: Mapping[str, Any]) -> Heard:
    """A row of the lake as it was heard, with what stood around it: whose answer, and whether an employee's."""
    words: dict[str, Any] = {name: str(row[name] or "") for name in _NAMES}
    try:
        around = json.loads(row.get("properties") or "{}")
    except ValueError:
        around = {}
    return Heard(
        voice_id=str(row["voice_id"]), occurred_at=row["occurred_at"], customer_key=row["person_key"],
        metric=str(row["metric"] or "text"), score=row["score"], scale_min=row["scale_min"],
        scale_max=row["scale_max"], direction=row["direction"] or 1,
        context={str(name): str(value) for name, value in around.items() if isinstance(value, str | int)}, **words,
    )  # fmt: skip
