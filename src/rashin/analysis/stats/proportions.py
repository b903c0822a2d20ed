"""Shares of a whole: Wilson's interval for one, Newcombe's for the difference of two.

References
----------
Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical Inference. *Journal of the American
Statistical Association*, 22(158), 209–212. doi:10.1080/01621459.1927.10502953

Newcombe, R. G. (1998). Interval Estimation for the Difference Between Independent Proportions: Comparison of Eleven
Methods. *Statistics in Medicine*, 17(8), 873–890. Method 10 (hybrid score).
"""

from math import hypot, sqrt

from rashin.analysis.stats.estimate import MINIMUM, Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.normal import two_sided_p, z_value


def wilson(count: float, n: float, z: float) -> tuple[float, float]:
    """The ends of Wilson's score interval, eq. in Wilson (1927); ``n`` above 0."""
    share, squared = count / n, z * z
    centre = share + squared / (2 * n)
    margin = z * sqrt(share * (1 - share) / n + squared / (4 * n * n))
    low, high = (centre - margin) / (1 + squared / n), (centre + margin) / (1 + squared / n)
    # At 0 and n the ends are exactly 0 and 1; rounding must not put them beside.
    return (0.0 if count <= 0 else max(low, 0.0)), (1.0 if count >= n else min(high, 1.0))


def proportion(count: int, n: int, *, level: float = 0.95, minimum: int = MINIMUM) -> Estimate | Unanswered:
    """The share ``count`` / ``n``, from 0 to 1, with Wilson's score interval.

    References
    ----------
    Wilson (1927).

    Examples
    --------
    >>> answer = proportion(81, 263)
    >>> round(answer.low, 4), round(answer.high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= count <= n:
        msg = f"a count of {count} is not a part of {n}"
        raise ValueError(msg)
    if n < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 1))
    low, high = wilson(count, n, z_value(level))
    return Estimate(value=count / n, low=low, high=high, level=level, n=n, method="wilson")


def difference_proportions(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95, minimum: int = MINIMUM
) -> Comparison | Unanswered:
    """The difference of two independent shares, each given as (count, n).

    The interval is Newcombe's hybrid of two Wilson intervals. ``p`` is of the pooled score test (Pearson's χ² without
    correction); test and interval may disagree in a narrow margin.

    References
    ----------
    Newcombe (1998), method 10.

    Examples
    --------
    >>> answer = difference_proportions((56, 70), (48, 80))
    >>> round(answer.low, 4), round(answer.high, 4)
    (0.0524, 0.3339)
    """
    (x1, n1), (x2, n2) = first, second
    if min(n1, n2) < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=min(n1, n2), minimum=max(minimum, 1))
    z = z_value(level)
    p1, p2, pooled = x1 / n1, x2 / n2, (x1 + x2) / (n1 + n2)
    if pooled in (0.0, 1.0):
        return Unanswered(reason=Reason.NO_VARIANCE, n=n1 + n2)
    (l1, u1), (l2, u2) = wilson(x1, n1, z), wilson(x2, n2, z)
    return Comparison(
        difference=p1 - p2,
        low=p1 - p2 - hypot(p1 - l1, u2 - p2),
        high=p1 - p2 + hypot(u1 - p1, p2 - l2),
        p=two_sided_p((p1 - p2) / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))),
        level=level,
        method="newcombe_hybrid_score",
    )
