"""Reading texts: how fast, against the bare tokenizer and VADER. How rightly: ``python -m bench.text --data DIR``."""

import subprocess
import sys
from pathlib import Path

from bench.harness import Measurement, Settings, best
from bench.text.remarks import read_each, read_with_vectors, remarks
from rashin.analysis.text.japanese.morphemes import morphemes

_SHORT, _REMARK = 39, 76
"""Characters of a line in a form, and of a remark as customers write them."""

_A_SECOND, _WITH_VECTORS = 1_500, 250
"""What is asked of reading, and of reading with a vector for each text, at ``_REMARK`` characters of Japanese."""


def run(settings: Settings) -> list[Measurement]:
    """Everything that is read in remarks, against the least that any reading has to do, and against what is asked."""
    count = 1_000 if settings.quick else 5_000
    return [
        *(_japanese(length, count, settings) for length in (_SHORT, _REMARK)),
        *(_english(length, count, settings) for length in (_SHORT, _REMARK)),
        *_asked(count, settings),
    ]


def _japanese(length: int, count: int, settings: Settings) -> Measurement:
    texts = remarks("ja", length, count)
    ours, floor = best([lambda: read_each(texts), lambda: list(map(morphemes, texts))], rounds=settings.rounds)
    work = f"read {count:,} Japanese remarks of {length} characters"
    return Measurement.of(work, ours, "floor: words alone", floor, note=_pace(texts, ours))


def _english(length: int, count: int, settings: Settings) -> Measurement:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader, texts = SentimentIntensityAnalyzer(), remarks("en", length, count)
    ours, theirs = best(
        [lambda: read_each(texts), lambda: list(map(vader.polarity_scores, texts))], rounds=settings.rounds
    )
    work = f"read {count:,} English remarks of {length} characters"
    return Measurement.of(work, ours, "VADER, sentiment alone", theirs, note=_pace(texts, ours))


def _asked(count: int, settings: Settings) -> list[Measurement]:
    """The same Japanese remarks against what is asked, alone and with vectors, and the memory of each."""
    texts = remarks("ja", _REMARK, count)
    few = texts[: count // 10]
    alone, together = best([lambda: read_each(texts), lambda: read_with_vectors(few)], rounds=settings.rounds)
    work = f"Japanese remarks of {_REMARK} characters"
    return [
        Measurement.of(
            f"read {count:,} {work}", alone, f"asked: {_A_SECOND:,} a second", count / _A_SECOND,
            note=f"{_pace(texts, alone)}; {_resident(count)} GiB in a process of its own",
        ),
        Measurement.of(
            f"read {len(few):,} {work}, with vectors", together, f"asked: {_WITH_VECTORS} a second",
            len(few) / _WITH_VECTORS,
            note=f"{_pace(few, together)}; {_resident(len(few), 'vectors')} GiB in a process of its own",
        ),
    ]  # fmt: skip


def _pace(texts: list[str], seconds: float) -> str:
    length = sum(map(len, texts)) / len(texts)
    return f"{len(texts) / seconds:,.0f} texts/s of {length:.0f} characters on average, one core"


def _resident(count: int, *more: str) -> str:
    """The most memory that a process held which read so many remarks and did nothing else."""
    words = [sys.executable, "-m", "bench.text.remarks", "ja", str(_REMARK), str(count), *more]
    root = Path(__file__).parents[2]
    return subprocess.run(words, check=True, capture_output=True, text=True, cwd=root).stdout.strip()
