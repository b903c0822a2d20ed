"""Weights of ``analysis/text/weighing`` from labelled texts: our own sentences, and a folder with others.

Sources: ``own/*.tsv``, written for Rashin; in the folder ``chabsa_train.jsonl`` (chABSA, TIS Inc., CC BY 4.0) for
Japanese, ``nltk_product.jsonl`` (Hu and Liu, CC BY 4.0) and ``mr_en.jsonl`` (Pang and Lee, CC BY 4.0) for English.
Printed beside the weights: macro-F1 with each domain held out in turn.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.text.scores import macro_f1
from rashin.analysis.text.english.opinions import read as read_english
from rashin.analysis.text.japanese.opinions import read as read_japanese
from rashin.analysis.text.weighing import FACTS, facts

Floats = npt.NDArray[np.float64]

_PENALTY = 5.0
_FOREIGN = {"chabsa_train.jsonl": ("ja", 0.1), "nltk_product.jsonl": ("en", 1.0), "mr_en.jsonl": ("en", 0.1)}
"""Language and weight of each file: reports and films are far from what customers say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A labelled text, good or bad."""

    language: str
    domain: str
    text: str
    good: bool
    weight: float


def train(folder: Path) -> str:
    """Learn, hold out, write ``data/weights.tsv``; a report."""
    texts = [*_own(), *_foreign(folder)]
    lines = ["# Language, then a weight for each of weighing.FACTS. Made by `python -m bench.text train`."]
    report = []
    for language in ("ja", "en"):
        some = [text for text in texts if text.language == language]
        known = np.array([_facts(text) for text in some])
        report += _held_out(language, some, known)
        weights = _fit(known, some)
        lines.append("\t".join([language, *(f"{weight:.3f}" for weight in weights)]))
        report.append(", ".join(f"{name} {weight:+.2f}" for name, weight in zip(FACTS, weights, strict=True)))
    target = files("rashin.analysis.text").joinpath("data", "weights.tsv")
    Path(str(target)).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(report)


def _own() -> list[Text]:
    found = []
    for path in sorted((Path(__file__).parent / "own").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, domain, text = line.split("\t")
            if label in ("pos", "neg"):
                found.append(Text(language=path.stem[:2], domain=domain, text=text, good=label == "pos", weight=1.0))
    return found


def _foreign(folder: Path) -> list[Text]:
    found = []
    for name, (language, weight) in _FOREIGN.items():
        rows = (json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines())
        found += [
            Text(language=language, domain=name, text=row["text"], good=row["label"] == "pos", weight=weight)
            for row in rows
            if row["label"] in ("pos", "neg")
        ]
    return found


def _facts(text: Text) -> list[float]:
    read = read_japanese if text.language == "ja" else read_english
    return facts(text.text, read(text.text))


def _fit(known: Floats, texts: Sequence[Text]) -> Floats:
    """Logistic regression without intercept, L2, good and bad weighing the same in total."""
    sign = np.array([1.0 if text.good else -1.0 for text in texts])
    weight = np.array([text.weight for text in texts])
    for side in (1.0, -1.0):
        weight[sign == side] *= weight.sum() / (2 * weight[sign == side].sum())

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = sign * (known @ weights)
        value = float(weight @ np.logaddexp(0, -margins)) + _PENALTY * float(weights @ weights) / 2
        slope = -known.T @ (weight * sign / (1 + np.exp(margins))) + _PENALTY * weights
        return value, slope

    return np.asarray(minimize(loss, np.zeros(known.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x)


def _held_out(language: str, texts: Sequence[Text], known: Floats) -> list[str]:
    own = [text.domain for text in texts if text.weight == 1.0 and not text.domain.endswith(".jsonl")]
    names = sorted(set(own))
    domains = np.array([text.domain for text in texts])
    read = np.zeros(len(texts))
    folds = [names[number::5] for number in range(5)] if names else []
    for fold in [*folds, *({text.domain} for text in texts if text.domain.endswith(".jsonl"))]:
        out = np.isin(domains, list(fold))
        kept = [text for text, left in zip(texts, out, strict=True) if not left]
        read[out] = known[out] @ _fit(known[~out], kept)
    report = []
    for name, chosen in [("own", np.isin(domains, names)), *((name, domains == name) for name in _FOREIGN)]:
        pairs = [
            ("pos" if text.good else "neg", "pos" if margin >= 0 else "neg")
            for text, margin, yes in zip(texts, read, chosen, strict=True)
            if yes
        ]
        if pairs:
            two = macro_f1(pairs, ("pos", "neg"))
            report.append(f"{language} {name}, its domain held out: {len(pairs):,} texts, F2 {two:.3f}")
    return report
