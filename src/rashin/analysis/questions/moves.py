"""Moves: which scores changed between two periods, over every breakdown at once.

References
----------
Kitagawa, E. M. (1955). Components of a Difference Between Two Rates. *Journal of the American Statistical Association*,
50(272), 1168–1194. doi:10.1080/01621459.1955.10501299. A change of the whole is the sum over groups of what came from
the group's own change (``own``) and from its share of the answers (``mix``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import bound
from rashin.analysis.questions.errors import MissingOption
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import OneOf
from rashin.analysis.questions.grouped import (
    Grouped,
    Grouping,
    by_option,
    limit_option,
    minimum_option,
    where_option,
)
from rashin.analysis.questions.judged import comparison_columns
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.segments import SEGMENT
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import (
    METRIC,
    METRICS,
    NOTHING,
    SUMS,
    Tally,
    compare,
    condition_sql,
    meaning,
    scored_sql,
    tally_of,
)  # fmt: skip
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Comparison, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.errors import gettext_noop

FIELDS: Final = ("channel", "touchpoint", "unit", "survey", "source", "language", "journey", "stage")
"""Breakdowns that every voice may have; traits and properties are added by name."""
MOST_FIELDS: Final = 40
_AGAINST = OneOf(
    previous=gettext_noop("the period before"), year=gettext_noop("the same period a year before")
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves(Grouped):
    """Which scores changed, where, and how much of the whole change came from there."""

    name: ClassVar[str] = "moves"
    title: ClassVar[str] = gettext_noop("What moved")
    help: ClassVar[str] = gettext_noop("What changed between two periods, over every channel, touchpoint, unit …")
    default_last: ClassVar[timedelta | None] = timedelta(days=90)

    metric: tuple[str, ...] = option(
        METRIC,
        label=gettext_noop("Metrics"),
        help=gettext_noop("Which scores; all of them unless given."),
        default=METRICS,
        many=True,
    )
    by: tuple[str, ...] = by_option(
        "voices",
        help=gettext_noop("Where to look: channel, unit, trait.plan, segment … Unless given, in every common field."),
        default=FIELDS,
    )
    where: tuple[Filter, ...] = where_option(
        "voices",
        help=gettext_noop("Only answers like this: channel=app|web, trait.plan=gold. May be given several times."),
    )
    against: str = option(
        _AGAINST, label=gettext_noop("Against"), help=gettext_noop("What it is compared with."), default="previous"
    )
    minimum: int = minimum_option(help=gettext_noop("Answers that a group needs in both periods."))
    limit: int = limit_option(
        label=gettext_noop("Moves"), help=gettext_noop("How many, the surest first."), most=100_000, default=100
    )

    def check(self) -> None:
        """A period must have a beginning to have one before it."""
        self.check_groups(most=MOST_FIELDS)
        if self.start is None and self.end is not None:
            raise MissingOption(kind=self.name, place="from", help=gettext_noop("What came before needs a beginning."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One group's score in both periods. ``field`` None: everything."""

    metric: str
    field: str | None
    by: str | None
    before: Tally
    after: Tally
    comparison: Comparison | Unanswered
    own: float | None
    """What the group's own change brought to the whole, in the metric's unit."""
    mix: float | None
    """What its growing or shrinking share of the answers brought."""
    q: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesAnswer(Answer):
    """The whole of each metric first, then its groups, the surest and heaviest first."""

    rows_name: ClassVar[str] = "moves"
    columns: ClassVar[Mapping[str, str]] = {
        "metric": "string", "field": "string", "by": "string", "before": "double", "after": "double",
        "n_before": "int64", "n_after": "int64", "difference": "double", "difference_low": "double",
        "difference_high": "double", "p": "double", "difference_reason": "string", "q": "double", "changed": "bool",
        "own": "double", "mix": "double",
    }  # fmt: skip

    moves: tuple[Move, ...]
    tests: int
    before: Period

    def rows(self) -> list[Row]:
        """One row a group."""
        alpha = 1 - (self.level or 0.95)
        return [_row(move, alpha) for move in self.moves]

    def extras(self) -> Row:
        """The other period, and over how many tests q was corrected."""
        return {"before": {"start": self.before.start, "end": self.before.end}, "tests": self.tests}


