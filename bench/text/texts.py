"""The labelled texts that weights are learned from, and where each comes from.

``own/*.tsv`` were written for Rashin (label, tab, domain, tab, text). In a folder: ``chabsa_train.jsonl`` (chABSA, TIS
Inc., CC BY 4.0), ``nltk_product.jsonl`` (Hu and Liu, CC BY 4.0) and ``mr_en.jsonl`` (Pang and Lee, CC BY 4.0).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOREIGN = {"chabsa_train.jsonl": ("ja", 0.1), "nltk_product.jsonl": ("en", 1.0), "mr_en.jsonl": ("en", 0.1)}
"""Language and weight of each file: reports and films are far from what customers say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A labelled text; ``domain`` is what it is held out by."""

    language: str
    domain: str
    text: str
    label: str
    weight: float

    @property
    def own(self) -> bool:
        """Whether it was written for Rashin."""
        return not self.domain.endswith(".jsonl")


def texts(folder: Path, language: str) -> list[Text]:
    """All labelled texts of a language."""
    return [*own_texts(language), *_foreign(folder, language)]


def own_texts(language: str) -> Iterator[Text]:
    """Those written for Rashin."""
    for path in sorted((Path(__file__).parent / "own").glob(f"{language}_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, domain, text = line.split("\t")
            yield Text(language=language, domain=domain.rstrip("0123456789"), text=text, label=label, weight=1.0)


def _foreign(folder: Path, language: str) -> Iterator[Text]:
    for name, (spoken, weight) in FOREIGN.items():
        if spoken == language:
            for line in (folder / name).read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield Text(language=language, domain=name, text=row["text"], label=row["label"], weight=weight)
