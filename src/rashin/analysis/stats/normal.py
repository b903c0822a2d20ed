"""Quantiles and tails of the normal and Student's t distribution, as plain floats.

References
----------
The normal quantile is the standard library's (Wichura, 1988, algorithm AS 241), its tail ``math.erfc``; Student's t
comes from ``scipy.special``, which is imported when a mean is judged: shares and NPS do without.
"""

from functools import lru_cache
from math import erfc, sqrt
from statistics import NormalDist


def _checked(level: float) -> float:
    if not 0 < level < 1:
        msg = f"a confidence level lies between 0 and 1, not at {level}"
        raise ValueError(msg)
    return level


@lru_cache(maxsize=64)
def z_value(level: float) -> float:
    """The two-sided normal quantile of a confidence level: 1.96 for 0.95."""
    return -NormalDist().inv_cdf((1 - _checked(level)) / 2)


def two_sided_p(z: float) -> float:
    """The chance of a standard normal value at least as far from 0 (a survival function: tiny values keep digits)."""
    return erfc(abs(z) / sqrt(2))


@lru_cache(maxsize=65536)
def t_value(level: float, df: float) -> float:
    """The two-sided quantile of Student's t with ``df`` degrees of freedom."""
    from scipy.special import stdtrit

    return float(-stdtrit(df, (1 - _checked(level)) / 2))


def two_sided_t(t: float, df: float) -> float:
    """The chance of a t value at least as far from 0."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))