def _row(move: Move, alpha: float) -> Row:
    shown = isinstance(move.comparison, Comparison) or move.comparison.reason is Reason.NO_VARIANCE
    return {
        "metric": move.metric,
        "field": move.field,
        "by": move.by,
        "before": move.before.value(move.metric) if shown else None,
        "after": move.after.value(move.metric) if shown else None,
        "n_before": move.before.n,
        "n_after": move.after.n,
        **comparison_columns(move.comparison),
        "q": move.q,
        "changed": None if move.q is None else move.q <= alpha,
        "own": move.own,
        "mix": move.mix,
    }


# --- SQL -------------------------------------------------------------------------------------------------------------


def plan(ask: Moves, now_period: Period, before: Period, grouping: Grouping) -> Statement:
    """One pass over both periods, grouped once for each field and once in all."""
    condition, params = condition_sql(
        where=ask.where, metrics=ask.metric, spans=(now_period, before), grouping=grouping
    )  # fmt: skip
    columns = f", voices.occurred_at < {bound(now_period.start, params)} as earlier"
    names = [f"field_{index}" for index in range(len(ask.by))]
    expressions, more = grouping.columns()
    columns += "".join(f", cast({sql} as varchar) as {name}" for name, sql in zip(names, expressions, strict=True))
    params |= more
    base = "metric, earlier, lowest, highest, direction"
    sets = ", ".join([f"({base})"] + [f"({base}, {name})" for name in names])
    # Of the one field that a row is grouped by, its number; -1 when by none.
    which = "".join(f" when grouping({name}) = 0 then {index}" for index, name in enumerate(names))
    value = "".join(f" when grouping({name}) = 0 then {name}" for name in names)
    field = f"case{which} else -1 end" if names else "-1"
    by_value = f"case{value} end" if names else "cast(null as varchar)"
    cells = f"""
    select {base}, {field} as field, {by_value} as by_value, {SUMS}
    from answers group by grouping sets ({sets})"""  # noqa: S608 - names are ours, values are bound
    return grouping.begin().then("answers", scored_sql(columns, condition), params).then("cells", cells)


# --- from sums to moves ----------------------------------------------------------------------------------------------

_Place = tuple[str, int, str | None]


def answer_moves(question: Moves, *, lake: Lake, scope: Scope, now: datetime) -> MovesAnswer:
    """Compare both periods everywhere, then correct for having looked everywhere."""
    stamp, current = lake.stamp(), _closed(question.period(now), now)
    before = current.previous() if question.against == "previous" else current.year_before()
    assert before is not None, "the period is closed"
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    statement = plan(question, current, before, grouping)
    old, new = _tallies(lake.rows(statement.sql, statement.params).to_pylist(), grouping)
    places = [place for place in {**old, **new} if not _is_whole(place, old, new)]
    moves = _with_q([_move(question, place, old, new) for place in places])
    moves.sort(key=_rank)
    tests = sum(move.q is not None for move in moves)
    return MovesAnswer(
        question=question,
        moves=tuple(moves[: question.limit]),
        tests=tests,
        before=before,
        definition=_definition(question, tests),
        period=current,
        n=sum(tally.n for place, tally in new.items() if place[1] < 0),
        method="difference",
        level=question.level,
        stamp=stamp,
        asked_at=now,
    )


def _closed(period: Period, now: datetime) -> Period:
    """The period until the end of today, when it is open."""
    if period.end is not None:
        return period
    today = periods.last(timedelta(days=1), now, period.zone)
    return replace(period, end=today.end)


def _tallies(rows: Iterable[Mapping[str, Any]], grouping: Grouping) -> tuple[dict[_Place, Tally], dict[_Place, Tally]]:
    old: dict[_Place, Tally] = defaultdict(Tally)
    new: dict[_Place, Tally] = defaultdict(Tally)
    for row in rows:
        field, value = int(row["field"]), row["by_value"]
        for name in grouping.names(field, value) if field >= 0 else (None,):
            if field >= 0 and name is None:
                continue  # answers without a value in this field are in the whole
            (old if row["earlier"] else new)[str(row["metric"]), field, name] += tally_of(row)
    return old, new


