"""``python -m bench.search [--data DIR]``: how often what is asked for, or meant, is found; one configuration.

``own/paraphrases.tsv`` (52 pairs that share hardly a word) and ``own/everyday.tsv`` (100 pairs) hold language, query
and the text that says the same, written by those who wrote the search; all sentences of ``bench/text/own`` lie around
them, and many of those answer as well, so that the first set is of use beside earlier figures only.
In DIR, the texts of JSON Lines with ``text`` of 80 to 400 characters make paragraphs; 600 questions are made from them
(``questions``), and each is to find its own. Files with ``query`` and ``text`` are asked as they are.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.search.questions import questions
from bench.text.texts import own_texts
from rashin.analysis.text.search.index import Index
from rashin.analysis.text.vectors import sentences

HERE = Path(__file__).parent
_QUESTIONS = 600


def main(words: Sequence[str]) -> int:
    """Print a line a set and way of searching."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of other texts, *.jsonl")
    parser.add_argument("--most", type=int, default=2_000, help="texts of a file at most")
    asked = parser.parse_args(words)
    around = [one.text for language in ("ja", "en") for one in own_texts(language)]
    sets = {name: _pairs(name) for name in ("paraphrases", "everyday")}
    mixed = [text for pairs in sets.values() for _, text in pairs] + around
    for name, pairs in sets.items():
        _measure(name, [(query, mixed.index(text)) for query, text in pairs], mixed)
    for path in sorted(asked.data.glob("*.jsonl")) if asked.data else ():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        texts = list(dict.fromkeys(str(row["text"]) for row in rows))[: asked.most * 10]
        if rows and "query" in rows[0]:
            place = {text: at for at, text in enumerate(texts)}
            _measure(
                path.stem, [(str(row["query"]), place[row["text"]]) for row in rows if row["text"] in place], texts
            )
        elif rows:
            long = [text for text in texts if 80 <= len(text) <= 400][: asked.most]
            _measure(f"questions to {path.stem}", questions(long, _QUESTIONS), long)
    return 0


def _pairs(name: str) -> list[tuple[str, str]]:
    lines = (HERE / "own" / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(query, text) for _, query, text in (line.split("\t") for line in lines)]


def _measure(name: str, asked: Sequence[tuple[str, int]], texts: Sequence[str]) -> None:
    if not asked:
        return
    ids = [str(number) for number in range(len(texts))]
    for way, index in (
        ("words", Index.build(ids, texts)),
        ("words and meaning", Index.build(ids, texts, sentences())),
    ):
        found = [[hit.id for hit in index.search(query, 5).hits] for query, _ in asked]
        first = sum(one[:1] == [str(at)] for one, (_, at) in zip(found, asked, strict=True)) / len(asked)
        five = sum(str(at) in one for one, (_, at) in zip(found, asked, strict=True)) / len(asked)
        print(f"{name}, {way}: R@1 {first:.3f}  R@5 {five:.3f}  ({len(asked)} asked of {len(texts):,} texts)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
