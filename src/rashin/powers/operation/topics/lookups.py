"""What topics ask of the lake: texts to try a rule on, candidates for a sample, the readings behind a voice."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.said import speaker
from rashin.base.workspace.access import Permission, require, scope_of
from rashin.base.workspace.asking import the_kept_lake, the_lake
from rashin.base.workspace.models import User
from rashin.powers.operation.topics.records import SaidVoice
from rashin.powers.operation.topics.sampling import Candidate
from rashin.powers.operation.topics.vocabulary import Purpose

TRIED_ON: Final = 500
"""Texts that a rule is tried on while it is being written."""
LOOK_BACK: Final = timedelta(days=365)
MOST_CANDIDATES: Final = 200_000
MOST_TEXTS: Final = 50_000

_WORDED: Final = "voices.text IS NOT NULL AND length(trim(voices.text)) > 0"

_SAMPLE: Final = """
SELECT voice_id, text FROM voices
WHERE {worded} AND occurred_at >= $since AND ({scope})
ORDER BY hash(voice_id) LIMIT $most"""

_TEXTS: Final = """
SELECT text FROM voices WHERE {worded} AND occurred_at >= $since ORDER BY hash(voice_id) LIMIT $most"""

_VOICES: Final = """
SELECT voice_id, text, occurred_at, channel, survey, unit, metric, score FROM voices
WHERE voice_id IN (SELECT unnest($ids)) AND ({scope})"""

_READ_BY: Final = """(SELECT arg_max(version, ("at", version)) FROM currents WHERE name = '{name}')"""
_MOODS: Final = """
SELECT voices.voice_id, any_value(made.label) AS label FROM voices JOIN readings_made AS made USING (voice_id)
WHERE {worded} AND voices.occurred_at >= $since AND ({scope}) AND made.version = {version}
    AND voices.voice_id NOT IN (SELECT unnest($taught))
GROUP BY voices.voice_id LIMIT $most"""

_TOPICS: Final = """
SELECT voices.voice_id, list(DISTINCT topic) FILTER (WHERE topic <> '') AS topics
FROM voices JOIN assignments_made AS made USING (voice_id)
WHERE {worded} AND voices.occurred_at >= $since AND ({scope}) AND made.tree_version = {version}
    AND voices.voice_id NOT IN (SELECT unnest($taught))
GROUP BY voices.voice_id LIMIT $most"""

_SAID_MOODS: Final = """
SELECT voice_id, list(DISTINCT label) AS said FROM readings_made
WHERE voice_id IN (SELECT unnest($ids)) AND version = {version} GROUP BY voice_id"""
_SAID_TOPICS: Final = """
SELECT voice_id, list(DISTINCT topic) FILTER (WHERE topic <> '') AS said FROM assignments_made
WHERE voice_id IN (SELECT unnest($ids)) AND tree_version = {version} GROUP BY voice_id"""

_COUNTS: Final = """
SELECT topic, count(DISTINCT voice_id) AS n FROM assignments
WHERE occurred_at >= $since AND topic <> '' GROUP BY topic"""


def rows(sql: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
    """Rows of the lake; none where there is no lake yet."""
    try:
        return list(the_lake().rows(sql, dict(params)).to_pylist())
    except LakeMissing:
        return []


def kept(sql: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
    """The same for what a page asks at every look: kept while the tables that it was read from stay as they are."""
    try:
        return list(the_kept_lake().rows(sql, dict(params)).to_pylist())
    except LakeMissing:
        return []


def sample(member: User, *, now: datetime, most: int = TRIED_ON) -> list[tuple[str, str]]:
    """Ids and texts of the last year, always the same ones as long as the voices stay."""
    scope, params = scope_of(member).condition("voices")
    asked = _SAMPLE.format(worded=_WORDED, scope=scope)
    found = rows(asked, {**params, "since": now - LOOK_BACK, "most": most})
    return [(str(one["voice_id"]), str(one["text"])) for one in found]


def texts(*, now: datetime, most: int = MOST_TEXTS) -> list[str]:
    """Texts of the last year, masked as the lake has them: what topics are suggested from."""
    found = rows(_TEXTS.format(worded=_WORDED), {"since": now - LOOK_BACK, "most": most})
    return [str(one["text"])[:4_000] for one in found]


def voices(member: User, ids: Sequence[str]) -> dict[str, SaidVoice]:
    """Voices by their ids, as far as this member may see them; the words are masked."""
    require(member, Permission.SEE_VOICES)
    if not ids:
        return {}
    scope, params = scope_of(member).condition("voices")
    found, survey = rows(_VOICES.format(scope=scope), {**params, "ids": list(ids)}), speaker("survey")
    return {
        str(one["voice_id"]): SaidVoice(
            voice_id=str(one["voice_id"]), text=str(one["text"] or ""), at=one["occurred_at"],
            channel=str(one["channel"] or ""), survey=survey(str(one["survey"] or "")), unit=str(one["unit"] or ""),
            metric=str(one["metric"] or ""), score=one["score"],
        )
        for one in found
    }  # fmt: skip


def candidates(member: User, purpose: str, *, now: datetime, taught: Sequence[str] = ()) -> list[Candidate]:
    """All voices of the last year that could be drawn, with what the machine alone says of them.

    ``taught``: voices that people corrected. The machine learns from those, so nothing is measured on them.
    """
    scope, params = scope_of(member).condition("voices")
    several = purpose == Purpose.TOPICS
    version = _READ_BY.format(name="topics" if several else "readings")
    asked = (_TOPICS if several else _MOODS).format(worded=_WORDED, scope=scope, version=version)
    found = rows(asked, {**params, "since": now - LOOK_BACK, "most": MOST_CANDIDATES, "taught": list(taught)})
    if not several:
        return [
            Candidate(voice_id=str(one["voice_id"]), stratum=str(one["label"]), predicted=(str(one["label"]),))
            for one in found
        ]
    return [_candidate(one) for one in found]


def machine_says(purpose: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Voice → what the machine alone says of it now."""
    several = purpose == Purpose.TOPICS
    version = _READ_BY.format(name="topics" if several else "readings")
    asked = (_SAID_TOPICS if several else _SAID_MOODS).format(version=version)
    found = rows(asked, {"ids": list(ids)})
    return {str(one["voice_id"]): tuple(sorted(str(name) for name in one["said"] or ())) for one in found}


def _candidate(row: Mapping[str, Any]) -> Candidate:
    given = tuple(sorted(str(one) for one in row["topics"] or ()))
    return Candidate(voice_id=str(row["voice_id"]), stratum=given[0] if given else "", predicted=given)


def counts(*, now: datetime, days: int = 90) -> dict[str, int]:
    """How many voices each topic has, of the version in use."""
    return {str(one["topic"]): int(one["n"]) for one in rows(_COUNTS, {"since": now - timedelta(days=days)})}


def loads(text: object) -> list[Any]:
    """A list kept as JSON; empty when it is none."""
    try:
        found = json.loads(str(text or "[]"))
    except ValueError:
        return []
    return found if isinstance(found, list) else []
