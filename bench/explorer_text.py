"""The explorer of voices: filters and redraws over 100,000 of them, and how fast they are read beforehand."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.harness import DATA, Measurement, Settings, best
from rashin.analysis.enrich.reading_rounds import Rounds
from rashin.analysis.lake.schema import TIME
from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.words import from_words

NOW = datetime(2026, 7, 1, tzinfo=UTC)
GOAL_S, GOAL_DOCS = 0.3, 1_500
TOPICS, TERMS, PHRASES = 40, 600, 20_000
CORRECTED = 20
"""One voice of so many is corrected by people: of 100,000, as many as an office corrects in some years."""
CATEGORIES = ("staff", "waiting", "price", "delivery", "quality", "shop", "site", "support")
REMARKS = (
    "店員さんは親切だったが待ち時間が長すぎる。",
    "配送が三日遅れて届きました。連絡もなく困ります。",
    "アプリの決済画面で止まってしまい、注文できませんでした。",
    "品質が良く、値段も手頃で満足しています。",
    "The delivery was late again, but the staff helped at once.",
    "また利用したいと思います。",
)
LOOKS = {
    "topics by month": ("topics", {"every": ["month"]}),
    "aspects": ("aspects", {}),
    "feed": ("voices", {"of": ["topics"], "limit": ["50"]}),
}
CHOSEN = "where=unit%3Dshop3&where=sentiment%3Dneg"


def run(settings: Settings) -> list[Measurement]:
    """Everything that one look asks for, without and with filters; then reading."""
    voices = 5_000 if settings.quick else 100_000
    folder, taught = DATA / f"explorer-{voices}", DATA / f"explorer-{voices}-corrected"
    try:
        works = _works(_lake(folder, voices))
        works |= {
            f"{name}, {voices // CORRECTED:,} corrected by people": work
            for name, work in _works(_lake(taught, voices, corrected=voices // CORRECTED)).items()
        }
        times = best(list(works.values()), rounds=settings.rounds)
        found = [
            Measurement.of(f"{name}, {voices:,} voices", time, "goal", None if name.startswith("emerging") else GOAL_S)
            for name, time in zip(works, times, strict=True)
        ]
        return [*found, _read(300 if settings.quick else 6_000)]
    finally:
        if not settings.keep:
            for one in (folder, taught):
                shutil.rmtree(one, ignore_errors=True)


def _lake(folder: Path, voices: int, *, corrected: int = 0) -> Lake:
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        lake = Lake.create(folder / "lake")
        _make(lake, voices)
        if corrected:
            _correct(lake, corrected)
        (folder / "whole").touch()
    return Lake.open(folder / "lake")


def _works(lake: Lake) -> dict[str, Callable[[], object]]:
    works = {"one look, everything": _look(lake, ""), "one look, filtered": _look(lake, CHOSEN)}
    works |= {name: _asking(lake, kind, words) for name, (kind, words) in LOOKS.items()}
    works["phrases"] = _asking(lake, "phrases", {"where": ["topic=t1"]})
    works["compare"] = _asking(lake, "compare", {"first": ["channel=app"]})
    works["drivers"] = _asking(lake, "drivers", {"metric": ["nps"]})
    works["emerging"] = _asking(lake, "emerging", {"of": ["phrases"]})
    works["emerging topics, with 26 earlier weeks"] = _asking(lake, "emerging", {"of": ["topics"], "back": ["26"]})
    return works


def _correct(lake: Lake, count: int) -> None:
    """People’s words about some voices: half of them a sentiment, half a topic that does not belong or is missing."""
    lots = np.random.default_rng(3)
    said = lake.rows("SELECT voice_id, occurred_at, batch FROM voices USING SAMPLE reservoir(5000000) REPEATABLE (3)")
    rows = said.take(pa.array(lots.choice(said.num_rows, count, replace=False)))
    topics = np.arange(count) % 2 == 1
    lake.append("corrections", _with(rows.select(["voice_id", "batch"]), {
        "kind": np.where(topics, "topic", "sentiment"),
        "topic": np.where(topics, np.char.add("t", lots.integers(0, TOPICS, count).astype(str)), ""),
        "belongs": lots.random(count) < 0.5, "label": np.where(topics, "", lots.choice(["pos", "neg", "mixed"], count)),
        "sentiment": _polarity(lots, count), "level": lots.integers(1, 6, count).astype(np.int16),
        "active": np.ones(count, bool), "number": np.arange(1, count + 1), "by": np.full(count, "member:1"),
        "at": np.array([NOW.replace(tzinfo=None)] * count, "datetime64[us]"),
        "month": np.array([f"{one:%Y-%m}" for one in rows.column("occurred_at").to_pylist()]),
    }))  # fmt: skip


def _asking(lake: Lake, kind: str, words: dict[str, list[str]]) -> Callable[[], object]:
    question = from_words(kind, words)
    return lambda: ask(question, lake=lake, now=NOW).rows()


def _look(lake: Lake, chosen: str) -> Callable[[], object]:
    """Topics over time, aspects and a page of the feed, one after another, as the server is asked for them."""
    where = {"where": ["unit=shop3", "sentiment=neg"]} if chosen else {}
    asked = [
        from_words("topics", {"every": ["month"], **where}),
        from_words("aspects", where),
        from_words("voices", {"of": [f"topics?{chosen}" if chosen else "topics"], "limit": ["50"]}),
    ]
    return lambda: [ask(one, lake=lake, now=NOW).rows() for one in asked]


def _read(count: int) -> Measurement:
    """Reading voices into the lake, as the worker does."""
    folder = DATA / "explorer-reading"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        lake = Lake.create(folder / "lake")
        lake.append("voices", _voices(np.random.default_rng(2), count))
        start = datetime.now(UTC)
        Rounds(lake=lake, version=1, clock=lambda: NOW).run()
        seconds = (datetime.now(UTC) - start).total_seconds()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    note = f"{count / seconds:,.0f} voices a second, the reader's loading included"
    return Measurement.of(f"reading {count:,} voices into the lake", seconds, "goal", count / GOAL_DOCS, note=note)


def _make(lake: Lake, count: int) -> None:
    """Voices of two years with readings that are drawn, not read."""
    lots = np.random.default_rng(1)
    voices = _voices(lots, count)
    lake.append("voices", voices)
    shared = voices.select(["voice_id", "occurred_at", "batch"])
    lake.append("readings", _with(shared, {
        "version": np.ones(count, np.int64), "round": np.ones(count, np.int64), "language": np.full(count, "ja"),
        "sentiment": _polarity(lots, count), "label": lots.choice(["pos", "neg", "neu", "mixed"], count),
        "level": lots.integers(1, 6, count).astype(np.int16), "intents": np.full(count, "[]"),
        "why": np.full(count, '[{"start":0,"end":4,"polarity":-1.0,"rule":"word"}]'),
    }))  # fmt: skip
    topics = np.minimum(lots.zipf(1.3, (count, 2)) - 1, TOPICS - 1)
    for place in (0, 1):  # a topic each at first, and another one for most
        rows = np.arange(count) if place == 0 else np.flatnonzero(topics[:, 1] != topics[:, 0])
        lake.append("assignments", _with(shared.take(pa.array(rows)), {
            "tree_version": np.ones(len(rows), np.int64), "topic": np.char.add("t", topics[rows, place].astype(str)),
            "polarity": _polarity(lots, len(rows)), "kind": np.full(len(rows), "keywords"),
            "why": np.full(len(rows), '[{"kind":"keywords","rule":0,"spans":[[0,4]]}]'),
        }))  # fmt: skip
    rows = np.repeat(np.arange(count), 3)
    phrase = lots.random(len(rows)) < 0.5
    words = np.where(
        phrase, np.char.add("p", np.minimum(lots.zipf(1.2, len(rows)), PHRASES).astype(str)),
        np.char.add("t", lots.integers(0, TERMS, len(rows)).astype(str)),
    )  # fmt: skip
    lake.append("mentions", _with(shared.take(pa.array(rows)), {
        "version": np.ones(len(rows), np.int64), "number": np.tile(np.arange(1, 4), count), "term": words,
        "kind": np.where(phrase, "phrase", "aspect"), "category": lots.choice(CATEGORIES, len(rows)),
        "polarity": _polarity(lots, len(rows)), "start": np.zeros(len(rows), np.int64),
        "end": np.full(len(rows), 4, np.int64),
    }))  # fmt: skip
    lake.point("readings", 1, at=NOW)
    lake.point("topics", 1, at=NOW)
    lake.compact(now=NOW, thorough=True)


def _voices(lots: np.random.Generator, count: int) -> pa.Table:
    seconds = np.sort(lots.integers(0, 729 * 86_400, count))
    return pa.table({
        "voice_id": [f"{number:08x}-{number * 2654435761 % 2**32:08x}-{number:012d}" for number in range(count)],
        "customer_key": lots.integers(1, max(count // 3, 2), count) << 30,
        "occurred_at": pa.array([NOW - timedelta(days=730) + timedelta(seconds=int(one)) for one in seconds], TIME),
        "channel": lots.choice(["app", "web", "store", "call"], count), "survey": lots.choice(["buy", "visit"], count),
        "metric": np.full(count, "nps"), "score": lots.integers(0, 11, count).astype(float),
        "scale_min": np.zeros(count, np.int16), "scale_max": np.full(count, 10, np.int16),
        "direction": np.ones(count, np.int16), "unit": np.char.add("shop", lots.integers(0, 20, count).astype(str)),
        "text": [f"{REMARKS[one]}{number}" for number, one in enumerate(lots.integers(0, len(REMARKS), count))],
        "properties": np.full(count, "{}"), "batch": np.full(count, "b"),
    })  # fmt: skip


def _polarity(lots: np.random.Generator, count: int) -> np.ndarray:
    return np.round(lots.uniform(-1, 1, count), 3)


def _with(shared: pa.Table, columns: dict[str, np.ndarray]) -> pa.Table:
    for name, values in columns.items():
        shared = shared.append_column(name, pa.array(values.tolist() if values.dtype.kind == "U" else values))
    return shared
