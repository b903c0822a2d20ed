"""From people to letters: invitations are made, and their letters written when they are due.

Every step can be cut off and done again: an invitation is one of a kind by its wave and person, or its trigger and key;
it keeps the key of the letter that was handed over, in the transaction that handed it over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from rashin.analysis.questions.question import Lake
from rashin.base.customers.queries import earlier_keys, keys_now
from rashin.base.messages.letters import Letter, Recipient, Verdict, send_many
from rashin.base.workspace.asking import the_lake
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Send, Survey
from rashin.powers.operation.surveys.reach import ballots
from rashin.powers.operation.surveys.reach.audience import Contact, contacts
from rashin.powers.operation.surveys.reach.ballots import Purse
from rashin.powers.operation.surveys.reach.drawing import drawn_as_mail
from rashin.powers.operation.surveys.reach.employees import contacts_of
from rashin.powers.operation.surveys.reach.links import link_of, token_of
from rashin.powers.operation.surveys.reach.wording import Said, plain, words
from rashin.powers.operation.surveys.reach.wording_staff import again_words, bare, staff_words
from rashin.powers.operation.surveys.tokens import digest_of
from rashin.powers.operation.surveys.vocabulary import Channel, InvitationState, State

ORIGIN: Final = "invitation"
ACTOR: Final = "worker"
PIECE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who is to be asked."""

    person: int
    seed: str
    due_at: datetime
    expires_at: datetime
    unit: str = ""
    context_key: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def make(people: Iterable[Asked], *, now: datetime, **common: Any) -> int:
    """Keep invitations that are not kept yet; how many are new. ``common``: their survey, wave or trigger, channel."""
    rows = [
        Invitation(
            person=one.person, token_digest=digest_of(token_of(one.seed)), unit=one.unit[:120],
            context_key=one.context_key, hidden=dict(one.hidden), due_at=one.due_at, expires_at=one.expires_at,
            created_at=now, **common,
        )
        for one in people
    ]  # fmt: skip
    with transaction.atomic():
        known = set(_kept(rows))
        fresh = [row for row in rows if row.token_digest not in known]
        Invitation.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=PIECE)
    return len(fresh)


def _kept(rows: Sequence[Invitation]) -> Iterable[str]:
    for start in range(0, len(rows), PIECE):
        digests = [row.token_digest for row in rows[start : start + PIECE]]
        yield from Invitation.objects.filter(token_digest__in=digests).values_list("token_digest", flat=True)


def due(now: datetime) -> QuerySet[Invitation]:
    """Invitations whose letter is to be written: of live surveys, the longest due first."""
    waiting = Q(state=InvitationState.QUEUED, message_key="", due_at__lte=now, survey__state=State.LIVE)
    return Invitation.objects.filter(waiting).order_by("due_at", "id")


def post_due(lake: Lake, *, now: datetime, most: int = PIECE, send: int | None = None) -> int:
    """Write the letters of due invitations, at most so many; how many were looked at."""
    wanted = due(now) if send is None else due(now).filter(send=send)
    numbers = list(wanted.values_list("pk", flat=True)[:most])
    if not numbers:
        return 0
    reached = reached_by(lake, Invitation.objects.filter(pk__in=numbers))  # before any lock is held
    with transaction.atomic():
        rows = list(
            due(now).filter(pk__in=numbers).select_related("trigger").select_for_update(of=("self",), skip_locked=True)
        )
        hand_over(rows, reached, now=now)
    return len(numbers)


def reached_by(lake: Lake, rows: Iterable[Invitation]) -> dict[int, Contact]:
    """How the people of these invitations are reached now, whatever key they had when they were chosen."""
    people: dict[str, list[int]] = {}
    for row in rows:
        if row.person is not None:
            people.setdefault(row.channel, []).append(row.person)
    found: dict[int, Contact] = {}
    for channel, keys in people.items():
        people_now = keys_now(lake, [one for one in keys if one >= 0])
        reached = contacts(lake, sorted(set(people_now.values())), channel=channel)
        found |= {key: reached[one] for key, one in people_now.items() if one in reached}
        found |= contacts_of([one for one in keys if one < 0], channel=channel)
    return found


def hand_over(rows: Sequence[Invitation], reached: Mapping[int, Contact], *, now: datetime) -> None:
    """Write these invitations' next letters and keep what the policy says, in the caller's transaction."""
    desk, purse = Desk.of(rows), Purse.of(rows)
    letters: list[tuple[Invitation, Letter]] = []
    steps: list[InvitationStep] = []
    taken: dict[int, str] = {}
    for row in rows:
        contact = reached.get(row.person if row.person is not None else 0)
        if purse.holds(row) and contact is not None and not row.message_key:
            taken[row.pk] = purse.take(row)
        letter = desk.letter(row, contact, now=now, code=taken.get(row.pk, "") if purse.holds(row) else None)
        if letter is None:
            _move(row, InvitationState.REFUSED, "no_address", now, steps)
        else:
            letters.append((row, letter))
    for (row, letter), verdict in zip(
        letters, send_many([letter for _, letter in letters], actor=ACTOR, now=now), strict=True
    ):
        if verdict.state == "refused" and taken.get(row.pk):
            purse.give_back(row, taken[row.pk])
        _judged(row, letter, verdict, now, steps)
    purse.close()
    fields = ["state", "reason", "message_key", "language", "unit", "reminded"]
    Invitation.objects.bulk_update(rows, fields, batch_size=PIECE)
    InvitationStep.objects.bulk_create(steps, batch_size=PIECE)


