"""What customers wrote: the feed of home and the page of voices, masked as the lake keeps them, within one's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.conditions import all_sql
from rashin.analysis.questions.filters import check_field, parse_filters
from rashin.analysis.questions.period import Period, instant
from rashin.analysis.questions.personal import is_personal
from rashin.base.atlas.names import touchpoint_names
from rashin.base.atlas.said import channel_words, speaker
from rashin.base.atlas.spoken import Read, read
from rashin.base.ui import formats
from rashin.base.ui.navigation import Words
from rashin.base.ui.periods import Days
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.asking import the_kept_lake, the_lake
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.breakdowns import field_words, value_of
from rashin.web.shell.voice_filters import columns_asked, days_asked, filters_of, score_asked

MOST: Final = 5
LONGEST: Final = 160
PAGE: Final = 30
UNREAD: Final = Read()
MOODS: Final[dict[str, Words]] = {"unhappy": _("Unhappy"), "neither": _("Neither"), "happy": _("Happy")}
_PLACE = "case when direction = -1 then 1 - (score - 1) / scale_max else score / scale_max end"
_MOOD = f"""case when score is null then null
    when metric = 'nps' then case when score >= 9 then 'happy' when score <= 6 then 'unhappy' else 'neither' end
    when {_PLACE} > 0.7 then 'happy' when {_PLACE} <= 0.45 then 'unhappy' else 'neither' end"""
"""The same division as ``tone_of``, for the lake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One remark as a feed shows it."""

    id: str
    text: str
    score: str
    tone: str
    at: datetime
    channel: str
    touchpoint: str
    unit: str
    href: str
    """The customer's page, for those who may open it."""
    page: str = ""
    """The voice's own page."""
    source: str = ""
    turns: bool = False
    """Whether it is a conversation."""
    read: Read = UNREAD
    """Its words, marked where something was read in them, and what that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which voices: filters in the form that questions take, a metric, days, scores, a mood, words, where to go on."""

    where: tuple[str, ...] = ()
    metric: str = ""
    days: int = 90
    mood: str = ""
    text: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns of a voice that must have just this value."""
    period: Days | None = None
    """From one day to another, both included; asked instead of ``days``."""
    least: float | None = None
    most: float | None = None
    """Scores between these, as they were given."""
    before: str = ""
    """Go on after the voice with this moment and id."""

    @property
    def address(self) -> str:
        """The page of these voices, from the newest."""
        words = {"where": self.where, "metric": self.metric, "days": str(self.days), "mood": self.mood, "q": self.text}
        return f"{address_of('voices')}?{urlencode({key: one for key, one in words.items() if one}, doseq=True)}"


def voices_of(member: User, wish: Wish, *, limit: int, longest: int = LONGEST) -> list[Voice]:
    """The newest remarks with words that are like this."""
    condition, params = _condition(member, wish)
    newest = f"""
    select voice_id, text, score, metric, scale_max, direction, occurred_at, channel, touchpoint, unit, person_key,
        source, contains(coalesce(properties, ''), '"turns":') as talked
    from voices where {condition} order by occurred_at desc, voice_id limit {limit}"""  # noqa: S608 - values bound
    try:
        lake = the_lake() if "since" in params else the_kept_lake()  # no look asks for the same days again
        rows = lake.rows(newest, params).to_pylist()
    except LakeMissing:
        return []
    names, sources, opens = touchpoint_names(), speaker("source"), may(member, Permission.SEE_CUSTOMERS)
    told = [{**row, "source": sources(row["source"])} for row in rows]
    shown = [_voice(row, names, opens=opens, longest=longest) for row in told]
    known = read({one.id: one.text for one in shown})
    return [replace(one, read=known.get(one.id, UNREAD)) for one in shown]


def _condition(member: User, wish: Wish) -> tuple[str, dict[str, object]]:
    scope, params = scope_of(member).condition("voices")
    bound: dict[str, object] = dict(params)
    tests = ["text is not null and length(text) > 0", scope]
    filters = [one for text in wish.where for one in parse_filters(text)]
    for one in filters:
        check_field(one.field, "voices")
        if is_personal(one.field):
            require(member, Permission.SEE_PERSONAL)
    inside, more = all_sql(filters, "voices")
    tests.append(inside)
    bound |= more
    for name, value in wish.columns.items():
        tests.append(f"{name} = $of_{name}")
        bound[f"of_{name}"] = value
    if wish.metric:
        tests.append("metric = $metric")
        bound["metric"] = wish.metric
    if wish.period is not None:
        inside, more = _within(wish.period)
        tests.append(inside)
        bound |= more
    elif wish.days:
        tests.append("occurred_at >= $since")
        bound["since"] = timezone.now() - timedelta(days=wish.days)
    for name, sign, score in (("least", ">=", wish.least), ("most", "<=", wish.most)):
        if score is not None:
            tests.append(f"score {sign} ${name}")
            bound[name] = score
    if wish.mood:
        tests.append(f"({_MOOD}) = $mood")
        bound["mood"] = wish.mood
    if wish.text:
        tests.append("contains(lower(text), lower($words))")
        bound["words"] = wish.text
    at, _mark, id_ = wish.before.partition("~")
    if id_ and (moment := _moment(at)) is not None:
        tests.append("(occurred_at < $at or (occurred_at = $at and voice_id > $after))")
        bound |= {"at": moment, "after": id_}
    return " and ".join(f"({test})" for test in tests), bound


def _within(days: Days) -> tuple[str, dict[str, object]]:
    """The days as instants of the reader's time zone."""
    zone = timezone.get_current_timezone_name()
    period = Period(
        start=None if days.first is None else instant(days.first, zone),
        end=None if days.last is None else instant(days.last, zone, ends=True), zone=zone,
    )  # fmt: skip
    return period.condition("voices")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def draw_voices(request: HttpRequest) -> SafeString:
    """The newest remarks with words."""
    voices = voices_of(member_of(request), Wish(days=0), limit=MOST)
    context = {"voices": voices, "all_url": address_of("voices")}
    return render_to_string("shell/panels/voices.html", context, request)