def _is_whole(place: _Place, old: Mapping[_Place, Tally], new: Mapping[_Place, Tally]) -> bool:
    """Whether a group is everything there is: it would only repeat the whole, and be tested twice."""
    whole = (place[0], -1, None)
    return place != whole and all(
        tallies.get(place, NOTHING).n == tallies.get(whole, NOTHING).n for tallies in (old, new)
    )


def _move(question: Moves, place: _Place, old: Mapping[_Place, Tally], new: Mapping[_Place, Tally]) -> Move:
    metric, index, by = place
    before, after = old.get(place, NOTHING), new.get(place, NOTHING)
    test = compare(metric, after, before, level=question.level, minimum=question.minimum)
    whole_before, whole_after = old.get((metric, -1, None), NOTHING), new.get((metric, -1, None), NOTHING)
    own, mix = _contribution(metric, before, after, whole_before, whole_after)
    if index >= 0 and question.by[index] == SEGMENT:
        own = mix = None  # segments overlap: their parts do not add up to the whole
    return Move(
        metric=metric,
        field=None if index < 0 else question.by[index],
        by=by,
        before=before,
        after=after,
        comparison=test,
        own=own,
        mix=mix,
    )


def _contribution(
    metric: str, before: Tally, after: Tally, whole_before: Tally, whole_after: Tally
) -> tuple[float | None, float | None]:
    """Kitagawa (1955): own = w̄ (v₁ − v₀); mix = (w₁ − w₀)(v̄ − V̄). Over all groups of a field both sum to the change.

    Measuring the mix against the mean V̄ of the whole changes no sum, for the shares' changes sum to 0; it makes a
    growing group count up only when it is better than the whole.
    """
    if not (before.n and after.n and whole_before.n and whole_after.n):
        return None, None
    w0, w1 = before.n / whole_before.n, after.n / whole_after.n
    v0, v1 = before.value(metric), after.value(metric)
    middle = (whole_before.value(metric) + whole_after.value(metric)) / 2
    return (w0 + w1) / 2 * (v1 - v0), (w1 - w0) * ((v0 + v1) / 2 - middle)


def _with_q(moves: list[Move]) -> list[Move]:
    tested = [(index, move.comparison.p) for index, move in enumerate(moves) if isinstance(move.comparison, Comparison)]
    for (index, _), q in zip(tested, benjamini_hochberg([p for _, p in tested]), strict=True):
        moves[index] = replace(moves[index], q=q)
    return moves


def _rank(move: Move) -> tuple[object, ...]:
    """Wholes first; then the surest, and of equally sure ones those that weigh most."""
    return (
        move.field is not None,
        move.q is None,
        round(move.q, 6) if move.q is not None else 1.0,
        -abs(move.own or 0.0) / (100 if move.metric == "nps" else 1),
        move.metric,
        move.field or "",
        move.by or "",
    )


def _definition(question: Moves, tests: int) -> tuple[Sentence, ...]:
    meanings: list[Sentence] = []
    for metric in question.metric:
        meanings += [
            item
            for item in meaning(metric, level=question.level, minimum=question.minimum)
            if item.code.startswith(f"scores.{metric}")
        ]
    return (
        *meanings,
        *about_segments(question),
        Sentence(
            code="moves.fdr",
            text=gettext_noop(
                "q corrects for the %(tests)d comparisons of this answer (Benjamini–Hochberg); changed: q ≤ %(alpha)g."
            ),
            fields={"tests": tests, "alpha": round(1 - question.level, 10)},
        ),
        Sentence(
            code="moves.contribution",
            text=gettext_noop(
                "own is what a group's own change brought to the whole, mix what its share of the answers did "
                "(Kitagawa 1955)."
            ),
        ),
        Sentence(
            code="moves.observed",
            text=gettext_noop("Changes are described, not explained: seasons and who answers are not held equal."),
        ),
    )