def _judged(row: Invitation, letter: Letter, verdict: Verdict, now: datetime, steps: list[InvitationStep]) -> None:
    first = not row.message_key
    row.message_key, row.language = letter.key, letter.language
    if not first:  # a reminder that may not go changes nothing; one that goes is told by its follower
        row.reminded += 1
        return
    states = {"queued": InvitationState.QUEUED, "held": InvitationState.HELD, "refused": InvitationState.REFUSED}
    _move(row, states[verdict.state], verdict.reason, now, steps)


def _move(row: Invitation, state: str, reason: str, now: datetime, steps: list[InvitationStep]) -> None:
    row.state, row.reason = state, reason[:200]
    steps.append(InvitationStep(invitation=row, state=state, at=now, reason=reason[:200]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where letters are written: the documents and messages of a pile of invitations, each read once."""

    documents: Mapping[int, Document]
    surveys: Mapping[int, Survey]
    sends: Mapping[int, Send]

    @classmethod
    def of(cls, rows: Sequence[Invitation]) -> "Desk":
        """For these invitations."""
        surveys = Survey.objects.select_related("live_version").in_bulk({row.survey_id for row in rows})
        documents = {
            number: read_document(survey.live_version.document)
            for number, survey in surveys.items()
            if survey.live_version is not None
        }
        sends = Send.objects.in_bulk({row.send_id for row in rows if row.send_id is not None})
        return cls(documents=documents, surveys=surveys, sends=sends)

    def letter(
        self, row: Invitation, contact: Contact | None, *, now: datetime, code: str | None = None
    ) -> Letter | None:
        """The next letter of an invitation; None when there is no address, or no link that could be sent.

        ``code``: of a wave to employees, the one that this letter takes; empty when it reminds.
        """
        number = row.reminded + 1 if row.message_key else 0
        link = link_of(row) if code is None else ballots.link_of(code)
        reminds = code is not None and bool(number)
        if contact is None or not (link or reminds) or row.survey_id not in self.documents:
            return None
        document = self.documents[row.survey_id]
        language = contact.language if contact.language in document.languages else document.default_language
        letter = self._said(row, contact, document, link=link, language=language, reminds=reminds)
        mailed = row.channel == Channel.MAIL and bool(letter.link)
        return Letter(
            channel=row.channel, purpose="research" if contact.person >= 0 else "internal",
            to=Recipient(person=contact.person if contact.person >= 0 else None, address=contact.address),
            subject=letter.subject, text=plain(letter, language=language) if letter.link else bare(letter),
            html=drawn_as_mail(letter, document.theme, language=language) if mailed else "",
            construct=document.construct or document.key, language=language,
            origin=(ORIGIN if code is None else ballots.ORIGIN, row.pk),
            key=letter_key(row, number), follows=letter_key(row, number - 1) if number else self.before(row),
            not_after=min(row.expires_at, now + timedelta(days=14)) if row.expires_at else None,
        )  # fmt: skip

    def _said(
        self, row: Invitation, contact: Contact, document: Document, *, link: str, language: str, reminds: bool
    ) -> Said:
        facts = Facts(hidden=row.hidden, traits={"name": contact.name, "unit": contact.unit})
        if reminds:
            return again_words(document, language=language, facts=facts)
        if contact.person < 0:
            return staff_words(document, self.message(row), link=link, language=language, facts=facts)
        reminder = bool(row.message_key)
        return words(document, self.message(row), link=link, language=language, reminder=reminder, facts=facts)

    def before(self, row: Invitation) -> str:
        """The letter that a single question follows: the last one this person got from us."""
        if row.send_id is not None or row.trigger_id is not None or row.person is None:
            return ""
        keys = earlier_keys(the_lake(), [row.person])  # they may have had another one then
        earlier = Invitation.objects.filter(person__in=keys).exclude(pk=row.pk).exclude(message_key="")
        return earlier.order_by("-created_at", "-id").values_list("message_key", flat=True).first() or ""

    def message(self, row: Invitation) -> Mapping[str, Mapping[str, str]]:
        """What the sender of its wave or trigger wrote."""
        written: Mapping[str, Mapping[str, str]] = {}
        if row.send_id is not None:
            written = self.sends[row.send_id].message
        elif row.trigger is not None:
            written = row.trigger.message
        return written


def letter_key(row: Invitation, number: int) -> str:
    """The letter of an invitation: 0 is the invitation itself, then its reminders."""
    return f"{ORIGIN}:{row.pk}:{number}"
