"""A customer's page: who they are, what they did and said over every channel, masked unless somebody asks."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.base.atlas.names import touchpoint_names
from rashin.base.atlas.said import channel_words
from rashin.base.customers import queries
from rashin.base.customers.records import Profile
from rashin.base.ui import formats
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, scope_of
from rashin.base.workspace.asking import the_kept_lake, the_lake
from rashin.base.workspace.audit import record_look
from rashin.base.workspace.unmasking import granted
from rashin.powers.operation.topics.panels import person_topics
from rashin.web.shell import customer_cases, customer_letters, customer_profile, customer_story
from rashin.web.shell.customer_story import Story, Wanted
from rashin.web.shell.customer_words import KINDS, happening

_KINDS: Final = frozenset(kind for kind, _words in KINDS)


@access(Permission.SEE_CUSTOMERS)
@require_GET
def customer(request: HttpRequest, person_key: int) -> HttpResponseBase:
    """One customer, masked; whoever said what for sees name and contacts, and each such look is written down."""
    member, now = member_of(request), timezone.now()
    grant = granted(request, now=now)
    profile = queries.profile(the_kept_lake(), person_key, units=scope_of(member).units, masked=grant is None)
    wanted = _wanted(request, person_key, profile)
    events = [name for name, _count in profile.figures.kinds]
    story = customer_story.page_of(member, wanted, events, now=now)
    originals = None
    if grant is not None:
        originals = _originals(story)
        record_look(actor=member, person_key=person_key, what="customer", reason=grant.reason, now=now)
    cases = customer_cases.cases_of(member, person_key, now=now)
    entries = customer_story.told(story.records, touchpoints=touchpoint_names(), originals=originals)
    context = {
        "profile": profile,
        "title": profile.name or f"#{str(person_key)[-8:]}",
        "chips": customer_profile.chips(profile),
        "stats": customer_profile.stats(profile.figures, now=now),
        "facts": customer_profile.facts(profile),
        "joined": customer_profile.written("joined", profile.joined or ""),
        "identifiers": customer_profile.identifiers(profile),
        "entries": customer_cases.with_cases(entries, cases, wanted=wanted, story=story),
        "cases": customer_cases.lines(cases),
        "contact": customer_letters.contact_of(member, profile),
        "may_open_case": may(member, Permission.WORK_CASES),
        **_links(request, wanted, story, profile),
        "story": story,
        "wanted": wanted,
        "event_filter": _event_filter(request, events),
        "grant": grant,
        "spoken_of": person_topics(member_of(request), person_key),
    }
    return render(request, "shell/customer.html", context)


def _wanted(request: HttpRequest, person_key: int, profile: Profile) -> Wanted:
    kind, via = request.GET.get("kind", ""), request.GET.get("channel", "")
    known = {name for name, _count in profile.figures.channels}
    return Wanted(
        person_key=person_key,
        kind=kind if kind in _KINDS else "",
        channel=via if via in known else "",
        event=request.GET.get("event", "")[:200],
        last=last if (last := request.GET.get("last", "")) in customer_story.LENGTHS else "",
        before=customer_story.cursor(request.GET.get("before", "")[:200]),
    )


def _lengths() -> list[tuple[str, str]]:
    return [
        (last, gettext("%(days)s days") % {"days": formats.number(length.days)})
        for last, length in customer_story.LENGTHS.items()
    ]  # fmt: skip


def _event_filter(request: HttpRequest, events: Sequence[str]) -> Filters:
    """A choice among the kinds of events that the person has."""
    choices = [(name, happening(name).words) for name in events]
    return Filters(request, [Filter(name="event", label=_("Kind of event"), kind="choice", choices=choices)])


def _originals(story: Story) -> Mapping[str, str]:
    voices = [one.id for one in story.records if one.kind == "voice" and one.text]
    if not voices:
        return {}
    rows = the_lake().originals(voices, purpose="customer page").to_pylist()
    return {row["record_id"]: row["value"] for row in rows if row["field"] == "text"}


def _links(request: HttpRequest, wanted: Wanted, story: Story, profile: Profile) -> dict[str, object]:
    def address(**changes: str) -> str:
        query = request.GET.copy()
        query.pop("before", None)
        for word, value in changes.items():
            query.pop(word, None)
            if value:
                query[word] = value
        told = query.urlencode()
        return f"{request.path}?{told}" if told else request.path

    channels = [("", ""), *((name, channel_words(name)) for name, _count in profile.figures.channels if name)]
    return {
        "tabs": [{"url": address(kind=kind), "label": words, "current": kind == wanted.kind} for kind, words in KINDS],
        "channels": [
            {"url": address(channel=name), "label": label, "current": name == wanted.channel}
            for name, label in channels
        ],
        "lengths": [
            {"url": address(last=last), "label": label, "current": last == wanted.last}
            for last, label in (("", gettext("From the beginning")), *_lengths())
        ],
        "older": address(before=story.older) if story.older else "",
        "newest": address() if wanted.before else "",
    }
