"""``python -m bench.text --data DIR``: how rightly a folder of texts is read; ``train`` makes the weights anew.

DIR holds JSON Lines files with ``text``, ``label`` (pos, neg, neu, mixed) and, where there are any, ``aspects``
(``term``, ``polarity`` positive or negative, ``start``).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.text.scores import score
from bench.text.train import train


def main(words: Sequence[str]) -> int:
    """Print a line a file, or train."""
    parser = argparse.ArgumentParser(prog="python -m bench.text", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["scores", "train"], default="scores")
    parser.add_argument("--data", type=Path, required=True, help="a folder of labelled texts, *.jsonl")
    asked = parser.parse_args(words)
    folder: Path = asked.data
    if asked.what == "train":
        print(train(folder))
        return 0
    print(f"{'file':32} {'texts':>7} {'F2':>6} {'F3':>6} {'terms':>6} {'right':>6} {'mixed':>6} {'texts/s':>8}")
    for path in sorted(folder.glob("*.jsonl")):
        one = score(path)
        print(
            f"{one.file:32} {one.texts:7,} {one.two:6.3f} {one.three:6.3f} {one.terms:6,} {one.of_terms:6.3f} "
            f"{one.of_mixed_terms:6.3f} {one.per_second:8,.0f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
