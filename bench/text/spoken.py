"""How rightly it is found of what is spoken, and how: texts with ``[[pos|term]]`` and ``[[neg|term]]``.

Found: terms that some find lies over. Right: terms whose find has the given polarity (of those found; and of all, where
what is not found counts as wrong). Told: finds that lie over a term.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rashin.analysis.text.aspects import Aspect
from rashin.analysis.text.reading import read

_MARK = re.compile(r"\[\[(pos|neg)\|(.*?)\]\]")
Span = tuple[str, int, int]


@dataclass(slots=True)
class Spoken:
    """Counts over texts."""

    terms: int = 0
    found: int = 0
    right: int = 0
    told: int = 0
    mine: int = 0
    mixed: int = 0
    mixed_found: int = 0
    mixed_right: int = 0

    def __str__(self) -> str:
        return (
            f"{self.terms} terms: found {self.found / self.terms:.3f}, of those right {self.right / self.found:.3f}, "
            f"of all {self.right / self.terms:.3f}; finds that are terms {self.mine / max(1, self.told):.3f}; "
            f"in mixed {self.mixed}: right {self.mixed_right / max(1, self.mixed_found):.3f}, "
            f"of all {self.mixed_right / max(1, self.mixed):.3f}"
        )


def marked(line: str) -> tuple[str, list[Span]]:
    """The text without its marks, and what they mark."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans.append((match.group(1), len(text), len(text) + len(match.group(2))))
        text += match.group(2)
        at = match.end()
    return text + line[at:], spans


def best(found: Iterable[Aspect], start: int, end: int) -> Aspect | None:
    """The find that lies over most of a term."""
    over = [(min(one.end, end) - max(one.start, start), one) for one in found]
    over = [(length, one) for length, one in over if length > 0]
    return max(over, key=lambda pair: pair[0])[1] if over else None


def spoken(path: Path, *, wrong: list[str] | None = None) -> Spoken:
    """The counts of a file, and what went wrong when asked for."""
    total = Spoken()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _add(total, *marked(line), wrong)
    return total


def _add(total: Spoken, text: str, spans: list[Span], wrong: list[str] | None) -> None:
    found = read(text).aspects
    mixed = len({sign for sign, _, _ in spans}) == 2
    for sign, start, end in spans:
        one = best(found, start, end)
        right = one is not None and (one.polarity > 0) == (sign == "pos") and one.polarity != 0
        total.terms += 1
        total.found += one is not None
        total.right += right
        total.mixed += mixed
        total.mixed_found += mixed and one is not None
        total.mixed_right += mixed and right
        if wrong is not None and not right:
            wrong.append(f"{sign} «{text[start:end]}» {'missed' if one is None else one.polarity} in {text}")
    total.told += len(found)
    total.mine += sum(any(one.start < end and start < one.end for _, start, end in spans) for one in found)


def main() -> None:
    """Print the figures of the files."""
    for path in sorted((Path(__file__).parent / "own").glob("aspects_*.txt")):
        print(f"{path.name}: {spoken(path)}", flush=True)


if __name__ == "__main__":
    main()
