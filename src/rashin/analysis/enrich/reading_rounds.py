# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Reading what waits, exactly once: rounds that any number of workers may drive, killed at any moment.

A round's readings are one commit under the round's number; whoever commits it second wrote nothing and looks again.
Mentions follow under the same number. Where a worker died in between, the next one makes them anew of the same voices,
which the readings name by their round.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import pyarrow as pa

from rashin.analysis.enrich.readings import (
    LONGEST,
    Rows,
    Voice,
    next_unread,
    read_voice,
    read_voices,
    rows_of,
    strays,
    unread,
)
from rashin.analysis.text.reading import Reading

APP: Final = "rashin.readings"
"""Under this name every table's commit says its round."""
TOGETHER: Final = 4_000
"""Voices of one round: a few seconds of work, and one file a month and table."""
LOOK_EVERY: Final = 200
"""So many texts between two looks whether to go on."""

Progress = Callable[[int, int], None]
"""Told how many voices are read and how many there are; raises to stop."""


class Lake(Protocol):
    """What reading needs of a lake."""

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

    def drop_strays(self, table: str, strays: pa.Table, *, now: datetime) -> int:
        """Take out what was read in voices that are no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run did."""

    read: int = 0
    forgotten: int = 0
    """Rows of voices that are no more."""


Followed = Callable[[Sequence[tuple[Voice, Reading | None]]], object]


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Reads under one version of the reader."""

    lake: Lake
    version: int
    clock: Callable[[], datetime]
    progress: Progress = lambda _done, _total: None
    together: int = TOGETHER
    followed: Followed = lambda _read: None
    """Given what a round has read, once it is in the lake."""
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def run(self) -> Done:
        """Read until nothing waits; then this version counts, and older ones go."""
        pointed = self.lake.currents().get("readings", (0, ""))[0]
        # A program that is older than what made the lake reads under the newer name: nothing is read twice for it.
        self.version = max(self.version, pointed)
        if not pointed:
            self.lake.point("readings", self.version, at=self.clock())
            pointed = self.version
        versions = {True: sorted({pointed, self.version}), False: [self.version]}
        self.settle()
        while (waiting := unread(self.lake, version=self.version, together=self.together)).count:
            self._total = self._done + waiting.count
            for span in waiting.spans:
                while self._round(span, versions):
                    pass
        if pointed < self.version:
            self.lake.point("readings", self.version, at=self.clock())
            for table in ("mentions", "readings"):
                self.lake.drop_older(table, than=self.version, now=self.clock())
        return Done(read=self._done, forgotten=self._sweep())

    def _round(self, span: tuple[str, str], versions: Mapping[bool, Sequence[int]]) -> bool:
        """Read some voices of these months; False when none waits there."""
        number = self._last() + 1
        voices = next_unread(self.lake, span, version=self.version, most=self.together)
        if not voices:
            return False
        read: list[tuple[Voice, Reading | None]] = []
        seen: dict[str, Reading | None] = {}  # “特になし” is said a hundred times
        for start in range(0, len(voices), LOOK_EVERY):
            some = voices[start : start + LOOK_EVERY]
            new = {voice.text: voice for voice in some if voice.text not in seen}
            seen.update(zip(new, read_voices(list(new.values())), strict=True))
            read += [(voice, seen[voice.text]) for voice in some]
            if len(some) == LOOK_EVERY:
                self.progress(self._done + len(read), self._total)
        rows = rows_of(read, versions=versions, round_=number, now=self.clock())
        if not self.lake.append("readings", rows.readings, transaction=(APP, number)):
            self.settle()  # somebody else's round has this number: theirs is whole first, then we look again
            return True
        self.lake.append("mentions", rows.mentions, transaction=(APP, number))
        self._done += len(voices)
        self.progress(self._done, self._total)
        self.followed(read)
        return True

    def _last(self) -> int:
        return max(self.lake.transaction_version(table, APP) or 0 for table in ("readings", "mentions"))

    def settle(self) -> None:
        """Write what rounds lack whose worker died between their commits."""
        whole = self.lake.transaction_version("readings", APP) or 0
        for number in range((self.lake.transaction_version("mentions", APP) or 0) + 1, whole + 1):
            rows = self._again(number)
            self.lake.append("mentions", rows.mentions, transaction=(APP, number))

    def _again(self, number: int) -> Rows:
        found = self.lake.rows(_OF_ROUND, {"round": number}).to_pylist()
        parts = [_again(row, number=number, now=self.clock()) for row in found]
        empty = rows_of([], versions={True: [], False: []}, round_=number, now=self.clock())
        return Rows(
            readings=pa.concat_tables([empty.readings, *(part.readings for part in parts)]),
            mentions=pa.concat_tables([empty.mentions, *(part.mentions for part in parts)]),
        )

    def _sweep(self) -> int:
        """Nothing that was read outlives its voice, whatever ran at the same time."""
        gone = 0
        for table in ("assignments", "mentions", "readings"):
            found = strays(self.lake, table)
            if found.num_rows:
                gone += self.lake.drop_strays(table, found, now=self.clock())
        return gone


_OF_ROUND: Final = f"""
SELECT voices.voice_id, left(any_value(voices.text), {LONGEST}) AS text, any_value(voices.occurred_at) AS occurred_at,
    voices.batch, list(made.version) AS versions
FROM readings_made AS made JOIN voices
    ON voices.voice_id = made.voice_id AND voices.batch IS NOT DISTINCT FROM made.batch
WHERE made.round = $round GROUP BY voices.voice_id, voices.batch"""


def _again(row: Mapping[str, Any], *, number: int, now: datetime) -> Rows:
    voice = Voice(
        voice_id=row["voice_id"], text=row["text"] or "", occurred_at=row["occurred_at"], batch=row["batch"]
    )  # fmt: skip
    return rows_of([(voice, read_voice(voice))], versions={True: row["versions"]}, round_=number, now=now)
