"""From opinions to one score: what was found, weighed by what was learned from labelled texts.

A logistic regression without intercept over a dozen facts (``FACTS``). Without one, a text of which nothing is known is
neither good nor bad, so that the share of complaints among the texts that it learned from is not carried to others. The
weights are in ``data/weights.tsv``; ``python -m bench.text train`` makes them.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.opinion import Opinion, Opinions

FACTS = (
    "balance", "best", "worst", "last", "denials", "denials_alone", "wishes", "mishaps", "favours", "asks", "calls",
    "for", "against",
)  # fmt: skip

_YIELDING = 0.5
"""What is granted before a "but" weighs half of what follows it."""

_MOST = 2
_CLEAR = 0.2


def facts(text: str, opinions: Opinions) -> list[float]:
    """What is known of a text, in the order of ``FACTS``; each about -2 … 2."""
    weighed = [
        opinion.polarity * (_YIELDING if opinions.clauses[opinion.clause].yields else 1.0) for opinion in opinions.found
    ]
    balance = math.fsum(weighed) / math.sqrt(len(weighed) or 1)
    denials = min(opinions.denials, _MOST) / 2
    ending = text.rstrip()[-2:]
    return [
        balance,
        max(0.0, *weighed, 0.0),
        min(0.0, *weighed, 0.0),
        weighed[-1] / 2 if weighed else 0.0,
        denials,
        denials if not weighed else 0.0,
        _count(opinions.found, "wish"),
        _count(opinions.found, "mishap"),
        sum(opinion.rule == "favour" and opinion.polarity > 0 for opinion in opinions.found) / 2,
        float(ending.endswith(("?", "？", "か", "か。"))),
        float("!" in text or "！" in text),
        float(balance > _CLEAR),
        float(balance < -_CLEAR),
    ]


def margin(text: str, opinions: Opinions, language: str) -> float:
    """How good a text is: positive for good, 0 where nothing is known; the log-odds of good against bad."""
    known = facts(text, opinions)
    return math.fsum(weight * fact for weight, fact in zip(_weights()[language], known, strict=True))


def _count(found: Sequence[Opinion], rule: str) -> float:
    return sum(opinion.rule == rule for opinion in found) / 2


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, ...]]:
    text = files("rashin.analysis.text").joinpath("data", "weights.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {row[0]: tuple(map(float, row[1:])) for row in rows}
