"""How rightly personal data are found: texts with ``[[kind|…]]`` marks, recall and precision by kind.

A stretch counts as found when one of the same kind lies over at least half of it; a find counts as right when at least
half of it lies over a stretch of its kind.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rashin.analysis.text.pii import Mode, find

_MARK = re.compile(r"\[\[(\w+)\|(.*?)\]\]")
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Counts of one kind."""

    there: int
    seen: int
    told: int
    right: int

    @property
    def recall(self) -> float:
        return self.seen / self.there if self.there else float("nan")

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else float("nan")


def marked(line: str) -> tuple[str, list[Span]]:
    """The text without its marks, and what they mark."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans.append((match.group(1), len(text), len(text) + len(match.group(2))))
        text += match.group(2)
        at = match.end()
    return text + line[at:], spans


def lines(path: Path) -> list[tuple[str, list[Span]]]:
    rows = path.read_text(encoding="utf-8").splitlines()
    return [marked(row.replace("\\n", "\n")) for row in rows if row and not row.startswith("#")]


def scored(
    texts: Iterable[tuple[str, Sequence[Span]]], mode: Mode, *, wrong: list[str] | None = None
) -> dict[str, Found]:
    there, seen, told, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text, spans in texts:
        found = [(one.sort, one.start, one.end) for one in find(text, mode=mode)]
        for span in spans:
            there[span[0]] += 1
            hit = _half(span, found)
            seen[span[0]] += hit
            if not hit and wrong is not None:
                wrong.append(f"missed {span[0]} «{text[span[1] : span[2]]}» in {text}")
        for one in found:
            told[one[0]] += 1
            hit = _half(one, spans)
            right[one[0]] += hit
            if not hit and wrong is not None:
                wrong.append(f"wrong {one[0]} «{text[one[1] : one[2]]}» in {text}")
    return {
        kind: Found(there=there[kind], seen=seen[kind], told=told[kind], right=right[kind])
        for kind in sorted({*there, *told})
    }


def _half(span: Span, others: Sequence[Span]) -> bool:
    kind, start, end = span
    return any(other[0] == kind and min(end, other[2]) - max(start, other[1]) >= (end - start) / 2 for other in others)


def table(path: Path, mode: Mode, *, tell: bool = False) -> str:
    wrong: list[str] = []
    kinds = scored(lines(path), mode, wrong=wrong)
    rows = [f"{path.name} {mode}", f"{'kind':12} {'there':>6} {'recall':>7} {'told':>6} {'precision':>9}"]
    formed = [one for kind, one in kinds.items() if kind != "name"]
    whole = Found(
        there=sum(one.there for one in formed), seen=sum(one.seen for one in formed),
        told=sum(one.told for one in formed), right=sum(one.right for one in formed),
    )  # fmt: skip
    for kind, one in [*kinds.items(), ("of a form", whole)]:
        rows.append(f"{kind:12} {one.there:6} {one.recall:7.3f} {one.told:6} {one.precision:9.3f}")
    return "\n".join(rows + (wrong if tell else []))


if __name__ == "__main__":
    own = Path(__file__).parent / "own"
    for name in ("pii_unseen.txt", "pii_logs.txt", "pii_letters.txt"):
        print(table(own / name, "contextual"), table(own / name, "strict"), sep="\n\n", end="\n\n")
    print(table(own / "names_prose_unseen.txt", "strict"))
