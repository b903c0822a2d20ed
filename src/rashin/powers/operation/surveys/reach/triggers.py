"""Invitations that follow an event: rules are kept, live events looked for, each asked about once."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import Filter, parse_filters
from rashin.analysis.questions.question import Lake
from rashin.base.ui.lines import is_line
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import BadInput, Conflict, NotFound, gettext_noop
from rashin.powers.operation.surveys.models import Survey, Trigger
from rashin.powers.operation.surveys.queries import visible
from rashin.powers.operation.surveys.reach.inviting import Asked, make
from rashin.powers.operation.surveys.reach.links import seed_of_trigger
from rashin.powers.operation.surveys.reach.matching import OLDEST, Look, Wait, look
from rashin.powers.operation.surveys.reach.plans import CHANNELS, check_message
from rashin.powers.operation.surveys.reach.stuck import STUCK, mended, stop_at
from rashin.powers.operation.surveys.vocabulary import Audience, Channel, State

HOLDS: Final = timedelta(days=30)
"""How long the link of a trigger can be answered."""
LONGEST_WAIT: Final = timedelta(days=30)
BAD_EVENT: Final = gettext_noop("An event's name of 1 to 200 characters is needed.")
BAD_WAIT: Final = gettext_noop("A wait is 0 minutes to 30 days.")
BAD_KEY: Final = gettext_noop("Say what it is asked once for: a property of the event such as order_id, or “person”.")
BAD_SHARE: Final = gettext_noop("A share is 1 to 100 percent.")
BAD_QUIET: Final = gettext_noop("Quiet hours have a beginning and an end, such as 21:00 and 09:00.")
HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
BAD_CHANNEL: Final = gettext_noop("Invitations go by mail or by LINE.")


class TriggerMissing(NotFound):
    """No such trigger."""

    code = "survey.trigger_missing"
    message = gettext_noop("There is no trigger with the number %(number)s.")


class TriggerChanged(Conflict):
    """Somebody saved first."""

    code = "survey.trigger_changed"
    message = gettext_noop("Somebody else changed this trigger meanwhile. Look at it again; nothing was lost.")


class TriggerForCustomers(Conflict):
    """Events are of customers: whoever a trigger asked would be known, and no colleague may be."""

    code = "survey.trigger_for_customers"
    message = gettext_noop("“%(key)s” asks employees: triggers follow what customers do.")
    remedy = gettext_noop("Ask colleagues with a wave or a pulse.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerSaid:
    """A trigger as somebody says it."""

    event: str
    after_minutes: int = 0
    once_per: str = "order_id"
    where: tuple[str, ...] = ()
    """Conditions on the event, as questions take them: ``late=true``."""
    channel: str = Channel.MAIL
    message: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Hidden field of the survey → property of the event."""
    include_late: bool = False
    share: int = 100
    """Of a hundred events so many are asked about; which, chance decides, and decides the same again."""
    quiet_from: str = ""
    """Quiet hours of its own, such as 21:00; those of the contact policy hold besides."""
    quiet_until: str = ""


def checked(said: TriggerSaid) -> TriggerSaid:
    """The trigger, or what is wrong with it and where."""
    if not 0 < len(said.event.strip()) <= 200 or not is_line(said.event):
        raise BadInput(problem=BAD_EVENT, place="event")
    if not 0 <= said.after_minutes <= LONGEST_WAIT.total_seconds() // 60:
        raise BadInput(problem=BAD_WAIT, place="after_minutes")
    if not 0 < len(said.once_per.strip()) <= 120 or not is_line(said.once_per):
        raise BadInput(problem=BAD_KEY, place="once_per")
    if said.channel not in CHANNELS:
        raise BadInput(problem=BAD_CHANNEL, place="channel")
    if isinstance(said.share, bool) or not 1 <= said.share <= 100:
        raise BadInput(problem=BAD_SHARE, place="share")
    if bool(said.quiet_from) != bool(said.quiet_until) or said.quiet_from == said.quiet_until != "":
        raise BadInput(problem=BAD_QUIET, place="quiet_until")
    for name in ("quiet_from", "quiet_until"):
        if getattr(said, name) and not HOUR.fullmatch(getattr(said, name)):
            raise BadInput(problem=BAD_QUIET, place=name)
    check_message(said.message)
    _filters(said.where)
    return said


