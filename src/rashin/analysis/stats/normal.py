"""Quantiles and tails of the normal and Student's t distribution, as plain floats."""

from functools import lru_cache

from scipy.special import ndtr, ndtri, stdtr, stdtrit


@lru_cache(maxsize=64)
def z_value(level: float) -> float:
    """The two-sided normal quantile of a confidence level: 1.96 for 0.95."""
    if not 0 < level < 1:
        msg = f"a confidence level lies between 0 and 1, not at {level}"
        raise ValueError(msg)
    return float(-ndtri((1 - level) / 2))


def two_sided_p(z: float) -> float:
    """The chance of a standard normal value at least as far from 0 (a survival function: tiny values keep digits)."""
    return float(2 * ndtr(-abs(z)))


@lru_cache(maxsize=65536)
def t_value(level: float, df: float) -> float:
    """The two-sided quantile of Student's t with ``df`` degrees of freedom."""
    if not 0 < level < 1:
        msg = f"a confidence level lies between 0 and 1, not at {level}"
        raise ValueError(msg)
    return float(-stdtrit(df, (1 - level) / 2))


def two_sided_t(t: float, df: float) -> float:
    """The chance of a t value at least as far from 0."""
    return float(2 * stdtr(df, -abs(t)))
