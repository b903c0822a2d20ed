"""``python -m bench.topics train``: along which directions sentences of one trade differ (``analysis/text/subjects``).

Learned from ``bench/text/own`` alone; what its domains name is the trade or product that a sentence is about. Domains
that name how something is said (short, casual, negation …) are left out.
"""

from collections.abc import Collection, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.text.texts import own_texts
from bench.text.train import seal
from rashin.analysis.text.subjects import FILE
from rashin.analysis.text.vectors import Rows, sentences

NOT_ABOUT: Final = frozenset({
    "negation", "implicit", "implied", "short", "casual", "idiom", "mtlike", "contrast", "question", "request", "fact",
    "keigo", "nps", "jr", "work", "product",
})  # fmt: skip
"""Domains that say how something is put, or nothing of what it is about."""
_DIRECTIONS: Final = 128
_FEWEST: Final = 20
_EASE: Final = 1.0
"""How much of the mean spread is added to each direction's, so that the smallest are not blown up."""

Floats = NDArray[np.float64]


def labelled(language: str, *, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """Domains and texts of a language."""
    return [
        (text.domain, text.text)
        for text in own_texts(language)
        if text.domain not in NOT_ABOUT and text.domain not in without
    ]


def learn(rows: Rows, domains: Sequence[str]) -> Floats:
    """A row a direction, the widest first: how much of it to take away, then the direction."""
    within = np.zeros((rows.shape[1], rows.shape[1]))
    seen = 0
    named = np.array(domains)
    for domain in sorted(set(domains)):
        some = rows[named == domain].astype(np.float64)
        if len(some) >= _FEWEST:
            some -= some.mean(axis=0)
            within += some.T @ some
            seen += len(some)
    spread, directions = np.linalg.eigh(within / max(1, seen))
    spread, directions = spread[::-1], directions[:, ::-1]
    eased = spread + _EASE * float(spread.mean())
    taken = 1 - np.sqrt(eased[_DIRECTIONS] / eased[:_DIRECTIONS])
    return np.column_stack([taken, directions[:, :_DIRECTIONS].T])


def train() -> None:
    """Write the directions and the checksums."""
    texts = [(f"{language} {domain}", text) for language in ("ja", "en") for domain, text in labelled(language)]
    found = learn(sentences().embed([text for _, text in texts]), [domain for domain, _ in texts])
    np.save(Path(str(files("rashin.analysis.text"))) / "data" / FILE, found.astype(np.float16))
    seal()