def of_customers(survey: Survey) -> None:
    """Nothing, or TriggerForCustomers where a survey asks employees."""
    if survey.audience == Audience.EMPLOYEE:
        raise TriggerForCustomers(key=survey.key)


def _filters(texts: tuple[str, ...]) -> tuple[Filter, ...]:
    return tuple(one for text in texts if text.strip() for one in parse_filters(text))


def add_trigger(*, actor: Actor, survey: Survey, said: TriggerSaid, now: datetime) -> Trigger:
    """A trigger, switched off: it is looked at before it asks anybody."""
    said = checked(said)
    of_customers(survey)
    with change(actor=actor, action="survey.trigger_added", subject=survey.reference, now=now) as entry:
        row = Trigger(survey=survey, created_at=now, created_by=actor if isinstance(actor, User) else None)
        _write(row, said, now)
        row.save()
        entry.note(trigger=row.pk, event=row.event)
    return row


def change_trigger(*, actor: Actor, number: int, revision: int, said: TriggerSaid, now: datetime) -> Trigger:
    """Another rule; who was asked by the old one is not asked again about the same."""
    said = checked(said)
    with change(actor=actor, action="survey.trigger_changed", subject=f"trigger:{number}", now=now) as entry:
        row = _locked(number)
        of_customers(row.survey)
        if row.revision != revision:
            raise TriggerChanged
        entry.moved("event", row.event, said.event.strip())
        entry.moved("after_minutes", row.after_minutes, said.after_minutes)
        _write(row, said, now)
        row.cursor = mended(row.cursor, now=now)
        row.revision += 1
        row.save()
    return row


def switch_trigger(*, actor: Actor, number: int, on: bool, now: datetime) -> Trigger:
    """Switch it on, from this moment, or off. What happened while it was off is never asked about."""
    action = "survey.trigger_on" if on else "survey.trigger_off"
    with change(actor=actor, action=action, subject=f"trigger:{number}", now=now):
        row = _locked(number)
        if on:  # off is always possible: a survey may have turned to employees after its trigger was made
            of_customers(row.survey)
        row.on, row.changed_at = on, now
        if on:
            row.cursor = {"mark": now.isoformat(), "not_before": now.isoformat()}
        row.save()
    return row


def _write(row: Trigger, said: TriggerSaid, now: datetime) -> None:
    row.event, row.after_minutes, row.once_per = said.event.strip(), said.after_minutes, said.once_per.strip()
    row.filter, row.channel = [text.strip() for text in said.where if text.strip()], said.channel
    row.message = {part: dict(texts) for part, texts in said.message.items()}
    row.hidden, row.include_late, row.changed_at = dict(said.hidden), said.include_late, now
    row.share = said.share
    row.quiet = {"from": said.quiet_from, "until": said.quiet_until} if said.quiet_from else {}


def _locked(number: int) -> Trigger:
    row = Trigger.objects.select_for_update(of=("self",)).select_related("survey").filter(pk=number).first()
    if row is None:
        raise TriggerMissing(number=number)
    return row


def trigger_of(number: int, *, member: User | None = None) -> Trigger:
    """A trigger of a survey that the member may know of, or TriggerMissing."""
    found = Trigger.objects.select_related("survey").filter(pk=number, survey__in=visible(member)).first()
    if found is None:
        raise TriggerMissing(number=number)
    return found


def wait_of(row: Trigger) -> Wait:
    """What a row waits for."""
    return Wait(
        event=row.event, after=timedelta(minutes=row.after_minutes), once_per=row.once_per,
        where=_filters(tuple(row.filter)), with_late=row.include_late,
    )  # fmt: skip


