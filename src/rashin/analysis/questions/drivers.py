# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Drivers: which of the things that voices speak of go with the score that was given together with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from rashin.analysis.questions.compare import OF
from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Whole
from rashin.analysis.questions.grouped import Grouped, Grouping, limit_option, where_option
from rashin.analysis.questions.judged import comparison_columns
from rashin.analysis.questions.question import Answer, Cell, Grade, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tags import TOGETHER, Wanted, said_sql, tags_sql
from rashin.analysis.questions.tally import METRIC, condition_sql, scored_sql
from rashin.analysis.questions.told import about_segments
from rashin.analysis.questions.tree import Named, named_topics
from rashin.analysis.stats import drivers as statistics
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.errors import gettext_noop

_VALUE: Final[Mapping[str, str]] = {
    "nps": "case when score >= 9 then 100.0 when score <= 6 then -100.0 else 0.0 end",
    "csat": "case when score >= highest - 1 then 100.0 else 0.0 end",
    "ces": "score",
    "rating": "score",
}
"""An answer in points of its score: the mean of these is the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers(Grouped):
    """What goes with a score."""

    name: ClassVar[str] = "drivers"
    title: ClassVar[str] = gettext_noop("Drivers")
    help: ClassVar[str] = gettext_noop(
        "Which topics or aspects go with the score that was given together with the words."
    )

    metric: str = option(METRIC, label=gettext_noop("Metric"), help=gettext_noop("Which score."), default="nps")
    of: str = option(OF, label=gettext_noop("Of"), help=gettext_noop("What may drive it."), default="topics")
    where: tuple[Filter, ...] = where_option(
        "voices",
        help=gettext_noop("Only voices like this: channel=app|web, survey=purchase. Several times if need be."),
    )
    minimum: int = option(
        Whole(least=20, most=1_000_000),
        label=gettext_noop("At least"),
        help=gettext_noop("Answers with words and a score that are needed."),
        default=statistics.MINIMUM,
        advanced=True,
    )
    limit: int = limit_option(
        label=gettext_noop("At most"),
        help=gettext_noop("How many may drive it: those with the most voices."),
        most=40,
        default=10,
    )

    def check(self) -> None:
        """A period has an order."""
        self.check_groups(most=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriversAnswer(Answer):
    """Drivers, the largest share first."""

    rows_name: ClassVar[str] = "drivers"
    columns: ClassVar[Mapping[str, str]] = {
        "tag": "string", "title": "string", "n": "int64", "share": "double", "share_low": "double",
        "share_high": "double", "reason": "string", "difference": "double", "difference_low": "double",
        "difference_high": "double", "p": "double", "q": "double", "changed": "bool", "plain": "double",
        "inflation": "double", "with_whom": "string",
    }  # fmt: skip

    found: Sequence[statistics.Driver]
    left_out: Sequence[tuple[Any, Unanswered]]
    explained: Estimate | Unanswered
    people: int
    metric: str
    named: Mapping[str, Named]

    def rows(self) -> list[Row]:
        """One row a driver; then those that could not be judged, with the reason."""
        alpha = 1 - (self.level or 0.95)
        rows = [self._row(one, alpha) for one in self.found]
        nothing = dict.fromkeys(self.columns)
        return rows + [
            {**nothing, "tag": str(tag), "title": self._title(str(tag)), "n": why.n, "reason": str(why.reason)}
            for tag, why in self.left_out
        ]

    def _row(self, one: statistics.Driver, alpha: float) -> Row:
        effect = comparison_columns(one.effect)
        effect.pop("difference_reason")
        tag = str(one.name)
        return {
            "tag": tag, "title": self._title(tag), "n": one.mentions, "share": one.share.value,
            "share_low": one.share.low, "share_high": one.share.high, "reason": None, **effect, "q": one.q,
            "changed": one.q <= alpha, "plain": one.plain, "inflation": one.inflation,
            "with_whom": None if one.with_whom is None else str(one.with_whom),
        }  # fmt: skip

    def _title(self, tag: str) -> str:
        named = self.named.get(tag)
        return named.name(tag) if named else tag

    def extras(self) -> Row:
        """How much all explain together, or why nothing can be said."""
        whole = self.explained
        known = isinstance(whole, Estimate)
        return {
            "metric": self.metric, "people": self.people, "reason": None if known else str(whole.reason),  # type: ignore[union-attr]
            "explained": {"value": whole.value, "low": whole.low, "high": whole.high} if known else None,  # type: ignore[union-attr]
        }  # fmt: skip


def answer_drivers(question: Drivers, *, lake: Lake, scope: Scope, now: datetime) -> DriversAnswer:
    """Read who spoke of what and which score they gave, and ask the statistics."""
    stamp = lake.stamp()
    statement = _plan(question, _ANSWERS, scope=scope, now=now)
    told = _judged(question, lake.rows(statement.sql, statement.params))
    found = told if isinstance(told, statistics.Drivers) else None
    return DriversAnswer(
        question=question, metric=question.metric, found=found.found if found else (),
        left_out=found.left_out if found else (), explained=found.explained if found else _why(told),
        people=found.people if found else 0, named=named_topics(lake) if question.of == "topics" else {},
        definition=_definition(question), period=question.period(now), n=found.n if found else _why(told).n,
        method=found.method if found else "lmg", level=question.level, grade=Grade.ASSOCIATION, stamp=stamp,
        asked_at=now,
    )  # fmt: skip


def _why(told: object) -> Unanswered:
    assert isinstance(told, Unanswered)
    return told


def _judged(question: Drivers, scored: Any) -> statistics.Drivers | Unanswered:
    """A column a tag: 1 where the answer speaks of it."""
    import numpy as np

    if not scored.num_rows:
        return Unanswered(reason=Reason.TOO_FEW, n=0, minimum=question.minimum)
    if question.metric in {"ces", "rating"} and len(set(scored.column("scale").to_pylist())) > 1:
        return Unanswered(reason=Reason.MIXED_SCALES, n=scored.num_rows)
    said = scored.column("tags").combine_chunks()
    named = said.flatten().dictionary_encode()
    tags = named.dictionary.to_pylist()
    lengths = np.diff(said.offsets.to_numpy())
    columns = np.zeros((len(tags), scored.num_rows))
    columns[named.indices.to_numpy(), np.repeat(np.arange(scored.num_rows), lengths)] = 1.0
    ordered = sorted(range(len(tags)), key=lambda at: str(tags[at]))
    return statistics.drivers(
        [columns[at] for at in ordered],
        scored.column("value").to_numpy(zero_copy_only=False),
        names=[tags[at] for at in ordered],
        people=scored.column("who").to_numpy(zero_copy_only=False),
        level=question.level,
        minimum=question.minimum,
    )


_ANSWERS: Final = """
select together, any_value(value) as value, any_value(scale) as scale,
    coalesce(any_value(person_key), hash(together)::hugeint % 9223372036854775807)::bigint as who,
    coalesce(any_value(told.tags), []) as tags
