"""Search: words and meaning over short texts. How rightly: ``python -m bench.search``, on sets of our own."""

import shutil
from pathlib import Path

import numpy as np

from bench.harness import DATA, Measurement, Settings, best, peak_memory
from bench.search.remarks import remarks
from rashin.analysis.text.search.index import Index
from rashin.analysis.text.vectors import Rows, unit

QUERIES = ("配送 遅れ", "アプリ 支払い", "店員の対応が丁寧だった", "待ち時間が長すぎる", '"返事がありません"')


class _Given:
    """Vectors that cost nothing, so that searching is measured and not the encoder."""

    name = "bench-512"

    def embed(self, texts: list[str]) -> Rows:
        chance = np.random.default_rng(len(texts))
        return unit(chance.normal(0, 1, (len(texts), 512)).astype(np.float32))


def run(settings: Settings) -> list[Measurement]:
    """Building and asking, against scikit-learn's TF-IDF of the same letters and a brute-force product."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    count = 5_000 if settings.quick else 100_000
    texts, ids = remarks(count), [f"v{number}" for number in range(count)]
    folder = DATA / "search"
    words: list[Index] = []
    peer: list[tuple[TfidfVectorizer, object]] = []

    def build() -> None:
        words[:] = [Index.build(ids, texts)]

    def build_peer() -> None:
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), dtype=np.float32)
        peer[:] = [(vectorizer, vectorizer.fit_transform(texts))]

    def ask_peer() -> None:
        vectorizer, rows = peer[0]
        for query in QUERIES:
            scores = (rows @ vectorizer.transform([query]).T).toarray()[:, 0]  # type: ignore[operator]
            np.argpartition(-scores, 20)[:20]

    ours, theirs = best([build, build_peer], rounds=1, warm_up=0)
    both = Index.build(ids, texts, _Given())
    asked, asked_peer, meant = best(
        [
            lambda: [words[0].search(query) for query in QUERIES],
            ask_peer,
            lambda: [both.search(query) for query in QUERIES],
        ],
        rounds=settings.rounds,
    )
    bare, with_vectors = _size(words[0], folder / "words"), _size(both, folder / "both")
    [opened] = best([lambda: Index.open(folder / "both", _Given())], rounds=settings.rounds)
    if not settings.keep:
        shutil.rmtree(folder, ignore_errors=True)
    each, most = len(QUERIES), "scikit-learn TF-IDF of letters, brute force"
    note = f"{count / ours:,.0f} texts/s; {bare:.0f} MB, with vectors {with_vectors:.0f} MB; {peak_memory():.2f} GiB"
    return [
        Measurement.of(f"index {count:,} short texts by words", ours, most, theirs, note=note),
        Measurement.of("one query by words", asked / each, most, asked_peer / each),
        Measurement.of(
            "one query by words and meaning", meant / each, most + ", words alone", asked_peer / each,
            note="vectors given",
        ),
        Measurement.of("open the index, every byte checked", opened, "", None),
    ]  # fmt: skip


def _size(index: Index, folder: Path) -> float:
    index.save(folder)
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6
