"""Timeline: what one person did and said, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from rashin.analysis.lake.keys import EMAIL, USER_ID, customer_key, distinct_id
from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.errors import Contradiction, MissingOption, UnusableValue
from rashin.analysis.questions.forms import Key, OneOf, Text, Whole
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.personal import masked_properties
from rashin.analysis.questions.question import Answer, Grade, Lake, Row, Scope, Sentence, Timed, option
from rashin.analysis.questions.statement import Statement
from rashin.errors import gettext_noop

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SHOW = OneOf(both=gettext_noop("Events and voices"), events=gettext_noop("Events"), voices=gettext_noop("Voices"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Timed):
    """What one person did and said, the newest first."""

    name: ClassVar[str] = "timeline"
    title: ClassVar[str] = gettext_noop("Timeline")
    help: ClassVar[str] = gettext_noop("What one person did and said over every channel, the newest first.")

    person: int | None = option(
        Key(), label=gettext_noop("Person"), help=gettext_noop("The person's key."), default=None
    )
    identifier: str | None = option(
        Text(),
        word="id",
        label=gettext_noop("Identifier"),
        help=gettext_noop("Any identifier of the person: user_id:42, email:aoi@example.jp, or a bare user id."),
        default=None,
    )
    show: str = option(_SHOW, label=gettext_noop("Show"), help=gettext_noop("Events, voices, or both."), default="both")
    channel: tuple[str, ...] = option(
        Text(longest=120),
        label=gettext_noop("Channel"),
        help=gettext_noop("Only what happened or was said in these channels: app."),
        many=True,
    )
    event: tuple[str, ...] = option(
        Text(longest=200),
        label=gettext_noop("Event"),
        help=gettext_noop("Only these kinds of events: Order Completed. Voices are left out then."),
        many=True,
    )
    before: str | None = option(
        Text(),
        label=gettext_noop("Before"),
        help=gettext_noop("Only what comes after this on the way back: the “next” of the page before."),
        default=None,
        advanced=True,
    )
    limit: int = option(
        Whole(least=1, most=5000),
        label=gettext_noop("At most"),
        help=gettext_noop("How many entries on a page."),
        default=50,
        advanced=True,
    )

    def check(self) -> None:
        """One person, named in one way."""
        self.check_period()
        if self.event and self.show == "voices":
            raise Contradiction(place="event", other="show", advice=gettext_noop("Voices are no events."))
        if self.person is not None and self.identifier is not None:
            raise Contradiction(place="person", other="id", advice=gettext_noop("Name the person in one way."))
        if self.person is None and self.identifier is None:
            raise MissingOption(kind=self.name, place="id", help=gettext_noop("Give an identifier or a key."))
        if self.identifier is not None:
            identified(self.identifier)
        if self.before is not None:
            cursor_of(self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event or voice. ``text`` is masked; so is ``properties``, a JSON object as text."""

    at: datetime
    kind: str
    id: str
    name: str | None
    channel: str | None
    touchpoint: str | None
    unit: str | None
    source: str | None
    survey: str | None
    question: str | None
    score: float | None
    scale_min: int | None
    scale_max: int | None
    text: str | None
    properties: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineAnswer(Answer):
    """One page of a person's entries, the newest first."""

    rows_name: ClassVar[str] = "entries"
    columns: ClassVar[Mapping[str, str]] = {
        "at": "time", "kind": "string", "id": "string", "name": "string", "channel": "string",
        "touchpoint": "string", "unit": "string", "source": "string", "survey": "string", "question": "string",
        "score": "double", "scale_min": "int64", "scale_max": "int64", "text": "string", "properties": "string",
    }  # fmt: skip

    person_key: int
    entries: tuple[Entry, ...]
    next: str | None
    """Give this as ``before`` for the next page; None on the last."""
    elsewhere: int = 0
    """Entries of other departments, or of none, which whoever asks does not see."""

    def rows(self) -> list[Row]:
        """One row an entry."""
        return [{name: getattr(entry, name) for name in self.columns} for entry in self.entries]

    def extras(self) -> Row:
        """Who, where the next page begins, and how much belongs to other departments."""
        return {"person_key": str(self.person_key), "next": self.next, "elsewhere": self.elsewhere}


def identified(text: str) -> str:
    """The normalised ``namespace:value``; a bare value is a user id, or an e-mail address when it has an @."""
    namespace, colon, value = text.partition(":")
    if not colon:
        namespace, value = (EMAIL if "@" in text else USER_ID), text
    found = distinct_id(namespace.strip(), value)
    if found is None:
        raise UnusableValue(place="id", text=text, expected="user_id:42, email:aoi@example.jp, phone:090…")
    return found


def cursor_of(text: str) -> tuple[datetime, str]:
    """The time and id behind a cursor."""
    micros, dot, entry = text.partition(".")
    try:
        if not dot or not entry:
            raise ValueError(text)
        return _EPOCH + timedelta(microseconds=int(micros)), entry
    except (ValueError, OverflowError):
        raise UnusableValue(place="before", text=text, expected=gettext_noop("the “next” of the page before")) from None


