"""Rules of topics, aspects and intents: voices are held against them once they have been read.

Every voice that waits has a row (see unread.py). A look costs what has been read since, and a bounded number of rows
that were looked at in vain; the next look goes on where this one stopped, so none is looked at for ever and none is
forgotten. Rows are taken away in the transaction that opens the cases: two workers at once, or one that dies, consider
nothing twice and lose nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import OperationalError, transaction
from django.db.models import F

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.cases.models import CaseVoice, Rule, UnreadVoice
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.preview import heard_again
from rashin.powers.operation.cases.readings import reads_of
from rashin.powers.operation.cases.unread import waiting_rules

log = logging.getLogger("rashin.cases")

PIECE: Final = 500
TOGETHER: Final = 100
"""Voices of one transaction: on SQLite whoever answers a survey waits for it."""
IN_VAIN: Final = 2_000
"""Rows of one look that may turn out not to have been read yet."""
PATIENCE: Final = 100
"""So often a voice is tried whose consideration breaks."""
_WATCHED: Final = ("voices", "readings", "assignments", "mentions", "currents")
_THERE: Final = """
    SELECT v.voice_id, v.person_key, v.occurred_at, v.channel, v.source, v.survey, v.question, v.metric, v.text,
        v.score, v.scale_min, v.scale_max, v.direction, v.language, v.journey, v.stage, v.touchpoint, v.unit,
        v.properties, r.voice_id IS NOT NULL AND (
            NOT EXISTS (SELECT 1 FROM currents WHERE name = 'topics') OR a.voice_id IS NOT NULL) AS settled
    FROM voices AS v
    LEFT JOIN (SELECT DISTINCT voice_id, batch FROM readings WHERE month BETWEEN $first AND $last) AS r
        ON r.voice_id = v.voice_id AND r.batch IS NOT DISTINCT FROM v.batch
    LEFT JOIN (SELECT DISTINCT voice_id, batch FROM assignments WHERE month BETWEEN $first AND $last
        AND voice_id IN (SELECT unnest($ids))) AS a
        ON a.voice_id = v.voice_id AND a.batch IS NOT DISTINCT FROM v.batch
    WHERE v.month BETWEEN $first AND $last AND v.voice_id IN (SELECT unnest($ids))
"""


@dataclass(slots=True)
class _Place:
    """Where the last look of this process stopped; a new process begins anew, which costs one look."""

    after: int = 0
    state: object = None


_places: dict[str, _Place] = {}


def look_again(*, now: datetime) -> int:
    """Hold what has been read since against the rules that waited for it; how many cases were touched."""
    last = UnreadVoice.objects.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return 0
    try:
        lake = the_lake()
        place = _places.setdefault(lake.place.address, _Place())
        state = (last, lake.versions(_WATCHED))
        if state == place.state:
            return 0  # nothing came and nothing was read since the last look
        touched, whole = _look(place, now)
    except LakeMissing:
        return 0
    place.state = state if whole else None
    return touched


def _look(place: _Place, now: datetime) -> tuple[int, bool]:
    """Cases that were touched, and whether every waiting row was looked at."""
    rules = waiting_rules(Rule.objects.filter(is_active=True).select_related("department", "cause"))
    touched, in_vain, begun, turned = 0, 0, place.after, False
    while True:
        rows = list(UnreadVoice.objects.filter(pk__gt=place.after).order_by("pk")[:PIECE])
        if turned:
            rows = [row for row in rows if row.pk <= begun]
        if not rows:
            place.after = 0
            if turned or begun == 0:
                return touched, True
            turned = True
            continue
        known = _known(rows)
        ready = [row for row in rows if row.voice_id not in known or known[row.voice_id]["settled"]]
        for at in range(0, len(ready), TOGETHER):
            touched += _tried(ready[at : at + TOGETHER], known, rules, now)
        place.after = rows[-1].pk
        in_vain += len(rows) - len(ready)
        if in_vain >= IN_VAIN:
            return touched, False


def _known(rows: Sequence[UnreadVoice]) -> dict[str, Mapping[str, Any]]:
    """What the lake holds of these voices, and whether each has been read."""
    months = {row.occurred_at.strftime("%Y-%m") for row in rows}
    params = {"ids": [row.voice_id for row in rows], "first": min(months), "last": max(months)}
    return {str(row["voice_id"]): row for row in the_lake().rows(_THERE, params).to_pylist()}


def _tried(
    ready: Sequence[UnreadVoice], known: Mapping[str, Mapping[str, Any]], rules: Sequence[Rule], now: datetime
) -> int:
    """Settle them; one that breaks holds up no other, and is tried again at later looks."""
    try:
        return _settle(ready, known, rules, now)
    except (OperationalError, LakeMissing):
        raise
    except Exception:
        log.exception("%d voices could not be held against rules", len(ready))
        if len(ready) > 1:
            return sum(_tried([row], known, rules, now) for row in ready)
        UnreadVoice.objects.filter(pk=ready[0].pk).update(failures=F("failures") + 1)
        UnreadVoice.objects.filter(pk=ready[0].pk, failures__gte=PATIENCE).delete()
        return 0


def _settle(
    ready: Sequence[UnreadVoice], known: Mapping[str, Mapping[str, Any]], rules: Sequence[Rule], now: datetime
) -> int:
    """Consider voices and take their rows away, in one transaction; those that are no more only lose their row."""
    reads = reads_of({row.voice_id: row.occurred_at for row in ready if row.voice_id in known})
    touched = 0
    with transaction.atomic():
        rows = list(UnreadVoice.objects.select_for_update(skip_locked=True).filter(pk__in=[row.pk for row in ready]))
        ids = [row.voice_id for row in rows]
        done = set(CaseVoice.objects.filter(voice_id__in=ids).values_list("voice_id", flat=True))
        for told_at in sorted({row.told_at for row in rows}):
            asked = [rule for rule in rules if rule.changed_at <= told_at]  # nothing of before a rule opens a case
            voices = [
                replace(heard_again(known[row.voice_id]), late=row.late)
                for row in rows
                if row.told_at == told_at and row.voice_id in known and row.voice_id not in done
            ]
            touched += consider(voices, now=now, only=asked, reads=reads) if asked else 0
        UnreadVoice.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return touched
