"""Reading texts: how fast, against the bare tokenizer and VADER; and how rightly, on any folder of labelled texts.

``python -m bench.text --data DIR`` takes JSON Lines files with ``text``, ``label`` (pos, neg, neu, mixed) and, where there
are any, ``aspects`` (``term``, ``polarity`` positive or negative, ``start``).
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.harness import Measurement, Settings, best, peak_memory
from rashin.analysis.text.aspects import polarity_at
from rashin.analysis.text.english.opinions import read as read_english
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.japanese.opinions import read as read_japanese
from rashin.analysis.text.reading import Reading, read

_JAPANESE = (
    "スタッフの対応がとても丁寧で、安心してお任せできました。",
    "注文した商品が届くまでに十日もかかり、問い合わせても返事がありませんでした。",
    "朝食は種類が多くて満足でしたが、会場が混みすぎて席が見つかりませんでした。",
    "アプリを更新してからログインのたびに固まるので、早く直してほしいです。",
    "先週の金曜に、駅前の店舗で三点購入しました。",
)
_ENGLISH = (
    "The staff were friendly and helped me find the right size.",
    "Delivery took ten days and nobody answered my emails.",
    "The room was clean, but the wait at the front desk was far too long.",
    "The app crashes every time I open the cart. Please fix it.",
    "I bought three items at the station store last Friday.",
)


def run(settings: Settings) -> list[Measurement]:
    """Everything that is read in short remarks, against the least that any reading has to do."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    count = 1_000 if settings.quick else 10_000
    japanese, english = _remarks(_JAPANESE, count), _remarks(_ENGLISH, count)
    vader = SentimentIntensityAnalyzer()
    ours, floor = best(
        [lambda: list(map(read, japanese)), lambda: list(map(morphemes, japanese))], rounds=settings.rounds
    )
    ours_english, theirs = best(
        [lambda: list(map(read, english)), lambda: list(map(vader.polarity_scores, english))], rounds=settings.rounds
    )
    length = sum(map(len, japanese)) / count
    note = f"{count / ours:,.0f} texts/s of {length:.0f} characters, one core; {peak_memory():.2f} GiB"
    return [
        Measurement.of(f"read {count:,} Japanese remarks", ours, "floor: words alone", floor, note=note),
        Measurement.of(
            f"read {count:,} English remarks", ours_english, "VADER, sentiment alone", theirs,
            note=f"{count / ours_english:,.0f} texts/s, one core",
        ),
    ]  # fmt: skip


def _remarks(sentences: Sequence[str], count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(sentences, k=chance.randint(1, 4))) for _ in range(count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How rightly one file was read."""

    file: str
    texts: int
    two: float
    three: float
    terms: int
    of_terms: float
    of_mixed_terms: float
    per_second: float


def score(path: Path) -> Score:
    """Macro-F1 over two and three classes, and the share of given terms whose polarity is right."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    started = time.process_time()
    readings = [read(row["text"]) for row in rows]
    seconds = time.process_time() - started
    pairs = [(row.get("label"), reading) for row, reading in zip(rows, readings, strict=True)]
    judged = [_judged(row) for row in rows if row.get("aspects")]
    alone = [right for rights, both in judged for right in rights if not both]
    mixed = [right for rights, both in judged for right in rights if both]
    return Score(
        file=path.name,
        texts=len(rows),
        two=_f1([(label, _sign(reading)) for label, reading in pairs if label in ("pos", "neg")], ("pos", "neg")),
        three=_f1(
            [(label, _of_three(reading)) for label, reading in pairs if label in ("pos", "neg", "neu")],
            ("pos", "neg", "neu"),
        ),
        terms=len(alone) + len(mixed),
        of_terms=_share(alone + mixed),
        of_mixed_terms=_share(mixed),
        per_second=len(rows) / max(seconds, 1e-9),
    )


def _sign(reading: Reading) -> str:
    return "pos" if reading.sentiment >= 0 else "neg"


def _of_three(reading: Reading) -> str:
    return _sign(reading) if reading.label == "mixed" else reading.label


def _judged(row: dict[str, Any]) -> tuple[list[bool], bool]:
    """Whether each term's polarity is read rightly, and whether the text has terms of both kinds."""
    text = row["text"]
    opinions = read_english(text) if row.get("lang") == "en" else read_japanese(text)
    rights = []
    for aspect in row["aspects"]:
        start = aspect.get("start", text.find(aspect["term"]))
        if aspect["polarity"] in ("positive", "negative") and start >= 0:
            found = polarity_at(text, start, start + len(aspect["term"]), opinions)
            found = found or sum(opinion.polarity for opinion in opinions.found)
            rights.append((found >= 0) == (aspect["polarity"] == "positive"))
    return rights, {"positive", "negative"} <= {aspect["polarity"] for aspect in row["aspects"]}


def _f1(pairs: Sequence[tuple[str, str]], classes: Iterable[str]) -> float:
    """Macro-averaged F1."""
    if not pairs:
        return float("nan")
    values = []
    for name in classes:
        hit = sum(given == read == name for given, read in pairs)
        wrong = sum(given != read and name in (given, read) for given, read in pairs)
        values.append(2 * hit / max(1, 2 * hit + wrong))
    return sum(values) / len(values)


def _share(rights: Sequence[bool]) -> float:
    return sum(rights) / len(rights) if rights else float("nan")


def main(words: Sequence[str]) -> int:
    """Print a line a file."""
    parser = argparse.ArgumentParser(prog="python -m bench.text", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a folder of labelled texts, *.jsonl")
    folder = parser.parse_args(words).data
    print(f"{'file':32} {'texts':>7} {'F2':>6} {'F3':>6} {'terms':>6} {'right':>6} {'mixed':>6} {'texts/s':>8}")
    for path in sorted(folder.glob("*.jsonl")):
        one = score(path)
        print(
            f"{one.file:32} {one.texts:7,} {one.two:6.3f} {one.three:6.3f} {one.terms:6,} {one.of_terms:6.3f} "
            f"{one.of_mixed_terms:6.3f} {one.per_second:8,.0f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
