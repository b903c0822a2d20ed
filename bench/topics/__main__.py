"""``python -m bench.topics [train | --data DIR]``: own categories from few examples, and groups against domains.

``own/{hotel,restaurant,mobile}.tsv`` (244 sentences; three, five and four classes) were written by those who wrote the
classifier. Domains are those of ``bench/text/own``, most of whose sentences imply more than they say: seven at random,
eight times a language, up to 110 sentences of each. What a draw is about is held out of what ``analysis/text/subjects``
learns, in both languages. In DIR, JSON Lines with ``text`` and ``domain`` (``data.jsonl``, any name) make a set of
their own, grouped into as many parts as it has domains by what is shipped.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.text.scores import macro_f1
from bench.topics.train import labelled, learn, train
from rashin.analysis.text.subjects import shrunk, turned
from rashin.analysis.text.topics.few import Few
from rashin.analysis.text.topics.grouping import parts
from rashin.analysis.text.vectors import Rows, sentences

HERE = Path(__file__).parent
_DRAWS = 8
_EACH = 110
_LARGE = 50


class _Kept:
    """Each text's vector made once."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}
        self.name = sentences().name

    def embed(self, texts: Sequence[str]) -> Rows:
        fresh = [text for text in dict.fromkeys(texts) if text not in self.rows]
        self.rows.update(zip(fresh, sentences().embed(fresh), strict=True))
        return np.array([self.rows[text] for text in texts], np.float32)


def main(words: Sequence[str]) -> int:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(prog="python -m bench.topics", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["train"], help="learn what is shipped anew")
    parser.add_argument("--data", type=Path, help="a folder of *.jsonl with text and domain")
    asked = parser.parse_args(words)
    if asked.what == "train":
        train()
        return 0
    kept = _Kept()
    for path in sorted(asked.data.glob("*.jsonl")) if asked.data else ():
        _of_file(path, kept)
    for name in ("hotel", "restaurant", "mobile"):
        rows = [line.split("\t") for line in (HERE / "own" / f"{name}.tsv").read_text("utf-8").splitlines()]
        for count in (5, 10):
            with_vectors, letters = (_few(rows, count, embedder) for embedder in (kept, None))
            print(
                f"few examples, {name}, {len({label for label, _ in rows})} classes, {count:2} each: "
                f"macro-F1 {with_vectors}; letters alone {letters}"
            )
    for language in ("ja", "en"):
        _domains(language, kept)
    return 0


def _shown(scores: Sequence[float]) -> str:
    return f"{np.mean(scores):.3f} ± {np.std(scores):.3f}"


def _few(rows: Sequence[Sequence[str]], count: int, embedder: _Kept | None) -> str:
    labels = sorted({label for label, _ in rows})
    scores = []
    for seed in range(_DRAWS):
        chance = random.Random(seed)
        taught = [row for label in labels for row in chance.sample([one for one in rows if one[0] == label], count)]
        rest = [row for row in rows if row not in taught]
        few = Few([text for _, text in taught], [label for label, _ in taught], embedder)
        read = few.predict([text for _, text in rest])
        scores.append(macro_f1([(label, one) for (label, _), one in zip(rest, read, strict=True)], labels))
    return _shown(scores)


def _of_file(path: Path, kept: _Kept) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    domains = [str(row.get("domain", "")) for row in rows]
    if len(set(domains)) < 2:
        print(f"{path.name}: one domain only")
        return
    vectors = kept.embed([str(row["text"]) for row in rows])
    spoken = np.array([row.get("lang", "") for row in rows])
    languages = np.unique(spoken, return_inverse=True)[1].astype(np.int64)
    ours = [
        _alike(domains, parts(turned(vectors, kept.name), len(set(domains)), seed=seed, languages=languages))
        for seed in range(3)
    ]
    print(f"{path.name}: {len(rows):,} texts, {len(set(domains))} domains: NMI {_shown(ours)}")


def _domains(language: str, kept: _Kept) -> None:
    from sklearn.cluster import KMeans

    rows = labelled(language)
    large = sorted(domain for domain, count in Counter(domain for domain, _ in rows).items() if count >= _LARGE)
    ours, plain = [], []
    for seed in range(_DRAWS):
        chance = random.Random(seed)
        chosen = chance.sample(large, 7)
        some = [row for one in chosen for row in _at_most([row for row in rows if row[0] == one], chance)]
        known = [(f"{two} {domain}", text) for two in ("ja", "en") for domain, text in labelled(two, without=chosen)]
        learned = learn(kept.embed([text for _, text in known]), [domain for domain, _ in known])
        domains, vectors = [domain for domain, _ in some], kept.embed([text for _, text in some])
        ours.append(_alike(domains, parts(shrunk(vectors, learned.astype(np.float32)), 7, seed=seed)))
        plain.append(_alike(domains, KMeans(7, n_init=4, random_state=seed).fit(vectors).labels_))
    print(f"groups against 7 of {len(large)} domains, {language}: NMI {_shown(ours)}; k-means {_shown(plain)}")


def _at_most(rows: Sequence[tuple[str, str]], chance: random.Random) -> Sequence[tuple[str, str]]:
    return rows if len(rows) <= _EACH else chance.sample(rows, _EACH)


def _alike(domains: Sequence[str], groups: object) -> float:
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(domains, groups))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
