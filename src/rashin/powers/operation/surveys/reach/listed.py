"""Reads of reach: waves, triggers and invitations as pages show them, a constant number of queries each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from rashin.base.customers.queries import named
from rashin.base.messages.letters import why_of
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.models import Invitation, Send, Survey, Trigger
from rashin.powers.operation.surveys.queries import survey_of
from rashin.powers.operation.surveys.reach.rates import Rates, by_channel, rates
from rashin.powers.operation.surveys.reach.stuck import is_stuck
from rashin.powers.operation.surveys.vocabulary import Audience, Channel, InvitationState

Row = Mapping[str, Any]
NEWEST = 200
_ANSWERED = Q(invitations__state=InvitationState.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveView:
    """A wave as programs see it."""

    id: int
    survey: str
    title: str
    channel: str
    state: str
    revision: int
    scheduled_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    counts: Mapping[str, Any]
    invitations: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerView:
    """A trigger as programs see it."""

    id: int
    survey: str
    event: str
    after_minutes: int
    once_per: str
    where: list[str]
    channel: str
    on: bool
    include_late: bool
    share: int
    quiet: Mapping[str, str]
    revision: int


def wave(row: Send) -> WaveView:
    """One wave, with how many invitations are in which state."""
    return WaveView(
        id=row.pk, survey=row.survey.key, title=row.title, channel=row.channel, state=row.state,
        revision=row.revision, scheduled_at=row.scheduled_at, started_at=row.started_at,
        finished_at=row.finished_at, counts=row.counts, invitations=states_of(Invitation.objects.filter(send=row)),
    )  # fmt: skip


def sends_in(survey: Survey) -> QuerySet[Send]:
    """The waves of a survey, for a list in pages."""
    return Send.objects.filter(survey=survey).select_related("survey")


def invited(survey: Survey, member: User | None = None) -> QuerySet[Invitation]:
    """Who was invited to a survey, as far as a member may see it."""
    rows = Invitation.objects.filter(survey=survey).select_related("survey")
    units = scope_of(member).units if member is not None else None
    return rows.filter(unit__in=sorted(units)) if units is not None else rows


def invitation(row: Invitation, *, names: bool) -> Row:
    """One invitation as programs see it. Of colleagues nothing says who it was, nor when they answered."""
    colleague = row.survey.audience == Audience.EMPLOYEE
    known = names and not colleague and row.person is not None and row.person >= 0
    return {
        "id": row.pk, "send": row.send_id, "trigger": row.trigger_id, "person_key": str(row.person) if known else None,
        "channel": row.channel, "language": row.language, "unit": "" if colleague else row.unit, "state": row.state,
        "reason": row.reason, "why": why(row.reason), "asked_about": row.context_key, "reminded": row.reminded,
        "created_at": row.created_at, "due_at": row.due_at, "sent_at": row.sent_at,
        "answered_at": None if colleague else row.answered_at,
    }  # fmt: skip


def waves(key: str, *, member: User | None = None) -> list[WaveView]:
    """The newest waves of a survey."""
    rows = Send.objects.filter(survey=survey_of(key, member=member)).select_related("survey")
    return [wave(row) for row in rows[:NEWEST]]


def trigger(row: Trigger) -> TriggerView:
    """One trigger."""
    return TriggerView(
        id=row.pk, survey=row.survey.key, event=row.event, after_minutes=row.after_minutes, once_per=row.once_per,
        where=row.filter, channel=row.channel, on=row.on, include_late=row.include_late, share=row.share,
        quiet=row.quiet, revision=row.revision,
    )  # fmt: skip


def all_triggers(key: str, *, member: User | None = None) -> list[TriggerView]:
    """The triggers of a survey."""
    rows = Trigger.objects.filter(survey=survey_of(key, member=member)).select_related("survey")
    return [trigger(row) for row in rows]


def sends_of(survey: Survey) -> list[Row]:
    """The waves of a survey, the newest first."""
    rows = Send.objects.filter(survey=survey).annotate(
        invited=Count("invitations"), answered=Count("invitations", filter=_ANSWERED)
    )
    return [
        {
            "id": row.pk, "title": str(row), "state": row.state, "channel": Channel(row.channel).label,
            "invited": row.invited, "at": row.started_at or row.scheduled_at,
            "answered": None if survey.audience == Audience.EMPLOYEE else row.answered,
        }
        for row in rows
    ]  # fmt: skip


def triggers_of(survey: Survey) -> list[Row]:
    """The triggers of a survey."""
    rows = Trigger.objects.filter(survey=survey).annotate(
        invited=Count("invitations"), answered=Count("invitations", filter=_ANSWERED)
    )
    return [
        {
            "id": row.pk, "event": row.event, "after": waiting(row.after_minutes), "once_per": row.once_per,
            "channel": Channel(row.channel).label, "on": row.on, "invited": row.invited, "answered": row.answered,
            "stuck": is_stuck(row),
        }
        for row in rows
    ]  # fmt: skip


def waiting(minutes: int) -> str:
    """A waiting time as a reader says it."""
    if minutes and minutes % 1440 == 0:
        return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}
    if minutes and minutes % 60 == 0:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes} if minutes else gettext("at once")


def states_of(rows: QuerySet[Invitation]) -> dict[str, int]:
    """How many invitations are in which state."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("id")))


def rates_of(rows: QuerySet[Invitation]) -> Rates:
    """What became of some invitations."""
    return rates(states_of(rows))


def rates_by_channel(survey: Survey) -> dict[str, Rates]:
    """What became of all invitations of a survey, by channel."""
    rows = Invitation.objects.filter(survey=survey).order_by().values_list("channel", "state").annotate(n=Count("id"))
    return by_channel(list(rows))


def invitations_of(
    rows: QuerySet[Invitation], *, survey: Survey, units: frozenset[str] | None, masked: bool
) -> list[Row]:
    """The newest invitations, of the reader's units. Colleagues stand without a name: that is theirs to tell."""
    if units is not None:
        rows = rows.filter(unit__in=sorted(units))
    listed = list(rows.order_by("-created_at", "-id")[:NEWEST])
    if survey.audience == Audience.EMPLOYEE:
        return [_row(row, gettext("A colleague"), "") for row in listed]
    people = [row.person for row in listed if row.person is not None and row.person >= 0]
    known = named(people, units=units, masked=masked)
    return [
        _row(
            row, (known[row.person].name if row.person in known else "") or f"#{str(row.person)[-8:]}",
            reverse("customer", args=[row.person]) if row.person in known else "",
        )
        for row in listed
    ]  # fmt: skip


def _row(row: Invitation, person: str, href: str) -> Row:
    return {
        "person": person, "href": href, "state": row.state, "why": why(row.reason), "unit": row.unit,
        "due": row.due_at, "sent": row.sent_at, "reminded": row.reminded,
    }  # fmt: skip


def why(reason: str) -> str:
    """A reason in the reader's words."""
    own = {
        "stopped": gettext("The wave was stopped."),
        "no_address": gettext("No address is known for this channel."),
    }
    return own.get(reason) or (why_of(reason) if reason else "")


def named_states(states: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many letters are where, in the reader's words."""
    return [(str(InvitationState(state).label), count) for state, count in states.items() if count]
