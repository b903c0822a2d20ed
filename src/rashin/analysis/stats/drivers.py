"""Which topics go with the score: shares of what they explain together, and points each when the others are held.

What is found is an association: who mentions the wait may differ in more than the wait.

References
----------
Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). *Introduction to Bivariate and Multivariate Analysis*. Scott,
Foresman: the gain in R² of each predictor, averaged over all orders (LMG; the Shapley value of R²).

Grömping, U. (2007). Estimators of Relative Importance in Linear Regression Based on Variance Decomposition. *The
American Statistician*, 61(2), 139–147: what LMG means, and its bootstrap intervals.

Johnson, J. W. (2000). A Heuristic Method for Estimating the Relative Weight of Predictor Variables in Multiple
Regression. *Multivariate Behavioral Research*, 35(1), 1–19: for more predictors than orders can be gone through.

Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal Data Analysis Using Generalized Linear Models. *Biometrika*, 73(1),
13–22: errors that allow one person several answers; each person once is the HC1 of MacKinnon & White (1985).

Marquardt, D. W. (1970). Generalized Inverses, Ridge Regression … *Technometrics*, 12(3), 591–612: the
inflation of variance.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.normal import t_value, two_sided_t

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

Method = Literal["lmg", "johnson"]

MOST: Final = 10
"""Predictors of which all orders are gone through; 2¹⁰ models a draw."""
DRAWS: Final = 400
SEED: Final = 1_980
"""Fixed, so that the same answers have the same interval today and tomorrow."""
BLOCKS: Final = 1_000
"""The bootstrap draws people, or of many people blocks of them: a hundred thousand take as long as a thousand."""
ENTANGLED: Final = 5.0
"""From this inflation of variance on, a predictor can hardly be told from the others."""
MINIMUM: Final = 50
"""Answers in all; with fewer a share of what is explained is mostly chance."""
MENTIONS: Final = 10
"""Answers that have a predictor, and as many that have it not (or not to that degree)."""
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One predictor. ``mentions`` answers have it (are not 0)."""

    name: Hashable
    mentions: int
    share: Estimate
    """Its part of what all explain together, 0 to 1; all parts sum to 1."""
    effect: Comparison
    """Points of the score that go with one more of it, the others held."""
    q: float
    """The smallest false discovery rate at which ``effect`` is called a finding."""
    plain: float
    """Mean score of the answers that have it minus the others', nothing held."""
    inflation: float
    """How much the others widen its interval: 1, not at all."""
    with_whom: Hashable | None
    """The predictor with which it is entangled most, when it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """What goes with a score, by share. Grade of evidence: association."""

    found: Sequence[Driver]
    left_out: Sequence[tuple[Hashable, Unanswered]]
    """Predictors with too few mentions, or that another one repeats exactly."""
    explained: Estimate
    """R²: how much of the score's variance all explain together."""
    n: int
    people: int
    method: Method


