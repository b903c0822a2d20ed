# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""What questions share that count what voices speak of: points of a period, group and tag, and who is behind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import EVERY
from rashin.analysis.questions.grouped import (
    COLUMNS,
    Group,
    Grouped,
    Grouping,
    by_columns,
    by_option,
    limit_option,
    minimum_option,
    where_option,
)
from rashin.analysis.questions.judged import estimate_columns
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer, Cell, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tags import (
    COLUMN,
    EMPTY,
    JUDGED,
    MINE,
    TOGETHER,
    TagSums,
    Wanted,
    begun,
    names_of,
    plan,
    sums_of,
)
from rashin.analysis.questions.tally import METRIC, SUMS, Tally, condition_sql, judge, percent, scored_sql, tally_of
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.analysis.stats.means import mean
from rashin.analysis.stats.proportions import proportion
from rashin.errors import gettext_noop

FILL: Final = 20_000
"""More points than this are not filled up with empty ones."""
SIDES: Final[Mapping[str, str]] = {
    "positive": f"polarity > {JUDGED}", "negative": f"polarity < -{JUDGED}",
    "neutral": f"coalesce(polarity between -{JUDGED} and {JUDGED}, true)",
}  # fmt: skip
LABELS: Final[Mapping[str, str]] = {"positive": "pos", "negative": "neg", "neutral": "neu", "mixed": "mixed"}

Place = tuple[date | None, Group]
Tag = tuple[str, str | None]
"""A tag, and what it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Grouped):
    """A question about what voices speak of."""

    every: str | None = option(
        EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("One point a day, week (from Monday), month, quarter or fiscal year."),
        default=None,
    )
    by: tuple[str, ...] = by_option(
        "voices",
        help=gettext_noop(
            "Break down by channel, touchpoint, unit, survey, sentiment, prop.NAME, trait.NAME or segment; up to two."
        ),
    )
    where: tuple[Filter, ...] = where_option(
        "voices",
        help=gettext_noop(
            "Only voices like this: channel=app|web, topic=late, sentiment=neg. Several times if need be."
        ),
    )
    metric: str | None = option(
        METRIC,
        label=gettext_noop("Metric"),
        help=gettext_noop("Also this score, of those who speak of it and gave one in the same answer."),
        default=None,
    )
    minimum: int = minimum_option(help=gettext_noop("Voices that a share or a mean needs."))
    limit: int = limit_option(
        label=gettext_noop("At most"),
        help=gettext_noop("How many, those with the most voices first."),
        most=100_000,
        default=200,
    )

    def check(self) -> None:
        """Groups and period fit together."""
        self.check_groups(most=2)

    @property
    def kind(self) -> str:
        """Which tags are counted."""
        raise NotImplementedError

    def only(self) -> Mapping[str, tuple[str, ...]]:
        """Column of the tags → the values that count."""
        return {}

    def wanted(self, *, scope: Scope, now: datetime, period: Period | None = None) -> Wanted:
        """Which voices."""
        return Wanted(
            period=period or self.period(now), where=self.where, every=self.every, year_starts=self.year_starts,
            grouping=Grouping.of(self, "voices", scope=scope, now=now),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPoint:
    """One tag in one period and group; without a tag, all voices of them."""

    period: date | None
    group: Group
    tag: str | None
    parent: str | None
    partial: bool
    sums: TagSums
    of: int
    """All voices of the period and group."""
    share: Estimate | Unanswered | None
    sentiment: Estimate | Unanswered
    score: Estimate | Unanswered | None = None

    def kept_back(self) -> "TagPoint":
        """The point without its numbers: too few people are behind it."""
        hidden = Unanswered(reason=Reason.SMALL_GROUP, n=0)
        return replace(
            self, sums=EMPTY, of=0, share=hidden if self.tag else None, sentiment=hidden,
            score=None if self.score is None else hidden,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedAnswer(Answer):
    """Points in order of period, group and size of the tag."""

    rows_name: ClassVar[str] = "points"
    tag: ClassVar[str]
    """What the tag's column is called."""
    columns: ClassVar[Mapping[str, str]]

    points: tuple[TagPoint, ...]
    whole: tuple[TagPoint, ...]
    """All voices of each period and group."""
    tags: int
    """How many tags there are, shown or not."""

    def rows(self) -> list[Row]:
        """One row a point."""
        return [self.row(point) for point in self.points]

    def row(self, point: TagPoint) -> Row:
        """A point's row."""
        return point_row(point, self.tag)

    def extras(self) -> Row:
        """How many tags there are, and all voices together."""
        return {"tags": self.tags, "whole": [point_row(point, self.tag) for point in self.whole]}


