"""Counts of events in a fixed span: the exact interval of a Poisson mean.

References
----------
Garwood, F. (1936). Fiducial Limits for the Poisson Distribution. *Biometrika*, 28(3–4), 437–442.
doi:10.1093/biomet/28.3-4.437
"""

from rashin.analysis.stats.estimate import Estimate


def count(events: int, *, level: float = 0.95) -> Estimate:
    """A count with the exact interval of the Poisson mean behind it.

    It holds where events come one by one and independently; campaigns and weekdays make true spans wider.

    References
    ----------
    Garwood (1936), by the gamma quantiles to which the χ² ones are equal.

    Examples
    --------
    >>> answer = count(0)
    >>> answer.low, round(answer.high, 3)
    (0.0, 3.689)
    """
    if events < 0 or not 0 < level < 1:
        msg = f"neither a count nor a level: {events}, {level}"
        raise ValueError(msg)
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    high = float(gammaincinv(events + 1, 1 - tail))
    return Estimate(value=float(events), low=low, high=high, level=level, n=events, method="garwood_exact_poisson")