def drivers(
    columns: "Sequence[ArrayLike]",
    scores: "ArrayLike",
    *,
    names: Sequence[Hashable],
    people: "ArrayLike | None" = None,
    level: float = 0.95,
    minimum: int = MINIMUM,
) -> Drivers | Unanswered:
    """Tell how much each predictor goes with the score.

    Parameters
    ----------
    columns
        For each predictor a value for each answer: 1 or 0 for a topic that is mentioned or not, −1 to 1 for how.
    scores
        The score of each answer.
    names
        What each predictor is called.
    people
        A number for who gave each answer; each person's answers are drawn together. Without: each their own.

    References
    ----------
    LMG up to ten predictors, beyond that Johnson (2000); effects by least squares with errors after Liang & Zeger
    (1986); shares and R² with percentile bootstrap over people (Grömping, 2007).

    Examples
    --------
    >>> wait, staff = [0, 1] * 60, [0, 0, 1] * 40
    >>> told = drivers([wait, staff], [8 - 4 * a + b for a, b in zip(wait, staff)], names=["wait", "staff"])
    >>> [(one.name, round(one.share.value, 2), round(one.effect.difference, 1)) for one in told.found]
    [('wait', 0.95, -4.0), ('staff', 0.05, 1.0)]
    """
    import numpy as np

    y = np.asarray(scores, dtype=float)
    every = np.array([np.asarray(column, dtype=float) for column in columns]).reshape(len(names), len(y)).T
    n = len(y)
    if n < minimum:
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=minimum)
    if float(y.std()) <= _SAME:
        return Unanswered(reason=Reason.NO_VARIANCE, n=n)
    kept, left_out = _usable(every, names)
    if not kept:
        return Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=n)
    given = np.arange(n) if people is None else np.unique(np.asarray(people), return_inverse=True)[1]
    who = given.astype(np.intp)
    asked = _Asked(x=every[:, kept], y=y, who=who, people=int(who.max()) + 1, level=level)
    return _judged(asked, [names[at] for at in kept], left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Usable predictors, scores, and who gave them."""

    x: "Floats"
    y: "Floats"
    who: "Integers"
    people: int
    level: float


def _judged(asked: _Asked, names: Sequence[Hashable], left_out: Sequence[tuple[Hashable, Unanswered]]) -> Drivers:
    import numpy as np

    x, y, n, level = asked.x, asked.y, len(asked.y), asked.level
    sums, drawn = _drawn(asked)
    method: Method = "lmg" if len(names) <= MOST else "johnson"
    whole = _correlations(sums[None])
    parts, of_draws = _parts(whole, method)[0], _parts(_correlations(drawn), method)
    shares = of_draws / np.maximum(of_draws.sum(axis=1, keepdims=True), _SAME)
    tail = [(1 - level) / 2, (1 + level) / 2]
    ends = np.quantile(shares, tail, axis=0)
    effects = _effects(asked)
    q = benjamini_hochberg([effect.p for effect in effects])
    inflation, nearest = _entangled(whole[0, :-1, :-1])
    found = [
        Driver(
            name=name,
            mentions=int((x[:, at] != 0).sum()),
            share=_estimate(float(parts[at] / max(parts.sum(), _SAME)), ends[:, at], level, n, method),
            effect=effects[at],
            q=q[at],
            plain=float(y[x[:, at] != 0].mean() - y[x[:, at] == 0].mean()) if (x[:, at] == 0).any() else 0.0,
            inflation=float(inflation[at]),
            with_whom=names[nearest[at]] if inflation[at] >= ENTANGLED else None,
        )
        for at, name in enumerate(names)
    ]
    return Drivers(
        found=sorted(found, key=lambda one: -one.share.value),
        left_out=left_out,
        explained=_estimate(float(parts.sum()), np.quantile(of_draws.sum(axis=1), tail), level, n, "r_squared"),
        n=n,
        people=asked.people,
        method=method,
    )


def _usable(every: "Floats", names: Sequence[Hashable]) -> tuple[list[int], list[tuple[Hashable, Unanswered]]]:
    """Columns with enough of either kind, none a sum of those before it."""
    import numpy as np

    n = len(every)
    kept: list[int] = []
    left_out: list[tuple[Hashable, Unanswered]] = []
    centred = every - every.mean(axis=0)
    # What is left of each column beside those before it, out of products alone: the rows are looked at once.
    between = centred.T @ centred
    left = between.copy()
    for at, name in enumerate(names):
        rarer = n - _most_often(every[:, at])
        if rarer < MENTIONS:
            left_out.append((name, Unanswered(reason=Reason.TOO_FEW, n=rarer, minimum=MENTIONS)))
        elif left[at, at] <= 1e-9 * between[at, at]:
            left_out.append((name, Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=n)))
        else:
            kept.append(at)
            left = left - np.outer(left[:, at], left[at]) / left[at, at]
    return kept, left_out


def _most_often(column: "Floats") -> int:
    """How many rows have the value that most have."""
    import numpy as np

    plain = int((column == 0).sum()), int((column == 1).sum())
    if sum(plain) == len(column):
        return max(plain)
    return int(np.unique(column, return_counts=True)[1].max())


def _drawn(asked: _Asked) -> tuple["Floats", "Floats"]:
    """Sums of products of (1, x, y): of everybody, and of each bootstrap draw."""
    import numpy as np

    x, y, who, people = asked.x, asked.y, asked.who, asked.people
    lots = np.random.default_rng(SEED)
    rows = np.column_stack([np.ones(len(y)), x - x.mean(axis=0), y - y.mean()])
    # Each block holds whole people; of few people each is a block.
    block = who if people <= BLOCKS else (lots.permutation(people) % BLOCKS)[who]
    blocks = min(people, BLOCKS)
    order = np.argsort(block, kind="stable")
    ends = np.append(np.searchsorted(block[order], np.arange(blocks)), len(order))
    rows, wide = rows[order], rows.shape[1]
    products = np.empty((blocks, wide, wide))
    for at in range(blocks):  # block by block: the products of all rows at once would be n·k² numbers
        part = rows[ends[at] : ends[at + 1]]
        products[at] = part.T @ part
    weights = lots.multinomial(blocks, [1 / blocks] * blocks, size=DRAWS).astype(float)
    return products.sum(axis=0), (weights @ products.reshape(blocks, -1)).reshape(DRAWS, wide, wide)


def _correlations(sums: "Floats") -> "Floats":
    """Correlations of x and y out of sums of products; 0 with what does not vary in a draw."""
    import numpy as np

    n = sums[:, :1, :1]
    covariance = sums[:, 1:, 1:] / n - (sums[:, 1:, :1] / n) * (sums[:, :1, 1:] / n)
    size = np.sqrt(np.maximum(np.einsum("bii->bi", covariance), 0.0))
    size = np.where(size > _SAME, size, np.inf)
    found: Floats = covariance / size[:, :, None] / size[:, None, :]
    np.einsum("bii->bi", found)[:] = 1.0
    return found


def _parts(correlations: "Floats", method: Method) -> "Floats":
    """Each predictor's part of R², a row a draw."""
    return _lmg(correlations) if method == "lmg" else _johnson(correlations)


def _lmg(correlations: "Floats") -> "Floats":
    from math import factorial

    import numpy as np

    k = correlations.shape[1] - 1
    explained = np.empty((1 << k, len(correlations)))

    def walk(rest: "Floats", at: int, chosen: int) -> None:
        """Fill in R² of every model that has ``chosen`` of the first ``at`` predictors, swept out one by one."""
        if at == k:
            explained[chosen] = 1 - rest[:, 0, 0]
            return
        without = rest[:, 1:, 1:]
        walk(without, at + 1, chosen)
        pivot = rest[:, :1, :1]
        gone = rest[:, 1:, :1] * rest[:, :1, 1:] / np.where(pivot > _SAME, pivot, np.inf)
        walk(without - gone, at + 1, chosen | 1 << at)

    walk(correlations, 0, 0)
    models = np.arange(1 << k)
    sizes = np.array([model.bit_count() for model in range(1 << k)])
    weights = np.array([factorial(size) * factorial(max(k - size - 1, 0)) / factorial(k) for size in sizes])
    parts = np.empty((len(correlations), k))
    for at in range(k):
        without = models[(models >> at) & 1 == 0]
        parts[:, at] = weights[without] @ (explained[without | 1 << at] - explained[without])
    return np.maximum(parts, 0.0)


def _johnson(correlations: "Floats") -> "Floats":
    import numpy as np

    between, with_y = correlations[:, :-1, :-1], correlations[:, :-1, -1]
    values, vectors = np.linalg.eigh(between)
    root = np.sqrt(np.maximum(values, 0.0))
    loading = (vectors * root[:, None, :]) @ vectors.transpose(0, 2, 1)
    inverse = (vectors / np.where(root > 1e-6, root, np.inf)[:, None, :]) @ vectors.transpose(0, 2, 1)
    beta = (inverse @ with_y[:, :, None])[:, :, 0]
    parts: Floats = ((loading**2) @ (beta**2)[:, :, None])[:, :, 0]
    return parts


def _effects(asked: _Asked) -> list[Comparison]:
    """Least squares with errors that allow each person several answers."""
    import numpy as np

    x, y, who, people, level = asked.x, asked.y, asked.who, asked.people, asked.level
    rows = np.column_stack([np.ones(len(y)), x])
    n, wide = rows.shape
    bread = np.linalg.pinv(rows.T @ rows)
    beta = bread @ (rows.T @ y)
    told = rows * (y - rows @ beta)[:, None]
    scored = np.stack([np.bincount(who, told[:, at], minlength=people) for at in range(wide)], axis=1)
    free = (people / max(people - 1, 1)) * (n - 1) / max(n - wide, 1)
    errors = np.sqrt(np.maximum(np.diag(bread @ (scored.T @ scored) @ bread) * free, 0.0))
    df = max(people - 1 if people < n else n - wide, 1)
    margin = t_value(level, df)
    return [
        Comparison(
            difference=float(slope),
            low=float(slope - margin * error),
            high=float(slope + margin * error),
            p=two_sided_t(float(slope / error), df) if error > 0 else (0.0 if abs(slope) > _SAME else 1.0),
            level=level,
            method="least_squares_cluster_robust" if people < n else "least_squares_hc1",
        )
        for slope, error in zip(beta[1:], errors[1:], strict=True)
    ]


def _entangled(between: "Floats") -> tuple["Floats", "Integers"]:
    """Each predictor's inflation of variance, and the other one with which it correlates most."""
    import numpy as np

    inflation: Floats = np.maximum(np.diag(np.linalg.pinv(between)), 1.0)
    alone = np.abs(between) - 2 * np.eye(len(between))
    return inflation, np.argmax(alone, axis=1)


def _estimate(value: float, ends: "Floats", level: float, n: int, method: str) -> Estimate:
    low, high = min(float(ends[0]), value), max(float(ends[1]), value)
    return Estimate(value=value, low=max(low, 0.0), high=min(high, 1.0), level=level, n=n, method=f"{method}_bootstrap")
