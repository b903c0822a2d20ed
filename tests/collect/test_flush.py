"""From the inbox into the lake: exactly once, whatever happens in between."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rashin.analysis.lake.inbox import Inbox, open_inbox
from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.store import Lake
from rashin.collect.flush import WRITTEN, FlushReport, flush, flush_all
from rashin.collect.live import pulse, recent
from rashin.collect.replay import replay
from rashin.collect.snapshot import Snapshot
from tests.collect.conftest import NOW, Knock, knocking_at

Settle = Callable[[], FlushReport]


def track(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "E", "userId": "42", "messageId": f"m-{number}", **more}


def names(lake: Lake, table: str = "events", column: str = "event_id") -> list[str]:
    return sorted(str(one) for one in lake.rows(f"SELECT {column} AS c FROM {table}")["c"].to_pylist())


class Crash(RuntimeError):
    """The process dies here."""


class Fragile:
    """A lake before whose n-th commit, or after it, the process dies."""

    def __init__(self, lake: Lake, *, before: int | None = None, after: int | None = None) -> None:
        self.lake, self.before, self.after, self.commits = lake, before, after, 0

    def append(self, table: str, data: Any, *, transaction: tuple[str, int] | None = None) -> bool:
        if self.commits == self.before:
            raise Crash
        done = self.lake.append(table, data, transaction=transaction)
        if self.commits == self.after:
            raise Crash
        self.commits += 1
        return done

    def transaction_version(self, table: str, app: str) -> int | None:
        return self.lake.transaction_version(table, app)


def test_a_request_becomes_rows_in_every_table(knock: Knock, lake: Lake, settle: Settle) -> None:
    identify = {"type": "identify", "userId": "42", "anonymousId": "a", "traits": {"plan": "gold"}}
    knock("/v1/batch", {"batch": [track(1), identify, {"type": "nope", "userId": "1"}]})
    report = settle()
    assert (report.requests, report.accepted, report.refused, report.duplicates) == (1, 2, 1, 0)
    (event,) = lake.rows("SELECT * FROM events").to_pylist()
    assert (event["event_id"], event["distinct_id"], event["event"], event["source"]) == (
        "m-1",
        "user_id:42",
        "E",
        "shop",
    )
    assert event["occurred_at"] == event["received_at"] == NOW
    assert names(lake, "profiles", "trait") == ["plan"]
    assert names(lake, "links", "right_id") == ["anonymous_id:a"]
    (reject,) = lake.rejects().to_pylist()
    assert (reject["code"], reject["place"]) == ("unknown_type", "batch[2].type")
    (batch,) = lake.batches().to_pylist()
    assert (batch["kind"], batch["rows"], batch["rejected"], batch["batch"]) == ("flush", 2, 1, event["batch"])
    assert knock.inbox.waiting() == 0
    assert settle() == FlushReport(), "nothing waits: nothing is written"


def test_duplicates_are_found_within_a_batch_and_across_days(knock: Knock, lake: Lake) -> None:
    knock("/v1/batch", {"batch": [track(1), track(2), track(1)]})
    assert flush_all(knock.inbox, lake, now=NOW).duplicates == 1
    knock.now += timedelta(days=30)
    knock("/v1/batch", {"batch": [track(2), track(3)]})
    later = flush_all(knock.inbox, lake, now=knock.now)
    assert (later.accepted, later.duplicates) == (1, 1)
    assert names(lake) == ["m-1", "m-2", "m-3"]
    assert [fate.fate for fate in recent(knock.inbox, limit=2)] == ["accepted", "duplicate"]


def test_the_same_id_from_another_source_is_another_message(knock: Knock, lake: Lake, settle: Settle) -> None:
    knock("/v1/track", track(1))
    knock("/v1/track", track(1), key="web-key")
    assert settle().accepted == 2


def test_a_link_is_written_once(knock: Knock, lake: Lake, settle: Settle) -> None:
    for number in range(3):
        knock("/v1/track", track(number, anonymousId="a"))
        settle()
    assert len(names(lake, "links", "link_id")) == 1


def filled(knock: Knock) -> None:
    """Two requests whose messages reach every table."""
    for turn in (0, 10):
        identify = {"type": "identify", "userId": f"u{turn}", "anonymousId": f"a{turn}", "traits": {"n": turn}}
        knock("/v1/batch", {"batch": [track(turn), track(turn + 1), identify, {"type": "nope", "userId": str(turn)}]})


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("commit", range(len(WRITTEN)))
def test_a_death_between_any_two_commits_loses_and_doubles_nothing(
    knock: Knock, lake: Lake, settle: Settle, when: str, commit: int
) -> None:
    filled(knock)
    with pytest.raises(Crash):
        flush(knock.inbox, Fragile(lake, **{when: commit}), now=NOW)  # type: ignore[arg-type]
    knock("/v1/track", track(99))
    knock("/v1/track", track(0))
    report = settle()
    assert names(lake) == ["m-0", "m-1", "m-10", "m-11", "m-99"]
    assert len(names(lake, "links", "link_id")) == 2
    assert names(lake, "profiles", "value") == ["0", "10"]
    assert len(lake.rows("SELECT * FROM rejects")) == 2
    assert report.duplicates == 1
    per_batch = lake.rows("SELECT batch, count(*) AS n FROM events GROUP BY batch ORDER BY n").to_pydict()
    begun = (when, commit) != ("before", 0)
    assert per_batch["n"] == ([1, 4] if begun else [5]), "what died half-way is finished as the batch that it was"
    assert len(lake.batches()) == len(per_batch["n"])


def test_a_death_before_the_inbox_is_emptied(knock: Knock, lake: Lake, settle: Settle, monkeypatch: Any) -> None:
    filled(knock)
    with monkeypatch.context() as patch:

        def die(**_more: object) -> None:
            raise Crash

        patch.setattr(knock.inbox, "finish", die)
        with pytest.raises(Crash):
            settle()
    settle()
    assert names(lake) == ["m-0", "m-1", "m-10", "m-11"]
    assert len(lake.batches()) == 1
    assert knock.inbox.waiting() == 0


def test_small_rounds_make_the_same_lake(knock: Knock, lake: Lake) -> None:
    for number in range(7):
        knock("/v1/track", track(number))
    reports = []
    while not reports or reports[-1].more:
        reports.append(flush(knock.inbox, lake, now=NOW, letters=3))
    assert [report.accepted for report in reports] == [3, 3, 1]
    assert names(lake) == [f"m-{number}" for number in range(7)]


def test_only_one_flushes(knock: Knock, lake: Lake) -> None:
    knock("/v1/track", track(1))
    with knock.inbox.flushing():
        assert flush(knock.inbox, lake, now=NOW).busy
    assert flush(knock.inbox, lake, now=NOW).accepted == 1


def test_a_new_inbox_beside_an_old_lake_loses_nothing(
    knock: Knock, lake: Lake, settle: Settle, tmp_path: Path, keys: Path
) -> None:
    for number in range(3):
        knock("/v1/track", track(number))
    settle()
    fresh = open_inbox(tmp_path / "fresh.sqlite3")
    knocking_at(fresh, keys)("/v1/track", track(50))
    flush_all(fresh, lake, now=NOW)
    fresh.close()
    assert "m-50" in names(lake)


def test_an_older_copy_of_the_inbox_is_moved_on(
    knock: Knock, lake: Lake, settle: Settle, tmp_path: Path, keys: Path
) -> None:
    import sqlite3

    knock("/v1/track", track(1))
    source = tmp_path / "home" / "inbox.sqlite3"
    with sqlite3.connect(source) as original, sqlite3.connect(tmp_path / "copy.sqlite3") as target:
        original.backup(target)
    original.close()
    target.close()
    for number in range(2, 5):
        knock("/v1/track", track(number))
    settle()
    restored = open_inbox(tmp_path / "copy.sqlite3")
    flush_all(restored, lake, now=NOW)
    assert names(lake) == ["m-1", "m-2", "m-3", "m-4"], "what the copy still holds is in the lake already"
    knocking_at(restored, keys)("/v1/track", track(9))
    flush_all(restored, lake, now=NOW)
    restored.close()
    assert "m-9" in names(lake)


def test_what_was_refused_can_be_replayed_once_after_a_mend(knock: Knock, lake: Lake, settle: Settle) -> None:
    knock("/v1/batch", {"batch": [track(1, timestamp="yesterday"), {"type": "track", "userId": "42", "event": ""}]})
    assert settle().refused == 2
    rejects = {row["code"]: row["reject_id"] for row in lake.rejects().to_pylist()}
    mended = {rejects["bad_timestamp"]: json.dumps(track(1, timestamp="2026-11-21T00:00:00Z")).encode()}
    later = NOW + timedelta(hours=1)
    for _ in range(2):
        report = replay(lake, knock.inbox, list(mended), now=later, mended=mended)
        assert report.replayed == tuple(mended)
        settle()
    (event,) = lake.rows("SELECT * FROM events").to_pylist()
    assert (event["event_id"], event["occurred_at"]) == ("m-1", datetime(2026, 11, 21, tzinfo=UTC))
    assert event["received_at"] == NOW
    states = {row["code"]: row["replayed_at"] for row in lake.rejects().to_pylist()}
    assert states["bad_timestamp"] == later
    assert states["missing_event"] is None


def test_what_cannot_be_replayed_says_why(knock: Knock, lake: Lake, settle: Settle) -> None:
    knock("/v1/batch", {"batch": [track(1, properties={"x": "x" * 40_000}), 7]})
    settle()
    listed = [row["reject_id"] for row in lake.rejects().to_pylist()]
    report = replay(lake, knock.inbox, [*listed, "none"], now=NOW)
    assert report.replayed == ()
    assert {why.split()[0] for _, why in report.unusable} == {"Its", "There"}


def test_withdrawn_consent_reaches_the_flush(knock: Knock, lake: Lake) -> None:
    knock("/v1/track", track(1))
    snapshot = Snapshot(withdrawn=frozenset({customer_key("user_id:42")}))
    assert flush_all(knock.inbox, lake, now=NOW, snapshot=snapshot).refused == 1
    (reject,) = lake.rejects().to_pylist()
    assert (reject["code"], reject["body"]) == ("consent_withdrawn", "")


def test_the_pulse_counts_uses(knock: Knock, lake: Lake, settle: Settle) -> None:
    knock("/v1/batch", {"batch": [track(1), {"type": "nope", "userId": "1"}]})
    assert pulse(knock.inbox).waiting == 1
    settle()
    seen = pulse(knock.inbox)
    (use,) = seen.uses
    assert (use.key, use.requests, use.messages, use.refused, use.last_at) == ("1", 1, 1, 1, NOW)
    assert [fate.fate for fate in seen.fates] == ["refused", "accepted"]


def test_a_lake_that_refuses_keeps_the_inbox(knock: Knock, lake: Lake, inbox: Inbox) -> None:
    knock("/v1/track", track(1))
    with pytest.raises(Crash):
        flush(inbox, Fragile(lake, before=0), now=NOW)
    assert inbox.waiting() == 1
