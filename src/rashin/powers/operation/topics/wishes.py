"""What the explorer is asked for: filters that live in the address, as values and as conditions of the lake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.conditions import all_sql
from rashin.analysis.questions.filters import Filter as Test
from rashin.analysis.questions.filters import check_field, parse_filters, write_filter
from rashin.analysis.questions.period import Period, instant
from rashin.analysis.questions.personal import is_personal
from rashin.analysis.questions.statement import Statement
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.said import LANGUAGES, channel_words, speaker
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.formats import reading_language
from rashin.base.ui.navigation import Words
from rashin.base.workspace.access import Permission, require, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User
from rashin.powers.operation.topics.aspects import ASPECTS
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.vocabulary import Mood

USUAL: Final = "90d"
COLUMNS: Final = ("channel", "unit", "survey")
INTENTS: Final[Mapping[str, Words]] = {
    "complaint": pgettext_lazy("intent", "Complaint"),
    "request": pgettext_lazy("intent", "Request"),
    "question": pgettext_lazy("intent", "Question"),
    "praise": pgettext_lazy("intent", "Praise"),
    "thanks": pgettext_lazy("intent", "Thanks"),
    "churn": pgettext_lazy("intent", "Thinks of leaving"),
    "leave": pgettext_lazy("intent", "Thinks of leaving"),
    "recommend": pgettext_lazy("intent", "Recommends"),
}
READ: Final = {"topic": "topic", "aspect": "aspect", "sentiment": "sentiment", "intent": "intent",
               "language": "read_language"}  # fmt: skip
FORM: Final = (*COLUMNS, *READ)
"""Fields of the form; others stand as filters of their own."""
_WORD: Final = {field: word for word, field in READ.items()}
PASSING: Final = ("before", "of", "cell")
"""What belongs to one page of voices alone."""
EARLIEST: Final = date(2000, 1, 1)
MOST: Final = 200
MOST_WHERE: Final = 24

_THERE: Final = """
SELECT {listed} FROM voices WHERE occurred_at >= $since AND ({scope})"""
_INTENTS: Final = "SELECT DISTINCT term FROM mentions WHERE kind = 'intent' LIMIT 50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which voices."""

    tests: tuple[Test, ...]
    first: date | None
    last: date | None
    zone: str
    words: str = ""
    topic: str = ""
    behind: Statement | None = None
    """Only the voices behind a number of another question’s answer."""

    @property
    def period(self) -> Period:
        """The days as instants."""
        return Period(
            start=None if self.first is None else instant(self.first, self.zone),
            end=None if self.last is None else instant(self.last, self.zone, ends=True), zone=self.zone,
        )  # fmt: skip

    @property
    def question(self) -> dict[str, Any]:
        """The same as options of a question about voices. Words are a filter of the text."""
        where = self.tests
        if self.words:
            where = (*where, Test(field="text", op="contains", value=(self.words,)))
        return {"where": where, "start": self.first, "end": self.last, "zone": self.zone}

    def condition(self, member: User) -> tuple[str, dict[str, object]]:
        """The SQL condition over voices, within what this member may see."""
        scope, params = scope_of(member).condition("voices")
        inside, more = all_sql(list(self.question["where"]), "voices")
        when, days = self.period.condition("voices")
        asked = f"({scope}) AND ({inside}) AND ({when})"
        if self.behind is None:
            return asked, {**params, **more, **days}
        only = f"{asked} AND voices.voice_id IN (\n{self.behind.sql}\n)"
        return only, {**params, **more, **days, **self.behind.params}


def filters_of(request: HttpRequest, member: User, tree: TopicTree) -> Filters:
    """The filters of the explorer, with what there is to choose from."""
    there, unit, survey = there_of(member), speaker("unit"), speaker("survey")
    topics = [(one.id, "　" * depth + one.name(reading_language())) for depth, one in tree.walk()
              if one.state != "retired"]  # fmt: skip
    intents = [(one, INTENTS.get(one, one)) for one in _intents(_state("mentions"))]

    def choice(name: str, label: Words, choices: Sequence[tuple[str, Words]]) -> Filter:
        asked = request.GET.get(name, "")[:300]
        if asked and asked not in {value for value, _label in choices}:
            choices = [*choices, (asked, asked)]  # an address from elsewhere keeps its meaning
        return Filter(name=name, label=label, kind="choice", choices=choices, all=_("All"))

    offered = (
        Filter(name="q", label=_("Words"), wide=True),
        Filter(name="when", label=_("Period"), kind="period"),
        choice("topic", pgettext_lazy("voices", "Topic"), topics),
        choice("sentiment", _("Sentiment"), [(one.value, one.label) for one in Mood]),
        choice("channel", _("Channel"), [(one, channel_words(one)) for one in there["channel"]]),
        choice("unit", _("Unit"), [(one, unit(one)) for one in there["unit"]]),
        choice("survey", _("Survey"), [(one, survey(one)) for one in there["survey"]]),
        choice("aspect", pgettext_lazy("voices", "Aspect"), list(ASPECTS.items())),
        choice("intent", pgettext_lazy("voices", "Intent"), intents),
        choice("language", _("Language"), list(LANGUAGES.items())),
    )
    return Filters(request, tuple(one for one in offered if one.kind != "choice" or one.choices))


