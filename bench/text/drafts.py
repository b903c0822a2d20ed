"""``python -m bench.text.drafts``: how well sentences of a draft are held against the voices that they cite.

``own/drafts_*.tsv`` hold sentences that say what their voices say and sentences that lie: about a judgement (flip), how
many say it (count), a figure (figure), another matter (matter), or by adding what nobody said (detail). Printed for
each set and language: the share of lies that are refused and of true sentences that are kept, with 95 % intervals
(Wilson). ``--each`` prints those that went wrong, for sets that may be looked at.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rashin.analysis.stats.proportions import wilson
from rashin.analysis.text.gist.answering import Said
from rashin.analysis.text.gist.grounding import Checked, check
from rashin.analysis.text.vectors import Embedder, sentences

OWN: Final = Path(__file__).parent / "own"
SETS: Final = ("tuning", "unseen")
OTHER: Final = {"ja": "これはほかの声です", "en": "This is another voice"}
"""What the voices that are sent and not cited say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence with the voices that it cites, and what is wrong with it."""

    lie: str
    language: str
    sent: int
    text: str
    voices: tuple[str, ...]


def read_set(name: str) -> Iterator[Sentence]:
    """The sentences of a set."""
    for line in (OWN / f"drafts_{name}.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, sent, text, voices = line.split("\t")
        language = "en" if text.isascii() else "ja"
        cited = tuple(voices.split(" / "))
        yield Sentence(
            lie="" if kind == "true" else kind, language=language, sent=int(sent), text=text, voices=cited
        )  # fmt: skip


def checked(one: Sentence, embedder: Embedder | None) -> Checked:
    """A sentence as a draft would have it."""
    voices = [*one.voices, *[OTHER[one.language]] * (one.sent - len(one.voices))]
    said = Said(text=one.text, cites=tuple(range(1, len(one.voices) + 1)))
    return check([said], voices, embedder)[0]


def main(words: list[str]) -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(prog="python -m bench.text.drafts", description=__doc__)
    parser.add_argument("--each", choices=SETS, help="also print what went wrong in this set")
    asked = parser.parse_args(words)
    embedder = sentences()
    for name in SETS:
        found = [(one, checked(one, embedder).grounded) for one in read_set(name)]
        for language in ("ja", "en"):
            own = [(one, kept) for one, kept in found if one.language == language]
            print(f"{name} {language}: true kept {_share([kept for one, kept in own if not one.lie])}", flush=True)
            print(f"  lies refused {_share([not kept for one, kept in own if one.lie])}")
            for lie in sorted({one.lie for one, _kept in own} - {""}):
                told = [not kept for one, kept in own if one.lie == lie]
                print(f"    {lie} {sum(told)}/{len(told)}")
        if asked.each == name:
            for one, kept in found:
                if kept == bool(one.lie):
                    print("WRONG", one.lie or "true", one.text, checked(one, embedder))
    return 0


def _share(right: list[bool]) -> str:
    low, high = wilson(sum(right), len(right), 1.96)
    return f"{sum(right)}/{len(right)} = {sum(right) / len(right):.2f} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
