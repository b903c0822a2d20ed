"""Vectors turned to what a text is about, and away from how it is said.

The encoder's vectors lie together when two sentences praise, ask or joke alike, whatever they speak of. How sentences
of one trade differ among themselves was learned from labelled ones (``python -m bench.topics train``, every trade of
``bench/text/own``); along those directions vectors are shrunk by how much they vary there: within-class covariance
normalisation (Hatch, Kajarekar and Stolcke, Interspeech 2006). Vectors of another encoder stay as they are.
"""

import io
from functools import lru_cache
from typing import Final

import numpy as np

from rashin.analysis.text.models import checked
from rashin.analysis.text.vectors import Rows, unit

FILE: Final = "subjects.npy"
"""A row a direction: how much of it is taken away (0 … 1), then the direction."""
OF: Final = "use-multilingual-3"


def turned(rows: Rows, name: str) -> Rows:
    """Rows of length 1 that lie together when they are about the same; ``name`` is the encoder's."""
    return shrunk(rows, _learned()) if name == OF and len(rows) else rows


def shrunk(rows: Rows, learned: Rows) -> Rows:
    """Rows with something taken away along each of the learned directions."""
    taken, directions = learned[:, :1], learned[:, 1:]
    return unit((rows - (rows @ directions.T) @ (taken * directions)).astype(np.float32))


@lru_cache(maxsize=1)
def _learned() -> Rows:
    found: Rows = np.load(io.BytesIO(checked(FILE)), allow_pickle=False).astype(np.float32)
    return found
