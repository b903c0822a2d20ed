"""What employees say, wave by wave of the same construct: only what each wave may show by itself.

A wave that has closed is final, and a running one is shown in steps of five; the waves have no answer in common. So
nothing can be found by subtracting one wave from another, or one look from the next: see discretion.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils import timezone

from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.means import Sums, difference_means
from rashin.analysis.stats.nps import NpsCounts, difference_nps
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.queries import visible
from rashin.powers.operation.surveys.results.judged import Gridded, Scored, judged
from rashin.powers.operation.surveys.results.reading import Chosen, sheet_of
from rashin.powers.operation.surveys.results.sheet import Column
from rashin.powers.operation.surveys.results.tallies import Grid
from rashin.powers.operation.surveys.vocabulary import Audience, State

MOST: Final = 36
"""Waves that are compared, the newest ones."""
Told = Estimate | Unanswered
NOTHING: Final = Unanswered(reason=Reason.TOO_FEW, n=0, minimum=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One item in one wave."""

    estimate: Told
    sums: Sums | NpsCounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One wave of one item, and how it differs from the one before that could be shown."""

    survey: str
    title: str
    begun: date
    n: int
    running: bool
    estimate: Told
    change: Comparison | None = None
    q: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is asked in every wave: a score, or a row of a matrix."""

    key: str
    row: str
    metric: str
    texts: Mapping[str, str]
    """What was asked, by language, as the newest wave words it."""
    scale: tuple[int, int] | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    survey: Survey
    n: int
    items: Mapping[tuple[str, str], tuple[str, Mapping[str, str], tuple[int, int] | None, Measured]]


def waves_alike(survey: Survey, member: User) -> list[Survey]:
    """The waves of what a survey measures that a member may know of, the oldest first."""
    rows = visible(member).filter(construct=survey.construct, audience=Audience.EMPLOYEE, archived_at=None)
    found = list(rows.exclude(live_version=None).order_by("-created_at", "-pk")[:MOST])
    return list(reversed(found))


def trend(survey: Survey, member: User) -> list[Item]:
    """Every item over the waves. Changes are judged together: q is the false discovery rate over all of them."""
    waves = [_measured(one, member) for one in waves_alike(survey, member)]
    names: dict[tuple[str, str], None] = {}
    for wave in reversed(waves):
        names.update(dict.fromkeys(wave.items))
    items = [_item(name, waves) for name in names]
    changes = [step.change.p for item in items for step in item.steps if step.change is not None]
    rates = iter(benjamini_hochberg(changes))
    return [_rated(item, rates) for item in items]


def _measured(survey: Survey, member: User) -> _Wave:
    sheet = sheet_of(survey, Chosen(), member)
    found = {name: told for column in sheet.columns for name, told in _figures(column)} if sheet.n else {}
    return _Wave(survey=survey, n=sheet.n, items=found)


def _figures(
    column: Column,
) -> Iterator[tuple[tuple[str, str], tuple[str, Mapping[str, str], tuple[int, int] | None, Measured]]]:
    asked, body = column.asked, judged(column).body
    if isinstance(body, Scored):
        ends = (body.scale[0], body.scale[1]) if body.scale else None
        sums: Sums | NpsCounts | None = body.counts
        if sums is None:
            points = {int(one.id): one.count for one in body.points}
            sums = _sums(points)
        yield (asked.key, ""), (body.metric, asked.question.text, ends, Measured(estimate=body.estimate, sums=sums))
    elif isinstance(body, Gridded) and isinstance(column.tally, Grid):
        values = {one.id: int(one.value) for one in asked.options if one.value is not None}
        ends = (min(values.values()), max(values.values())) if values else None
        for row, judged_row in zip(asked.rows, body.rows, strict=True):
            if ends is None or judged_row.mean is None:
                continue
            counts: Mapping[str, int] = column.tally.cells.get(row.id, {})
            worth = {key: sum(ends) - value if row.reversed else value for key, value in values.items()}
            points = dict[int, int]()
            for key, value in worth.items():
                points[value] = points.get(value, 0) + counts.get(key, 0)
            told = Measured(estimate=judged_row.mean, sums=_sums(points))
            yield (asked.key, row.id), ("rating", row.text, ends, told)


def _sums(points: Mapping[int, int]) -> Sums:
    return Sums(
        n=sum(points.values()), total=sum(point * count for point, count in points.items()),
        squares=sum(point * point * count for point, count in points.items()),
    )  # fmt: skip


def _item(name: tuple[str, str], waves: list[_Wave]) -> Item:
    metric, texts, scale, _told = next(wave.items[name] for wave in reversed(waves) if name in wave.items)
    steps: list[Step] = []
    before: Measured | None = None
    for wave in waves:
        known = wave.items.get(name)
        if known is not None and (known[0], known[2]) != (metric, scale):
            known = None  # asked in another way: no point of this line
        told = known[3] if known is not None else Measured(estimate=NOTHING)
        shown = isinstance(told.estimate, Estimate)
        steps.append(
            Step(
                survey=wave.survey.key, title=wave.survey.called, begun=_begun(wave.survey), n=wave.n,
                running=wave.survey.state != State.CLOSED,
                estimate=told.estimate, change=_change(told, before) if shown and before is not None else None,
            )
        )  # fmt: skip
        before = told if shown else before
    return Item(key=name[0], row=name[1], metric=metric, texts=texts, scale=scale, steps=tuple(steps))


def _begun(survey: Survey) -> date:
    moment = survey.live_version.published_at if survey.live_version else survey.created_at
    return timezone.localtime(moment).date()


def _change(told: Measured, before: Measured) -> Comparison | None:
    found: Comparison | Unanswered | None = None
    if isinstance(told.sums, NpsCounts) and isinstance(before.sums, NpsCounts):
        found = difference_nps(told.sums, before.sums)
    elif isinstance(told.sums, Sums) and isinstance(before.sums, Sums):
        found = difference_means(told.sums, before.sums)
    return found if isinstance(found, Comparison) else None


def _rated(item: Item, rates: Iterator[float]) -> Item:
    steps = tuple(replace(one, q=next(rates)) if one.change is not None else one for one in item.steps)
    return replace(item, steps=steps)