def columns(tag: str, **more: str) -> Mapping[str, str]:
    """The columns of an answer."""
    return {
        "period": "date32", "by": "string", "by2": "string", tag: "string", **more, "n": "int64", "of": "int64",
        "share": "double", "share_low": "double", "share_high": "double", "reason": "string", "positive": "int64",
        "neutral": "int64", "negative": "int64", "mixed": "int64", "sentiment": "double", "sentiment_low": "double",
        "sentiment_high": "double", "score": "double", "score_low": "double", "score_high": "double",
        "score_n": "int64", "partial": "bool",
    }  # fmt: skip


def point_row(point: TagPoint, tag: str) -> Row:
    """A point as a row."""
    share, feeling, score = (estimate_columns(one) for one in (point.share, point.sentiment, point.score))
    sums = point.sums
    return {
        "period": point.period, **by_columns(point.group), tag: point.tag, "parent": point.parent, "n": sums.n,
        "of": point.of, "share": share["value"], "share_low": share["low"], "share_high": share["high"],
        "reason": share["reason"] or feeling["reason"], "positive": sums.positive, "neutral": sums.neutral,
        "negative": sums.negative, "mixed": sums.mixed, "sentiment": feeling["value"], "sentiment_low": feeling["low"],
        "sentiment_high": feeling["high"], "score": score["value"], "score_low": score["low"],
        "score_high": score["high"], "score_n": point.score.n if point.score else None, "partial": point.partial,
    }  # fmt: skip


# --- from sums to points ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCells:
    """Sums by period, group and tag."""

    tags: Mapping[tuple[Place, Tag], TagSums]
    whole: Mapping[Place, TagSums]

    def ordered(self) -> list[Tag]:
        """Every tag, the most frequent first."""
        sizes: dict[Tag, int] = defaultdict(int)
        for (_, tag), sums in self.tags.items():
            sizes[tag] += sums.n
        return sorted(sizes, key=lambda tag: (-sizes[tag], tag[0]))


def cells_of(rows: Iterable[Mapping[str, Any]], grouping: Grouping) -> TagCells:
    """The sums of a statement's rows. A voice whose person is in several segments is in several groups."""
    tags: dict[tuple[Place, Tag], TagSums] = defaultdict(TagSums)
    whole: dict[Place, TagSums] = defaultdict(TagSums)
    for row in rows:
        sums = sums_of(row)
        for group in grouping.groups([row[name] for name in COLUMNS[: len(grouping.fields)]]):
            place = (row["period"], group)
            if row["tag"] is None:
                whole[place] += sums
            else:
                tags[place, (str(row["tag"]), row["parent"])] += sums
    return TagCells(tags=tags, whole=whole)


def points_of(
    question: Tagged, *, lake: Lake, scope: Scope, now: datetime
) -> tuple[list[TagPoint], list[TagPoint], int]:
    """The points of a question, those of all voices, and how many tags there are."""
    ask = question.wanted(scope=scope, now=now)
    statement = plan(ask, question.kind, only=question.only())
    cells = cells_of(lake.rows(statement.sql, statement.params).to_pylist(), ask.grouping)
    scores = _scores(question, ask, lake, now) if question.metric else {}
    ordered, places = cells.ordered(), _places(question, cells, ask.period, now)
    shown = [(place, tag) for place in places for tag in ordered[: question.limit]]
    if len(shown) > FILL:
        shown = [one for one in shown if one in cells.tags]
    judging = _Judging(question=question, period=ask.period, now=now, cells=cells, scores=scores)
    points = [judging.point(place, tag) for place, tag in shown]
    return points, [judging.point(place, None) for place in places], len(ordered)


