"""What of employees' answers may be shown: no group under five, and none that two views give away between them.

Whoever looks at two figures can subtract them. So employees' answers are shown in ways that leave nothing to subtract:

- While a survey runs, the whole is shown, in steps: the newest five to nine answers always wait, so two looks at
  different times differ by at least five people. Nothing is shown of fewer than ten.
- Groups (units) are shown once it has closed, all at once, as parts of one division of everybody: small ones are kept
  back, with enough of the others that the rest of the whole is no smaller than five.
- There is no other filter, no crossing and no single response; texts stand without order, group and time.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from rashin.analysis.questions.small_groups import LEAST, kept_back

T = TypeVar("T")
WAITING: Final = LEAST
"""Answers that always wait while a survey runs."""


def shown_of(n: int, *, closed: bool) -> int:
    """How many of ``n`` answers, in the order in which they came, may be shown."""
    if closed:
        return n if n >= LEAST else 0
    return max(0, n // LEAST * LEAST - WAITING)


def groups_shown(sizes: Mapping[str, int], *, closed: bool) -> frozenset[str]:
    """The groups that may be shown: parts of one division, after the survey has closed."""
    if not closed or len(sizes) < 2:
        return frozenset()
    cells: dict[Hashable, int] = {name: size for name, size in sizes.items()}  # noqa: C416 - another type of key
    hidden = kept_back(cells, [list(sizes)])
    if sum(sizes[one] for one in sizes if one in hidden) in range(1, LEAST):
        return frozenset()  # nothing more could be hidden, and what is left would be a small group
    return frozenset(one for one, size in sizes.items() if size >= LEAST and one not in hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a reader may do with a survey's answers."""

    steps: bool
    """Whether answers are shown in steps and groups."""
    closed: bool = True

    @property
    def filters(self) -> bool:
        """Whether answers may be filtered, crossed, read one by one and taken away as rows."""
        return not self.steps

    def visible(self, n: int) -> int:
        """How many of the first answers count."""
        return shown_of(n, closed=self.closed) if self.steps else n


def in_steps(rows: Iterable[T], n: int, rule: Rule) -> Iterable[T]:
    """The rows that may be counted, given in the order in which they came."""
    most = rule.visible(n)
    for at, row in enumerate(rows):
        if at >= most:
            return
        yield row


def without_order(texts: Sequence[str]) -> list[str]:
    """Texts in an order that says nothing of when they came."""
    return sorted(texts)
