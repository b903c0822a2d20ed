"""What people say of voices, carried into the lake, where it counts instead of what was read.

What is kept here is the truth: the lake is brought in line with it, right after somebody said something and again every
few minutes, so nothing is lost when the lake was away. A correction is of the words that it was said of: a voice whose
words came anew afterwards is read by the machine again.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
from django.db import transaction

from rashin.analysis.lake.schema import CORRECTIONS
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.models import Correction
from rashin.powers.operation.topics.vocabulary import CorrectionKind, CorrectionState

log = logging.getLogger("rashin.topics")

TOGETHER: Final = 2_000
FELT: Final[Mapping[str, tuple[float, float, float, int]]] = {
    "pos": (0.2, 1.0, 0.6, 4), "neg": (-1.0, -0.2, -0.6, 2), "neu": (-0.15, 0.15, 0.0, 3), "mixed": (-0.4, 0.4, 0.0, 3),
}  # fmt: skip
"""A mood → where the machine's own figure is kept, what stands for it elsewhere, and its level of five."""

Key = tuple[str, str, str]
"""Voice, kind and topic."""

_VOICES: Final = """
SELECT voices.voice_id, voices.batch, voices.month, voices.received_at, made.sentiment, made.level
FROM voices LEFT JOIN (SELECT * FROM readings_made WHERE version = (
    SELECT arg_max(version, ("at", version)) FROM currents WHERE name = 'readings')) AS made
ON made.voice_id = voices.voice_id AND made.batch IS NOT DISTINCT FROM voices.batch
WHERE voices.voice_id IN (SELECT unnest($ids))"""
_THERE: Final = """
SELECT voice_id, batch, kind, topic, belongs, label, active, number FROM corrections
QUALIFY row_number() OVER (PARTITION BY voice_id, batch, kind, topic ORDER BY number DESC) = 1"""


def soon(voice_id: str) -> None:
    """Carry what was said of a voice, once it is kept."""
    transaction.on_commit(lambda: _carried([voice_id]))


def _carried(voices: Collection[str]) -> None:
    try:
        carry(voices)
    except Exception:  # what is kept is kept; the next round carries it
        log.exception("corrections could not be carried into the lake")


def carry(voices: Collection[str] | None = None) -> int:
    """Bring the lake in line with what was said, of some voices or of all; how many rows were written."""
    there: dict[Key, list[dict[str, Any]]] = {}
    for row in rows(_THERE, {}):
        there.setdefault((str(row["voice_id"]), str(row["kind"]), str(row["topic"])), []).append(row)
    taken = Correction.objects.filter(state=CorrectionState.TAKEN).order_by("judged_at", "pk")
    if voices is not None:
        taken = taken.filter(voice_id__in=list(voices))
        there = {key: found for key, found in there.items() if key[0] in set(voices)}
    wanted = {_key(one): one for one in taken}  # of several, the last
    written = list(_changes(wanted, there))
    if written:
        the_lake().append("corrections", pa.Table.from_pylist(written, schema=CORRECTIONS.schema))
    return len(written)


def _key(one: Correction) -> Key:
    if one.kind == CorrectionKind.SENTIMENT:
        return (one.voice_id, "sentiment", "")
    return (one.voice_id, "topic", one.topic)


def _changes(wanted: Mapping[Key, Correction], there: Mapping[Key, list[dict[str, Any]]]) -> Iterable[dict[str, Any]]:
    known = _known({key[0] for key in wanted})
    for key, one in wanted.items():
        voice = known.get(one.voice_id)
        if voice is None or one.judged_at is None or (voice["received_at"] or one.judged_at) > one.judged_at:
            continue
        row = _row(key, one, voice)
        held = next((old for old in there.get(key, ()) if old["batch"] == voice["batch"]), None)
        if held is None or any(held[name] != row[name] for name in ("active", "belongs", "label")):
            yield {**row, "number": max(row["number"], held["number"] + 1 if held else 0)}
    for key, found in there.items():
        for old in found:
            if key not in wanted and old["active"]:
                yield {**old, "active": False, "number": old["number"] + 1, "at": datetime.now(UTC)}


def _known(ids: Collection[str]) -> dict[str, dict[str, Any]]:
    listed, found = sorted(ids), {}
    for start in range(0, len(listed), TOGETHER):
        for row in rows(_VOICES, {"ids": listed[start : start + TOGETHER]}):
            found[str(row["voice_id"])] = row
    return found


def _row(key: Key, one: Correction, voice: Mapping[str, Any]) -> dict[str, Any]:
    assert one.judged_at is not None
    shared = {
        "voice_id": one.voice_id, "kind": key[1], "topic": key[2], "active": True, "batch": voice["batch"],
        "month": voice["month"], "number": int(one.judged_at.timestamp() * 1_000_000), "at": one.judged_at,
        "by": f"member:{one.by_id}" if one.by_id else "",
    }  # fmt: skip
    if one.kind != CorrectionKind.SENTIMENT:
        felt = voice["sentiment"]
        return {
            **shared,
            "belongs": one.kind == CorrectionKind.MISSING,
            "label": None,
            "sentiment": felt,
            "level": None,
        }
    low, high, usual, level = FELT[one.mood]
    read = voice["sentiment"]
    fits = read is not None and low <= read <= high
    return {**shared, "belongs": None, "label": one.mood, "sentiment": read if fits else usual, "level": level}
