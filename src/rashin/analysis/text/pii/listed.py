"""The lists by which names are told: what the package brings along."""

from functools import lru_cache
from importlib.resources import files
from typing import Literal


@lru_cache(maxsize=2)
def listed(language: Literal["ja", "en"]) -> dict[str, frozenset[str]]:
    """Each kind of ``data/names_*.tsv`` with its entries."""
    text = files("rashin.analysis.text").joinpath("data", f"names_{language}.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: frozenset(entries.split()) for kind, entries in rows}