from given left join (select together, list(tag) as tags from pairs where tag in (select tag from frequent)
    group by together) as told using (together)
group by together order by together"""


def _plan(question: Drivers, final: str, *, scope: Scope, now: datetime) -> Statement:
    ask, params = _wanted(question, scope=scope, now=now), Params()
    said, more = said_sql(ask, more=f", {TOGETHER} as together")
    tags, given = tags_sql(question.of, ask.period, leaves=True)
    free = replace(ask.grouping, segment=(), among=())
    condition, about = condition_sql(where=(), metrics=(question.metric,), spans=(ask.period,), grouping=free)
    answers = scored_sql(f", {TOGETHER} as together", condition)
    scored = f"""
    select said.together, said.person_key, {_VALUE[question.metric]} as value, lowest || '–' || highest as scale
    from said join answers using (together)"""
    frequent = f"""
    select tag from pairs group by tag order by count(*) desc, tag limit {bound(question.limit, params)}"""
    return (
        ask.grouping.begin()
        .then("said", said, more)
        .then("tags", tags, given)
        .then("answers", answers, about)
        .then("given", scored)
        .then("pairs", "select distinct together, tag from said join tags using (voice_id) where together in"
              " (select together from given)")
        .then("frequent", frequent, params)
        .then("found", final)
    )  # fmt: skip


def _wanted(question: Drivers, *, scope: Scope, now: datetime) -> Wanted:
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    return Wanted(period=question.period(now), where=question.where, grouping=grouping)


def _behind(question: Drivers, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    """Of the answers with a score, the voices: all of those in which the tag is spoken of."""
    cell.check(("tag",))
    params = Params()
    told = ""
    if "tag" in cell.values:
        told = f"and voice_id in (select voice_id from tags where tag = {bound(cell.values['tag'], params)})"
    kept = f"select {wanted} from said where together in (select together from given) {told}"
    statement = _plan(question, kept, scope=scope, now=now)
    return Statement((*statement.steps[:-1], ("kept", statement.steps[-1][1])), {**statement.params, **params})


def people_of_drivers(question: Drivers, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who spoke of a ``tag``."""
    return _behind(question, cell, "person_key, occurred_at", scope=scope, now=now)


def voices_of_drivers(question: Drivers, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What they said of a ``tag``."""
    return _behind(question, cell, "voice_id", scope=scope, now=now)


def _definition(question: Drivers) -> tuple[Sentence, ...]:
    return (
        Sentence(
            code="drivers.share",
            text=gettext_noop(
                "Share: the part of what all explain together that falls to each (LMG; beyond ten, Johnson 2000), with"
                " a bootstrap interval. Difference: points of the score that go with speaking of it, the others held."
            ),
        ),
        *about_segments(question),
        Sentence(
            code="drivers.association",
            text=gettext_noop("What goes together need not cause each other: who speaks of it may differ in more."),
        ),
    )