@access(Permission.SEE_VOICES)
@require_GET
def voices(request: HttpRequest) -> HttpResponseBase:
    """What customers wrote, by mood, place and words."""
    filters = filters_of(request, member_of(request), MOODS)
    where = tuple(text[:300] for text in request.GET.getlist("where")[:8] if text.strip())
    places = (*where, f'touchpoint="{filters["touchpoint"]}"') if filters["touchpoint"] else where
    wish = Wish(
        where=places, metric=filters["metric"], days=days_asked(filters), mood=filters["mood"],
        period=filters.days("when", timezone.localdate()), least=score_asked(filters, "least"),
        most=score_asked(filters, "most"),
        text=filters["q"].replace("\x00", ""), columns=columns_asked(filters),
        before=request.GET.get("before", "")[:200],
    )  # fmt: skip
    found = voices_of(member_of(request), wish, limit=PAGE + 1, longest=2_000)
    context = {
        "voices": found[:PAGE], "filters": filters, "chips": _chips(request, where),
        "next": _next(request, found), "first": request.path if wish.before else "",
        "sources": may(member_of(request), Permission.MANAGE_WEBHOOKS),
        "usual": "" if wish.period or filters.values.get("days") else wish.days, "ever": _ever(request),
    }  # fmt: skip
    return render(request, "shell/voices.html", context)


def _chips(request: HttpRequest, where: Sequence[str]) -> list[dict[str, str]]:
    """What else the address asks for, in words, each with the address that leaves it out."""
    found = []
    for text in where:
        for one in parse_filters(text):
            values = formats.listed(value_of(one.field, str(value)) for value in one.value)
            found.append({"label": f"{field_words(one.field)}: {values}", "without": _without(request, "where", text)})
    return found


def _ever(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["days"] = "0"
    query.pop("before", None)
    return f"{request.path}?{query.urlencode()}"


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    query.pop("before", None)
    return f"{request.path}?{query.urlencode()}"


def _next(request: HttpRequest, found: Sequence[Voice]) -> str:
    if len(found) <= PAGE:
        return ""
    last = found[PAGE - 1]
    query = request.GET.copy()
    query["before"] = f"{int(last.at.timestamp()) * 1_000_000 + last.at.microsecond}~{last.id}"
    return f"?{query.urlencode()}"


def _voice(row: Mapping[str, Any], names: Mapping[str, str], *, opens: bool, longest: int) -> Voice:
    text = str(row["text"])
    score = row["score"] if isinstance(row["score"], float | int) else None
    person = reverse("customer", args=[row["person_key"]]) if opens and row["person_key"] is not None else ""
    return Voice(
        id=str(row["voice_id"]),
        text=text if len(text) <= longest else text[:longest].rstrip() + "…",
        score="" if score is None else formats.number(score, 0),
        tone=tone_of(score, metric=str(row["metric"]), most=row["scale_max"], direction=row["direction"]),
        at=row["occurred_at"],
        channel=channel_words(str(row["channel"] or "")),
        touchpoint=names.get(str(row["touchpoint"]), str(row["touchpoint"] or "")),
        unit=str(row["unit"] or ""),
        href=f"{person}?kind=voices" if person else "",
        page=f"{reverse('voice')}?{urlencode({'id': row['voice_id']})}",
        source=str(row["source"] or ""),
        turns=bool(row["talked"]),
    )


def tone_of(score: float | None, *, metric: str, most: object, direction: object) -> str:
    """Good, bad or neither, as each metric divides its answers."""
    if score is None:
        return "flat"
    if metric == "nps":
        return "good" if score >= 9 else "bad" if score <= 6 else "flat"
    top = float(most) if isinstance(most, int | float) else 5.0
    place = score / top if direction != -1 else 1 - (score - 1) / top
    return "good" if place > 0.7 else "bad" if place <= 0.45 else "flat"


def mood_words(mood: str) -> str:
    """A mood in words."""
    return str(MOODS.get(mood, gettext("All")))