def rehearse(row: Trigger, lake: Lake, *, days: int, now: datetime) -> Look:
    """What it would have asked about in the last days, imports and late events counted as if they had been live."""
    wait = wait_of(row)
    everything = Wait(
        event=wait.event, after=wait.after, once_per=wait.once_per, where=wait.where, with_late=True
    )  # fmt: skip
    found = look(lake, everything, since=now - timedelta(days=3650), now=now)
    since = now - min(timedelta(days=days), OLDEST)
    return Look(matches=tuple(one for one in found.matches if one.occurred_at >= since), keyless=found.keyless)


def watch(lake: Lake, *, now: datetime) -> int:
    """Look for what the switched-on triggers of live surveys wait for; how many invitations were made."""
    made = 0
    asking = Trigger.objects.filter(on=True, survey__archived_at=None).exclude(survey__audience=Audience.EMPLOYEE)
    for number in asking.values_list("pk", flat=True):
        made += _watch_one(number, lake, now=now)
    return made


def _watch_one(number: int, lake: Lake, *, now: datetime) -> int:
    row = Trigger.objects.select_related("survey").get(pk=number)
    mark = _moment(row.cursor, "mark", now)
    try:
        found = look(lake, wait_of(row), since=mark, now=now, fields=tuple(dict.fromkeys(row.hidden.values())))
    except QuestionError as problem:  # a condition that can no longer be read asks nobody, and says so
        with transaction.atomic():
            stop_at(_locked(number), problem, now=now)
        return 0
    if STUCK in row.cursor:  # what it names is there again
        with transaction.atomic():
            again = _locked(number)
            again.cursor = mended(again.cursor, now=now)
            again.save(update_fields=["cursor"])
        return 0
    if found.mark is None:
        return 0
    with transaction.atomic():
        again = _locked(number)
        if again.cursor != row.cursor or not again.on:  # another worker looked, or somebody switched it off
            return 0
        again.cursor = _onward(again.cursor, found)
        again.save(update_fields=["cursor"])
        if again.survey.state != State.LIVE:  # the moment to ask passes while a survey rests
            return 0
        return _invite(again, found, now=now)


def _moment(cursor: Mapping[str, Any], name: str, default: datetime) -> datetime:
    return datetime.fromisoformat(cursor[name]) if name in cursor else default


def _onward(cursor: Mapping[str, Any], found: Look) -> dict[str, Any]:
    assert found.mark is not None
    mark = max(found.mark, _moment(cursor, "not_before", found.mark))
    return {
        **cursor, "mark": mark.isoformat(), "keyless": int(cursor.get("keyless", 0)) + found.keyless,
        "late": int(cursor.get("late", 0)) + found.late,
    }  # fmt: skip


def _invite(row: Trigger, found: Look, *, now: datetime) -> int:
    people = [
        Asked(
            person=one.person, seed=seed_of_trigger(row.pk, one.key), due_at=awake(row, one.due_at), unit=one.unit,
            expires_at=max(one.due_at, now) + HOLDS, context_key=one.key,
            hidden={name: dict(one.context)[said] for name, said in row.hidden.items() if said in dict(one.context)},
        )
        for one in {one.key: one for one in found.matches}.values()
        if drawn(row, one.key)
    ]  # fmt: skip
    return make(people, now=now, survey=row.survey, trigger=row, channel=row.channel)


def drawn(row: Trigger, key: str) -> bool:
    """Whether chance takes this event; the same event is always drawn alike, and a larger share holds the smaller."""
    if row.share >= 100:
        return True
    lot = hmac.digest(f"rashin.surveys.trigger:{row.pk}".encode(), key.encode(), "sha256")
    return int.from_bytes(lot[:8]) / 2**64 * 100 < row.share


def awake(row: Trigger, moment: datetime) -> datetime:
    """The moment, or the end of the trigger's own quiet hours in which it lies."""
    if not row.quiet:
        return moment
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    begins, ends = time.fromisoformat(row.quiet["from"]), time.fromisoformat(row.quiet["until"])
    clock = local.time().replace(tzinfo=None)
    within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not within:
        return moment
    day = local.date() + timedelta(days=int(begins > ends and clock >= begins))
    return datetime.combine(day, ends, tzinfo=local.tzinfo).astimezone(moment.tzinfo)
