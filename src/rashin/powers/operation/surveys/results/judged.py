"""Tallies judged: each question by its kind, with intervals, or the reason why there is no number."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, log10
from typing import Any, Final

from rashin.analysis.stats.ces import ces_mean, ces_top_box
from rashin.analysis.stats.csat import csat
from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.means import Sums, mean
from rashin.analysis.stats.nps import NpsCounts, nps
from rashin.analysis.stats.proportions import proportion
from rashin.analysis.stats.quantiles import Numbers, quantile
from rashin.analysis.stats.rankings import Concordance, Standing, concordance, standings
from rashin.powers.operation.surveys.definition.kinds import SCALES, Kind
from rashin.powers.operation.surveys.results.asked import Asked
from rashin.powers.operation.surveys.results.sheet import Column
from rashin.powers.operation.surveys.results.tallies import (
    Amounts,
    Choices,
    Days,
    Grid,
    Places,
    Remark,
    Scores,
    Texts,
    Yes,
)

Told = Estimate | Unanswered
BINS: Final = 12
MONTHS_FROM: Final = 62
"""Dates that lie further apart than so many days are counted by month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One answer out of several: how many gave it, of whom."""

    id: str
    count: int
    of: int
    estimate: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A score on its scale."""

    metric: str
    """nps, csat, ces or rating."""
    estimate: Told
    top: Told | None
    """The share of favourable boxes, for scores that are no share themselves."""
    points: tuple[Share, ...]
    scale: tuple[int, int, int] | None
    """Lowest, highest, direction; None where versions asked on different scales."""
    counts: NpsCounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """How often each option was taken."""

    several: bool
    """Whether one person may take several: shares then add up to more than one."""
    shares: tuple[Share, ...]
    others: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row of a matrix."""

    id: str
    n: int
    shares: tuple[Share, ...]
    mean: Told | None
    """Of columns that count something; rows that are worded the other way round are turned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gridded:
    """A matrix, row by row."""

    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Items in the order in which they stand."""

    items: tuple[tuple[str, Standing], ...]
    agreement: Concordance | Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A bar of a distribution."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Numbers: their mean, quantiles and distribution."""

    mean: Told
    quantiles: tuple[tuple[float, Told], ...]
    lowest: float | None
    highest: float | None
    bins: tuple[Bin, ...]
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Dates by day, or by month where they lie far apart."""

    every: str
    bins: tuple[tuple[date, int], ...]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Remarks: how many, and the newest of them, not yet masked."""

    n: int
    newest: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A consent."""

    estimate: Told
    yes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Files or contacts: that they were given."""

    estimate: Told


