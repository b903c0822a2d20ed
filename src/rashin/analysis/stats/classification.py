"""How rightly texts are put into classes: precision, recall and F1, each with its interval.

References
----------
Wilson (1927) for precision and recall, which are shares; see ``proportions``.

Goutte, C., & Gaussier, E. (2005). A Probabilistic Interpretation of Precision, Recall and F-score, with Implication for
Evaluation. *ECIR 2005*, LNCS 3408, 345–359. F1 is a function of θ, the share of right ones among all that either side
names; with Jeffreys' prior θ has a beta distribution.

Efron, B. (1979). Bootstrap Methods: Another Look at the Jackknife. *Annals of Statistics*, 7(1), 1–26: for macro-F1.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.proportions import proportion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS: Final = 2_000
SEED: Final = 1_979
"""Fixed, so that the same labels have the same interval today and tomorrow."""

Labels = AbstractSet[Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rightness:
    """How rightly one class is given. ``right`` + ``missed`` texts are of the class, ``right`` + ``wrong`` got it."""

    right: int
    wrong: int
    missed: int
    precision: Estimate | Unanswered
    recall: Estimate | Unanswered
    f1: Estimate | Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """How rightly all classes are given. ``accuracy`` is the share of texts whose labels are right altogether."""

    classes: Mapping[Hashable, Rightness]
    macro_f1: Estimate | Unanswered
    accuracy: Estimate | Unanswered
    texts: int


def rightness(right: int, wrong: int, missed: int, *, level: float = 0.95, minimum: int = MINIMUM) -> Rightness:
    """Precision, recall and F1 of one class, from counts.

    References
    ----------
    Wilson (1927); Goutte & Gaussier (2005), section 2, λ = 1/2.

    Examples
    --------
    >>> told = rightness(40, 10, 20)
    >>> round(told.precision.value, 2), round(told.recall.value, 2), round(told.f1.value, 3)
    (0.8, 0.67, 0.727)
    """
    if min(right, wrong, missed) < 0:
        msg = "counts are not below zero"
        raise ValueError(msg)
    return Rightness(
        right=right,
        wrong=wrong,
        missed=missed,
        precision=proportion(right, right + wrong, level=level, minimum=minimum),
        recall=proportion(right, right + missed, level=level, minimum=minimum),
        f1=_f1(right, wrong + missed, level=level, minimum=minimum),
    )


def classification(
    pairs: Iterable[tuple[Labels, Labels]], classes: Sequence[Hashable], *, level: float = 0.95, minimum: int = MINIMUM
) -> Classification:
    """Every class, their mean F1, and the share of texts that are right altogether.

    Parameters
    ----------
    pairs
        For each text the labels that are right, and those that it was given. Where classes exclude each other, sets of
        one. Labels outside of ``classes`` are not looked at.
    classes
        What is judged. A class with fewer than ``minimum`` texts has a reason, and is left out of the mean.

    References
    ----------
    See ``rightness``; macro-F1 with the percentile bootstrap over texts, Efron (1979).

    Examples
    --------
    >>> told = classification([({"a"}, {"a"})] * 30 + [({"b"}, {"a"})] * 5 + [({"b"}, {"b"})] * 25, ["a", "b"])
    >>> told.classes["b"].missed, round(told.macro_f1.value, 3)
    (5, 0.916)
    """
    judged = frozenset(classes)
    kinds = Counter((frozenset(true) & judged, frozenset(given) & judged) for true, given in pairs)
    n = sum(kinds.values())
    found: dict[Hashable, Rightness] = {}
    for name in classes:
        right = sum(count for (true, given), count in kinds.items() if name in true and name in given)
        wrong = sum(count for (true, given), count in kinds.items() if name not in true and name in given)
        missed = sum(count for (true, given), count in kinds.items() if name in true and name not in given)
        found[name] = rightness(right, wrong, missed, level=level, minimum=minimum)
    enough = [name for name in classes if found[name].right + found[name].missed >= max(minimum, 1)]
    same = sum(count for (true, given), count in kinds.items() if true == given)
    return Classification(
        classes=found,
        macro_f1=_macro(kinds, enough, level=level, minimum=minimum),
        accuracy=proportion(same, n, level=level, minimum=minimum),
        texts=n,
    )


def _f1(right: int, other: int, *, level: float, minimum: int) -> Estimate | Unanswered:
    n = right + other
    if n < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 1))
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if right == 0 else float(betaincinv(right + 0.5, other + 1.0, tail))
    high = 1.0 if other == 0 else float(betaincinv(right + 0.5, other + 1.0, 1 - tail))
    value = 2 * right / (2 * right + other)
    return Estimate(
        value=value,
        low=min(2 * low / (1 + low), value),
        high=max(2 * high / (1 + high), value),
        level=level,
        n=n,
        method="f1_goutte_gaussier",
    )


def _macro(
    kinds: Mapping[tuple[frozenset[Hashable], frozenset[Hashable]], int],
    classes: Sequence[Hashable],
    *,
    level: float,
    minimum: int,
) -> Estimate | Unanswered:
    n = sum(kinds.values())
    if n < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 1))
    if not classes:
        return Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=n)
    import numpy as np

    right = np.array([[name in true and name in given for name in classes] for true, given in kinds], dtype=float)
    either = np.array([[(name in true) + (name in given) for name in classes] for true, given in kinds], dtype=float)
    counts = np.array(list(kinds.values()), dtype=float)
    drawn = np.random.default_rng(SEED).multinomial(n, counts / n, size=DRAWS).astype(float)
    value = float(_mean_f1(counts[None] @ right, counts[None] @ either)[0])
    means = _mean_f1(drawn @ right, drawn @ either)
    tail = (1 - level) / 2
    low, high = (float(end) for end in np.quantile(means, [tail, 1 - tail]))
    return Estimate(
        value=value, low=min(low, value), high=max(high, value), level=level, n=n, method="macro_f1_bootstrap"
    )


def _mean_f1(right: "Floats", either: "Floats") -> "Floats":
    """2·TP / (2·TP + FP + FN), a class that a draw lost counting as it stands: neither right nor wrong."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(either > 0, 2 * right / either, np.nan)
    known = np.isfinite(values).sum(axis=1)
    means: Floats = np.nansum(values, axis=1) / np.maximum(known, 1)
    return means
