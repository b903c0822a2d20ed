# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Voices put under the topics of a version of the tree: all of history, beside the version in use, exactly once.

A voice that no topic fits has a row as well, with an empty topic: so it is known which voices are done. Each piece is
one commit under the next number; whoever commits a number second wrote nothing and looks again.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Protocol

import pyarrow as pa

from rashin.analysis.enrich.readings import LONGEST, spans
from rashin.analysis.lake.schema import ASSIGNMENTS
from rashin.analysis.text.topics.assigning import Assigner, Assignment, Reason
from rashin.analysis.text.topics.document import TopicTree
from rashin.analysis.text.topics.reading import read as read_tree
from rashin.analysis.text.topics.writing import write as write_tree
from rashin.analysis.text.vectors import Embedder, sentences

log = logging.getLogger("rashin.topics")

TOGETHER: Final = 4_000
LOOK_EVERY: Final = 200
NONE: Final = ""
"""The topic of a voice that no topic fits."""
BELOW: Final = "below"
"""The kind of a row that stands there for a topic further down."""
_BACKGROUND: Final = 500


class Lake(Protocol):
    """What assigning needs of a lake."""

    def rows(self, sql: str, params: Mapping[str, object] = ...) -> pa.Table:
        """Answer SQL."""

    def append(self, table: str, data: pa.Table, *, transaction: tuple[str, int] | None = None) -> bool:
        """Commit rows, unless this transaction was committed before."""

    def transaction_version(self, table: str, app: str) -> int | None:
        """The number last committed under this name."""

    def currents(self) -> Mapping[str, tuple[int, str]]:
        """The versions that count."""

    def point(self, name: str, version: int, *, at: datetime, detail: str = ...) -> None:
        """Make a version the one that counts."""

    def drop_older(self, table: str, *, than: int, now: datetime) -> int:
        """Take older versions out."""


_LEFT: Final = """
FROM voices JOIN readings ON readings.voice_id = voices.voice_id AND readings.batch IS NOT DISTINCT FROM voices.batch
WHERE NOT EXISTS (
    SELECT 1 FROM assignments_made AS made WHERE made.voice_id = voices.voice_id AND made.tree_version = $version
    AND made.batch IS NOT DISTINCT FROM voices.batch"""
_MONTHS: Final = f"SELECT voices.month AS month, count(*) AS n {_LEFT}) GROUP BY 1 ORDER BY 1 DESC"
_NEXT: Final = f"""
SELECT voices.voice_id, left(text, {LONGEST}) AS text, voices.occurred_at, voices.batch {_LEFT}
    AND made.month BETWEEN $first AND $last)
AND voices.month BETWEEN $first AND $last AND readings.month BETWEEN $first AND $last
ORDER BY voices.occurred_at DESC, voices.voice_id LIMIT $most"""
_SAMPLE: Final = f"""
SELECT left(text, 1000) AS text FROM voices WHERE text IS NOT NULL AND trim(text) <> ''
ORDER BY hash(voice_id) LIMIT {_BACKGROUND}"""


@dataclass(slots=True, kw_only=True)
class Assigning:
    """Applies one version of the tree."""

    lake: Lake
    version: int
    assigner: Assigner
    clock: Callable[[], datetime]
    progress: Callable[[int, int], None] = lambda _done, _total: None
    together: int = TOGETHER
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def run(self) -> int:
        """Assign until every voice that is read has its topics; how many voices."""
        while months := self.lake.rows(_MONTHS, {"version": self.version}).to_pylist():
            self._total = self._done + sum(int(row["n"]) for row in months)
            for span in spans(months, self.together):
                while self._piece(span):
                    pass
        return self._done

    def flip(self) -> None:
        """Make this version the one that questions read; the ones before it go."""
        if self.lake.currents().get("topics", (0, ""))[0] != self.version:
            self.lake.point("topics", self.version, at=self.clock(), detail=write_tree(self.assigner.tree))
        self.lake.drop_older("assignments", than=self.version, now=self.clock())

    def _piece(self, span: tuple[str, str]) -> bool:
        app = f"rashin.topics:{self.version}"
        number = (self.lake.transaction_version("assignments", app) or 0) + 1
        params = {"version": self.version, "first": span[0], "last": span[1], "most": self.together}
        voices = self.lake.rows(_NEXT, params).to_pylist()
        if not voices:
            return False
        rows: list[dict[str, Any]] = []
        for start in range(0, len(voices), LOOK_EVERY):
            part = voices[start : start + LOOK_EVERY]
            rows += rows_of(part, self._assign([str(one["text"]) for one in part]), self.assigner.tree, self.version)
            self.progress(self._done + start, self._total)
        table = pa.Table.from_pylist(rows, schema=ASSIGNMENTS.stored)
        if self.lake.append("assignments", table, transaction=(app, number)):
            self._done += len(voices)
            self.progress(self._done, self._total)
        return True

    def _assign(self, texts: Sequence[str]) -> list[list[Assignment]]:
        """Topics of each text; one that breaks a rule has none, and stops nobody else."""
        try:
            return self.assigner.assign(texts)
        except Exception:  # noqa: BLE001 - which of them it is shows one by one
            return [self._alone(text) for text in texts]

    def _alone(self, text: str) -> list[Assignment]:
        try:
            return self.assigner.assign([text])[0]
        except Exception:
            log.exception("a text of %d characters cannot be put under topics", len(text))
            return []