Body = Scored | Chosen | Gridded | Ranked | Measured | Dated | Said | Agreed | Handed


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a question found."""

    asked: Asked
    shown: int
    answered: int
    skipped: int
    body: Body
    seconds: Told = field(default_factory=lambda: Unanswered(reason=Reason.TOO_FEW, n=0, minimum=MINIMUM))
    """The median time that it took."""


def judged(column: Column, *, level: float = 0.95, minimum: int = MINIMUM) -> Result:
    """One question judged."""
    tally = column.tally
    body = (
        _BODIES[type(tally)](column, tally, level, minimum)
        if type(tally) in _BODIES
        else _handed(column, tally, level, minimum)
    )
    return Result(
        asked=column.asked,
        shown=max(column.shown, tally.n),
        answered=tally.n,
        skipped=column.skipped,
        body=body,
        seconds=quantile(sorted(column.seconds.values), 0.5, level=level, minimum=minimum),
    )


def _shares(ids: Sequence[str], counts: Mapping[Any, int], of: int, level: float, minimum: int) -> tuple[Share, ...]:
    return tuple(
        Share(
            id=one, count=counts.get(one, 0), of=of,
            estimate=proportion(min(counts.get(one, 0), of), of, level=level, minimum=minimum),
        )
        for one in ids
    )  # fmt: skip


def _scored(column: Column, tally: Any, level: float, minimum: int) -> Scored:
    points: dict[tuple[int, int, int], Counter[int]] = tally.points
    metric = str(column.asked.kind)
    if len(points) > 1:
        mixed = Unanswered(reason=Reason.MIXED_SCALES, n=tally.n)
        return Scored(metric=metric, estimate=mixed, top=mixed, points=(), scale=None)
    scale = next(iter(points), None) or _scale_of(column.asked)
    counts = points.get(scale, Counter()) if scale else Counter()
    lowest, highest, direction = scale or (1, 5, 1)
    n = sum(counts.values())
    good = _favourable(column.asked.kind, lowest, highest, direction)
    top = sum(counts[point] for point in good)
    sums = Sums(
        n=n,
        total=sum(point * count for point, count in counts.items()),
        squares=sum(point * point * count for point, count in counts.items()),
    )
    parts: NpsCounts | None = None
    beside: Told | None = None
    if column.asked.kind is Kind.NPS:
        bad = sum(counts[point] for point in range(7))
        parts = NpsCounts(promoters=top, passives=n - top - bad, detractors=bad)
        estimate = nps(parts, level=level, minimum=minimum)
    elif column.asked.kind is Kind.CSAT:
        estimate = csat(top, n, level=level, minimum=minimum)
    else:
        judge = ces_mean if column.asked.kind is Kind.CES else _mean
        estimate = judge(sums, scale=(float(lowest), float(highest)), level=level, minimum=minimum)
        beside = ces_top_box(top, n, level=level, minimum=minimum)
    names = {str(point): counts[point] for point in range(lowest, highest + 1)}
    return Scored(
        metric=metric, estimate=estimate, top=beside, counts=parts, scale=scale,
        points=_shares(list(names), names, n, level, minimum),
    )  # fmt: skip


def _mean(sums: Sums, *, scale: tuple[float, float], level: float, minimum: int) -> Told:
    return mean(sums, bounds=scale, level=level, minimum=minimum)


def _scale_of(asked: Asked) -> tuple[int, int, int] | None:
    scale = asked.question.scale
    return (scale.lowest, scale.highest, scale.direction) if scale else None


def _favourable(kind: Kind, lowest: int, highest: int, direction: int) -> list[int]:
    boxes = SCALES[kind].favourable.get(highest, ())
    return [lowest + highest - box for box in boxes] if direction < 0 else list(boxes)


def _chosen(column: Column, tally: Any, level: float, minimum: int) -> Chosen:
    asked = column.asked
    several = asked.kind is Kind.MULTIPLE or (asked.kind is Kind.PICTURE and asked.question.many)
    of = max(column.shown, tally.n) if several else tally.n
    known = [one.id for one in asked.options]
    ids = [*known, *sorted(set(tally.counts) - set(known))]
    return Chosen(
        several=several,
        shares=_shares(ids, tally.counts, of, level, minimum),
        others=tuple(reversed(tally.others)),
    )


def _gridded(column: Column, tally: Any, level: float, minimum: int) -> Gridded:
    asked, values = column.asked, {one.id: one.value for one in column.asked.options if one.value is not None}
    ends = (min(values.values()), max(values.values())) if values else None
    rows = []
    for row in asked.rows:
        counts: Counter[str] = tally.cells.get(row.id, Counter())
        n = sum(counts.values())
        found: Told | None = None
        if ends:
            worth = {key: sum(ends) - value if row.reversed else value for key, value in values.items()}
            sums = Sums(
                n=sum(counts[key] for key in worth),
                total=sum(worth[key] * counts[key] for key in worth),
                squares=sum(worth[key] ** 2 * counts[key] for key in worth),
            )
            found = mean(sums, bounds=ends, level=level, minimum=minimum)
        shares = _shares([one.id for one in asked.options], counts, n, level, minimum)
        rows.append(GridRow(id=row.id, n=n, shares=shares, mean=found))
    return Gridded(rows=tuple(rows))


def _ranked(column: Column, tally: Any, level: float, minimum: int) -> Ranked:
    known = [one.id for one in column.asked.options]
    ids = [*known, *sorted(set(tally.places) - set(known))]
    deep = max((place for counts in tally.places.values() for place in counts), default=0)
    wide = max(len(ids), deep)
    places = [[tally.places.get(one, {}).get(place, 0) for place in range(1, wide + 1)] for one in ids]
    found = list(zip(ids, standings(places, tally.n, level=level, minimum=minimum), strict=True))
    found.sort(key=lambda one: (-(one[1].borda or 0.0), ids.index(one[0])))
    return Ranked(items=tuple(found), agreement=concordance(places, tally.n, minimum=minimum))


def _measured(column: Column, tally: Any, level: float, minimum: int) -> Measured:
    numbers: Numbers = tally.numbers
    ordered = sorted(numbers.values)
    shares = (0.25, 0.5, 0.75)
    enough = numbers.n >= minimum
    return Measured(
        mean=mean(numbers.sums, level=level, minimum=minimum),
        quantiles=tuple((one, quantile(ordered, one, level=level, minimum=minimum)) for one in shares),
        lowest=numbers.lowest if enough else None,
        highest=numbers.highest if enough else None,
        bins=bins(ordered) if enough else (),
        sampled=numbers.is_sample,
    )


def bins(ordered: Sequence[float], *, most: int = BINS) -> tuple[Bin, ...]:
    """Values in bars of a round width, from 1, 2 and 5 times a power of ten."""
    if not ordered:
        return ()
    low, high = ordered[0], ordered[-1]
    if low == high:
        return (Bin(low=low, high=high, count=len(ordered)),)
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    width = next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
    first, last = floor(low / width), max(ceil(high / width), floor(low / width) + 1)
    counts = Counter(min(floor(value / width), last - 1) for value in ordered)
    return tuple(Bin(low=at * width, high=(at + 1) * width, count=counts.get(at, 0)) for at in range(first, last))


def _dated(column: Column, tally: Any, level: float, minimum: int) -> Dated:
    days: Counter[date] = tally.days
    if not days or tally.n < minimum:
        return Dated(every="day", bins=(), first=None, last=None)
    first, last = min(days), max(days)
    if (last - first).days <= MONTHS_FROM:
        return Dated(every="day", bins=tuple(sorted(days.items())), first=first, last=last)
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    return Dated(every="month", bins=tuple(sorted(months.items())), first=first, last=last)


def _said(column: Column, tally: Any, level: float, minimum: int) -> Said:
    return Said(n=tally.n, newest=tuple(reversed(tally.newest)))


def _agreed(column: Column, tally: Any, level: float, minimum: int) -> Agreed:
    return Agreed(estimate=proportion(tally.yes, tally.n, level=level, minimum=minimum), yes=tally.yes)


def _handed(column: Column, tally: Any, level: float, minimum: int) -> Handed:
    of = max(column.shown, tally.n)
    return Handed(estimate=proportion(tally.n, of, level=level, minimum=minimum))


_BODIES: Final[Mapping[type, Callable[[Column, Any, float, int], Body]]] = {
    Scores: _scored,
    Choices: _chosen,
    Grid: _gridded,
    Places: _ranked,
    Amounts: _measured,
    Days: _dated,
    Texts: _said,
    Yes: _agreed,
}
