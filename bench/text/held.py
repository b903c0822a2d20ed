"""What is read of texts by weights that have not seen their domain: ``python -m bench.text held --data DIR``.

Domains of our own are held out by fifths, each file of others whole. Every text is then read as the product reads it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from bench.text.scores import Row, Score, rows_of, score_of_rows
from bench.text.train import Known, known, learn

_FOLDS = 5
_GIVEN_TERMS = {"chabsa_train.jsonl": "chabsa_asp_train.jsonl", "nltk_product.jsonl": "nltk_product_asp.jsonl"}
"""The same texts with terms and their polarity."""


def held(folder: Path, meanings: Path) -> Iterator[Score]:
    """A score for each domain of our own, for all of them together, and for each file of others."""
    for language in ("ja", "en"):
        yield from _of(folder, language, meanings)


def _of(folder: Path, language: str, meanings: Path) -> Iterator[Score]:
    some = known(folder, language, meanings)
    domains = np.array([text.domain for text in some.texts])
    names = sorted({text.domain for text in some.texts if text.own})
    mine: list[Row] = []
    for number in range(_FOLDS):
        mine += _read(some, np.isin(domains, names[number::_FOLDS]))
    yield score_of_rows(f"{language}: own", mine)
    for name in names:
        yield score_of_rows(f"{language}: {name}", [row for row in mine if row.domain == name])
    for name in sorted(set(domains) - set(names)):
        terms = folder / _GIVEN_TERMS[name] if name in _GIVEN_TERMS else None
        yield score_of_rows(name, _read(some, domains == name, terms))


def _read(some: Known, out: npt.NDArray[np.bool_], terms: Path | None = None) -> Sequence[Row]:
    model = learn(some, ~out)
    with patch("rashin.analysis.text.weighing.model", lambda _: model):
        rows = [
            Row.of({"text": text.text, "label": text.label, "lang": text.language}, text.domain)
            for text, left in zip(some.texts, out, strict=True)
            if left and not text.joined
        ]
        return [*rows, *(Row.of({**row, "label": None}, terms.stem) for row in rows_of(terms))] if terms else rows
