# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""What is read in some voices, and what in their words says so: for the page that shows them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

MOST: Final = 100
"""Places that are told of one voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A place in a voice's words, in code points, and what was read there."""

    start: int
    end: int
    kind: str
    """opinion, aspect, intent, phrase or topic."""
    name: str
    """The rule, category, intent, phrase or topic."""
    polarity: float | None = None
    because: str = ""
    """Of topics, the kind of rule: keywords, boolean, examples, aspect; or the nearest example."""

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return {
            "start": self.start, "end": self.end, "kind": self.kind, "name": self.name, "polarity": self.polarity,
            "because": self.because,
        }  # fmt: skip


class Spoken(Protocol):
    """A voice as far as it matters here."""

    @property
    def at(self) -> datetime:
        """When it was said."""

    @property
    def voice_id(self) -> str:
        """Its id."""


S = TypeVar("S", bound=Spoken)

_WITHIN: Final = "month between $first and $last and voice_id = any($ids)"
_READINGS: Final = f"select voice_id, label, sentiment, level, language, intents, why from readings where {_WITHIN}"
_MENTIONS: Final = f"""
select voice_id, kind, term, category, polarity, start, "end" as stop from mentions where {_WITHIN}
order by voice_id, number"""
_TOPICS: Final = f"""
select voice_id, topic, polarity, kind, why from assignments where topic <> '' and {_WITHIN} order by voice_id, topic"""


def explained(lake: Any, voices: Sequence[S]) -> list[S]:
    """The voices with what is read in them."""
    if not voices:
        return list(voices)
    ids = [one.voice_id for one in voices]
    params = {
        "ids": ids,
        "first": f"{min(one.at for one in voices):%Y-%m}",
        "last": f"{max(one.at for one in voices):%Y-%m}",
    }
    readings = {row["voice_id"]: row for row in lake.rows(_READINGS, params).to_pylist()}
    if not readings:
        return list(voices)
    mentions = _by_voice(lake.rows(_MENTIONS, params).to_pylist())
    topics = _by_voice(lake.rows(_TOPICS, params).to_pylist())
    return [
        _with(one, readings[one.voice_id], mentions[one.voice_id], topics[one.voice_id])
        if one.voice_id in readings
        else one
        for one in voices
    ]


def _by_voice(rows: Iterable[dict[str, Any]]) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["voice_id"]].append(row)
    return found


def _with(
    voice: S, reading: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]], topics: Sequence[Mapping[str, Any]]
) -> S:
    places = [
        Why(start=one["start"], end=one["end"], kind="opinion", name=str(one["rule"]), polarity=one["polarity"])
        for one in _list(reading["why"])
        if "start" in one
    ]
    places += [
        Why(
            start=int(row["start"]), end=int(row["stop"]), kind=str(row["kind"]),
            name=str(row["category"] or row["term"]), polarity=row["polarity"],
        )
        for row in mentions
        if row["start"] is not None and row["start"] >= 0
    ]  # fmt: skip
    for row in topics:
        places += _of_topic(row)
    places.sort(key=lambda one: (one.start, one.end, one.kind, one.name))
    changes: dict[str, Any] = {
        "label": reading["label"], "sentiment": reading["sentiment"], "level": reading["level"],
        "read_language": reading["language"], "intents": tuple(str(one) for one in _list(reading["intents"])),
        "topics": tuple(str(row["topic"]) for row in topics), "why": tuple(places[:MOST]),
    }  # fmt: skip
    return replace(voice, **changes)  # type: ignore[type-var]  # voices are dataclasses


def _of_topic(row: Mapping[str, Any]) -> list[Why]:
    """Every rule's places; a topic further up has those of the ones below, which are told once."""
    if row["kind"] == "below":
        return []
    found = []
    for reason in _list(row["why"]):
        like = reason.get("like") or ()
        because = str(like[0]["example"]) if like else str(reason.get("kind", ""))
        for start, end in reason.get("spans") or ((-1, -1),):
            found.append(
                Why(
                    start=start,
                    end=end,
                    kind="topic",
                    name=str(row["topic"]),
                    polarity=row["polarity"],
                    because=because,
                )
            )
    return found


def _list(text: object) -> list[Any]:
    try:
        found = json.loads(str(text or "[]"))
    except ValueError:
        return []
    return found if isinstance(found, list) else []
