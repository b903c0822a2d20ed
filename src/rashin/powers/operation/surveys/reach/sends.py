"""What can be done with a wave of invitations: plan it, look whom it would reach, schedule it, stop it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.analysis.questions.question import Lake, Scope
from rashin.analysis.questions.segments import Segment
from rashin.analysis.questions.small_groups import LEAST
from rashin.base.customers import segments as saved_segments
from rashin.base.messages.lanes import lane_of
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import User
from rashin.errors import BadInput, Conflict, NotFound, gettext_noop
from rashin.powers.operation.surveys.models import Invitation, Send, Survey
from rashin.powers.operation.surveys.queries import visible
from rashin.powers.operation.surveys.reach.audience import candidates
from rashin.powers.operation.surveys.reach.ballots import TOO_FEW
from rashin.powers.operation.surveys.reach.choosing import Candidate, Drawn, draw
from rashin.powers.operation.surveys.reach.employees import colleagues
from rashin.powers.operation.surveys.reach.plans import Sample, SendSaid, checked, sample_json, sample_of
from rashin.powers.operation.surveys.reach.staff import staff
from rashin.powers.operation.surveys.vocabulary import Audience, InvitationState, SendState, State

SEND_JOB: Final = "surveys.send"
NO_WAY: Final = gettext_noop("No connection is set up for this channel, so nothing can be sent. Set one up first.")
NO_SEGMENT: Final = gettext_noop("There is no segment “%(name)s”.")
NOT_LIVE: Final = gettext_noop("Only a live survey can be sent. Publish it first.")
COUNTED_AS_ASKED: Final = (
    InvitationState.QUEUED, InvitationState.HELD, InvitationState.SENT, InvitationState.UNKNOWN,
    InvitationState.OPENED, InvitationState.STARTED, InvitationState.ANSWERED, InvitationState.REMINDED,
)  # fmt: skip


class SendMissing(NotFound):
    """No such wave."""

    code = "survey.send_missing"
    message = gettext_noop("There is no wave of invitations with the number %(number)s.")


class SendChanged(Conflict):
    """Somebody saved first."""

    code = "survey.send_changed"
    message = gettext_noop("Somebody else changed this wave meanwhile. Look at it again; nothing was lost.")


class SendBegun(Conflict):
    """It is too late for that."""

    code = "survey.send_begun"
    message = gettext_noop("This wave is “%(state)s”: that can no longer be done.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Whom a wave would reach if it went now."""

    drawn: Drawn
    units: tuple[tuple[str, int], ...]
    """How many of each unit would be asked, the most first."""


def plan_send(*, actor: Actor, survey: Survey, said: SendSaid, now: datetime) -> Send:
    """A wave, as a draft. Its seed is drawn here, so looking twice shows the same people."""
    said = checked(said)
    with change(actor=actor, action="survey.send_planned", subject=survey.reference, now=now) as entry:
        row = Send(
            survey=survey, created_at=now, created_by=actor if isinstance(actor, User) else None,
            sample={"seed": secrets.token_hex(8)},
        )  # fmt: skip
        _write(row, said)
        row.save()
        entry.note(send=row.pk, channel=row.channel)
    return row


def change_send(*, actor: Actor, number: int, revision: int, said: SendSaid, now: datetime) -> Send:
    """Another plan, while it is a draft."""
    said = checked(said)
    with change(actor=actor, action="survey.send_changed", subject=f"send:{number}", now=now) as entry:
        row = _locked(number, SendState.DRAFT)
        if row.revision != revision:
            raise SendChanged
        _write(row, said)
        row.revision += 1
        row.save()
        entry.note(channel=row.channel)
    return row


def _write(row: Send, said: SendSaid) -> None:
    row.title, row.channel = said.title.strip(), said.channel
    row.sample = sample_json(said.sample, seed=str(row.sample.get("seed", "")))
    row.message = {part: dict(texts) for part, texts in said.message.items()}
    row.reminders, row.scheduled_at = list(said.reminders), said.scheduled_at
    row.counts = {**row.counts, "expires_days": said.expires_days}


def _locked(number: int, *states: SendState) -> Send:
    row = Send.objects.select_for_update(of=("self",)).select_related("survey").filter(pk=number).first()
    if row is None:
        raise SendMissing(number=number)
    if row.state not in states:
        raise SendBegun(state=str(SendState(row.state).label))
    return row


def send_of(number: int, *, member: User | None = None) -> Send:
    """A wave of a survey that the member may know of, or SendMissing."""
    found = Send.objects.select_related("survey").filter(pk=number, survey__in=visible(member)).first()
    if found is None:
        raise SendMissing(number=number)
    return found


