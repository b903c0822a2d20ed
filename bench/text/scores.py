"""How rightly labelled texts are read."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rashin.analysis.text.aspects import polarity_at
from rashin.analysis.text.judging import judge
from rashin.analysis.text.reading import Reading, read
from rashin.analysis.text.weighing import Weigher, looked


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
        two=macro_f1([(label, _sign(reading)) for label, reading in pairs if label in ("pos", "neg")], ("pos", "neg")),
        three=macro_f1(
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
    seen = looked(text, "en" if row.get("lang") == "en" else "ja")
    judgement = judge(seen, Weigher(seen))
    rights = []
    for aspect in row["aspects"]:
        start = aspect.get("start", text.find(aspect["term"]))
        if aspect["polarity"] in ("positive", "negative") and start >= 0:
            found = polarity_at(judgement, start, start + len(aspect["term"])) or judgement.margin
            rights.append((found >= 0) == (aspect["polarity"] == "positive"))
    return rights, {"positive", "negative"} <= {aspect["polarity"] for aspect in row["aspects"]}


def macro_f1(pairs: Sequence[tuple[str, str]], classes: Iterable[str]) -> float:
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