def cursor_text(at: datetime, entry: str) -> str:
    """A place between two entries, as ``cursor_of`` reads it."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{entry}"


_COLUMNS: Final = {
    "events": """
    select occurred_at, 'event' as kind, event_id as id, event as name, channel, touchpoint, unit, source,
        cast(null as varchar) as survey, cast(null as varchar) as question, cast(null as double) as score,
        cast(null as smallint) as scale_min, cast(null as smallint) as scale_max, cast(null as varchar) as text,
        properties
    from events""",
    "voices": """
    select occurred_at, 'voice' as kind, voice_id as id, metric as name, channel, touchpoint, unit, source,
        survey, question, score, scale_min, scale_max, text, properties
    from voices""",
}


def _parts(ask: Timeline, person: int, scope: Scope, period: Period) -> tuple[dict[str, str], Params]:
    """The condition on each table that is read, within the scope and the filters."""
    params: Params = {}
    tables = ("events", "voices") if ask.show == "both" and not ask.event else ("events" if ask.event else ask.show,)
    found = {}
    for table in tables:
        tests = [f"{table}.person_key = {bound(person, params)}"]
        for test, more in (scope.condition(table), period.condition(table)):
            tests.append(test)
            params |= more
        if ask.channel:
            tests.append(f"coalesce({table}.channel = any({bound(list(ask.channel), params)}), false)")
        if ask.event:
            tests.append(f"events.event = any({bound(list(ask.event), params)})")
        found[table] = " and ".join(tests)
    return found, params


def plan(ask: Timeline, person: int, scope: Scope, period: Period) -> Statement:
    """One page and one entry more."""
    conditions, params = _parts(ask, person, scope, period)
    parts = []
    for table, test in conditions.items():
        earlier = ""
        if ask.before is not None:
            earlier = f" and {table}.occurred_at <= {bound(cursor_of(ask.before)[0], params)}"
        parts.append(f"{_COLUMNS[table]} where {test}{earlier}")
    page = "true"
    if ask.before is not None:
        at, entry = cursor_of(ask.before)
        page = f"(occurred_at, id) < ({bound(at, params)}, {bound(entry, params)})"
    last = f"select * from entries where {page} order by occurred_at desc, id desc limit {bound(ask.limit + 1, params)}"  # noqa: S608
    return Statement().then("entries", " union all ".join(parts), params).then("page", last, params)


def _elsewhere(ask: Timeline, person: int, scope: Scope, period: Period, lake: Lake) -> int:
    """How many entries like those asked for lie outside the scope: their number and nothing of them."""
    if scope.units is None:
        return 0
    sums = []
    for one in (Scope(), scope):
        conditions, params = _parts(ask, person, one, period)
        counts = " + ".join(f"(select count(*) from {table} where {test})" for table, test in conditions.items())  # noqa: S608 - our own words
        sums.append(int(lake.rows(f"select {counts} as n", params).to_pylist()[0]["n"]))
    return sums[0] - sums[1]


_RESOLVE: Final = "select arg_max(person_key, version) as person_key from overrides where customer_key = $key"


def person_of(lake: Lake, identifier: str) -> int:
    """The person to whom an identifier belongs by now."""
    key = customer_key(identified(identifier))
    found = lake.rows(_RESOLVE, {"key": key}).to_pylist()[0]["person_key"]
    return key if found is None else int(found)


def answer_timeline(question: Timeline, *, lake: Lake, scope: Scope, now: datetime) -> TimelineAnswer:
    """One page of the person's entries."""
    stamp = lake.stamp()
    person = question.person if question.person is not None else person_of(lake, question.identifier or "")
    period = question.period(now)
    statement = plan(question, person, scope, period)
    entries = [_entry(row) for row in lake.rows(statement.sql, statement.params).to_pylist()]
    shown = entries[: question.limit]
    elsewhere = _elsewhere(question, person, scope, period, lake)
    return TimelineAnswer(
        question=question,
        person_key=person,
        elsewhere=elsewhere,
        notes=_notes(scope, elsewhere),
        period=period,
        entries=tuple(shown),
        next=cursor_text(shown[-1].at, shown[-1].id) if len(entries) > question.limit else None,
        definition=(
            Sentence(
                code="timeline.masked",
                text=gettext_noop("Personal data in texts are masked; identifiers of one person are put together."),
            ),
        ),
        n=len(shown),
        method="list",
        grade=Grade.ANECDOTE,
        stamp=stamp,
        asked_at=now,
    )


def _notes(scope: Scope, elsewhere: int) -> tuple[Sentence, ...]:
    if scope.units is None:
        return ()
    rule = gettext_noop("Only entries of your departments' units are shown, none that carry no unit.")
    found = [Sentence(code="timeline.units", text=rule)]
    if elsewhere:
        text = gettext_noop("%(count)d entries of other departments or without a unit are not shown.")
        found.append(Sentence(code="timeline.elsewhere", text=text, fields={"count": elsewhere}))
    return tuple(found)


def _entry(row: Mapping[str, Any]) -> Entry:
    plain = {name: row[name] for name in TimelineAnswer.columns if name not in {"at", "properties"}}
    return Entry(at=row["occurred_at"].astimezone(UTC), properties=masked_properties(row["properties"]), **plain)
