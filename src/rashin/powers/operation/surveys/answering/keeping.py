"""Responses at rest: read, written in one durable step, and what their completion sets off in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from rashin.base.atlas.hearing import Heard, hear, record_of
from rashin.base.messages.models import Endpoint
from rashin.base.messages.services import publish
from rashin.base.messages.vocabulary import EndpointState
from rashin.powers.operation.surveys.answering import agreeing, flags, quotas, voices
from rashin.powers.operation.surveys.answering.committing import durable, gather
from rashin.powers.operation.surveys.answering.entering import Entrance, Key, document_of, is_anonymous
from rashin.powers.operation.surveys.answering.going import Going, Step
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Way, ending_of
from rashin.powers.operation.surveys.definition.kinds import SCORED, Kind
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Response, SurveyVersion, Upload
from rashin.powers.operation.surveys.vocabulary import InvitationState, ResponseState

BEFORE_STARTED: Final = (
    InvitationState.QUEUED, InvitationState.HELD, InvitationState.SENT, InvitationState.UNKNOWN,
    InvitationState.REMINDED, InvitationState.OPENED,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whence:
    """What is known of the browser that sent a page, beside its answers."""

    browser: str = ""
    address: str = ""
    honeypot: bool = False
    agent: str = ""
    crowded: bool = False
    by_program: bool = False
    person: int | None = None
    """Whom a program says it answers for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a page that was sent."""

    going: Going
    stale: bool = False
    """Somebody else wrote this response since the page was made; nothing was changed."""
    used: bool = False
    """The link serves once, and was used."""


class _Stale(Exception):
    """Rolls a transaction back."""


class _Used(Exception):
    """Rolls a transaction back."""


def load(key: Key, *, traits: Mapping[str, Any] | None = None) -> Going:
    """The response of a key: as it is kept, or as it begins."""
    row = Response.objects.filter(pk=key.id, survey_id=key.survey).first()
    return going_of(row, traits=traits) if row else fresh(key, traits=traits)


def fresh(key: Key, *, traits: Mapping[str, Any] | None = None) -> Going:
    """A response of which nothing is kept."""
    return Going(
        id=key.id, version=key.version, seed=key.seed, language=key.language, started_at=key.started_at,
        hidden=dict(key.hidden), test=key.test, traits=traits or {},
    )  # fmt: skip


def going_of(row: Response, *, traits: Mapping[str, Any] | None = None) -> Going:
    """A row as the flow sees it."""
    return Going(
        id=row.pk, version=row.version_id, seed=row.seed, language=row.language, started_at=row.started_at,
        hidden=row.hidden, answers=row.answers, timings=row.timings, flags=tuple(row.flags),
        at=str(row.position.get("at", "")), state=row.state, ending=row.ending, revision=row.revision, test=row.test,
        traits=traits or {},
    )  # fmt: skip


def coarse(moment: datetime) -> datetime:
    """The day of a moment, here: all that anonymous responses keep of time."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(moment.astimezone(zone).date(), time(12), zone).astimezone(UTC)


def keep(step: Step, before: Going, entrance: Entrance, key: Key, whence: Whence, *, now: datetime) -> Kept:
    """Write a step durably: when this returns, it survives a power cut; ``stale`` when it came too late."""
    document = document_of(before.version)
    anonymous = is_anonymous(document)
    writing = _Writing(
        step=step, before=before, entrance=entrance, key=key, whence=whence, document=document, anonymous=anonymous,
        now=now, flags=_flags(step, before, entrance, whence, anonymous=anonymous, now=now),
    )  # fmt: skip
    try:
        return durable(writing.write, _tell_all)
    except _Used:
        return Kept(going=before, used=True)
    except (_Stale, IntegrityError):
        return Kept(going=load(key, traits=before.traits), stale=True)


