"""What is said more often this week than before, among many words or topics, with a bound on false alarms.

A word's texts of this week and of the weeks before are split as by lot when nothing happened: by the texts that came in
each, and by more than lot when the word comes in clumps anyway. The bound is on the alarms that chance alone gives over
the whole vocabulary in one look: each word adds the chance that it has, given how often it occurs, of being called.

References
----------
Przyborowski, J., & Wilenski, H. (1940). Homogeneity of Results in Testing Samples from Poisson Series. *Biometrika*,
31(3–4), 313–323: the split of two counts, given their sum, is binomial.

Robinson, M. D., & Smyth, G. K. (2008). Small-sample Estimation of Negative Binomial Dispersion, with Applications to
SAGE Data. *Biostatistics*, 9(2), 321–332: the same given clumps, and one dispersion shared by many words.

Hoeffding, W. (1956). On the Distribution of the Number of Successes in Independent Trials. *Annals of Mathematical
Statistics*, 27(3), 713–721: where weekdays or products differ, the binomial of the mean share is the cautious one.

Tarone, R. E. (1990). A Modified Bonferroni Method for Discrete Data. *Biometrics*, 46(2), 515–522: words too rare to be
called at all take nothing from the bound.

Wilson (1927) for the interval of the ratio, through the share of this week's texts.
"""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import inf, lgamma
from typing import TYPE_CHECKING, Final

from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.analysis.stats.normal import z_value
from rashin.analysis.stats.proportions import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

ALARMS: Final = 0.05
"""False alarms that chance alone may give in one look: one in twenty weeks."""
LEAST: Final = 4
"""Texts of this week that a word needs to be called."""
TIMES: Final = 1.5
"""How many times as often as before it must be said: with many texts smaller changes are certain, but no news."""
WEEKS: Final = 4
"""Weeks before this one that are needed."""
CAUTION: Final = 2.0
"""Words differ in how they clump, and eight weeks tell little of one word: each is taken to clump twice as the mean."""
_LIGHT: Final = 1e-4
"""A dispersion below this is lot alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A word or topic that is said more often than chance lets it. ``expected`` texts of ``now`` would be as before."""

    name: Hashable
    now: int
    expected: float
    ratio: Estimate
    """How many times as often as before; ``high`` is infinite for what was never said before."""
    p: float
    alarms: float
    """Alarms that chance alone would give in one look, were everything called that is as telling as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """What was called, likeliest first, and how it was judged."""

    found: Sequence[Burst]
    looked_at: int
    """Words that could have been called at all."""
    texts: int
    weeks: int
    dispersion: float
    """Variance of a word's count above lot, as a part of its squared mean, shared by all words."""
    allowed: float


def bursts(
    counts: "ArrayLike",
    texts: "ArrayLike",
    *,
    names: Sequence[Hashable],
    allowed: float = ALARMS,
    least: int = LEAST,
    level: float = 0.95,
) -> Bursts | Unanswered:
    """Tell which words are said more often in the last week than in those before it.

    Parameters
    ----------
    counts
        For each word, in each week, the number of texts (or better of people) that have it. With a third axis: in each
        stratum, such as weekday × product; what only has more texts from one stratum is then no news.
    texts
        All texts (people) of each week, or of each week and stratum.
    names
        What each word is called.
    allowed
        False alarms that chance alone may give in this look. Who looks daily divides by seven.
    least
        Texts of the last week that a word needs.

    References
    ----------
    Przyborowski & Wilenski (1940), Robinson & Smyth (2008), Hoeffding (1956), Tarone (1990).

    Examples
    --------
    >>> told = bursts([[0] * 8 + [8], [20] * 8 + [24]], [200] * 9, names=["login", "staff"])
    >>> [(one.name, one.now, one.expected) for one in told.found]
    [('login', 8, 0.0)]
    """
    import numpy as np

    seen, came = np.asarray(counts, dtype=float), np.asarray(texts, dtype=float)
    seen, came = (seen[..., None], came[..., None]) if came.ndim == 1 else (seen, came)
    seen = seen.reshape(len(names), *came.shape)
    weeks = came.shape[0] - 1
    if weeks < WEEKS:
        return Unanswered(reason=Reason.TOO_FEW, n=max(weeks, 0), minimum=WEEKS)
    if min(came[-1].sum(), came[:-1].sum()) <= 0:
        return Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=int(came.sum()))
    shared, tails = _tails(seen, came, least)
    share = _shares(seen, came)
    totals, now = (np.rint(part).astype(int) for part in (seen.sum(axis=(1, 2)), seen[:, -1].sum(axis=1)))
    looked_at = [tail for tail in tails if tail is not None]
    budget = _budget(looked_at)
    found = [
        _burst(names[at], (int(now[at]), int(totals[at]), float(share[at])), tail, budget, level)
        for at, tail in enumerate(tails)
        if tail is not None and now[at] >= tail.first
    ]
    called = [one for one in found if one.alarms <= allowed]
    return Bursts(
        found=sorted(called, key=lambda one: (one.alarms, one.p)),
        looked_at=len(looked_at),
        texts=round(float(came[-1].sum())),
        weeks=weeks,
        dispersion=shared,
        allowed=allowed,
    )


def stories(
    found: Sequence[Burst], where: Mapping[Hashable, AbstractSet[Hashable]], *, share: float = 0.5
) -> list[list[Burst]]:
    """Put together what stands in the same texts: one happening is told once, by its likeliest word first.

    Parameters
    ----------
    found
        Bursts, likeliest first.
    where
        For each word the texts of this week that have it.
    share
        Of the texts of the rarer of two words, the part that must have both.
    """
    told: list[list[Burst]] = []
    for one in found:
        mine = where[one.name]
        for story in told:
            theirs = where[story[0].name]
            if len(mine & theirs) >= share * max(1, min(len(mine), len(theirs))):
                story.append(one)
                break
        else:
            told.append([one])
    return told


