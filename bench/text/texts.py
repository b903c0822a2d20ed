"""The labelled texts that weights are learned from, and where each comes from.

``own/*.tsv`` were written for Rashin (label, tab, domain, tab, text). In a folder: ``chabsa_train.jsonl`` (chABSA, TIS
Inc., CC BY 4.0), ``nltk_product.jsonl`` (Hu and Liu, CC BY 4.0) and ``mr_en.jsonl`` (Pang and Lee, CC BY 4.0).
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOREIGN = {"chabsa_train.jsonl": ("ja", 0.1), "nltk_product.jsonl": ("en", 0.2), "mr_en.jsonl": ("en", 0.1)}
"""Language and weight of each file: reports and films are far from what customers say, labels of products are rough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A labelled text; ``domain`` is what it is held out by."""

    language: str
    domain: str
    text: str
    label: str
    weight: float
    joined: bool = False
    """Whether it is made of several texts of its domain."""

    @property
    def own(self) -> bool:
        """Whether it was written for Rashin."""
        return not self.domain.endswith(".jsonl")


_JOINED = 0.3
"""How much a text counts that is made of others."""


def texts(folder: Path, language: str) -> list[Text]:
    """All labelled texts of a language, and texts of several sentences made of our own."""
    own = list(own_texts(language))
    return [*own, *_joined(own), *_foreign(folder, language)]


def _joined(own: Sequence[Text]) -> Iterator[Text]:
    """Two to five texts of a domain one behind another, each text once; most of them decide what it says."""
    chance = random.Random(11)
    by_domain: dict[str, list[Text]] = {}
    for text in own:
        by_domain.setdefault(text.domain, []).append(text)
    for domain, some in sorted(by_domain.items()):
        left = chance.sample(some, len(some))
        while len(left) > 1:
            size = chance.choice((2, 2, 3, 3, 4, 5))
            part, left = left[:size], left[size:]
            yield Text(
                language=part[0].language,
                domain=domain,
                text="".join(map(_ended, part)).strip(),
                label=_said([text.label for text in part]),
                weight=_JOINED,
                joined=True,
            )


def _said(labels: Sequence[str]) -> str:
    """What most of several texts say that say anything."""
    count = Counter(labels)
    good, bad = count["pos"], count["neg"]
    if good == bad:
        return "mixed" if good or count["mixed"] else "neu"
    return "pos" if good > bad else "neg"


def _ended(text: Text) -> str:
    mark, space = ("。", "") if text.language == "ja" else (".", " ")
    return text.text + ("" if text.text[-1] in "。.!?！？…" else mark) + space


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
