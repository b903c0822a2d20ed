"""Rules of topics and intents: voices are held against them once they have been read, some seconds after they came."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.cases.errors import BadRule
from rashin.powers.operation.cases.models import CaseVoice, Rule
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.preview import heard_again
from rashin.powers.operation.cases.rules import conditions_of

WINDOW: Final = timedelta(hours=2)
"""So long after it came a voice is waited for: reading it takes seconds, and a worker that rested some minutes."""
MOST: Final = 2_000
_FRESH: Final = """
    SELECT v.voice_id, v.person_key, v.occurred_at, v.received_at, v.channel, v.source, v.survey, v.question, v.metric,
        v.text, v.score, v.scale_min, v.scale_max, v.direction, v.language, v.journey, v.stage, v.touchpoint, v.unit,
        v.properties
    FROM voices AS v JOIN batches AS b ON v.batch = b.batch
    WHERE b.kind = 'heard' AND b."at" > $since AND v.received_at - v.occurred_at < INTERVAL 1 DAY
        AND (v.voice_id IN (SELECT voice_id FROM assignments WHERE tree_version = $tree)
            OR v.voice_id IN (SELECT voice_id FROM readings WHERE version = $reader))
    ORDER BY v.received_at, v.voice_id LIMIT $most
"""


def look_again(*, now: datetime) -> int:
    """Hold what has been read since against the rules that waited for it; how many cases were touched."""
    rules = [row for row in Rule.objects.filter(is_active=True).select_related("department", "cause") if _waits(row)]
    if not rules:
        return 0
    rows = _rows(now)
    there = set(
        CaseVoice.objects.filter(voice_id__in=[row["voice_id"] for row in rows]).values_list("voice_id", flat=True)
    )
    touched = 0
    for row in rows:
        if row["voice_id"] in there:
            continue
        asked = [rule for rule in rules if rule.changed_at <= row["received_at"]]
        touched += consider([_heard(row)], now=now, only=asked) if asked else 0
    return touched


def _waits(row: Rule) -> bool:
    try:
        return conditions_of(row.conditions).asks_reading
    except BadRule:
        return False


def _rows(now: datetime) -> list[Mapping[str, Any]]:
    try:
        lake = the_lake()
        versions = {name: version for name, (version, _detail) in lake.currents().items()}
        asked = {"since": now - WINDOW, "tree": versions.get("topics", -1), "reader": versions.get("readings", -1)}
        rows: list[Mapping[str, Any]] = lake.rows(_FRESH, {**asked, "most": MOST}).to_pylist()
    except LakeMissing:
        return []
    return rows


def _heard(row: Mapping[str, Any]) -> Heard:
    """A row as it was heard, with what stood around it: whose answer, and whether an employee's."""
    try:
        around = json.loads(row["properties"] or "{}")
    except ValueError:
        around = {}
    context = {str(name): str(value) for name, value in around.items() if isinstance(value, str | int)}
    return replace(heard_again(row), context=context)