def there_of(member: User) -> Mapping[str, Sequence[str]]:
    """The values that the last year’s voices have, as far as this member may see them."""
    scope, params = scope_of(member).condition("voices")
    return _there(_state("voices"), scope, tuple(sorted((name, _fixed(one)) for name, one in params.items())))


@lru_cache(maxsize=32)
def _there(_of: tuple[str, ...], scope: str, params: tuple[tuple[str, Any], ...]) -> Mapping[str, Sequence[str]]:
    """The same for the same state of the lake and the same scope: a page asks several times."""
    listed = ", ".join(f"list(DISTINCT {name}) AS {name}" for name in COLUMNS)
    asked = {name: list(one) if isinstance(one, tuple) else one for name, one in params}
    since = timezone.now() - timedelta(days=365)
    found = rows(_THERE.format(listed=listed, scope=scope), {**asked, "since": since})
    row = found[0] if found else {}
    return {name: tuple(sorted(str(one) for one in row.get(name) or () if one)[:MOST]) for name in COLUMNS}


@lru_cache(maxsize=4)
def _intents(_of: tuple[str, ...]) -> tuple[str, ...]:
    """The intents that were read."""
    return tuple(str(one["term"]) for one in rows(_INTENTS, {}))


def _state(*tables: str) -> tuple[str, ...]:
    """The lake as it is today: its address, the versions of its tables, the day."""
    try:
        seen = the_lake().versions(tables)
    except LakeMissing:
        seen = {}
    return (str(settings.HOME.lake), str(timezone.localdate()), *(seen.get(name, "") for name in tables))


def _fixed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def asked_in(request: HttpRequest, filters: Filters, member: User, *, now: datetime) -> Asked:
    """What the address asks for; without a period, the last ninety days."""
    today = timezone.localdate(now)
    days = filters.days("when", today) or Filters(_plain(request, when=USUAL), _WHEN).days("when", today)
    if days and days.last is None:
        days = replace(days, last=today)  # nothing is said after today: what has a beginning has an end, too
    tests = []
    for name in (*COLUMNS, *READ):
        value = filters.values.get(name, "")
        if value:
            tests.append(Test(field=READ.get(name, name), op="=", value=(value,)))
    for text in where_of(request):
        tests += parse_filters(text)
    for one in tests:
        check_field(one.field, "voices")
        if is_personal(one.field):
            require(member, Permission.SEE_PERSONAL)
    return Asked(
        tests=tuple(tests), first=days.first if days else None, last=days.last if days else None,
        zone=timezone.get_current_timezone_name(), words=filters["q"].replace("\x00", ""),
        topic=filters.values.get("topic", ""),
    )  # fmt: skip


_WHEN: Final = (Filter(name="when", label="", kind="period"),)


def _plain(request: HttpRequest, **words: str) -> HttpRequest:
    made = HttpRequest()
    made.path, made.GET = request.path, QueryDict(urlencode(words))
    return made


def where_of(request: HttpRequest) -> list[str]:
    """Filters in the form that questions take."""
    return [text[:300] for text in request.GET.getlist("where")[:MOST_WHERE] if text.strip()]


def onward(request: HttpRequest, *, path: str = "", drop: tuple[str, ...] = (), **words: str) -> str:
    """The same address with some words changed. What stands behind a number is left with it."""
    query = request.GET.copy()
    for name in (*PASSING, *drop):
        query.pop(name, None)
    for name, value in words.items():
        query[name] = value
    return f"{path or request.path}?{query.urlencode()}"


def narrowed(request: HttpRequest, field: str, value: str, *, drop: tuple[str, ...] = (), **words: str) -> str:
    """The same voices, of those only the ones with this value too: a field that is asked for already stays as it is."""
    name = _WORD.get(field, field)
    query = request.GET.copy()
    for passing in (*PASSING, *drop):
        query.pop(passing, None)
    if name in FORM and query.get(name, "").strip() in {"", value}:
        query[name] = value
    else:
        test = write_filter(Test(field=field, op="=", value=(value,)))
        if test not in query.getlist("where"):
            query.appendlist("where", test)
    for word, said in words.items():
        query[word] = said
    return f"{request.path}?{query.urlencode()}"


def address_of(request: HttpRequest, asked: Asked, *, drop: str = "", **words: str) -> str:
    """The voices of a panel in the explorer: there the same filters, and these fields more. ``drop``: but this one."""
    tests = [one for one in asked.tests if one.field != drop]
    query: dict[str, object] = {}
    for field, value in words.items():
        if field in FORM and not any(one.field == field for one in tests):
            query[field] = value
        else:
            tests.append(Test(field=field, op="=", value=(value,)))
    query["where"] = list(dict.fromkeys(write_filter(one) for one in tests))
    if asked.words:
        query["q"] = asked.words
    if asked.first and asked.last:
        query["when"] = f"{asked.first}..{asked.last}"
    if words:
        query["view"] = "voices"
    return f"{reverse('voices_explore')}?{urlencode(query, doseq=True)}"


def asked_of_panel(request: HttpRequest, member: User, *, now: datetime) -> Asked:
    """What a panel's address asks for; without a period, all that was ever said."""
    offered = (
        Filter(name="q", label="", wide=True), Filter(name="when", label="", kind="period"),
        Filter(name="topic", label=""),
    )  # fmt: skip
    filters = Filters(request, offered)
    asked = asked_in(request, filters, member, now=now)
    if filters["when"]:
        return asked
    today = timezone.localdate(now)
    return replace(asked, first=EARLIEST, last=today)
