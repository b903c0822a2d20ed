"""``python -m bench.topics``: own categories from few examples, and groups against domains, on sets of our own.

``own/hotel.tsv`` (90 Japanese sentences, three classes) was written by those who wrote the classifier. Domains are
those of ``bench/text/own``, most of whose sentences imply more than they say: seven at random, ten times.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.text.scores import macro_f1
from rashin.analysis.text.topics.few import Few
from rashin.analysis.text.topics.grouping import group, main_directions
from rashin.analysis.text.vectors import Rows, sentences

HERE = Path(__file__).parent
_DRAWS = 5


class _Kept:
    """Each text's vector made once."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}
        self.name = sentences().name

    def embed(self, texts: Sequence[str]) -> Rows:
        fresh = [text for text in dict.fromkeys(texts) if text not in self.rows]
        self.rows.update(zip(fresh, sentences().embed(fresh), strict=True))
        return np.array([self.rows[text] for text in texts], np.float32)


def main() -> int:
    """Print a line a figure."""
    kept = _Kept()
    hotel = [line.split("\t") for line in (HERE / "own" / "hotel.tsv").read_text("utf-8").splitlines()]
    for count in (5, 10, 20):
        with_vectors, letters = (_few(hotel, count, embedder) for embedder in (kept, None))
        print(f"few examples, 3 classes, {count:2} each: macro-F1 {with_vectors:.3f}; letters alone {letters:.3f}")
    ours, plain = _domains(kept)
    print(f"groups against 7 domains: NMI {ours:.3f}; TF-IDF and NMF {plain:.3f}")
    return 0


def _few(rows: Sequence[Sequence[str]], count: int, embedder: _Kept | None) -> float:
    labels = sorted({label for label, _ in rows})
    scores = []
    for seed in range(_DRAWS):
        chance = random.Random(seed)
        taught = [row for label in labels for row in chance.sample([one for one in rows if one[0] == label], count)]
        rest = [row for row in rows if row not in taught]
        few = Few([text for _, text in taught], [label for label, _ in taught], embedder)
        read = few.predict([text for _, text in rest])
        scores.append(macro_f1([(label, one) for (label, _), one in zip(rest, read, strict=True)], labels))
    return float(np.mean(scores))


def _domains(kept: _Kept) -> tuple[float, float]:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import normalized_mutual_info_score

    lines = [
        line.split("\t")
        for path in sorted((HERE.parent / "text" / "own").glob("ja_*.tsv"))
        for line in path.read_text("utf-8").splitlines()
    ]
    rows = [(line[1], line[2]) for line in lines if len(line) >= 3]
    large = sorted(domain for domain, count in Counter(domain for domain, _ in rows).items() if count >= 60)
    ours, theirs = [], []
    for seed in range(10):
        chosen = random.Random(seed).sample(large, 7)
        some = [row for row in rows if row[0] in chosen]
        domains, texts = [domain for domain, _ in some], [text for _, text in some]
        made = main_directions(kept.embed(texts), languages=np.zeros(len(texts), np.int64))
        ours.append(normalized_mutual_info_score(domains, group(made, 7, seed=seed).of))
        letters = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=2).fit_transform(texts)
        parts = NMF(7, random_state=0, max_iter=400, init="nndsvda").fit_transform(letters)
        theirs.append(normalized_mutual_info_score(domains, parts.argmax(axis=1)))
    return float(np.mean(ours)), float(np.mean(theirs))


if __name__ == "__main__":
    sys.exit(main())