@dataclass(frozen=True, slots=True)
class _Tail:
    """Chances of ``first`` or more, one more, … of a word's ``total`` texts falling into the last week."""

    first: int
    total: int
    chances: "Floats"

    @property
    def ranks(self) -> "Floats":
        """What is called first: a word seldom said may use more of the bound than one that is on all lips."""
        return self.chances * self.total


def _tails(seen: "Floats", came: "Floats", least: int) -> tuple[float, list[_Tail | None]]:
    """The shared dispersion, and every word's chances; None for words too rare to be looked at."""
    import numpy as np

    share = _shares(seen, came)
    shared, own = _dispersions(seen[:, :-1], came[:-1])
    totals = np.rint(seen.sum(axis=(1, 2))).astype(int)
    spread = _spread(came[:-1].sum(axis=1))
    return shared, [
        _tail(int(m), float(r), _weight(float(alpha), spread), least) if m >= least else None
        for m, r, alpha in zip(totals, share, own, strict=True)
    ]


def _shares(seen: "Floats", came: "Floats") -> "Floats":
    """The share of each word's texts that falls into the last week when nothing happened, strata held."""
    import numpy as np

    of_stratum = came[-1] / np.maximum(came.sum(axis=0), 1.0)
    totals = seen.sum(axis=1)
    found: Floats = (totals @ of_stratum) / np.maximum(totals.sum(axis=1), 1.0)
    return np.clip(found, 1e-9, 1 - 1e-9)


def _dispersions(before: "Floats", came: "Floats") -> tuple[float, "Floats"]:
    """By moments over the weeks before: what all words share, and each word's own where it is larger."""
    import numpy as np

    rates = before.sum(axis=1) / np.maximum(came.sum(axis=0), 1.0)
    expected = np.einsum("ks,ws->kw", rates, came)
    free = 1 - came.sum(axis=1) / came.sum()
    mean = expected.mean(axis=1)
    over = (((before.sum(axis=2) - expected) ** 2) - expected * free).sum(axis=1)
    full = (expected**2 * free).sum(axis=1)
    known = mean > 0
    scale = np.where(known, mean, 1.0)  # words of all frequencies have a say, the frequent ones a louder one
    shared = max(0.0, float((over / scale).sum() / max(float((full / scale).sum()), 1e-12)))
    alone = np.where(known, over / np.maximum(full, 1e-12), 0.0)
    # Where even what is sure of a word's own clumps is more than that: the moment less 1.64 of its errors by lot.
    error = np.sqrt((2 * expected**2 + expected).sum(axis=1)) / np.maximum(full, 1e-12)
    return shared, np.maximum(CAUTION * shared, alone - 1.64 * error)


def _spread(came: "Floats") -> float:
    """One over the number of weeks, or of how many equal ones these are worth."""
    return float((came**2).sum() / came.sum() ** 2)


def _weight(alpha: float, spread: float) -> float:
    """How many texts' worth of certainty the split has: infinite by lot, little for what comes in clumps."""
    return inf if alpha < _LIGHT else (1 + 1 / spread) / alpha


def _tail(total: int, share: float, weight: float, least: int) -> _Tail:
    import numpy as np
    from scipy.special import gammaln

    ratio = TIMES * share / (1 - share)
    first = max(least, int(np.ceil(total * ratio / (1 + ratio) - 1e-9)))
    if first > total:
        return _Tail(first, total, np.empty(0))
    x = np.arange(first, total + 1, dtype=float)
    logs = lgamma(total + 1) - gammaln(x + 1) - gammaln(total - x + 1)
    if weight == inf:
        logs = logs + x * np.log(share) + (total - x) * np.log1p(-share)
    else:
        a, b = share * weight, (1 - share) * weight
        logs = logs + gammaln(x + a) + gammaln(total - x + b) - gammaln(total + a + b)
        logs = logs + lgamma(a + b) - lgamma(a) - lgamma(b)
    return _Tail(first, total, np.minimum(np.exp(logs)[::-1].cumsum()[::-1], 1.0))


def _budget(tails: Sequence[_Tail]) -> tuple["Floats", "Floats"]:
    """Ranks in order, and the alarms that chance gives when everything up to each is called."""
    import numpy as np

    ranks = np.concatenate([tail.ranks for tail in tails] or [np.empty(0)])
    each = np.concatenate([tail.chances - np.append(tail.chances[1:], 0.0) for tail in tails] or [np.empty(0)])
    order = np.argsort(ranks, kind="stable")
    return ranks[order], each[order].cumsum()


def _burst(
    name: Hashable,
    split: tuple[int, int, float],
    tail: _Tail,
    budget: tuple["Floats", "Floats"],
    level: float,
) -> Burst:
    import numpy as np

    now, total, share = split
    p = float(tail.chances[now - tail.first])
    ranks, expected = budget
    at = int(np.searchsorted(ranks, p * total * (1 + 1e-9), side="right")) - 1
    low, high = wilson(now, total, z_value(level))
    odds = (1 - share) / share

    def times(part: float) -> float:
        return inf if part >= 1 else part / (1 - part) * odds

    return Burst(
        name=name,
        now=now,
        expected=round((total - now) / odds, 6),
        ratio=Estimate(
            value=times(now / total), low=times(low), high=times(high), level=level, n=total, method="split_wilson"
        ),
        p=p,
        alarms=float(expected[at]),
    )
