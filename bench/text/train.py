"""Weights of ``analysis/text/{weighing,grams}`` from labelled texts (``texts``), and what they are worth.

Printed beside the weights: macro-F1 with each domain held out in turn. Domains of our own are held out by fifths, each
of the others whole; the settings below were chosen by these figures alone.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bench.text.scores import macro_f1
from bench.text.texts import Text, texts
from rashin.analysis.text.grams import BITS
from rashin.analysis.text.models import MANIFEST
from rashin.analysis.text.weighing import FACTS, Seen, facts, looked

Floats = npt.NDArray[np.float64]

_EASE = {"ja": 0.3, "en": 0.3}
"""How little weights are held back (C): chosen by domains held out."""

_FACTS, _TRACES = 3.0, {"ja": 4.0, "en": 2.0}
"""How readily facts and traces take weight."""

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class _Learned:
    facts: Floats
    traces: Floats


def train(folder: Path) -> str:
    """Learn, hold out, write the weights and their checksums; a report."""
    lines = ["# Language, then a weight for each of weighing.FACTS. Made by `python -m bench.text train`."]
    report = []
    for language in ("ja", "en"):
        some = [text for text in texts(folder, language) if text.label in ("pos", "neg")]
        known = _known([looked(text.text, language) for text in some], language)
        report += _held_out(language, some, known)
        learned = _fit(known, some)
        np.save(_data(f"traces_{language}.npy"), learned.traces.astype(np.float16))
        lines.append("\t".join([language, *(f"{weight:.3f}" for weight in learned.facts)]))
        report.append(", ".join(f"{name} {weight:+.2f}" for name, weight in zip(FACTS, learned.facts, strict=True)))
    _data("weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    seal()
    return "\n".join(report)


def seal() -> None:
    """Write the checksums of all model files."""
    names = ("weights.tsv", "traces_en.npy", "traces_ja.npy")
    sums = [f"{name}\t{hashlib.sha256(_data(name).read_bytes()).hexdigest()}" for name in names]
    _data(MANIFEST).write_text("\n".join(["# File, tab, SHA-256.", *sums]) + "\n", encoding="utf-8")


def _data(name: str) -> Path:
    return Path(str(files("rashin.analysis.text"))) / "data" / name


def _known(seen: Sequence[Seen], language: str) -> csr_matrix:
    """A row a text: its facts, then its runs, each weighing one over the root of their number."""
    said = csr_matrix(np.array([facts(one) for one in seen]) * _FACTS)
    runs = [np.concatenate([kind.buckets for kind in one.runs]) for one in seen]
    ends = np.cumsum([0, *map(len, runs)])
    values = np.concatenate([np.full(len(run), _TRACES[language] / np.sqrt(max(1, len(run)))) for run in runs])
    left = csr_matrix((values, np.concatenate(runs), ends), shape=(len(seen), 1 << BITS))
    left.sum_duplicates()
    return hstack([said, left]).tocsr()


def _fit(known: csr_matrix, some: Sequence[Text]) -> _Learned:
    """Logistic regression without intercept, L2, good and bad weighing the same in total."""
    good = np.array([text.label == "pos" for text in some])
    weight = np.array([text.weight for text in some])
    for side in (True, False):
        weight[good == side] *= weight.sum() / (2 * weight[good == side].sum())
    language = some[0].language
    model = LogisticRegression(
        C=_EASE[language], solver="liblinear", fit_intercept=False, tol=1e-3, max_iter=200, random_state=0
    )
    found = model.fit(known, good, sample_weight=weight).coef_[0]
    return _Learned(found[: len(FACTS)] * _FACTS, found[len(FACTS) :] * _TRACES[language])


def _held_out(language: str, some: Sequence[Text], known: csr_matrix) -> list[str]:
    domains = np.array([text.domain for text in some])
    names = sorted({text.domain for text in some if text.own})
    others = sorted(set(domains) - set(names))
    read = np.zeros(len(some))
    for fold in [*(names[number::_FOLDS] for number in range(_FOLDS)), *([name] for name in others)]:
        out = np.isin(domains, list(fold))
        kept = [text for text, left in zip(some, out, strict=True) if not left]
        learned = _fit(known[~out], kept)
        weights = np.concatenate([learned.facts / _FACTS, learned.traces / _TRACES[language]])
        read[out] = known[out] @ weights
    report = []
    for name, chosen in [("own", np.isin(domains, names)), *((name, domains == name) for name in [*others, *names])]:
        pairs = [
            (text.label, "pos" if margin >= 0 else "neg")
            for text, margin, yes in zip(some, read, chosen, strict=True)
            if yes
        ]
        two = macro_f1(pairs, ("pos", "neg"))
        report.append(f"{language} {name}, its domain held out: {len(pairs):,} texts, F2 {two:.3f}")
    return report
