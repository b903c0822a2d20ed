"""``python -m bench.text.marked``: how rightly our own files of reviews are read that no weight and no rule has seen.

A line: label, tab, domain, tab, a text with what it speaks of marked as ``[[pos|term]]`` or ``[[neg|term]]``. Found:
the share of marked terms that some aspect lies over; right: those whose polarity is right as well; given: the share of
terms whose polarity is right if asked for each.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.text.scores import Row, aspect_over, score_of_rows
from rashin.analysis.text.aspects import Aspect
from rashin.analysis.text.reading import read

_MARK = re.compile(r"\[\[(pos|neg)\|(.*?)\]\]")
_FILES = ("unseen_reviews_ja.tsv", "unseen_reviews_en.tsv", "unseen_counters_ja.tsv", "unseen_counters_en.tsv")
Term = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A labelled text and its terms, each with its polarity and its place."""

    label: str
    domain: str
    text: str
    terms: Sequence[Term]


def lines(path: Path) -> Iterator[Marked]:
    """The texts of a file without their marks."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, domain, said = line.split("\t")
            text, terms, at = "", [], 0
            for match in _MARK.finditer(said):
                text += said[at : match.start()]
                terms.append((match.group(1), len(text), len(text) + len(match.group(2))))
                text += match.group(2)
                at = match.end()
            yield Marked(label=label, domain=domain, text=text + said[at:], terms=terms)


def table(path: Path, *, tell: bool = False) -> str:
    """A line with all figures of a file; ``tell`` lists what is read wrongly."""
    some = list(lines(path))
    score = score_of_rows(path.name, [Row.of(_given(one), one.domain) for one in some])
    found: list[bool] = []
    right: list[bool] = []
    wrong: list[str] = []
    for one in some:
        reading = read(one.text)
        over = [aspect_over(start, end, reading.aspects) for _, start, end in one.terms]
        found += [aspect is not None for aspect in over]
        right += [_agrees(term, aspect) for term, aspect in zip(one.terms, over, strict=True)]
        if one.label != reading.label or not all(right[len(right) - len(over) :]):
            wrong.append(f"{one.label}\t{reading.label}\t{reading.sentiment}\t{one.text}")
    told = (
        f"{path.name}: {len(some)} texts; F2 {score.two}; F3 {score.three}; mixed {score.found_mixed}; "
        f"terms found {sum(found)}/{len(found)}, right {sum(right)}/{len(right)}; "
        f"given terms {score.terms}; in mixed {score.terms_in_mixed}"
    )
    return "\n".join([told, *wrong]) if tell else told


def _given(one: Marked) -> dict[str, Any]:
    """A text with its label, and its terms as if they were asked for."""
    terms = [{"term": one.text[start:end], "polarity": kind, "start": start} for kind, start, end in one.terms]
    return {"text": one.text, "label": one.label, "aspects": terms}


def _agrees(term: Term, aspect: Aspect | None) -> bool:
    return aspect is not None and aspect.polarity != 0 and (aspect.polarity > 0) == (term[0] == "pos")


if __name__ == "__main__":
    folder = Path(__file__).parent / "own"
    for name in sys.argv[1:] or _FILES:
        print(table(folder / name))
