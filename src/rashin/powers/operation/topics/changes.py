"""How much more, or less, something is spoken of than before: the change of its share with an interval, or why none."""

from collections.abc import Mapping
from dataclasses import dataclass

from rashin.analysis.questions.tags import EMPTY, TagSums
from rashin.analysis.stats.estimate import Comparison, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.proportions import difference_proportions
from rashin.base.ui import formats
from rashin.base.ui.figures import reason_words

FDR = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change of a share in words."""

    text: str = ""
    band: str = ""
    sure: bool = False
    """Beyond chance, corrected for how many were looked at."""
    reason: str = ""


def changed(
    now: Mapping[str, TagSums], before: Mapping[str, TagSums], *, of: int, of_before: int
) -> Mapping[str, Changed]:
    """Tag → how its share of all voices changed. ``of``: all voices of each period."""
    found = {
        tag: difference_proportions(
            (min(sums.n, of), of), (min(before.get(tag, EMPTY).n, of_before), of_before)
        )
        for tag, sums in now.items()
    }  # fmt: skip
    tested = [tag for tag, one in found.items() if isinstance(one, Comparison)]
    q = dict(zip(tested, benjamini_hochberg([_p(found[tag]) for tag in tested]), strict=True))
    return {tag: _told(one, q.get(tag)) for tag, one in found.items()}


def _p(one: Comparison | Unanswered) -> float:
    return one.p if isinstance(one, Comparison) else 1.0


def _told(one: Comparison | Unanswered, q: float | None) -> Changed:
    if isinstance(one, Unanswered):
        return Changed(reason=reason_words(one.reason.value, n=one.n, minimum=one.minimum))
    return Changed(
        text=formats.points(one.difference * 100), sure=q is not None and q <= FDR,
        band=formats.interval(one.low * 100, one.high * 100, 1, sign=True),
    )  # fmt: skip
