"""What a rule would have done: the voices of the last days through the same conditions, before it is put to use."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.cases.causes import signs
from rashin.powers.operation.cases.lookups import facts_of
from rashin.powers.operation.cases.opening import title_of
from rashin.powers.operation.cases.records import Conditions, Preview
from rashin.powers.operation.cases.rules import Facts, Sign, cause_of, matches
from rashin.powers.operation.cases.vocabulary import PREVIEW_DAYS

MOST: Final = 50_000
MOST_READ: Final = 2_000
"""Voices that are looked at where each must be read or looked up."""
SAMPLES: Final = 5
_VOICES: Final = """
    SELECT voice_id, person_key, occurred_at, channel, source, survey, question, metric, text, score, scale_min,
        scale_max, direction, language, journey, stage, touchpoint, unit
    FROM voices WHERE occurred_at >= $since AND occurred_at < $now {narrowed}
    ORDER BY occurred_at DESC, voice_id LIMIT $most
"""
_NAMES: Final = (
    "channel", "source", "survey", "question", "text", "language", "journey", "stage", "touchpoint", "unit"
)  # fmt: skip


def preview(said: Conditions, *, now: datetime, cause: int | None = None) -> Preview:
    """How many cases a rule would have opened; one for a customer and a cause, as it will be."""
    slow = bool(said.sentiments) or said.asks_customer or said.asks_reading
    most = MOST_READ if slow else MOST
    rows = _rows(said, now, most)
    known = signs()
    cases: set[tuple[Any, Any]] = set()
    samples: list[str] = []
    met = 0
    for row in rows:
        voice, person = heard_again(row), row["person_key"]
        if not matches(said, voice, facts_of(voice, person, now=now) if slow else Facts()):
            continue
        met += 1
        key = _key(voice, person, known, cause)
        if key not in cases and len(samples) < SAMPLES:
            samples.append(title_of(voice))
        cases.add(key)
    return Preview(
        cases=len(cases), voices=met, looked=len(rows), days=PREVIEW_DAYS, limited=len(rows) >= most,
        samples=tuple(samples),
    )  # fmt: skip


def _key(voice: Heard, person: int | None, known: list[Sign], cause: int | None) -> tuple[Any, Any]:
    about = cause_of(voice, known) or cause
    return (voice.voice_id, None) if person is None else (person, about)


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
    """A row of the lake as it was heard."""
    words: dict[str, Any] = {name: str(row[name] or "") for name in _NAMES}
    return Heard(
        voice_id=str(row["voice_id"]), occurred_at=row["occurred_at"], customer_key=row["person_key"],
        metric=str(row["metric"] or "text"), score=row["score"], scale_min=row["scale_min"],
        scale_max=row["scale_max"], direction=row["direction"] or 1, **words,
    )  # fmt: skip
