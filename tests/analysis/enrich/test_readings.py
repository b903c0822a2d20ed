"""Voices are read exactly once by each reader, whoever dies or races, and no reading outlives its voice."""

from datetime import timedelta
from types import SimpleNamespace

import pyarrow as pa
import pytest

from rashin.analysis.enrich import readings as reading_rows
from rashin.analysis.enrich.reading_rounds import APP, Rounds
from rashin.analysis.lake.store import Lake
from tests.analysis.lake.making import NOW, START, TIME


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def voices(*texts: str | None, batch: str = "b", start: int = 0) -> pa.Table:
    numbers = range(start, start + len(texts))
    return pa.table(
        {
            "voice_id": [f"voice-{number}" for number in numbers],
            "text": pa.array(texts, pa.string()),
            "occurred_at": pa.array([START + timedelta(days=9 * number) for number in numbers], TIME),
            "batch": [batch] * len(texts),
        }
    )


def rounds(lake, *, version: int = 1, together: int = 2, **more) -> Rounds:
    return Rounds(lake=lake, version=version, clock=lambda: NOW, together=together, **more)


@pytest.fixture
def plain(monkeypatch):
    """A reader that finds one mention in every text and breaks over one."""

    def read(text: str):
        if text == "broken":
            raise ValueError(text)
        aspect = SimpleNamespace(term=text, category="staff", polarity=1.0, start=0, end=len(text))
        praise = SimpleNamespace(kind="praise", start=0, end=1, rule="x")
        return SimpleNamespace(
            language="ja", sentiment=0.7, label="pos", level=4, opinions=[], clauses=[], aspects=[aspect],
            intents=[praise], phrases=[], pii=[],
        )  # fmt: skip

    monkeypatch.setattr(reading_rows, "read", read)
    monkeypatch.setattr(reading_rows, "read_many", lambda texts: (reading_rows.read(text) for text in texts))


def read_of(lake, view: str = "readings") -> list[str]:
    return lake.rows(f"SELECT voice_id FROM {view} ORDER BY 1").column(0).to_pylist()


IDS = [f"voice-{number}" for number in range(5)]


def test_what_is_said_becomes_rows_with_places(lake):
    lake.append("voices", voices("店員さんは親切だったが待ち時間が長すぎる", "  ", None))
    assert rounds(lake).run().read == 1
    (row,) = lake.rows("SELECT * FROM readings").to_pylist()
    assert (row["voice_id"], row["language"], row["version"], row["batch"], row["month"]) == (
        "voice-0", "ja", 1, "b", "2026-01",
    )  # fmt: skip
    found = lake.rows("SELECT category, polarity FROM mentions WHERE kind = 'aspect' ORDER BY start").to_pylist()
    assert [(one["category"], one["polarity"] > 0) for one in found] == [("staff", True), ("waiting", False)]
    phrases = lake.rows("SELECT term FROM mentions WHERE kind = 'phrase' ORDER BY start").column(0).to_pylist()
    assert {"店員が親切", "待ち時間が"} <= {phrase[:5] for phrase in phrases}


@pytest.mark.usefixtures("plain")
def test_every_voice_is_read_once_in_pieces_and_a_bad_text_stops_nobody(lake):
    lake.append("voices", voices("a", "b", "broken", "d", "e"))
    told = []
    assert rounds(lake, progress=lambda *seen: told.append(seen)).run().read == 5
    assert told[-1] == (5, 5)
    assert (read_of(lake), rounds(lake).run().read) == (IDS, 0)
    assert lake.rows("SELECT count(*) AS n FROM mentions WHERE kind = 'aspect'").to_pylist() == [{"n": 4}]
    assert lake.rows("SELECT count(*) AS n FROM mentions WHERE kind = 'intent'").to_pylist() == [{"n": 4}]


@pytest.mark.usefixtures("plain")
def test_a_stop_keeps_what_is_read_and_the_next_run_goes_on(lake):
    lake.append("voices", voices("a", "b", "c", "d", "e"))

    def stop(done, _total):
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rounds(lake, progress=stop).run()
    assert len(read_of(lake)) == 2
    assert rounds(lake).run().read == 3
    assert (read_of(lake), read_of(lake, "mentions")) == (IDS, sorted(IDS * 2))


@pytest.mark.usefixtures("plain")
def test_who_dies_between_two_tables_leaves_nothing_half_said(lake, monkeypatch):
    lake.append("voices", voices("a", "b", "c"))
    whole = Lake.append

    def dies(self, table, data, **more):
        if table == "mentions":
            raise KeyboardInterrupt
        return whole(self, table, data, **more)

    monkeypatch.setattr(Lake, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        rounds(lake).run()
    monkeypatch.setattr(Lake, "append", whole)
    lake.append("voices", voices("new", start=3))
    rounds(lake).run()
    assert (read_of(lake), read_of(lake, "mentions")) == (IDS[:4], sorted(IDS[:4] * 2))
    assert lake.transaction_version("mentions", APP) == lake.transaction_version("readings", APP)


def test_two_workers_at_once_read_nothing_twice(lake, plain, monkeypatch):
    lake.append("voices", voices("a", "b", "c", "d", "e"))
    read, met = reading_rows.read, []

    def overtaken(text):
        if not met:
            met.append("on the way")
            met.append(rounds(Lake.open(lake.place.address), together=3).run().read)
        return read(text)

    monkeypatch.setattr(reading_rows, "read", overtaken)
    assert (rounds(lake).run().read, met) == (0, ["on the way", 5])
    assert (read_of(lake), read_of(lake, "mentions")) == (IDS, sorted(IDS * 2))


@pytest.mark.usefixtures("plain")
def test_a_newer_reader_reads_beside_the_older_until_it_is_whole(lake):
    lake.append("voices", voices("a", "b", "c"))
    rounds(lake).run()
    lake.append("voices", voices("new", start=3))

    def stop(done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rounds(lake, version=2, progress=stop, together=1).run()
    assert lake.currents()["readings"][0] == 1
    assert read_of(lake) == IDS[:4]  # the newest voice was read first, under both
    rounds(lake, version=2).run()
    assert (lake.currents()["readings"][0], read_of(lake), read_of(lake, "readings_made")) == (2, IDS[:4], IDS[:4])
    assert rounds(lake, version=1).run().read == 0  # an older program finds everything read


@pytest.mark.usefixtures("plain")
def test_a_corrected_voice_is_read_again_and_one_that_is_gone_is_forgotten(lake):
    lake.append("voices", voices("a", "b"))
    rounds(lake).run()
    lake.forget("voices", ["voice-0"], now=NOW)
    lake.append("voices", voices("better", batch="c"))
    assert rounds(lake).run().read == 1
    assert lake.rows("SELECT voice_id, term FROM mentions WHERE kind = 'aspect' ORDER BY 1").to_pylist() == [
        {"voice_id": "voice-0", "term": "better"}, {"voice_id": "voice-1", "term": "b"},
    ]  # fmt: skip


@pytest.mark.usefixtures("plain")
def test_a_voice_forgotten_while_it_is_read_leaves_nothing(lake):
    lake.append("voices", voices("a", "b"))

    def gone(_read):
        late = lake.rows("SELECT * EXCLUDE month FROM readings_made WHERE voice_id = 'voice-0'")
        lake.forget("voices", ["voice-0"], now=NOW)
        lake.append("readings", late)

    assert rounds(lake, followed=gone).run().forgotten == 1
    assert (read_of(lake, "readings_made"), read_of(lake, "mentions_made")) == (["voice-1"], ["voice-1", "voice-1"])
