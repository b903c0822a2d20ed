"""Weights of ``analysis/text/{weighing,grams}`` from labelled texts (``texts``).

Two questions are learned by logistic regression: good against bad, without intercept, and judging nothing against
judging. The settings below were chosen by figures with whole domains held out (``held``) alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bench.text import words
from bench.text.texts import Text, texts
from rashin.analysis.text.grams import BITS, over_root
from rashin.analysis.text.models import MANIFEST, Model
from rashin.analysis.text.models import model as shipped
from rashin.analysis.text.weighing import FACTS, QUIET, Seen, facts, looked, quiet

Floats = npt.NDArray[np.float64]

_EASE = 0.3
"""How little weights are held back (C)."""

_FACTS, _RUNS, _SILENT_RUNS = 3.0, 6.0, 2.0
"""How readily the facts and the runs take weight."""

_WORDS = {"ja": 0.15, "en": 0.05}
"""How readily the meanings of words do: of English they say less than runs."""

_BELIEVED = {"ja": 1.0, "en": 0.6}
"""How much of what runs have taught is believed: of English there is less that was written for Rashin.

With domains left out, English from 0.4 to 1.0 is much the same: our own sentences gain what product reviews lose.
"""

_BYTE = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Labelled texts of one language, looked through: a row a text of facts, and one of runs."""

    texts: Sequence[Text]
    seen: Sequence[Seen]
    facts: csr_matrix
    runs: csr_matrix
    words: Sequence[str]
    vectors: npt.NDArray[np.float32]
    said: csr_matrix
    """What the words of each text mean together."""


def known(folder: Path, language: str, meanings: Path) -> Known:
    """All labelled texts of a language, looked through; ``meanings`` holds what ``words`` makes."""
    some = texts(folder, language)
    seen = [looked(text.text, language) for text in some]
    names, vectors = words.read(meanings, language)
    return Known(
        texts=some,
        seen=seen,
        facts=csr_matrix(np.array([facts(one) for one in seen])),
        runs=_runs(seen),
        words=names,
        vectors=vectors,
        said=csr_matrix(_named(seen, names) @ vectors),
    )


def _named(seen: Sequence[Seen], names: Sequence[str]) -> csr_matrix:
    """Which common words each text has, weighed as the product weighs them."""
    numbers = words.columns(names)
    found = [[numbers[key] for key in one.named.keys if key in numbers] for one in seen]
    ends = np.cumsum([0, *map(len, found)])
    values = [np.full(len(some), over_root(1.0, len(one.named.keys))) for some, one in zip(found, seen, strict=True)]
    flat = np.concatenate([np.array(some, dtype=np.int64) for some in found])
    return csr_matrix((np.concatenate(values), flat, ends), shape=(len(seen), len(names)))


def _runs(seen: Sequence[Seen]) -> csr_matrix:
    """The runs of each text, weighed as the product weighs them."""
    found = [one.runs.buckets for one in seen]
    ends = np.cumsum([0, *map(len, found)])
    values = np.concatenate([np.full(len(run), over_root(1.0, len(run))) for run in found])
    matrix = csr_matrix((values, np.concatenate(found), ends), shape=(len(seen), 1 << BITS))
    matrix.sum_duplicates()
    return matrix


def learn(some: Known, kept: npt.NDArray[np.bool_]) -> Model:
    """What the texts that are kept teach."""
    ease = _WORDS[some.texts[0].language]
    labels = np.array([text.label for text in some.texts])
    weight = np.array([text.weight for text in some.texts])
    judged = kept & np.isin(labels, ("pos", "neg"))
    left = hstack([some.facts * _FACTS, some.runs * _RUNS, some.said * ease]).tocsr()
    good, runs, meant = _parts(_fit(left[judged], labels[judged] == "pos", weight[judged]), len(FACTS))
    good, runs, meant = good * _FACTS, runs * _RUNS * _BELIEVED[some.texts[0].language], meant * ease
    margins = some.facts @ good + some.runs @ runs + some.said @ meant
    asked = csr_matrix(np.array([quiet(one, margin) for one, margin in zip(some.seen, margins, strict=True)]))
    told = kept & (labels != "mixed")
    rows = hstack([asked, some.runs * _SILENT_RUNS, some.said * ease]).tocsr()
    silent, quiet_runs, quiet_words = _parts(_fit(rows[told], labels[told] == "neu", weight[told]), len(QUIET))
    return Model(
        good=tuple(good),
        silent=tuple(silent),
        good_runs=runs.astype(np.float32),
        silent_runs=(quiet_runs * _SILENT_RUNS).astype(np.float32),
        good_words=dict(zip(some.words, (some.vectors @ meant).tolist(), strict=True)),
        silent_words=dict(zip(some.words, (some.vectors @ quiet_words * ease).tolist(), strict=True)),
    )


