"""Waves of invitations and triggers over HTTP: planned, looked at, sent, stopped, as on the pages."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.analysis.questions.question import Scope
from rashin.base.workspace.access import Permission, may, member_of
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.reach import listed, plans, sends, slips, triggers
from rashin.powers.operation.surveys.reach.turnout import Seen, seen, turnout_of
from rashin.powers.operation.surveys.vocabulary import InvitationState
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["surveys"])
MAY_LOOK = door(Permission.SEE_SURVEYS)
MAY_SEND = door(Permission.EDIT_SURVEYS)
Texts = dict[Text, Text]


class NewSample(Schema):
    """Whom a wave asks: people in all of ``segments``; ``share`` of them, above 0 and at most 1.

    Of a survey of employees: ``roster`` is everybody on the staff roster rather than members; ``units`` are shops and
    departments with all below them; with ``slips_only`` nobody gets a letter.
    """

    segments: tuple[Text, ...] = ()
    share: float = 1.0
    most: int | None = None
    most_per_unit: int | None = None
    quarantine_days: int = 30
    roster: bool = False
    units: tuple[Text, ...] = ()
    slips_only: bool = False


class NewSend(Schema):
    """A wave. ``message`` holds ``subject`` and ``text``, each by language; empty: the usual words."""

    title: Text
    channel: Text = "mail"
    sample: NewSample = Field(default_factory=NewSample)
    message: dict[Text, Texts] = Field(default_factory=dict)
    reminders: tuple[int, ...] = ()
    expires_days: int = 30
    scheduled_at: datetime | None = None


class Wave(Schema):
    """A wave, and what became of its invitations by state."""

    id: int
    survey: str
    title: str
    channel: str
    state: str
    revision: int
    scheduled_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    counts: dict[str, Any]
    invitations: dict[str, int]


class Reached(Schema):
    """Whom a wave would ask if it went now, and why not the others."""

    found: int
    asked: int
    unreachable: int
    refused: int
    resting: int
    not_drawn: int


class Sends(Schema):
    """A page of waves, and where the next begins."""

    sends: list[Wave]
    next: str | None


class WantedInvitations(Paged):
    """Which invitations."""

    state: InvitationState | None = None


class InvitationLine(Schema):
    """One person asked once. ``why``: why it was held back or not sent, in words."""

    id: int
    send: int | None
    trigger: int | None
    person_key: str | None
    channel: str
    language: str
    unit: str
    state: InvitationState
    reason: str
    why: str
    asked_about: str
    reminded: int
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    answered_at: datetime | None


class Invitations(Schema):
    """A page of invitations, and where the next begins."""

    invitations: list[InvitationLine]
    next: str | None


class TurnoutGroup(Schema):
    """A group of employees; ``answered`` is null where it may not be told, and “at least” while a wave runs."""

    unit: str
    asked: int
    answered: int | None


class TurnoutSeen(Schema):
    """The turnout of a survey of employees: all of its waves together."""

    final: bool
    whole: TurnoutGroup
    groups: list[TurnoutGroup]


class SlipCode(Schema):
    """One code, and the address that it opens once."""

    place: str
    code: str
    link: str


class NewTrigger(Schema):
    """A trigger; ``hidden`` maps a hidden field of the survey to a property of the event."""

    event: Text
    after_minutes: int = 0
    once_per: Text = "order_id"
    where: tuple[Text, ...] = ()
    channel: Text = "mail"
    message: dict[Text, Texts] = Field(default_factory=dict)
    hidden: Texts = Field(default_factory=dict)
    include_late: bool = False
    share: int = 100
    quiet_from: Text = ""
    quiet_until: Text = ""


class Rule(Schema):
    """A trigger as it is kept."""

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
    quiet: dict[str, str]
    revision: int


class TriggerChange(NewTrigger):
    """A trigger as it is to be; ``revision`` is the one that was read."""

    revision: int


class Switch(Schema):
    """On or off."""

    on: bool


class Go(Schema):
    """The revision that was looked at: what changed meanwhile is not sent."""

    revision: int


@router.get("/surveys/{str:key}/sends", auth=MAY_LOOK, response=Sends, summary="The waves of a survey")
def all_sends(request: HttpRequest, key: str, wanted: Query[Paged]) -> dict[str, Any]:
    """The newest first, page by page."""
    rows = listed.sends_in(queries.survey_of(key, member=member_of(request)))
    found, following = page_of(rows, "created_at", cursor=wanted.cursor, limit=wanted.limit)
    return {"sends": [listed.wave(one) for one in found], "next": following}


@router.get("/sends/{int:number}/invitations", auth=MAY_LOOK, response=Invitations, summary="Invitations of a wave")
def invitations(request: HttpRequest, number: int, wanted: Query[WantedInvitations]) -> dict[str, Any]:
    """Each with its state; of colleagues without who it was, and their page ends nowhere near a single one."""
    row = sends.send_of(number, member=member_of(request))
    return _invitations(request, listed.invited(row.survey, member_of(request)).filter(send=row), wanted)


@router.get(
    "/surveys/{str:key}/invitations", auth=MAY_LOOK, response=Invitations, summary="All invitations of a survey"
)
def all_invitations(request: HttpRequest, key: str, wanted: Query[WantedInvitations]) -> dict[str, Any]:
    """Of its waves and its triggers, the newest first."""
    survey = queries.survey_of(key, member=member_of(request))
    return _invitations(request, listed.invited(survey, member_of(request)), wanted)


def _invitations(request: HttpRequest, rows: QuerySet[Any], wanted: WantedInvitations) -> dict[str, Any]:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    found, following = page_of(rows, "created_at", cursor=wanted.cursor, limit=wanted.limit)
    names = may(member_of(request), Permission.SEE_CUSTOMERS)
    return {"invitations": [listed.invitation(one, names=names) for one in found], "next": following}


@router.post("/surveys/{str:key}/sends", auth=MAY_SEND, response={201: Wave}, summary="Plan a wave; nothing is sent")
def new_send(request: HttpRequest, key: str, body: NewSend) -> Status[listed.WaveView]:
    """It goes with ``/sends/{number}/go``."""
    survey = queries.survey_of(key, member=member_of(request))
    said = plans.SendSaid(
        title=body.title, channel=body.channel, message=body.message, reminders=body.reminders,
        expires_days=body.expires_days, scheduled_at=body.scheduled_at,
        sample=plans.Sample(
            segments=body.sample.segments, share=body.sample.share, most=body.sample.most,
            most_per_unit=body.sample.most_per_unit, quarantine_days=body.sample.quarantine_days,
            roster=body.sample.roster, units=body.sample.units, slips_only=body.sample.slips_only,
        ),
    )  # fmt: skip
    made = sends.plan_send(actor=member_of(request), survey=survey, said=said, now=datetime.now(UTC))
    return Status(201, listed.wave(made))


@router.get("/sends/{int:number}", auth=MAY_LOOK, response=Wave, summary="One wave")
def one_send(request: HttpRequest, number: int) -> listed.WaveView:
    """With how many invitations are in which state."""
    return listed.wave(sends.send_of(number, member=member_of(request)))


@router.get("/sends/{int:number}/outlook", auth=MAY_SEND, response=Reached, summary="Whom a wave would reach now")
def outlook(request: HttpRequest, number: int) -> Mapping[str, Any]:
    """Counted, not named."""
    row = sends.send_of(number, member=member_of(request))
    drawn = sends.outlook(row, lake=the_lake(), scope=Scope(units=None), now=datetime.now(UTC)).drawn
    return {
        "found": drawn.found, "asked": len(drawn.people), "unreachable": drawn.unreachable, "refused": drawn.refused,
        "resting": drawn.resting, "not_drawn": drawn.not_drawn,
    }  # fmt: skip


@router.post("/sends/{int:number}/go", auth=MAY_SEND, response=Wave, summary="Let a wave go, at its time or now")
def go(request: HttpRequest, number: int, body: Go) -> listed.WaveView:
    """Letters that have left cannot be called back."""
    sends.send_of(number, member=member_of(request))
    sends.schedule_send(actor=member_of(request), number=number, revision=body.revision, now=datetime.now(UTC))
    return listed.wave(sends.send_of(number, member=member_of(request)))


@router.post("/sends/{int:number}/stop", auth=MAY_SEND, response=Wave, summary="Stop a wave")
def stop(request: HttpRequest, number: int) -> listed.WaveView:
    """Who was not asked yet is not asked."""
    sends.send_of(number, member=member_of(request))
    sends.stop_send(actor=member_of(request), number=number, now=datetime.now(UTC))
    return listed.wave(sends.send_of(number, member=member_of(request)))


@router.get("/sends/{int:number}/slips", auth=MAY_SEND, response=list[SlipCode], summary="Codes to print as slips")
def slip_codes(request: HttpRequest, number: int) -> list[Mapping[str, str]]:
    """Of employees whom no letter reaches, in an order of chance each time. The audit log says who took them."""
    row = sends.send_of(number, member=member_of(request))
    sheets = slips.sheets_of(row, actor=member_of(request), now=datetime.now(UTC))
    return [{"place": each.place, "code": one.code, "link": one.link} for each in sheets for one in each.slips]


@router.get("/surveys/{str:key}/turnout", auth=MAY_LOOK, response=TurnoutSeen, summary="How many employees answered")
def turnout(request: HttpRequest, key: str) -> Seen:
    """By group, as far as that may be told. Nobody is in it by name, and nobody can be found by subtracting."""
    found = turnout_of(queries.survey_of(key, member=member_of(request)))
    return found if found is not None else seen(Counter(), Counter(), final=False)


@router.get("/surveys/{str:key}/triggers", auth=MAY_LOOK, response=list[Rule], summary="The triggers of a survey")
def all_triggers(request: HttpRequest, key: str) -> list[listed.TriggerView]:
    """On and off."""
    return listed.all_triggers(key, member=member_of(request))


@router.post("/surveys/{str:key}/triggers", auth=MAY_SEND, response={201: Rule}, summary="Make a trigger, off at first")
def new_trigger(request: HttpRequest, key: str, body: NewTrigger) -> Status[listed.TriggerView]:
    """Imports and late events ask nobody unless ``include_late``."""
    survey = queries.survey_of(key, member=member_of(request))
    made = triggers.add_trigger(actor=member_of(request), survey=survey, said=_said(body), now=datetime.now(UTC))
    return Status(201, listed.trigger(made))


@router.get("/triggers/{int:number}", auth=MAY_LOOK, response=Rule, summary="One trigger")
def one_trigger(request: HttpRequest, number: int) -> listed.TriggerView:
    """As it is kept."""
    return listed.trigger(triggers.trigger_of(number, member=member_of(request)))


@router.put("/triggers/{int:number}", auth=MAY_SEND, response=Rule, summary="Change a trigger")
def change_trigger(request: HttpRequest, number: int, body: TriggerChange) -> listed.TriggerView:
    """All of it, as it is to be. Refused with 409 when somebody saved since ``revision``."""
    member = member_of(request)
    triggers.trigger_of(number, member=member)
    made = triggers.change_trigger(
        actor=member, number=number, revision=body.revision, said=_said(body), now=datetime.now(UTC)
    )
    return listed.trigger(made)


def _said(body: NewTrigger) -> triggers.TriggerSaid:
    return triggers.TriggerSaid(
        event=body.event, after_minutes=body.after_minutes, once_per=body.once_per, where=body.where,
        channel=body.channel, message=body.message, hidden=body.hidden, include_late=body.include_late,
        share=body.share, quiet_from=body.quiet_from, quiet_until=body.quiet_until,
    )  # fmt: skip


@router.post("/triggers/{int:number}/switch", auth=MAY_SEND, response=Rule, summary="Switch a trigger on or off")
def switch(request: HttpRequest, number: int, body: Switch) -> listed.TriggerView:
    """What happened while it was off is never asked about."""
    triggers.trigger_of(number, member=member_of(request))
    made = triggers.switch_trigger(actor=member_of(request), number=number, on=body.on, now=datetime.now(UTC))
    return listed.trigger(made)
