"""Employees asked again and again: each wave is a survey of its own, asked of everybody, closed for good at its end.

A wave is a survey of its own because its answers are final once it has closed: what was shown of it never changes, so
nobody finds a single answer by subtracting what was shown before from what is shown now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.roster.models import Staff
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import BadInput, Conflict, RashinError, gettext_noop
from rashin.powers.operation.surveys import services
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.models import Send, Survey
from rashin.powers.operation.surveys.models_pulses import Pulse, PulseWave
from rashin.powers.operation.surveys.queries import document_of
from rashin.powers.operation.surveys.reach import plans, sends
from rashin.powers.operation.surveys.vocabulary import Audience, Channel, State

ACTOR: Final = "worker"
RHYTHMS: Final = (1, 2, 3, 6, 12)
AGAIN: Final = timedelta(hours=1)
"""After a wave that could not begin."""
NOT_EMPLOYEES: Final = gettext_noop("Only a survey of employees is asked in a rhythm.")
NOT_LIVE: Final = gettext_noop("Publish the survey first: the next waves are made of what is published.")
NO_CONSTRUCT: Final = gettext_noop("Say in the builder what the survey measures: its waves stand on one line by that.")
BAD_RHYTHM: Final = gettext_noop("A wave every 1, 2, 3, 6 or 12 months.")
BAD_DAY: Final = gettext_noop("A day from 1 to 28, which every month has, and an hour from 0 to 23.")
BAD_OPEN: Final = gettext_noop("Waves stay open for 3 to 27 days, so that one has ended before the next begins.")
FAILED: Final = NoticeKind(
    code="pulse.failed", tone="bad",
    sentence=gettext_noop("The next wave of “%(survey)s” could not begin: %(problem)s"),
)  # fmt: skip


class PulseChanged(Conflict):
    """Somebody saved first."""

    code = "survey.pulse_changed"
    message = gettext_noop("Somebody else changed this rhythm meanwhile. Look at it again; nothing was lost.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSaid:
    """A rhythm as somebody says it."""

    every_months: int = 1
    day: int = 1
    hour: int = 9
    open_days: int = 14
    reminders: tuple[int, ...] = (7,)
    on: bool = True


def pulse_of(survey: Survey) -> Pulse | None:
    """The rhythm that a survey is a wave of."""
    return Pulse.objects.filter(Q(newest=survey) | Q(waves__survey=survey)).select_related("newest").first()


def set_pulse(*, actor: Actor, survey: Survey, said: PulseSaid, now: datetime, revision: int = 0) -> Pulse:
    """Ask a survey again and again, or no more. The survey is the first wave; ``revision`` is what the page showed."""
    _checked(survey, said)
    with change(actor=actor, action="survey.pulse_set", subject=survey.reference, now=now) as entry:
        row = pulse_of(survey)
        if row is None:
            row = _fresh(survey, now)
        else:
            row = Pulse.objects.select_for_update().get(pk=row.pk)
            if row.revision != revision:
                raise PulseChanged
            row.revision += 1
        for name in ("every_months", "day", "hour", "open_days", "on"):
            entry.moved(name, getattr(row, name), getattr(said, name))
            setattr(row, name, getattr(said, name))
        row.reminders, row.changed_at, row.problem = list(said.reminders), now, ""
        row.next_at = next_moment(said, now) if said.on else None
        row.save()
        _count_first(row, survey, now)
    return row


def changed_pulse(*, actor: Actor, survey: Survey, changes: Mapping[str, Any], now: datetime) -> Pulse:
    """The rhythm with some of it changed, for whoever names only that."""
    row = pulse_of(survey)
    said = PulseSaid()
    if row is not None:
        kept = {name: getattr(row, name) for name in ("every_months", "day", "hour", "open_days", "on")}
        said = PulseSaid(**kept, reminders=tuple(row.reminders))
    said = replace(said, **changes)
    return set_pulse(actor=actor, survey=survey, said=said, now=now, revision=row.revision if row else 0)


def _fresh(survey: Survey, now: datetime) -> Pulse:
    assert survey.live_version is not None
    document = document_of(survey.live_version)
    return Pulse(construct=document.construct, titles=dict(document.title), newest=survey, changed_at=now)


def _count_first(row: Pulse, survey: Survey, now: datetime) -> None:
    if not row.waves.exists():
        begun = survey.live_version.published_at if survey.live_version else now
        PulseWave.objects.create(pulse=row, survey=survey, number=1, begun_at=begun, ends_at=row.next_at)


def _checked(survey: Survey, said: PulseSaid) -> None:
    if survey.audience != Audience.EMPLOYEE:
        raise BadInput(problem=NOT_EMPLOYEES, place="audience")
    if survey.live_version is None:
        raise BadInput(problem=NOT_LIVE, place="survey")
    if not survey.construct:
        raise BadInput(problem=NO_CONSTRUCT, place="construct")
    if said.every_months not in RHYTHMS:
        raise BadInput(problem=BAD_RHYTHM, place="every_months")
    if not 1 <= said.day <= 28 or not 0 <= said.hour <= 23:
        raise BadInput(problem=BAD_DAY, place="day")
    if not 3 <= said.open_days <= 27:
        raise BadInput(problem=BAD_OPEN, place="open_days")
    plans.checked(plans.SendSaid(title="x", reminders=said.reminders, expires_days=said.open_days))


def next_moment(said: PulseSaid | Pulse, after: datetime) -> datetime:
    """When the next wave begins: the next such day and hour, here, in the rhythm."""
    local = after.astimezone(ZoneInfo(settings.TIME_ZONE))
    moment = local.replace(day=said.day, hour=said.hour, minute=0, second=0, microsecond=0)
    while moment <= local:
        month = moment.month - 1 + said.every_months
        moment = moment.replace(year=moment.year + month // 12, month=month % 12 + 1)
    return moment


def tend(*, now: datetime) -> int:
    """End the waves whose time is over, and begin those whose time has come; how many began."""
    for wave in PulseWave.objects.filter(ends_at__lte=now).select_related("survey"):
        _end(wave, now)
    begun = 0
    for number in Pulse.objects.filter(on=True, next_at__lte=now).values_list("pk", flat=True):
        try:
            begun += begin(number, now=now)
        except RashinError as problem:
            _fail(number, problem, now)
    return begun


def _end(wave: PulseWave, now: datetime) -> None:
    with transaction.atomic():
        if wave.survey.state in {State.LIVE, State.PAUSED} and wave.survey.archived_at is None:
            services.close(actor=ACTOR, key=wave.survey.key, now=now)
        PulseWave.objects.filter(pk=wave.pk).update(ends_at=None)


@transaction.atomic
def begin(number: int, *, now: datetime) -> int:
    """Begin the next wave: all of it, or nothing. 0 where another worker has."""
    row = Pulse.objects.select_for_update(of=("self",)).select_related("newest").get(pk=number)
    if not row.on or row.next_at is None or row.next_at > now:
        return 0
    last = row.waves.select_related("survey__live_version").order_by("-number").first()
    assert last is not None
    assert last.survey.live_version is not None
    _end(last, now)
    ends = now + timedelta(days=row.open_days)
    document = next_document(row, document_of(last.survey.live_version), now=now, ends=ends)
    made = services.create_survey(
        actor=ACTOR, document=document, now=now, department=last.survey.department, as_copy=True
    )
    services.publish(actor=ACTOR, key=made.key, revision=made.revision, now=now)
    made.refresh_from_db()
    days = tuple(one for one in row.reminders if one < row.open_days)
    said = plans.SendSaid(
        title=made.title[:200], channel=Channel.MAIL, reminders=days, expires_days=row.open_days,
        sample=_as_before(last.survey),
    )  # fmt: skip
    planned = sends.plan_send(actor=ACTOR, survey=made, said=said, now=now)
    sends.schedule_send(actor=ACTOR, number=planned.pk, revision=planned.revision, now=now)
    PulseWave.objects.create(pulse=row, survey=made, number=last.number + 1, begun_at=now, ends_at=ends)
    row.newest, row.next_at, row.problem = made, next_moment(row, now), ""
    row.save()
    return 1


def _as_before(survey: Survey) -> plans.Sample:
    """Whom the last wave asked; before any, whoever is on the roster, and members where it is empty."""
    row = Send.objects.filter(survey=survey).order_by("-pk").first()
    if row is not None:
        return replace(plans.sample_of(row.sample), quarantine_days=0)
    return plans.Sample(quarantine_days=0, roster=Staff.objects.exists())


def next_document(row: Pulse, document: Document, *, now: datetime, ends: datetime) -> Document:
    """The document of the next wave: the last one's, with its month in title and key."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    stem = row.waves.order_by("number").values_list("survey__key", flat=True).first() or document.key
    return replace(
        document, key=f"{stem[:48]}-{local:%Y-%m}", title=titled(row.titles, local),
        settings=replace(document.settings, opens_at=None, closes_at=ends),
    )  # fmt: skip


MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def titled(titles: Mapping[str, str], local: datetime) -> dict[str, str]:
    """Titles with the month of the wave, as each language says it."""
    told = {"ja": f"（{local.year}年{local.month}月）", "en": f" ({MONTHS[local.month - 1]} {local.year})"}
    return {language: f"{text[:170]}{told.get(language, f' ({local:%Y-%m})')}" for language, text in titles.items()}


def _fail(number: int, problem: RashinError, now: datetime) -> None:
    """Say once why a wave could not begin, and try again later."""
    told = problem.sentence()[:500]
    row = Pulse.objects.select_related("newest").get(pk=number)
    first = row.problem != told
    Pulse.objects.filter(pk=number).update(problem=told, next_at=now + AGAIN)
    if first:
        notify(
            User.objects.filter(role__in=(Role.CX_OFFICE, Role.OWNER), is_active=True), FAILED, now=now,
            values={"survey": row.newest.title[:80], "problem": told[:200]},
            link=f"/surveys/{row.newest.key}/results/waves/", once=f"{number}:{row.revision}:{now:%Y-%m-%d}",
        )  # fmt: skip
