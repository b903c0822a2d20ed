"""Vectors for tests: texts that share letters are alike, and nothing has to be loaded."""

from collections.abc import Sequence

from rashin.analysis.text.gist.choosing import by_letters
from rashin.analysis.text.vectors import Rows


class Bags:
    name = "bags"

    def embed(self, texts: Sequence[str]) -> Rows:
        return by_letters(texts)
