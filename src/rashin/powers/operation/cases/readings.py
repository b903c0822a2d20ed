"""What has been read in some voices, as rules ask for it: a few statements for any number of voices."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.cases.rules import Read

_WITHIN: Final = "voice_id IN (SELECT unnest($ids)) AND month BETWEEN $first AND $last"
_LABELS: Final = f"SELECT voice_id, label, intents FROM readings WHERE {_WITHIN}"  # noqa: S608 - our own names
_TOPICS: Final = f"""
    SELECT voice_id, topic AS name, avg(polarity) AS polarity FROM assignments WHERE {_WITHIN} AND topic <> ''
    GROUP BY ALL"""  # noqa: S608 - our own names
_ASPECTS: Final = f"""
    SELECT voice_id, category AS name, avg(polarity) AS polarity FROM mentions
    WHERE {_WITHIN} AND kind = 'aspect' AND category <> '' GROUP BY ALL"""  # noqa: S608 - our own names


def reads_of(voices: Mapping[str, datetime]) -> dict[str, Read]:
    """Voice → what is read in it by now; ``voices`` says when each was said. LakeMissing where there is no lake."""
    if not voices:
        return {}
    months = {at.strftime("%Y-%m") for at in voices.values()}
    params = {"ids": list(voices), "first": min(months), "last": max(months)}
    lake = the_lake()
    labels = lake.rows(_LABELS, params).to_pylist()
    topics, aspects = (_judged(lake.rows(sql, params).to_pylist()) for sql in (_TOPICS, _ASPECTS))
    return {
        (voice := str(row["voice_id"])): Read(
            topics=topics.get(voice, {}), aspects=aspects.get(voice, {}), label=str(row["label"] or ""),
            intents=frozenset(_intents(row["intents"])),
        )
        for row in labels
    }  # fmt: skip


def _judged(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for row in rows:
        found.setdefault(str(row["voice_id"]), {})[str(row["name"])] = row["polarity"]
    return found


def _intents(text: object) -> list[str]:
    """A list of words, or of objects that name one."""
    try:
        found = json.loads(str(text or "[]"))
    except ValueError:
        return []
    listed = found if isinstance(found, list) else []
    named = (
        one.get("intent") or one.get("kind") or one.get("name") if isinstance(one, dict) else one for one in listed
    )
    return [str(one) for one in named if one]
