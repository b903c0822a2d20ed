"""Items put in order by many people: mean rank, Borda's count, how often first.

References
----------
Borda, J.-C. de (1781). Mémoire sur les élections au scrutin. *Histoire de l'Académie royale des sciences*.

Kendall, M. G., & Babington Smith, B. (1939). The Problem of m Rankings. *Annals of Mathematical Statistics*, 10(3),
275–287: the concordance W and its χ² (Friedman, 1937).

Student (1908) and Wilson (1927) for the intervals, see ``means`` and ``proportions``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.means import Sums, mean
from rashin.analysis.stats.proportions import proportion


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one item stands. ``placed`` people gave it a place, of all who put any in order."""

    placed: int
    mean_rank: Estimate | Unanswered
    borda: float | None
    """Points of all that could be had, 0 to 1: first of m items gives m − 1, last 0, and no place 0."""
    first: Estimate | Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Kendall's W: 1, all agree; 0, as if each drew lots."""

    w: float
    p: float
    n: int


def standings(
    places: Sequence[Sequence[int]], n: int, *, level: float = 0.95, minimum: int = MINIMUM
) -> list[Standing]:
    """How each item stands, from how often it was given each place.

    Parameters
    ----------
    places
        For each item the number of people who put it first, second, and so on; all of one length.
    n
        People who put any item in order: the base of shares and points, also for items that some left out.

    References
    ----------
    Borda (1781). Student (1908) for the mean rank of those who placed the item; Wilson (1927) for the share of firsts.

    Examples
    --------
    >>> one, two = standings([[8, 2], [2, 8]], 10)
    >>> one.mean_rank.value, one.borda, two.borda
    (1.2, 0.8, 0.2)
    """
    items = len(places)
    found = []
    for counts in places:
        placed = sum(counts)
        total = sum(place * count for place, count in enumerate(counts, 1))
        squares = sum(place * place * count for place, count in enumerate(counts, 1))
        points = sum((items - place) * count for place, count in enumerate(counts, 1))
        found.append(
            Standing(
                placed=placed,
                mean_rank=mean(
                    Sums(n=placed, total=total, squares=squares),
                    level=level,
                    minimum=minimum,
                    bounds=(1.0, float(max(items, 1))),
                ),
                borda=points / (n * (items - 1)) if n >= max(minimum, 1) and items > 1 else None,
                first=proportion(counts[0] if counts else 0, n, level=level, minimum=minimum),
            )
        )
    return found


def concordance(places: Sequence[Sequence[int]], n: int, *, minimum: int = MINIMUM) -> Concordance | Unanswered:
    """How far people agree on the order, of ``n`` people who gave every item a place without ties.

    References
    ----------
    Kendall & Babington Smith (1939); p by χ² = n(m − 1)W with m − 1 degrees of freedom.

    Examples
    --------
    >>> concordance([[10, 0], [0, 10]], 10).w
    1.0
    """
    items = len(places)
    if n < max(minimum, 2):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 2))
    if items < 2 or any(sum(counts) != n for counts in places):
        return Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=n)
    from scipy.special import chdtrc

    sums = [sum(place * count for place, count in enumerate(counts, 1)) for counts in places]
    middle = n * (items + 1) / 2
    spread = sum((total - middle) ** 2 for total in sums)
    w = 12 * spread / (n * n * (items**3 - items))
    return Concordance(w=w, p=float(chdtrc(items - 1, n * (items - 1) * w)), n=n)
