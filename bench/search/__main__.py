"""``python -m bench.search [--data DIR]``: how often what is meant is found, on pairs that share hardly a word.

``own/paraphrases.tsv`` holds language, query and the text that says the same; they were written by those who wrote the
search, so that their words differ. The other texts and those of ``bench/topics`` lie around them; DIR may hold more
(JSON Lines with ``text``).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rashin.analysis.text.search.index import Index
from rashin.analysis.text.vectors import sentences

HERE = Path(__file__).parent


def main(words: Sequence[str]) -> int:
    """Print a line a way of searching."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of other texts, *.jsonl")
    parser.add_argument("--most", type=int, default=2_000, help="of them at most")
    asked = parser.parse_args(words)
    pairs = [line.split("\t") for line in (HERE / "own" / "paraphrases.tsv").read_text("utf-8").splitlines()]
    around = [
        line.split("\t")[1] for line in (HERE.parent / "topics" / "own" / "hotel.tsv").read_text("utf-8").splitlines()
    ]
    if asked.data:
        rows = [json.loads(line) for path in sorted(asked.data.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
        around += [row["text"] for row in rows[:: max(1, len(rows) // asked.most)]]
    texts = [pair[2] for pair in pairs] + around
    ids = [str(number) for number in range(len(texts))]
    for name, index in (
        ("words", Index.build(ids, texts)),
        ("words and meaning", Index.build(ids, texts, sentences())),
    ):
        found = [[hit.id for hit in index.search(query, 5).hits] for _, query, _ in pairs]
        first = sum(one[:1] == [str(at)] for at, one in enumerate(found)) / len(pairs)
        five = sum(str(at) in one for at, one in enumerate(found)) / len(pairs)
        print(f"{name:20} R@1 {first:.3f}  R@5 {five:.3f}  ({len(pairs)} pairs among {len(texts):,} texts)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
