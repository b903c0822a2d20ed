"""Words that play a part in the rules: read once from the package's own list."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    text = files("rashin.analysis.text").joinpath("data", "grammar_ja.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: frozenset(words.split()) for name, _, words in rows}


@lru_cache(maxsize=64)
def words_for(part: str) -> frozenset[str]:
    """The words that play this part, such as ``light``: those that may stand between a judgement and its denial."""
    return _lists()[part]