def rows_of(
    voices: Sequence[Mapping[str, Any]], found: Sequence[Sequence[Assignment]], tree: TopicTree, version: int
) -> list[dict[str, Any]]:
    """Rows of some voices: a topic each, the topics above those, or none."""
    rows = []
    for voice, assigned in zip(voices, found, strict=True):
        shared = {
            "voice_id": voice["voice_id"], "batch": voice["batch"], "occurred_at": voice["occurred_at"],
            "tree_version": version,
        }  # fmt: skip
        own = [_row(one) for one in assigned]
        rows += [{**shared, **row} for row in own + _above(own, tree)] or [
            {**shared, "topic": NONE, "polarity": None, "kind": None, "rule": None, "why": "[]"}
        ]
    return rows


def _row(one: Assignment) -> dict[str, Any]:
    return {
        "topic": one.topic, "polarity": one.polarity, "kind": one.kind, "rule": str(one.rule), "start": one.start,
        "end": one.end, "score": one.score, "why": _json([_reason(reason) for reason in one.reasons]),
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": reason.kind, "rule": reason.rule, "score": round(reason.score, 3),
        "spans": [list(span) for span in reason.spans],
    }  # fmt: skip
    if reason.like:
        said["like"] = [{"example": one.example[:200], "similarity": round(one.similarity, 3)} for one in reason.like]
    return said


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _above(own: Sequence[Mapping[str, Any]], tree: TopicTree) -> list[dict[str, Any]]:
    """The topics above those of a voice, each once: what is said of them is what is said of those below."""
    there = {row["topic"] for row in own}
    below: dict[str, list[Mapping[str, Any]]] = {}
    for row in own:
        for above in tree.above(str(row["topic"])):
            if above not in there:
                below.setdefault(above, []).append(row)
    return [
        {
            **rows[0], "topic": topic, "kind": BELOW, "rule": str(rows[0]["topic"]),
            "polarity": round(sum(float(row["polarity"]) for row in rows) / len(rows), 3),
            "score": max(float(row["score"]) for row in rows),
        }
        for topic, rows in below.items()
    ]  # fmt: skip


def assigner_of(lake: Lake, tree: TopicTree) -> Assigner:
    """A tree made ready for this company's texts."""
    learns = any(rule.kind == "examples" for topic in tree.live() for rule in topic.rules)
    if not learns:
        return Assigner(tree)
    texts = [str(row["text"]) for row in lake.rows(_SAMPLE).to_pylist()]
    return Assigner(tree, _embedder(), background=texts)


@lru_cache(maxsize=1)
def _embedder() -> Embedder | None:
    """The encoder of meaning, where it can be loaded; letters alone are judged where it cannot."""
    try:
        found = sentences()
        found.embed(["."])
    except Exception:
        log.exception("the encoder of sentences cannot be loaded: examples are compared by their letters")
        return None
    return found


def assign_new(
    lake: Lake, *, clock: Callable[[], datetime], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Put voices that are read and have no topics under those of the version in use; how many voices."""
    version, detail = lake.currents().get("topics", (0, ""))
    if not version or not lake.rows(_MONTHS, {"version": version}).num_rows:
        return 0
    assigner = _held(lake, version, detail)
    return Assigning(lake=lake, version=version, assigner=assigner, clock=clock, progress=progress).run()


_HELD: dict[str, Assigner] = {}
"""The tree in use, made ready: one at a time."""


def _held(lake: Lake, version: int, detail: str) -> Assigner:
    key = f"{version}:{hash(detail)}"
    if key not in _HELD:
        made = assigner_of(lake, read_tree(detail))
        _HELD.clear()
        _HELD[key] = made
    return _HELD[key]
