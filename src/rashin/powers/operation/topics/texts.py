"""What texts speak of that never become voices of the lake: employees' answers.

They are read here, in memory, and nothing of a single text is kept or told. Each thing is told only if at least so many
people speak of it, and so many do not; parts of it only if each part is as large, so that nothing smaller can be found
by subtracting one figure from another. Which texts may be read at all is decided by whoever has them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from rashin.analysis.questions.tags import JUDGED, TagSums
from rashin.analysis.text.reading import read
from rashin.base.atlas.spoken import Line
from rashin.base.ui import formats
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.feed import said_tone
from rashin.powers.operation.topics.pictures import split

MOST_READ: Final = 3_000
"""Texts that are read for one page: of more, every so-manieth."""
LONGEST: Final = 4_000
MOST: Final = 10


def spoken_in(texts: Sequence[str], *, least: int) -> list[Line]:
    """The aspects that enough of these texts speak of, the most frequent first."""
    step = -(-len(texts) // MOST_READ) or 1
    chosen = tuple(sorted(one[:LONGEST] for one in texts[::step] if one.strip()))
    sums = _aspects(chosen)
    whole = len(chosen)
    shown = [
        (name, one)
        for name, one in sorted(sums.items(), key=lambda pair: (-pair[1].n, pair[0]))
        if name != "other" and one.n >= least and (whole - one.n == 0 or whole - one.n >= least)
    ]
    return [_line(name, one, whole, least) for name, one in shown[:MOST]]


@lru_cache(maxsize=16)
def _aspects(texts: tuple[str, ...]) -> Mapping[str, TagSums]:
    felt: dict[str, list[float]] = defaultdict(list)
    for text in texts:
        said: dict[str, list[float]] = defaultdict(list)
        for one in read(text).aspects:
            said[one.category].append(one.polarity)
        for name, values in said.items():
            felt[name].append(sum(values) / len(values))
    return {name: _sums(values) for name, values in felt.items()}


def _sums(values: Sequence[float]) -> TagSums:
    sides = Counter("pos" if one > JUDGED else "neg" if one < -JUDGED else "neu" for one in values)
    return TagSums(
        n=len(values), judged=len(values), total=sum(values), squares=sum(one * one for one in values),
        positive=sides["pos"], negative=sides["neg"],
    )  # fmt: skip


def _line(name: str, sums: TagSums, whole: int, least: int) -> Line:
    """Its parts are told only where each is nobody or large enough; else only how many speak of it."""
    parts = (sums.positive, sums.negative, sums.n - sums.positive - sums.negative)
    apart = all(one == 0 or one >= least for one in parts)
    return Line(
        name=aspect_words(name), n=formats.number(sums.n), href="",
        picture=split(sums) if apart else "", tone=said_tone(sums.total / sums.n) if apart else "",
        share=formats.percent(sums.n / whole, 0),
    )  # fmt: skip