def _places(question: Tagged, cells: TagCells, period: Period, now: datetime) -> list[Place]:
    """Every period of every group, without gaps; the largest group first."""
    sizes: dict[Group, int] = defaultdict(int)
    for (_, group), sums in cells.whole.items():
        sizes[group] += sums.n
    groups = sorted(sizes, key=lambda group: (-sizes[group], *(value or "" for value in group))) or [()]
    whens: Sequence[date | None] = [None]
    if question.every is not None:
        found = {when for when, _ in cells.whole if when is not None}
        whens = periods.calendar(found, period, question.every, year_starts=question.year_starts, now=now)
    return [(when, group) for when in whens for group in groups]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """What it takes to judge a cell."""

    question: Tagged
    period: Period
    now: datetime
    cells: TagCells
    scores: Mapping[tuple[Place, str | None], Tally]

    def point(self, place: Place, tag: Tag | None) -> TagPoint:
        """A cell judged."""
        ask, whole = self.question, self.cells.whole.get(place, EMPTY)
        sums = whole if tag is None else self.cells.tags.get((place, tag), EMPTY)
        score = None
        if ask.metric:
            tally = self.scores.get((place, tag[0] if tag else None), Tally())
            score = judge(ask.metric, tally, level=ask.level, minimum=ask.minimum)
        when = place[0]
        return TagPoint(
            period=when, group=place[1], tag=tag[0] if tag else None, parent=tag[1] if tag else None,
            partial=when is not None and periods.is_partial(when, ask.every or "day", self.period, self.now),
            sums=sums, of=whole.n,
            # A voice that is just being corrected may have rows of both its texts for a moment.
            share=proportion(min(sums.n, whole.n), whole.n, level=ask.level, minimum=ask.minimum) if tag else None,
            sentiment=mean(sums.sums, level=ask.level, minimum=ask.minimum, bounds=MINE), score=score,
        )  # fmt: skip


def _scores(question: Tagged, ask: Wanted, lake: Lake, now: datetime) -> Mapping[tuple[Place, str | None], Tally]:
    """Scores that were given together with the words, each once a tag."""
    assert question.metric is not None
    names = "".join(f"{name}, " for name in names_of(ask))
    free = replace(ask.grouping, fields=(), segment=(), among=())
    condition, params = condition_sql(where=(), metrics=(question.metric,), spans=(ask.period,), grouping=free)
    answers = scored_sql(f", {TOGETHER} as together", condition)
    pairs = f"""
    select distinct together, {names}period, tag from said join tags using (voice_id)
    union all by name select distinct together, {names}period, null as tag from said"""
    cells = f"""
    select {names}period, tag, lowest, highest, direction, {SUMS}
    from answers join pairs using (together) group by {names}period, tag, lowest, highest, direction"""
    statement = begun(ask, question.kind, only=question.only(), more=f", {TOGETHER} as together")
    statement = statement.then("pairs", pairs).then("answers", answers, params).then("cells", cells)
    found: dict[tuple[Place, str | None], Tally] = defaultdict(Tally)
    for row in lake.rows(statement.sql, statement.params).to_pylist():
        for group in ask.grouping.groups([row[name] for name in names_of(ask)]):
            found[(row["period"], group), row["tag"]] += tally_of(row)
    return found


# --- who is behind ---------------------------------------------------------------------------------------------------


def behind(question: Tagged, cell: Cell, wanted: str, *, tag: str, scope: Scope, now: datetime) -> Statement:
    """Voices of a cell of ``period``, ``by``, ``by2``, the tag, and ``sentiment`` (positive, neutral, negative)."""
    cell.check(("period", "by", "by2", tag, "sentiment"))
    span = cell.span(question.period(now), question.every, question.year_starts)
    ask = question.wanted(scope=scope, now=now, period=span)
    params = Params()
    tests = ["true", *ask.grouping.chosen(cell, names_of(ask), params)]
    only = dict(question.only())
    if tag in cell.values:
        if not cell.values[tag]:
            raise UnusableValue(place=f"cell {tag}", text="", expected="delivery")
        only[COLUMN[question.kind][1]] = (cell.values[tag],)
    side = cell.values.get("sentiment")
    if any(only.values()):
        test = "true" if side is None else SIDES[cell.one_of("sentiment", SIDES)]
        tests.append(f"voice_id in (select voice_id from tags where {test})")
    elif side is not None:
        tests.append(f"label = {bound(LABELS[cell.one_of('sentiment', LABELS)], params)}")
    kept = f"select {wanted} from said where {' and '.join(tests)}"
    return begun(ask, question.kind, only=only).then("kept", kept, params)


def meaning(question: Tagged) -> tuple[Sentence, ...]:
    """What the numbers mean."""
    return (
        Sentence(
            code="tagged.share",
            text=gettext_noop(
                "Shares are of all voices with words that were read; a voice may speak of several things, so shares do"
                " not sum to 1. Intervals (%(level)s) are Wilson's score intervals (Wilson 1927)."
            ),
            fields={"level": percent(question.level)},
        ),
        Sentence(
            code="tagged.sentiment",
            text=gettext_noop(
                "Sentiment is read from the words around what is spoken of, −1 to 1, with Student's t interval;"
                " nearer to 0 than %(near)g is neutral. A machine read it; the page Quality says how often it errs."
            ),
            fields={"near": JUDGED},
        ),
        *about_segments(question),
    )