def _flags(
    step: Step, before: Going, entrance: Entrance, whence: Whence, *, anonymous: bool, now: datetime
) -> list[str]:
    """Judged outside the transaction: many wait for that one."""
    if not step.ended:
        return [flags.Flag.BOT.value] if whence.honeypot or flags.Flag.BOT in before.flags else []
    document = document_of(before.version)
    started = before.started_at
    seen = flags.Seen(
        seconds=(now - started).total_seconds(), agent=whence.agent, by_program=whence.by_program,
        honeypot=whence.honeypot or flags.Flag.BOT in before.flags, crowded=whence.crowded,
        kiosk=entrance.kind == "kiosk",
    )  # fmt: skip
    found = flags.flagged(document, step.way, seen, typical=flags.typical_seconds(before.version))
    if not anonymous and not before.test:
        person = whence.person if whence.person is not None else entrance.person
        found += flags.repeated(
            entrance.survey, own=before.id, person=person, browser=whence.browser, address=whence.address, now=now
        )
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """One step's writes, in one transaction."""

    step: Step
    before: Going
    entrance: Entrance
    key: Key
    whence: Whence
    document: Document
    anonymous: bool
    now: datetime
    flags: Sequence[str]

    def write(self) -> Kept:
        state, ending, answers = self._end()
        moment = coarse(self.now) if self.anonymous else self.now
        fields: dict[str, Any] = {
            "answers": answers, "flags": list(self.flags), "state": state, "ending": ending,
            "variables": dict(self.step.way.facts.variables), "language": self.step.going.language,
            "timings": {} if self.anonymous else dict(self.step.going.timings),
            "position": {"at": self.step.going.at}, "seen_at": moment,
            "completed_at": moment if state != ResponseState.STARTED else None,
        }  # fmt: skip
        row = self._insert(fields) if self.before.revision == 0 else self._update(fields)
        full = self._settle(row, state)
        if full is not None:
            state, ending = ResponseState.OVER_QUOTA, full.ending
            done = {"state": state, "ending": ending, "completed_at": moment}
            Response.objects.filter(pk=row.pk).update(**done)
        self._follow_invitation(state)
        if state == ResponseState.COMPLETE and not row.test:
            self._tell(row)
        going = replace(self.step.going, state=state, ending=ending, revision=row.revision, answers=answers)
        return Kept(going=going)

    def _end(self) -> tuple[str, str, Mapping[str, Any]]:
        """State, ending and answers as they are kept: at the end those of the way alone."""
        if not self.step.ended:
            return ResponseState.STARTED, "", dict(self.step.going.answers)
        found = ending_of(self.document, self.step.way)
        return end_state(self.step.way, self.document), found.id if found else "", dict(self.step.way.facts.answers)

    def _insert(self, fields: Mapping[str, Any]) -> Response:
        once = self.entrance.digest if self.entrance.single_use and not self.before.test else ""
        named = not self.anonymous
        invitation = self.entrance.invitation if named and not self.before.test else None
        taken = Response.objects.filter(token_digest=once) if once else Response.objects.none()
        if invitation is not None:
            taken = Response.objects.filter(invitation_id=invitation)
        if (once or invitation is not None) and taken.exclude(pk=self.before.id).exists():
            raise _Used
        person = self.whence.person if self.whence.person is not None else self.entrance.person
        row = Response(
            id=self.before.id, survey_id=self.entrance.survey, version_id=self.before.version,
            door_id=self.entrance.door, invitation_id=invitation, person=person if named else None,
            hidden=dict(self.before.hidden), seed=self.before.seed, test=self.before.test, token_digest=once,
            started_at=self.before.started_at if named else coarse(self.before.started_at),
            channel=self.entrance.channel, unit=self.entrance.unit, revision=1 + self.step.moved,
            browser=self.whence.browser if named else "", address=self.whence.address if named else "", **fields,
        )  # fmt: skip
        row.save(force_insert=True)
        self._take_files(row, fields["answers"])
        return row

    def _update(self, fields: Mapping[str, Any]) -> Response:
        rows = Response.objects.filter(pk=self.before.id, revision=self.before.revision, state=ResponseState.STARTED)
        if not rows.update(revision=F("revision") + int(self.step.moved), **fields):
            raise _Stale
        row = Response.objects.get(pk=self.before.id)
        self._take_files(row, fields["answers"])
        return row

    def _take_files(self, row: Response, answers: Mapping[str, Any]) -> None:
        if any(one.kind is Kind.FILE for one in self.document.questions()):
            Upload.objects.filter(pk__in=_uploads(answers), response=None).update(response=row)

    def _settle(self, row: Response, state: str) -> Any:
        if row.test or not quotas.quotas_of(self.document):
            return None
        over = state != ResponseState.STARTED
        if state == ResponseState.SCREENED:
            falls_into = []
        else:
            known = None if over else _passed(self.step)
            falls_into = quotas.wanted(self.document, self.step.way.facts, known=known)
        settled = quotas.settle(
            self.entrance.survey, self.document, falls_into, held=row.quotas, over=over, now=self.now
        )
        if list(settled.held) != row.quotas:
            Response.objects.filter(pk=row.pk).update(quotas=list(settled.held))
        return settled.full

    def _follow_invitation(self, state: str) -> None:
        number = self.entrance.invitation
        if number is None or self.before.test:
            return
        rows = Invitation.objects.filter(pk=number)
        if state == ResponseState.STARTED:
            # Of anonymous surveys only the answer itself is noted: when somebody began says when they answered.
            if self.before.revision == 0 and not self.anonymous:
                _step(rows.filter(state__in=BEFORE_STARTED), number, InvitationState.STARTED, self.now)
            return
        at = coarse(self.now) if self.anonymous else self.now
        if not rows.filter(answered_at=None).update(answered_at=at) and self.anonymous:
            raise _Used
        _step(rows.exclude(state=InvitationState.ANSWERED), number, InvitationState.ANSWERED, at)

    def _tell(self, row: Response) -> None:
        consent = agreeing.note(row, self.document, self.step.way, anonymous=self.anonymous, now=self.now)
        if flags.SUSPECT.intersection(row.flags):
            return
        if self.document.audience == "employee":
            return  # questions of the lake cut it in any way; of employees only results tell, which know the groups
        said = voices.voices_of(row, self.document, self.step.way, anonymous=self.anonymous, consent=consent)
        for voice in said:
            record_of(voice)  # one that could not be kept fails here, with its answer alone
        event = None if self.anonymous else self._event(row)
        gather(Telling(voices=said, event=event, now=self.now))

    def _event(self, row: Response) -> Mapping[str, Any]:
        return voices.told(row, self.document, self.step.way, version=version_number(row.version_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a completed response says, until its group is told together."""

    voices: Sequence[Heard]
    event: Mapping[str, Any] | None
    now: datetime


def _tell_all(tellings: Sequence[Telling]) -> None:
    """Make voices of completed responses and tell webhooks, in the transaction that keeps the responses."""
    if not tellings:
        return
    hear([voice for one in tellings for voice in one.voices], now=tellings[0].now)
    events = [one for one in tellings if one.event is not None]
    if events and Endpoint.objects.filter(state=EndpointState.ENABLED).exists():
        for one in events:
            publish(voices.ANSWERED, one.event or {}, now=one.now)


_numbers: dict[int, int] = {}


def version_number(version: int) -> int:
    """Which version of its survey this is. Versions never change."""
    if version not in _numbers:
        _numbers[version] = SurveyVersion.objects.values_list("number", flat=True).get(pk=version)
    return _numbers[version]


def end_state(found: Way, document: Document) -> str:
    """Complete, or screened out: ended by a rule before any question that is scored, in a survey that has some."""
    counting = [one for one in document.questions() if one.kind in SCORED]
    ended_early = found.ended_by_rule and counting
    reached = any(one.question.kind in SCORED for one in found.asked.values())
    return ResponseState.SCREENED if ended_early and not reached else ResponseState.COMPLETE


def _passed(step: Step) -> set[str]:
    """The questions up to the page that comes now."""
    passed: set[str] = set()
    for page in step.way.pages:
        if step.page is not None and page.key == step.page.key:
            break
        passed |= {one.question.id for one in page.asked}
    return passed


def _uploads(answers: Mapping[str, Any]) -> list[UUID]:
    found = []
    for value in answers.values():
        for one in value if isinstance(value, list) else ():
            try:
                found.append(UUID(str(one)))
            except ValueError:
                continue
    return found


def _step(rows: Any, number: int, state: str, at: datetime) -> None:
    if rows.update(state=state):
        InvitationStep.objects.create(invitation_id=number, state=state, at=at)


def opened(invitation: int, *, now: datetime) -> None:
    """Note that a personal link was opened: weak evidence, as scanners of mail open links too."""
    before = [one for one in BEFORE_STARTED if one != InvitationState.OPENED]
    rows = Invitation.objects.filter(pk=invitation, state__in=before)
    if rows.exists():
        with transaction.atomic():
            _step(rows, invitation, InvitationState.OPENED, now)
