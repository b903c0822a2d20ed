# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Emerging: what is said more often this week than in the weeks before, with a bound on false alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, ClassVar, Final

from rashin.analysis.questions.compare import OF
from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Decimal, Whole
from rashin.analysis.questions.grouped import Grouped, Grouping, limit_option, where_option
from rashin.analysis.questions.period import Period, midnight
from rashin.analysis.questions.question import Answer, Cell, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tags import COLUMN, Wanted, said_sql, tags_sql
from rashin.analysis.questions.told import about_segments
from rashin.analysis.questions.tree import Named, named_topics
from rashin.analysis.stats import bursts as statistics
from rashin.analysis.stats.estimate import Unanswered
from rashin.errors import gettext_noop

DAY: Final = timedelta(days=1)
MOST: Final = 3_000
"""Tags that are looked at, those of the most people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerging(Grouped):
    """What is new this week."""

    name: ClassVar[str] = "emerging"
    title: ClassVar[str] = gettext_noop("Emerging")
    help: ClassVar[str] = gettext_noop("What is said more often this week than before, with a bound on false alarms.")

    of: str = option(OF, label=gettext_noop("Of"), help=gettext_noop("What is looked at."), default="topics")
    weeks: int = option(
        Whole(least=statistics.WEEKS, most=52),
        label=gettext_noop("Weeks before"),
        help=gettext_noop("With how many weeks before the last seven days are compared; with other spans, how many."),
        default=8,
        advanced=True,
    )
    span: int = option(
        Whole(least=7, most=28),
        label=gettext_noop("Days in one look"),
        help=gettext_noop("The last so many days stand against as many before, several times: 28 where few write."),
        default=7,
        advanced=True,
    )
    back: int = option(
        Whole(least=0, most=52),
        label=gettext_noop("Earlier looks"),
        help=gettext_noop("Also what rose at so many earlier looks; all of them share the bound on false alarms."),
        default=0,
        advanced=True,
    )
    where: tuple[Filter, ...] = where_option(
        "voices", help=gettext_noop("Only voices like this: channel=app|web, unit=ginza. Several times if need be.")
    )
    alarms: float = option(
        Decimal(above=0, below=5),
        label=gettext_noop("False alarms"),
        help=gettext_noop("How many chance alone may give in one look."),
        default=statistics.ALARMS,
        advanced=True,
    )
    minimum: int = option(
        Whole(least=2, most=100_000),
        label=gettext_noop("At least"),
        help=gettext_noop("People of the last seven days that it takes."),
        default=statistics.LEAST,
        advanced=True,
    )
    limit: int = limit_option(
        label=gettext_noop("At most"), help=gettext_noop("How many, the likeliest first."), most=1000, default=50
    )

    def check(self) -> None:
        """A period has an order."""
        self.check_groups(most=0)

    def window(self, now: datetime) -> Period:
        """The seven days before the end of the period, or before today, and the weeks before them."""
        period = self.period(now)
        end = min(period.end, now) if period.end else now
        today = midnight(replace(period, end=end).last_day() or end.date(), self.zone)
        end = today if end - today < timedelta(days=1) and period.end != end else end
        return Period(start=end - (self.weeks + 1) * self.length, end=end, zone=self.zone)

    @property
    def length(self) -> timedelta:
        """How long one look is."""
        return self.span * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What rose at an earlier look."""

    since: datetime
    until: datetime
    burst: statistics.Burst


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergingAnswer(Answer):
    """Bursts, the likeliest first."""

    rows_name: ClassVar[str] = "bursts"
    columns: ClassVar[Mapping[str, str]] = {
        "tag": "string", "title": "string", "now": "int64", "expected": "double", "ratio": "double",
        "ratio_low": "double", "ratio_high": "double", "p": "double", "alarms": "double",
    }  # fmt: skip

    found: Sequence[statistics.Burst]
    looked_at: int
    reason: Unanswered | None
    named: Mapping[str, Named]
    since: datetime
    """When the last seven days begin, or however many one look has."""
    earlier: Sequence[Earlier] = ()
    """The newest first."""
    people: int = 0
    """Who wrote in the last seven days."""
    enough: int | None = None
    """So many people would have to speak of something that was never spoken of; None: not even all of them suffice."""

    def rows(self) -> list[Row]:
        """One row a burst; what was never said before has no upper end."""
        return [self._row(one) for one in self.found]

    def _row(self, one: statistics.Burst) -> Row:
        return {
            "tag": str(one.name), "title": self._title(str(one.name)), "now": one.now, "expected": one.expected,
            "ratio": _finite(one.ratio.value), "ratio_low": _finite(one.ratio.low),
            "ratio_high": _finite(one.ratio.high), "p": one.p, "alarms": one.alarms,
        }  # fmt: skip

    def _title(self, tag: str) -> str:
        named = self.named.get(tag)
        return named.name(tag) if named else tag

    def extras(self) -> Row:
        """How many were looked at, and why nothing can be said, if so."""
        return {
            "looked_at": self.looked_at, "reason": None if self.reason is None else str(self.reason.reason),
            "since": self.since, "people": self.people, "enough": self.enough,
            "earlier": [{"since": one.since, "until": one.until, **self._row(one.burst)} for one in self.earlier],
        }  # fmt: skip


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def answer_emerging(question: Emerging, *, lake: Lake, scope: Scope, now: datetime) -> EmergingAnswer:
    """Count people by look and weekday, and ask the statistics."""
    stamp, window = lake.stamp(), question.window(now)
    statement = _plan(question, window, scope=scope, now=now)
    counted = _counted(question, lake.rows(statement.sql, statement.params).to_pylist())
    told = _judged(question, counted, 0, allowed=question.alarms)
    known = isinstance(told, statistics.Bursts)
    assert window.end is not None
    came = counted.texts[-1 - question.weeks :]
    return EmergingAnswer(
        question=question, found=tuple(told.found[: question.limit]) if known else (),  # type: ignore[union-attr]
        looked_at=told.looked_at if known else 0, reason=None if known else told,  # type: ignore[arg-type,union-attr]
        named=named_topics(lake) if question.of == "topics" else {}, since=window.end - question.length,
        earlier=_earlier(question, counted, window.end), people=int(came[-1].sum()),
        enough=_enough(question, told, came) if known else None,  # type: ignore[arg-type]
        definition=_definition(question), period=window, n=int(came.sum()),
        method="conditional_negative_binomial", level=question.level, stamp=stamp, asked_at=now,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """People by tag, look (the earliest first) and weekday; and all who wrote."""

    tags: list[str]
    counts: Any
    texts: Any


def _counted(question: Emerging, rows: Sequence[Mapping[str, Any]]) -> _Counted:
    import numpy as np

    looks = question.weeks + question.back + 1
    tags = list(dict.fromkeys(str(row["tag"]) for row in rows if row["tag"] is not None))
    at = {tag: number for number, tag in enumerate(tags)}
    texts, counts = np.zeros((looks, 7)), np.zeros((len(tags), looks, 7))
    for row in rows:
        look, day = int(row["look"]), int(row["day"])
        if row["tag"] is None:
            texts[look, day] = int(row["n"])
        else:
            counts[at[str(row["tag"])], look, day] = int(row["n"])
    return _Counted(tags=tags, counts=counts, texts=texts)


def _judged(
    question: Emerging, counted: _Counted, ago: int, *, allowed: float
) -> statistics.Bursts | Unanswered:  # fmt: skip
    """How it looked so many looks ago."""
    end = len(counted.texts) - ago
    part = slice(end - question.weeks - 1, end)
    return statistics.bursts(
        counted.counts[:, part], counted.texts[part], names=counted.tags, allowed=allowed, least=question.minimum,
        level=question.level,
    )  # fmt: skip


def _earlier(question: Emerging, counted: _Counted, end: datetime) -> tuple[Earlier, ...]:
    """All earlier looks together may give as many false alarms as one."""
    found = []
    for ago in range(1, question.back + 1):
        told = _judged(question, counted, ago, allowed=question.alarms / question.back)
        if isinstance(told, statistics.Bursts):
            until = end - ago * question.length
            found += [Earlier(since=until - question.length, until=until, burst=one) for one in told.found]
    return tuple(found[: question.limit])


def _enough(question: Emerging, told: statistics.Bursts, came: Any) -> int | None:
    """The fewest people of the last look that would be called, were they the first to speak of something."""
    import numpy as np

    people = int(came[-1].sum())
    share = came[-1] / max(float(came[-1].sum()), 1.0)
    for now in range(question.minimum, people + 1):
        new = np.zeros((1, *came.shape))
        new[0, -1] = share * now
        one = statistics.bursts(new, came, names=["new"], allowed=np.inf, least=question.minimum, level=question.level)
        if isinstance(one, statistics.Bursts) and one.found and one.found[0].p * told.looked_at <= question.alarms:
            return now
    return None


def _plan(question: Emerging, window: Period, *, scope: Scope, now: datetime) -> Statement:
    """People by tag, look (0 is the earliest) and weekday of its first day, each once a look; all without a tag."""
    params = Params()
    assert window.start is not None
    window = replace(window, start=window.start - question.back * question.length)
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    said, more = said_sql(Wanted(period=window, where=question.where, grouping=grouping))
    tags, given = tags_sql(question.of, window)
    days = f"epoch(occurred_at - {bound(window.start, params)}::timestamptz)::bigint // 86400"
    span = question.span
    who = f"""
    select voice_id, coalesce(person_key::varchar, voice_id) as who, {days} // {span} as look,
        {days} % {span} % 7 as day from said"""
    frequent = f"""
    select tag from who join tags using (voice_id) group by tag order by count(distinct who) desc, tag limit {MOST}"""
    cells = """
    select tag, look, day, count(*) as n from (
        select tag, look, who, min(day) as day from who join tags using (voice_id)
        where tag in (select tag from frequent) group by tag, look, who) group by tag, look, day
    union all by name
    select null as tag, look, day, count(*) as n from (
        select look, who, min(day) as day from who group by look, who) group by look, day"""
    return (
        grouping.begin().then("said", said, more).then("tags", tags, given).then("who", who, params)
        .then("frequent", frequent).then("cells", cells)
    )  # fmt: skip


def _behind(question: Emerging, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    cell.check(("tag",))
    window = question.window(now)
    assert window.end is not None
    span = Period(start=window.end - question.length, end=window.end, zone=window.zone)
    ask = Wanted(
        period=span, where=question.where, grouping=Grouping.of(question, "voices", scope=scope, now=now)
    )  # fmt: skip
    only = {COLUMN[question.of][1]: (cell.values["tag"],)} if "tag" in cell.values else {}
    said, more = said_sql(ask)
    tags, given = tags_sql(question.of, span, only=only)
    test = "voice_id in (select voice_id from tags)" if only else "true"
    statement = ask.grouping.begin().then("said", said, more).then("tags", tags, given)
    return statement.then("kept", f"select {wanted} from said where {test}")


def people_of_emerging(question: Emerging, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who spoke of a ``tag`` in the last look."""
    return _behind(question, cell, "person_key, occurred_at", scope=scope, now=now)


def voices_of_emerging(question: Emerging, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What they said of a ``tag`` in the last look."""
    return _behind(question, cell, "voice_id", scope=scope, now=now)


def _definition(question: Emerging) -> tuple[Sentence, ...]:
    return (
        Sentence(
            code="emerging.people",
            text=gettext_noop(
                "People of the last %(span)d whole days, each once, against %(weeks)d times as many days before,"
                " weekday by weekday. Chance alone gives at most %(alarms)g such alarms in one look over all looked"
                " at, and as many in all earlier looks together."
            ),
            fields={"span": question.span, "weeks": question.weeks, "alarms": question.alarms},
        ),
        *about_segments(question),
    )
