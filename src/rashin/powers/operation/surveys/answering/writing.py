"""One step of a response as it is written: its row, its places in quotas, its invitation's trail, what it says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from rashin.powers.operation.surveys.answering import agreeing, flags, quotas, rows, telling
from rashin.powers.operation.surveys.answering.committing import Work, gather
from rashin.powers.operation.surveys.answering.entering import Entrance, document_of, per_version
from rashin.powers.operation.surveys.answering.going import Going, Step
from rashin.powers.operation.surveys.answering.rows import Row
from rashin.powers.operation.surveys.answering.tearing import tear
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Way, ending_of
from rashin.powers.operation.surveys.definition.kinds import SCORED, Kind
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Response, Upload
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


class Stale(Exception):
    """Rolls a transaction back."""


class Used(Exception):
    """Rolls a transaction back."""


def coarse(moment: datetime) -> datetime:
    """The day of a moment, here: all that anonymous responses keep of time."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(moment.astimezone(zone).date(), time(12), zone).astimezone(UTC)


@per_version
def _needs(version: int) -> frozenset[str]:
    """What a version's responses need beside their own row: files, quotas."""
    document = document_of(version)
    files = {"files"} if any(one.kind is Kind.FILE for one in document.questions()) else set()
    return frozenset(files | ({"quotas"} if quotas.quotas_of(document) else set()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One step's writes, in one transaction."""

    step: Step
    before: Going
    entrance: Entrance
    whence: Whence
    document: Document
    anonymous: bool
    now: datetime
    reasons: Sequence[str]
    """Flags for which this response itself gives reason."""

    @property
    def work(self) -> Work[Kept]:
        """As the writer takes it."""
        together = write_together if self._by_itself else None
        return Work(alone=self.write, finish=telling.tell_all, together=together, thing=self)

    @property
    def _by_itself(self) -> bool:
        """Whether it is nothing but a new row and what it says: most responses of one page are."""
        entrance = self.entrance
        once = entrance.single_use or entrance.invitation is not None or entrance.ballot is not None
        if self.before.revision or once or _needs(self.before.version):
            return False
        return not (self.step.ended and agreeing.agreed(self.step.way))

    @property
    def person(self) -> int | None:
        """Who answers; nobody where nothing may name them."""
        if self.anonymous:
            return None
        return self.whence.person if self.whence.person is not None else self.entrance.person

    @property
    def repeat(self) -> flags.Repeat | None:
        """What may say that the same answered before; asked only at the end."""
        if not self.step.ended or self.anonymous or self.before.test:
            return None
        return flags.Repeat(
            survey=self.entrance.survey, person=self.person, browser=self.whence.browser, address=self.whence.address,
        )  # fmt: skip

    def write(self) -> Kept:
        """Write it alone."""
        repeat = self.repeat
        found = flags.repeated([repeat], now=self.now)[0] if repeat is not None else []
        fields = self.fields(found)
        state, ending = fields["state"], fields["ending"]
        row = self._insert(fields) if self.before.revision == 0 else self._update(fields)
        full = self._settle(row, state)
        if full is not None:
            state, ending = ResponseState.OVER_QUOTA, full.ending
            done = {"state": state, "ending": ending, "completed_at": fields["seen_at"]}
            Response.objects.filter(pk=row.pk).update(**done)
        self._follow_invitation(state)
        if state == ResponseState.COMPLETE and not row.test:
            self._tell(row)
        going = replace(
            self.step.going, state=state, ending=ending, revision=row.revision, answers=fields["answers"]
        )  # fmt: skip
        return Kept(going=going)

    def fields(self, repeated: Collection[str]) -> dict[str, Any]:
        """What a step changes of a row."""
        moment = coarse(self.now) if self.anonymous else self.now
        state, ending, answers = self._end()
        return {
            "answers": answers, "flags": list(dict.fromkeys((*self.reasons, *repeated))), "state": state,
            "held": state == ResponseState.COMPLETE and self._suspect, "ending": ending,
            "variables": dict(self.step.way.facts.variables), "language": self.step.going.language,
            "timings": {} if self.anonymous else dict(self.step.going.timings),
            "position": {"at": self.step.going.at}, "seen_at": moment,
            "completed_at": moment if state != ResponseState.STARTED else None,
        }  # fmt: skip

    @property
    def _suspect(self) -> bool:
        """Whether it is kept back: never an employee's, whose answers nobody looks at one by one to decide."""
        if self.before.test or self.document.audience == "employee":
            return False
        return bool(flags.SUSPECT.intersection(self.reasons))

    def row(self, fields: Mapping[str, Any], *, once: str = "", invitation: int | None = None) -> Row:
        """The row of a new response."""
        before, entrance, named = self.before, self.entrance, not self.anonymous
        return Row(
            id=before.id, survey_id=entrance.survey, version_id=before.version, door_id=entrance.door,
            invitation_id=invitation, person=self.person, hidden=dict(before.hidden), seed=before.seed,
            test=before.test, token_digest=once,
            started_at=before.started_at if named else coarse(before.started_at),
            channel=entrance.channel, unit=entrance.unit, revision=1 + self.step.moved,
            browser=self.whence.browser if named else "", address=self.whence.address if named else "", **fields,
        )  # fmt: skip

    def _end(self) -> tuple[str, str, Mapping[str, Any]]:
        """State, ending and answers as they are kept: at the end those of the way alone."""
        if not self.step.ended:
            return ResponseState.STARTED, "", dict(self.step.going.answers)
        found = ending_of(self.document, self.step.way)
        return end_state(self.step.way, self.document), found.id if found else "", dict(self.step.way.facts.answers)

    def _insert(self, fields: Mapping[str, Any]) -> Row:
        once = self.entrance.digest if self.entrance.single_use and not self.before.test else ""
        invitation = self.entrance.invitation if not self.anonymous and not self.before.test else None
        taken = Response.objects.filter(token_digest=once) if once else Response.objects.none()
        if invitation is not None:
            taken = Response.objects.filter(invitation_id=invitation)
        if (once or invitation is not None) and taken.exclude(pk=self.before.id).exists():
            raise Used
        row = self.row(fields, once=once, invitation=invitation)
        rows.insert([row])
        self._take_files(row, fields["answers"])
        return row

    def _update(self, fields: Mapping[str, Any]) -> Response:
        found = Response.objects.filter(pk=self.before.id, revision=self.before.revision, state=ResponseState.STARTED)
        if not found.update(revision=F("revision") + int(self.step.moved), **fields):
            raise Stale
        row = Response.objects.get(pk=self.before.id)
        self._take_files(row, fields["answers"])
        return row

    def _take_files(self, row: Row | Response, answers: Mapping[str, Any]) -> None:
        if "files" in _needs(self.before.version):
            Upload.objects.filter(pk__in=_uploads(answers), response=None).update(response=row.pk)

    def _settle(self, row: Row | Response, state: str) -> Any:
        if row.test or "quotas" not in _needs(self.before.version):
            return None
        over = state != ResponseState.STARTED
        if state == ResponseState.SCREENED or row.held:
            falls_into = []  # a program fills no place that people are waiting for
        else:
            known = None if over else _passed(self.step)
            falls_into = quotas.wanted(self.document, self.step.way.facts, known=known)
        settled = quotas.settle(
            self.entrance.survey, self.document, falls_into, held=row.quotas, over=over, now=self.now
        )
        if list(settled.held) != list(row.quotas):
            Response.objects.filter(pk=row.pk).update(quotas=list(settled.held))
        return settled.full

    def _follow_invitation(self, state: str) -> None:
        number, code = self.entrance.invitation, self.entrance.ballot
        if code is not None and state != ResponseState.STARTED and not self.before.test and not tear(code):
            raise Used
        if number is None or self.before.test:
            return
        found = Invitation.objects.filter(pk=number)
        if state == ResponseState.STARTED:
            # Of anonymous surveys only the answer itself is noted: when somebody began says when they answered.
            if self.before.revision == 0 and not self.anonymous:
                take_step(found.filter(state__in=BEFORE_STARTED), number, InvitationState.STARTED, self.now)
            return
        at = coarse(self.now) if self.anonymous else self.now
        if not found.filter(answered_at=None).update(answered_at=at) and self.anonymous:
            raise Used
        take_step(found.exclude(state=InvitationState.ANSWERED), number, InvitationState.ANSWERED, at)

    def _tell(self, row: Row | Response) -> None:
        consent = agreeing.note(row, self.document, self.step.way, anonymous=self.anonymous, now=self.now)
        if self.document.audience == "employee" or row.held:
            return
        gather(
            telling.of(row, self.document, self.step.way, anonymous=self.anonymous, consent=consent, now=self.now)
        )  # fmt: skip


def write_together(writings: Sequence[Writing]) -> list[Kept]:
    """First pages that need nothing but their own rows, in one statement for all; all or none."""
    asked = [(at, repeat) for at, one in enumerate(writings) if (repeat := one.repeat) is not None]
    found = dict(zip((at for at, _ in asked), _repeated([repeat for _, repeat in asked], writings), strict=True))
    made = []
    for at, one in enumerate(writings):
        fields = one.fields(found.get(at, ()))
        made.append((one, one.row(fields)))
    rows.insert([row for _, row in made])
    kept = []
    for one, row in made:
        if row.state == ResponseState.COMPLETE and not row.test:
            one._tell(row)
        kept.append(
            Kept(
                going=replace(
                    one.step.going, state=row.state, ending=row.ending, revision=row.revision, answers=row.answers
                )
            )
        )
    return kept


def _repeated(asked: Sequence[flags.Repeat], writings: Sequence[Writing]) -> list[list[str]]:
    return flags.repeated(asked, now=writings[0].now) if asked else []


def end_state(found: Way, document: Document) -> str:
    """Complete, or screened out: ended by a rule before any question that is scored, in a survey that has some."""
    if not found.ended_by_rule:
        return ResponseState.COMPLETE
    counting = [one for one in document.questions() if one.kind in SCORED]
    reached = any(one.question.kind in SCORED for one in found.asked.values())
    return ResponseState.SCREENED if counting and not reached else ResponseState.COMPLETE


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


def take_step(found: Any, number: int, state: str, at: datetime) -> None:
    """Move an invitation, and note it on its trail."""
    if found.update(state=state):
        InvitationStep.objects.create(invitation_id=number, state=state, at=at)
