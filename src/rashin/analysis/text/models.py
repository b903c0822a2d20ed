"""Files of learned weights: read once, and only when they are what was shipped.

A damaged file would still give scores, and nobody would see that they are wrong; therefore its SHA-256 is compared with
the one in ``data/models.tsv``, which ``python -m bench.text train`` writes beside the weights.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt

from rashin.analysis.text.errors import ModelDamaged

MANIFEST = "models.tsv"


def checked(name: str) -> bytes:
    """The bytes of a model file of the package, or why they cannot be used."""
    try:
        whole, known = _folder().joinpath(name).read_bytes(), _known()
    except (OSError, ModelDamaged) as problem:
        raise ModelDamaged(file=name) from problem
    if known.get(name) != hashlib.sha256(whole).hexdigest():
        raise ModelDamaged(file=name)
    return whole


def names() -> tuple[str, ...]:
    """Every file that was shipped."""
    return tuple(_known())


def _folder() -> Traversable:
    return files("rashin.analysis.text").joinpath("data")


def _known() -> dict[str, str]:
    """File to SHA-256."""
    try:
        lines = _folder().joinpath(MANIFEST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise ModelDamaged(file=MANIFEST) from problem
    return dict(line.split("\t", 2)[:2] for line in lines if "\t" in line and not line.startswith("#"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What was learned of a language: weights for good against bad, and for saying nothing against judging.

    Each has weights for its facts (``weighing``), for the runs of a text (``grams``) and for common words.
    """

    good: tuple[float, ...]
    silent: tuple[float, ...]
    good_runs: npt.NDArray[np.float32]
    silent_runs: npt.NDArray[np.float32]
    good_words: Mapping[str, float]
    silent_words: Mapping[str, float]


@lru_cache(maxsize=4)
def model(language: str) -> Model:
    """What was shipped for a language. Runs are kept as whole numbers from -127 to 127 and a scale."""
    rows = _numbers("weights.tsv")
    coded = np.load(io.BytesIO(checked(f"runs_{language}.npy")), allow_pickle=False)
    good, silent = (coded[row] * np.float32(rows[f"{language} scales"][row]) for row in (0, 1))
    words = _words(f"words_{language}.tsv", rows[f"{language} words"])
    return Model(
        good=rows[f"{language} good"],
        silent=rows[f"{language} silent"],
        good_runs=good,
        silent_runs=silent,
        good_words={word: value for word, (value, _) in words.items()},
        silent_words={word: value for word, (_, value) in words.items() if value},
    )


def _words(name: str, scales: Sequence[float]) -> dict[str, tuple[float, float]]:
    """A list of words with two whole numbers each, as many times as the scales say."""
    rows = (line.split("\t") for line in checked(name).decode("utf-8").splitlines() if not line.startswith("#"))
    return {word: (int(good) * scales[0], int(silent) * scales[1]) for word, good, silent in rows}


def _numbers(name: str) -> dict[str, tuple[float, ...]]:
    """The rows of a table of weights: a name, then numbers."""
    lines = checked(name).decode("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: tuple(map(float, row[1:])) for row in rows}