def schedule_send(*, actor: Actor, number: int, revision: int, now: datetime) -> Send:
    """Let a wave go, at its time or now. From here on its plan stands."""
    with change(actor=actor, action="survey.send_scheduled", subject=f"send:{number}", now=now) as entry:
        row = _locked(number, SendState.DRAFT)
        if row.revision != revision:
            raise SendChanged
        if row.survey.state != State.LIVE:
            raise BadInput(problem=NOT_LIVE, place="survey")
        sample = sample_of(row.sample)
        if not (sample.roster or connected(row.channel)):
            raise BadInput(problem=NO_WAY, place="channel")
        segments_of(sample)  # refuses one that is gone while somebody is there to be told
        if sample.roster and len(drawn_of(row, found_staff(row, now=now), now=now).people) < LEAST:
            raise BadInput(problem=TOO_FEW % {"least": LEAST}, place="sample")
        row.scheduled_at = max(row.scheduled_at or now, now)
        row.state = SendState.SCHEDULED
        row.save()
        entry.note(at=row.scheduled_at.isoformat(), channel=row.channel)
        begin_due(now=now)
    return row


def connected(channel: str) -> bool:
    """Whether letters of this channel have a way out."""
    return lane_of(channel) is not None


def standing_still(channel: str) -> datetime | None:
    """Since when nothing of this channel leaves; None when it does."""
    lane = lane_of(channel)
    return lane.failing_since if lane is not None else None


def stop_send(*, actor: Actor, number: int, now: datetime) -> int:
    """Stop a wave: who was not asked yet is not asked; how many that spares. What is out stays answerable."""
    with change(actor=actor, action="survey.send_stopped", subject=f"send:{number}", now=now) as entry:
        row = _locked(number, SendState.SCHEDULED, SendState.SENDING, SendState.DONE)
        row.state, row.finished_at = SendState.STOPPED, row.finished_at or now
        row.save(update_fields=["state", "finished_at"])
        waiting = Invitation.objects.filter(send=row, state=InvitationState.QUEUED, message_key="")
        spared = waiting.update(state=InvitationState.REFUSED, reason="stopped")
        entry.note(spared=spared)
    return spared


def begin_due(*, now: datetime) -> int:
    """Enqueue the work of waves whose time has come."""
    due = Send.objects.filter(state=SendState.SCHEDULED, scheduled_at__lte=now)
    numbers = list(due.values_list("pk", flat=True))
    for number in numbers:
        enqueue(SEND_JOB, {"send": number}, by=None, now=now, unique=f"send:{number}")
    return len(numbers)


def outlook(row: Send, *, lake: Lake, scope: Scope, now: datetime) -> Outlook:
    """Whom it would reach now."""
    found = found_by(row, lake=lake, scope=scope, now=now)
    drawn = drawn_of(row, found, now=now)
    units: dict[str, int] = {}
    unit_of = {one.person: one.unit for one in found}
    for person in drawn.people:
        units[unit_of[person]] = units.get(unit_of[person], 0) + 1
    return Outlook(drawn=drawn, units=tuple(sorted(units.items(), key=lambda item: (-item[1], item[0]))))


def found_by(row: Send, *, lake: Lake, scope: Scope, now: datetime) -> list[Candidate]:
    """Everybody a wave is meant for."""
    if row.survey.audience == Audience.EMPLOYEE:
        return found_staff(row, now=now)
    chosen = [one.settled(now, "Asia/Tokyo") for one in segments_of(sample_of(row.sample))]
    return candidates(lake, channel=row.channel, segments=chosen, scope=scope)


def found_staff(row: Send, *, now: datetime) -> list[Candidate]:
    """Every employee a wave is meant for."""
    sample = sample_of(row.sample)
    return staff(sample, now=now) if sample.roster else colleagues(channel=row.channel)


def drawn_of(row: Send, found: list[Candidate], *, now: datetime) -> Drawn:
    """The sample of a wave among those found. Whoever it has asked already stays, so that it can be drawn again."""
    sample = sample_of(row.sample)
    seed = str(row.sample.get("seed", ""))
    unwilling = {one.person for one in found if one.agrees is False}
    return draw(found, sample.plan, seed=seed, resting=resting(row, sample, now=now), refused=unwilling)


def resting(row: Send, sample: Sample, *, now: datetime) -> set[int]:
    """Whoever was invited lately by anything but this wave."""
    if row.survey.audience == Audience.EMPLOYEE:
        asked = Invitation.objects.filter(survey=row.survey, person__isnull=False)  # a second code, a second answer
    elif not sample.quarantine_days:
        return set()
    else:
        since = now - timedelta(days=sample.quarantine_days)
        asked = Invitation.objects.filter(created_at__gt=since, state__in=COUNTED_AS_ASKED, person__isnull=False)
    others = asked.exclude(send=row.pk).values_list("person", flat=True)
    return {person for person in others if person is not None}


def segments_of(sample: Sample) -> list[Segment]:
    """The saved segments that a sample names."""
    known = saved_segments.saved() if sample.segments else {}
    for name in sample.segments:
        if name not in known:
            raise BadInput(problem=NO_SEGMENT % {"name": name}, place="segments")
    return [known[name] for name in sample.segments]


def counts_of(drawn: Drawn) -> dict[str, Any]:
    """As the row keeps them."""
    return {
        "found": drawn.found, "unreachable": drawn.unreachable, "resting": drawn.resting, "refused": drawn.refused,
        "not_drawn": drawn.not_drawn, "drawn": len(drawn.people),
    }  # fmt: skip