def _parts(found: Floats, first: int) -> tuple[Floats, Floats, Floats]:
    """Weights of facts, of runs and of what words mean."""
    return found[:first], found[first : first + (1 << BITS)], found[first + (1 << BITS) :]


def _fit(rows: csr_matrix, yes: npt.NDArray[np.bool_], weight: Floats) -> Floats:
    """Logistic regression without intercept, L2, both answers weighing the same in total."""
    weight = weight.copy()
    for side in (True, False):
        weight[yes == side] *= weight.sum() / (2 * weight[yes == side].sum())
    model = LogisticRegression(C=_EASE, solver="liblinear", fit_intercept=False, tol=1e-3, max_iter=200, random_state=0)
    return np.asarray(model.fit(rows, yes, sample_weight=weight).coef_[0])


def train(folder: Path, meanings: Path) -> str:
    """Learn from everything, write the weights and their checksums; how many texts taught them."""
    lines = ["# Language and question, then a weight for each of weighing.FACTS or QUIET. Made by `bench.text train`."]
    report = []
    for language in words.LANGUAGES:
        _list(language, dict.fromkeys(words.read(meanings, language)[0], (0, 0)))
    seal()
    shipped.cache_clear()
    for language in words.LANGUAGES:
        some = known(folder, language, meanings)
        model = learn(some, np.full(len(some.texts), True))
        scales = [float(np.abs(runs).max()) / _BYTE for runs in (model.good_runs, model.silent_runs)]
        coded = [
            np.rint(runs / scale) for runs, scale in zip((model.good_runs, model.silent_runs), scales, strict=True)
        ]
        np.save(_data(f"runs_{language}.npy"), np.array(coded, dtype=np.int8))
        rows = {"good": model.good, "silent": model.silent, "scales": scales, "words": _written(language, model)}
        lines += ["\t".join([f"{language} {name}", *(f"{one:.6g}" for one in row)]) for name, row in rows.items()]
        report.append(f"{language}: {len(some.texts):,} texts")
    _data("weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    seal()
    return "\n".join(report)


def _written(language: str, model: Model) -> list[float]:
    """Write the list of words; its two scales."""
    kinds = [np.array(list(values.values())) for values in (model.good_words, model.silent_words)]
    scales = [float(np.abs(values).max()) / _BYTE for values in kinds]
    good, silent = (np.rint(values / scale).astype(int) for values, scale in zip(kinds, scales, strict=True))
    _list(language, dict(zip(model.good_words, zip(good, silent, strict=True), strict=True)))
    return scales


def _list(language: str, values: Mapping[str, tuple[int, int]]) -> None:
    """Write the words of a language. Which there are decides what is read as mistyped, so they stand before reading."""
    lines = [f"{word}\t{good}\t{silent}" for word, (good, silent) in values.items()]
    head = "# Word, how good it sounds, how silent: times the scales in weights.tsv. Made by `bench.text train`."
    _data(f"words_{language}.tsv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def seal() -> None:
    """Write the checksums of all model files."""
    names = ("runs_en.npy", "runs_ja.npy", "subjects.npy", "weights.tsv", "words_en.tsv", "words_ja.tsv")
    sums = [f"{name}\t{hashlib.sha256(_data(name).read_bytes()).hexdigest()}" for name in names]
    _data(MANIFEST).write_text("\n".join(["# File, tab, SHA-256.", *sums]) + "\n", encoding="utf-8")


def _data(name: str) -> Path:
    return Path(str(files("rashin.analysis.text"))) / "data" / name
