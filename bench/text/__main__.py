"""``python -m bench.text --data DIR``: how rightly a folder of texts is read, how fast, and in how much memory.

DIR holds JSON Lines files, an object a line: ``text``; ``label`` (pos, neg, neu or mixed; positive, negative, neutral
and conflict are understood); where there are any, ``aspects``, a list of ``{"term", "polarity", "start"}`` (without
``start``: where the term first stands). Any may be missing: what is given is measured.

Printed a file: F2, macro-F1 of good against bad over texts labelled so, by the sign of ``sentiment``; F3, macro-F1 with
neutral, ``mixed`` answers counting by their sign; mixed, F1 of finding texts labelled so; terms, the share of given
terms whose polarity is right; in mixed, the same where a text has terms of both kinds. In brackets: 95 % intervals
(bootstrap over texts); n: how many were measured.

``held`` measures the training texts with weights that have not seen their domain; ``train`` makes the weights anew;
both need ``--words``, a folder that ``words`` begins and ``bench/text/words.py`` completes.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.text.scores import Score, memory, score


def main(words: Sequence[str]) -> int:
    """Print a block a file, or train."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.text", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["scores", "held", "words", "train"], default="scores")
    parser.add_argument("--data", type=Path, required=True, help="a folder of labelled texts, *.jsonl")
    parser.add_argument(
        "--words", type=Path, help="a folder of words and their vectors, as bench/text/words.py makes it"
    )
    asked = parser.parse_args(words)
    folder: Path = asked.data
    if asked.what != "scores" and asked.words is None:
        parser.error(f"{asked.what} needs --words")
    if asked.what == "train":
        from bench.text.train import train

        print(train(folder, asked.words))
    elif asked.what == "words":
        from bench.text.words import list_words

        list_words(folder, asked.words)
    elif asked.what == "held":
        from bench.text.held import held

        _print(held(folder, asked.words))
    else:
        _print(score(path) for path in sorted(folder.rglob("*.jsonl")))
        print(f"at most {memory():,.0f} MB resident")
    return 0


def _print(scores: Iterable[Score]) -> None:
    for one in scores:
        told = [("F2", one.two), ("F3", one.three), ("mixed", one.found_mixed)]
        told += [("terms", one.terms), ("in mixed", one.terms_in_mixed)]
        figures = "; ".join(f"{name} {share}" for name, share in told if share.n)
        print(f"{one.file}: {one.texts:,} texts, {one.per_second:,.0f} a second; {figures or 'no labels'}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
