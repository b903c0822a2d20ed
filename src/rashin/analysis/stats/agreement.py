"""How far people who label the same texts agree, beyond what chance gives: Cohen's κ and Krippendorff's α.

References
----------
Cohen, J. (1960). A Coefficient of Agreement for Nominal Scales. *Educational and Psychological Measurement*, 20(1),
37–46; with weights: Cohen (1968), *Psychological Bulletin*, 70(4), 213–220.

Fleiss, J. L., Cohen, J., & Everitt, B. S. (1969). Large Sample Standard Errors of Kappa and Weighted Kappa.
*Psychological Bulletin*, 72(5), 323–327.

Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of Pennsylvania.

Zapf, A., Castell, S., Morawietz, L., & Karch, A. (2016). Measuring Inter-rater Reliability for Nominal Data – Which
Coefficients and Confidence Intervals are Appropriate? *BMC Medical Research Methodology*, 16, 93: the bootstrap over
texts.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final, Literal

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.normal import z_value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Weights = Literal["none", "linear", "quadratic"]
Metric = Literal["nominal", "ordinal", "interval"]

DRAWS: Final = 1_000
SEED: Final = 2_016
"""Fixed, so that the same labels have the same interval today and tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far labels agree. ``raw`` is the plain share of pairs that do, chance included."""

    coefficient: Estimate
    raw: float
    texts: int


def cohen_kappa(
    table: Sequence[Sequence[int]], *, weights: Weights = "none", level: float = 0.95, minimum: int = MINIMUM
) -> Agreement | Unanswered:
    """Agreement of two people: 1, always; 0, as by chance; below, less than that.

    Parameters
    ----------
    table
        ``table[i][j]`` texts were given label i by the first and j by the second; square, labels in one order.
    weights
        ``linear`` and ``quadratic`` count near labels as near; only for labels in an order.

    References
    ----------
    Cohen (1960, 1968); interval: Fleiss, Cohen & Everitt (1969), eq. 8 and 13.

    Examples
    --------
    >>> told = cohen_kappa([[20, 5], [10, 15]])
    >>> round(told.coefficient.value, 3), told.raw
    (0.4, 0.7)
    """
    size = len(table)
    if any(len(row) != size for row in table) or any(count < 0 for row in table for count in row):
        msg = "a table of agreement is square and holds counts"
        raise ValueError(msg)
    n = sum(map(sum, table))
    if n < max(minimum, 2):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 2))
    shares = [[count / n for count in row] for row in table]
    first, second = [sum(row) for row in shares], [sum(column) for column in zip(*shares, strict=True)]
    if max(first) == 1.0 or max(second) == 1.0:  # one of them gave one label only: nothing beyond chance can show
        return Unanswered(reason=Reason.NO_VARIANCE, n=n)
    near = [[_nearness(i, j, size, weights) for j in range(size)] for i in range(size)]
    cells = [(i, j) for i in range(size) for j in range(size)]
    seen = sum(near[i][j] * shares[i][j] for i, j in cells)
    chance = sum(near[i][j] * first[i] * second[j] for i, j in cells)
    kappa = (seen - chance) / (1 - chance)
    of_row = [sum(near[i][j] * second[j] for j in range(size)) for i in range(size)]
    of_column = [sum(near[i][j] * first[i] for i in range(size)) for j in range(size)]
    spread = sum(
        shares[i][j] * (near[i][j] * (1 - chance) - (of_row[i] + of_column[j]) * (1 - seen)) ** 2 for i, j in cells
    )
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (n * (1 - chance) ** 4)
    margin = z_value(level) * sqrt(max(variance, 0.0))
    return Agreement(
        coefficient=Estimate(
            value=kappa, low=max(-1.0, kappa - margin), high=min(1.0, kappa + margin), level=level, n=n,
            method="cohen_kappa" if weights == "none" else f"cohen_kappa_{weights}",
        ),
        raw=sum(shares[i][i] for i in range(size)),
        texts=n,
    )  # fmt: skip


def krippendorff_alpha(
    units: Sequence[Sequence[Hashable | None]],
    *,
    order: Sequence[Hashable],
    metric: Metric = "nominal",
    level: float = 0.95,
    minimum: int = MINIMUM,
) -> Agreement | Unanswered:
    """Agreement of any number of people, each of whom labelled some of the texts.

    Parameters
    ----------
    units
        For each text the labels that it was given; None where somebody gave none. Texts with fewer than two labels say
        nothing of agreement and are left out.
    order
        Every label; for ``ordinal`` from lowest to highest, for ``interval`` numbers.

    References
    ----------
    Krippendorff (2011); interval: percentile bootstrap over texts, Zapf et al. (2016).

    Examples
    --------
    >>> told = krippendorff_alpha([("a", "a")] * 8 + [("b", "b")] * 7 + [("a", "b")], order="ab")
    >>> round(told.coefficient.value, 3), told.texts
    (0.878, 16)
    """
    import numpy as np

    place = {label: at for at, label in enumerate(order)}
    counts = np.zeros((len(units), len(place)))
    for row, unit in enumerate(units):
        for label in unit:
            if label is not None:
                counts[row, place[label]] += 1
    counts = counts[counts.sum(axis=1) >= 2]
    n = len(counts)
    if n < max(minimum, 2):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 2))
    if (counts.sum(axis=0) > 0).sum() < 2:
        return Unanswered(reason=Reason.NO_VARIANCE, n=n)
    pairs = _coincidences(counts)
    value = float(_alpha(pairs.sum(axis=0)[None], order, metric)[0])
    drawn = np.random.default_rng(SEED).multinomial(n, [1 / n] * n, size=DRAWS).astype(float)
    shape = (DRAWS, len(place), len(place))
    alphas = _alpha((drawn @ pairs.reshape(n, -1)).reshape(shape), order, metric)
    tail = (1 - level) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail])
    total = float(pairs.sum())
    return Agreement(
        coefficient=Estimate(
            value=value, low=float(min(low, value)), high=float(max(high, value)), level=level, n=n,
            method=f"krippendorff_alpha_{metric}_bootstrap",
        ),
        raw=float(np.trace(pairs.sum(axis=0)) / total),
        texts=n,
    )  # fmt: skip


def _nearness(i: int, j: int, size: int, weights: Weights) -> float:
    if weights == "none" or size < 2:
        return float(i == j)
    far = abs(i - j) / (size - 1)
    return 1 - (far if weights == "linear" else far * far)


def _coincidences(counts: "Floats") -> "Floats":
    """For each text how often each two labels meet in it; pairs weigh so that each label counts once."""
    import numpy as np

    several = counts.sum(axis=1)
    met = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    met[:, diagonal, diagonal] -= counts
    paired: Floats = met / (several - 1)[:, None, None]
    return paired


def _alpha(pairs: "Floats", order: Sequence[Hashable], metric: Metric) -> "Floats":
    """α of each table of coincidences; 1 where a draw holds one label only, for then nobody disagrees."""
    import numpy as np

    margins = pairs.sum(axis=2)
    far = _distances(margins, order, metric)
    seen = (pairs * far).sum(axis=(1, 2))
    expected = (margins[:, :, None] * margins[:, None, :] * far).sum(axis=(1, 2))
    n = margins.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha: Floats = np.where(expected > 0, 1 - (n - 1) * seen / expected, 1.0)
    return alpha


def _distances(margins: "Floats", order: Sequence[Hashable], metric: Metric) -> "Floats":
    import numpy as np

    size = margins.shape[1]
    if metric == "nominal":
        return np.broadcast_to(1 - np.eye(size), (len(margins), size, size))
    if metric == "interval":
        at = np.array([float(str(label)) for label in order])
        return np.broadcast_to((at[:, None] - at[None, :]) ** 2, (len(margins), size, size))
    # Ordinal: as many labels as lie between the middles of the two.
    middles = margins.cumsum(axis=1) - margins / 2
    far: Floats = (middles[:, :, None] - middles[:, None, :]) ** 2
    return far
