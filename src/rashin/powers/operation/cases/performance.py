"""How well customers are answered: ageing, hits of the clock, reopening, recovery. Every figure with n and interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered
from rashin.analysis.stats.paired import Paired, correlation, paired, regression_to_the_mean
from rashin.analysis.stats.proportions import difference_proportions, proportion
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.cases.causes import tree
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.seeing import visible
from rashin.powers.operation.cases.vocabulary import OPEN, Recovery, State

AGES: Final = (1, 3, 7, 14, 30)
"""Ends of the groups of age, in days."""
_LIKENESS: Final = """
    SELECT score AS first, next AS second FROM (
        SELECT score, lead(score) OVER (PARTITION BY person_key ORDER BY occurred_at, voice_id) AS next,
            row_number() OVER (PARTITION BY person_key ORDER BY occurred_at, voice_id) AS place
        FROM voices WHERE metric = $metric AND score IS NOT NULL AND person_key IS NOT NULL
            AND occurred_at >= $since
    ) WHERE next IS NOT NULL AND place = 1 LIMIT 20000
"""
_EVERYBODY: Final = """
    SELECT avg(score) AS mean FROM voices WHERE metric = $metric AND score IS NOT NULL AND occurred_at >= $since
"""
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of cases with its interval, against the period before."""

    count: int
    n: int
    now: Estimate | Unanswered
    change: Comparison | Unanswered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """The score after against the score before of the same customers, and what luck alone would have brought."""

    metric: str
    asked: int
    answered: int
    found: Paired | Unanswered
    chance: float | None
    """Expected by regression to the mean; None where too few customers answered twice to say."""
    likeness: float | None
    everybody: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """One cause in the order of its weight."""

    id: int | None
    name: str
    cases: int
    share: Estimate | Unanswered
    before: int
    """Cases in the period before."""
    running: float
    """The share of this and all above it."""
    improvement: int | None
    improvement_title: str
    missed: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Everything of a period."""

    opened: int
    opened_before: int
    resolved: int
    ageing: tuple[tuple[str, int], ...]
    open_now: int
    answered_in_time: Share
    resolved_in_time: Share
    reopened: Share
    unanswered: int
    recovery: tuple[Recovered, ...]
    departments: tuple[tuple[str, Share, int], ...]


def performance(
    member: User, *, start: datetime, end: datetime, now: datetime, department: int | None = None
) -> Performance:
    """What became of the cases that were opened in a period, as far as a member may see them."""
    length = end - start
    whole = visible(member).exclude(state__in=[State.MERGED, State.DISMISSED])
    rows = whole if department is None else whole.filter(department_id=department)
    these, before = _opened(rows, start, end), _opened(rows, start - length, start)
    open_ones = rows.filter(state__in=OPEN)
    return Performance(
        opened=these.count(), opened_before=before.count(),
        resolved=rows.filter(resolved_at__gte=start, resolved_at__lt=end).count(),
        ageing=ageing(open_ones.values_list("opened_at", flat=True), now=now), open_now=open_ones.count(),
        answered_in_time=_compared(_hits(these, "answer", now), _hits(before, "answer", now)),
        resolved_in_time=_compared(_hits(these, "resolve", now), _hits(before, "resolve", now)),
        reopened=_compared(_reopened(these), _reopened(before)),
        unanswered=open_ones.filter(answered_at=None).count(),
        recovery=tuple(recovery(these, now=now)), departments=_departments(these, now),
    )  # fmt: skip


def _opened(rows: QuerySet[Case], start: datetime, end: datetime) -> QuerySet[Case]:
    return rows.filter(opened_at__gte=start, opened_at__lt=end)


def ageing(moments: Iterable[datetime], *, now: datetime) -> tuple[tuple[str, int], ...]:
    """Open cases by how long they are open: group → how many."""
    counts = [0] * (len(AGES) + 1)
    for moment in moments:
        days = (now - moment) / timedelta(days=1)
        counts[sum(days >= end for end in AGES)] += 1
    names = [f"<{AGES[0]}", *(f"{low}–{high}" for low, high in pairwise(AGES)), f"{AGES[-1]}+"]
    return tuple(zip(names, counts, strict=True))


def _hits(rows: QuerySet[Case], what: str, now: datetime) -> tuple[int, int]:
    """Done in time, of those that are done or whose time has come: what may still hit is neither."""
    done, due = ("answered_at", "answer_by") if what == "answer" else ("resolved_at", "resolve_by")
    hit = Q(**{f"{done}__lte": F(due)})
    over = Q(**{f"{done}__isnull": False}) | Q(**{f"{due}__lt": now}, waiting_since=None)
    found = rows.filter(**{f"{due}__isnull": False}).aggregate(
        hit=Count("pk", filter=hit), n=Count("pk", filter=over)
    )  # fmt: skip
    return found["hit"], found["n"]


def _reopened(rows: QuerySet[Case]) -> tuple[int, int]:
    ended = rows.filter(first_resolved_at__isnull=False)
    return ended.filter(reopened__gt=0).count(), ended.count()


def _compared(these: tuple[int, int], before: tuple[int, int]) -> Share:
    return Share(
        count=these[0], n=these[1], now=proportion(*these),
        change=difference_proportions(these, before) if before[1] else None,
    )  # fmt: skip


def _departments(rows: QuerySet[Case], now: datetime) -> tuple[tuple[str, Share, int], ...]:
    found = []
    numbers = rows.exclude(department=None).order_by().values_list("department_id", flat=True).distinct()
    for department in Department.objects.filter(pk__in=set(numbers)):  # called as the reader's language calls it
        own = rows.filter(department=department)
        found.append((str(department), _compared(_hits(own, "answer", now), (0, 0)), own.count()))
    return tuple(sorted(found, key=lambda one: -one[2]))


# ── Recovery ──


def recovery(rows: QuerySet[Case], *, now: datetime) -> list[Recovered]:
    """By metric: who was asked before and after on the same scale, and how they moved."""
    asked = rows.exclude(recovery=Recovery.NONE).exclude(recovery=Recovery.REFUSED)
    pairs: dict[str, list[tuple[float, float]]] = {}
    same = asked.filter(recovery=Recovery.ANSWERED, score__isnull=False, recovery_metric=F("metric"))
    for metric, first, second in same.values_list("metric", "score", "recovery_score"):
        if first is not None and second is not None:
            pairs.setdefault(str(metric), []).append((float(first), float(second)))
    total, answered = asked.count(), asked.filter(recovery=Recovery.ANSWERED).count()
    if not pairs:
        return [_recovered("", [], total, answered, now)] if total else []
    return [_recovered(metric, found, total, answered, now) for metric, found in sorted(pairs.items())]


def _recovered(
    metric: str, pairs: Sequence[tuple[float, float]], asked: int, answered: int, now: datetime
) -> Recovered:
    found = paired(pairs)
    likeness, everybody = _luck(metric, now) if metric and isinstance(found, Paired) else (None, None)
    chance = None
    if isinstance(found, Paired) and likeness is not None and everybody is not None:
        chance = regression_to_the_mean(chosen=found.before, everybody=everybody, correlation=likeness)
    return Recovered(
        metric=metric, asked=asked, answered=answered, found=found, chance=chance, likeness=likeness,
        everybody=everybody,
    )  # fmt: skip


def _luck(metric: str, now: datetime) -> tuple[float | None, float | None]:
    """How alike two answers of one customer are, and what everybody answers: from all answers of a year."""
    params: dict[str, Any] = {"metric": metric, "since": now - YEAR}
    try:
        rows = the_lake().rows(_LIKENESS, params).to_pylist()
        mean = the_lake().rows(_EVERYBODY, params).to_pylist()[0]["mean"]
    except LakeMissing:
        return None, None
    found = correlation([(float(row["first"]), float(row["second"])) for row in rows])
    return (None if isinstance(found, Unanswered) else found), (None if mean is None else float(mean))


# ── Causes ──


def causes(member: User, *, start: datetime, end: datetime, now: datetime) -> list[CauseLine]:
    """Causes by how many cases they opened, the heaviest first; what has none stands at the end."""
    length = end - start
    whole = visible(member).exclude(state__in=[State.MERGED, State.DISMISSED])
    these, before = _opened(whole, start, end), _opened(whole, start - length, start)
    counted = _by_cause(these)
    earlier = _by_cause(before)
    total = sum(counted.values())
    known = {one.id: one for one in tree(archived=True)}
    lines, running = [], 0
    for number in sorted(counted, key=lambda key: (key is None, -counted[key], key or 0)):
        running += counted[number]
        cause = known.get(number) if number is not None else None
        missed = _hits(these.filter(Q(cause=None) if number is None else Q(cause_id=number)), "answer", now)
        lines.append(
            CauseLine(
                id=number, name=cause.path if cause else "", cases=counted[number],
                share=proportion(counted[number], total), before=earlier.get(number, 0), running=running / total,
                improvement=cause.improvement if cause else None,
                improvement_title=cause.improvement_title if cause else "", missed=_compared(missed, (0, 0)),
            )
        )  # fmt: skip
    return lines


def _by_cause(rows: QuerySet[Case]) -> dict[int | None, int]:
    found = rows.order_by().values_list("cause_id").annotate(n=Count("pk"))
    return {number: int(count) for number, count in found}
