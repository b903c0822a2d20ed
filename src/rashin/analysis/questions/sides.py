# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Two sides of voices and what each speaks of: how often, how, and whether they differ by more than chance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.judged import comparison_columns
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer, Row
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tags import EMPTY, TAG_SUMS, WHOLE_SUMS, TagSums, Wanted, said_sql, sums_of, tags_sql
from rashin.analysis.stats.estimate import Comparison, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.means import difference_means
from rashin.analysis.stats.proportions import difference_proportions

FIRST, SECOND = 1, 2
MOST: Final = 5_000
"""Tags that are looked at, those of the most voices."""


NO_STEPS: Final = Statement()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which voices are on which side, as SQL on ``voices``; those on both are on neither."""

    first: str
    second: str
    params: Mapping[str, object]
    steps: Statement = NO_STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One tag on both sides."""

    tag: str
    parent: str | None
    first: TagSums
    second: TagSums
    comparison: Comparison | Unanswered | None = None
    """Of the shares: first minus second."""
    q: float | None = None
    feeling: Comparison | Unanswered | None = None
    """Of the mean sentiments."""
    feeling_q: float | None = None


def said_on_sides(ask: Wanted, sides: Sides, spans: Sequence[Period]) -> Statement:
    """The step ``said`` of voices with their side."""
    side = f""",
        case when ({sides.first}) and not ({sides.second}) then {FIRST}
            when ({sides.second}) and not ({sides.first}) then {SECOND} end as side"""
    said, params = said_sql(replace(ask, period=Period(zone=ask.period.zone)), more=side)
    times = []
    for span in spans:
        test, more = span.condition("voices")
        times.append(f"({test})")
        params |= more
    said = f"{said} and ({' or '.join(times)})"
    statement = ask.grouping.begin()
    for name, sql in sides.steps.steps:
        statement = statement.then(name, sql, sides.steps.params)
    return statement.then("said", said, params, sides.params)


def sums_on_sides(
    ask: Wanted, sides: Sides, kind: str, *, spans: Sequence[Period], only: Mapping[str, tuple[str, ...]], least: int
) -> Statement:
    """Sums by tag and side; without a tag, of all voices of a side."""
    size = "0"
    if ask.grouping.scope.units is not None:
        size = "count(distinct person_key) + count(*) filter (person_key is null)"
    params = Params()
    tags, given = tags_sql(kind, Period(zone=ask.period.zone), only=only)
    by_tag, whole = TAG_SUMS.format(size=size), WHOLE_SUMS.format(size=size)
    frequent = f"""
    select tag from said join tags using (voice_id) where side is not null group by tag
    having count(*) >= {bound(least, params)} order by count(*) desc, tag limit {MOST}"""
    cells = f"""
    select side, tag, any_value(parent) as parent, {by_tag}, 0 as mixed
    from said join tags using (voice_id) where side is not null and tag in (select tag from frequent) group by side, tag
    union all by name
    select side, null as tag, null as parent, {whole} from said where side is not null group by side"""
    statement = said_on_sides(ask, sides, spans).then("tags", tags, given)
    return statement.then("frequent", frequent, params).then("cells", cells)


def judged(rows: Iterable[Mapping[str, Any]], *, level: float, minimum: int) -> tuple[list[Pair], TagSums, TagSums]:
    """Every tag compared, with q over all of them; and each side's voices."""
    sums: dict[tuple[str, str | None], dict[int, TagSums]] = defaultdict(dict)
    whole: dict[int, TagSums] = {}
    for row in rows:
        if row["tag"] is None:
            whole[int(row["side"])] = sums_of(row)
        else:
            sums[str(row["tag"]), row["parent"]][int(row["side"])] = sums_of(row)
    first, second = whole.get(FIRST, EMPTY), whole.get(SECOND, EMPTY)
    pairs = [
        _pair(
            Pair(tag=tag, parent=parent, first=both.get(FIRST, EMPTY), second=both.get(SECOND, EMPTY)), first, second,
            level=level, minimum=minimum,
        )
        for (tag, parent), both in sums.items()
    ]  # fmt: skip
    return _with_q(pairs), first, second


def _pair(pair: Pair, first: TagSums, second: TagSums, *, level: float, minimum: int) -> Pair:
    if not (first.n and second.n):
        nothing = Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=0)
        return replace(pair, comparison=nothing, feeling=nothing)
    # A voice that is just being corrected may have rows of both its texts for a moment.
    shares = (min(pair.first.n, first.n), first.n), (min(pair.second.n, second.n), second.n)
    return replace(
        pair,
        comparison=difference_proportions(*shares, level=level, minimum=minimum),
        feeling=difference_means(pair.first.sums, pair.second.sums, level=level, minimum=minimum),
    )


def _with_q(pairs: list[Pair]) -> list[Pair]:
    shares = _qs([one.comparison for one in pairs])
    feelings = _qs([one.feeling for one in pairs])
    return [
        replace(one, q=q, feeling_q=feeling) for one, q, feeling in zip(pairs, shares, feelings, strict=True)
    ]  # fmt: skip


def _qs(tests: Sequence[Comparison | Unanswered | None]) -> list[float | None]:
    found: list[float | None] = [None] * len(tests)
    places = [(at, one.p) for at, one in enumerate(tests) if isinstance(one, Comparison)]
    for (at, _), q in zip(places, benjamini_hochberg([p for _, p in places]), strict=True):
        found[at] = q
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesAnswer(Answer):
    """Tags compared, the surest differences first."""

    rows_name: ClassVar[str] = "pairs"
    columns: ClassVar[Mapping[str, str]]

    pairs: tuple[Pair, ...]
    first: TagSums
    second: TagSums
    tests: int
    """Comparisons that q corrects for, also those that are not shown."""

    def extras(self) -> Row:
        """All voices of each side, and how many comparisons there were."""
        return {"first": self.first.n, "second": self.second.n, "tests": self.tests}


PAIR_COLUMNS: Final[Mapping[str, str]] = {
    "n_first": "int64", "n_second": "int64", "share_first": "double", "share_second": "double",
    "difference": "double", "difference_low": "double", "difference_high": "double", "p": "double",
    "difference_reason": "string", "q": "double", "changed": "bool", "sentiment_first": "double",
    "sentiment_second": "double", "sentiment_difference": "double", "sentiment_difference_low": "double",
    "sentiment_difference_high": "double", "sentiment_p": "double", "sentiment_q": "double",
    "sentiment_changed": "bool",
}  # fmt: skip


def pair_row(pair: Pair, first: TagSums, second: TagSums, *, alpha: float) -> Row:
    """The columns of a pair."""
    feeling = comparison_columns(pair.feeling)
    return {
        "n_first": pair.first.n, "n_second": pair.second.n, "share_first": _share(pair.first.n, first.n),
        "share_second": _share(pair.second.n, second.n), **comparison_columns(pair.comparison), "q": pair.q,
        "changed": None if pair.q is None else pair.q <= alpha,
        "sentiment_first": _share(pair.first.total, pair.first.judged),
        "sentiment_second": _share(pair.second.total, pair.second.judged),
        "sentiment_difference": feeling["difference"], "sentiment_difference_low": feeling["difference_low"],
        "sentiment_difference_high": feeling["difference_high"], "sentiment_p": feeling["p"],
        "sentiment_q": pair.feeling_q,
        "sentiment_changed": None if pair.feeling_q is None else pair.feeling_q <= alpha,
    }  # fmt: skip


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
