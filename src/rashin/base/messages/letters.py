"""Letters: what anybody in this house says to a person outside it, or to a room of the company, goes through here.

    verdict = send(Letter(channel="mail", to=Recipient(person=key, address="a@example.jp"), purpose="research", …),
                   actor=member, now=now)

``send`` writes in the caller's transaction: what is rolled back was never sent. The contact policy decides at once:
``queued``, ``held`` until a moment, or ``refused`` with a reason. The same key is one letter, however often it is
handed in. What comes of it later (sent, unknown, bounced, failed, refused, complained) is told to the follower that
web/wiring names for the kind of its origin, in the transaction that settles it.
"""

import base64
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from rashin.base.messages import policy, ruling
from rashin.base.messages.contacts import PIECE, Ways, canonical, kept
from rashin.base.messages.errors import LetterUnusable
from rashin.base.messages.judging import Known, known_of
from rashin.base.messages.lanes import lane_of
from rashin.base.messages.models import PERSON, Addressee, Delivery, Message, Posting
from rashin.base.messages.ruling import Asked, Contact, Ruling
from rashin.base.messages.vocabulary import PERSONAL, Channel
from rashin.base.messages.words import ASKED, REASONS, WORTH, Purpose, State
from rashin.base.workspace.audit import Actor
from rashin.base.workspace.sealing import seal
from rashin.errors import gettext_noop

SEALED_FOR: Final = "letter"
LONGEST_SUBJECT: Final = 300
LONGEST: Final = {Channel.MAIL: 1_000_000, Channel.LINE: 5_000}
LONGEST_NOTICE: Final = 20_000
"""Letters of a message to a chat tool."""

AHEAD: Final = timedelta(hours=1)
"""How far answers and notices stand before what was queued at the same moment."""

NO_TEXT = gettext_noop("it has no text")
NO_SUBJECT = gettext_noop("a mail needs a subject")
TOO_LONG = gettext_noop("its text is longer than the channel takes")
NO_KEY = gettext_noop("it needs a key of at most 160 characters")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom. For chat tools the address is the number of the connection; empty is the first one of the channel."""

    person: int | None = None
    """Customer key, when it is a customer."""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, before the policy has looked at it."""

    channel: str
    """``mail``, ``line``, ``slack``, ``teams``, ``chatwork``."""
    to: Recipient
    purpose: str
    """``service``, ``research``, ``marketing``, ``internal``."""
    text: str
    key: str
    """Names this letter for ever: the same key is never sent twice."""
    subject: str = ""
    html: str = ""
    """Of a mail, beside the text."""
    construct: str = ""
    """What it asks about: pauses count by it."""
    language: str = ""
    """Of the footer: ``ja`` or ``en``; empty is the installation's."""
    origin: tuple[str, int] | None = None
    """Kind and number of what it belongs to, such as ``("invitation", 12)``."""
    reply_to: str = ""
    in_reply_to: str = ""
    """Message-ID of the mail that it answers."""
    follows: str = ""
    """Key of an earlier letter that it reminds of: pauses do not count again; the letters of a day do."""
    not_before: datetime | None = None
    not_after: datetime | None = None
    """Later than this it is not worth sending. Default: three days after the time it was planned for."""
    late: bool = False
    """What it answers to arrived late or by import: it is refused."""
    although_late: bool = False
    """… unless whoever sends it asks for it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the policy says."""

    state: State
    reason: str = ""
    """A word of ``words.REASONS``; empty when it goes at once."""
    until: datetime | None = None
    """Held: when it goes. Refused by a pause: when the pause ends."""
    message: str = ""
    """The letter's steady reference; its Message-ID is made of it."""
    letter: int = 0
    """Its number in the send log."""

    @property
    def goes(self) -> bool:
        """Whether it is on its way, now or later."""
        return self.state != "refused"

    @property
    def why(self) -> str:
        """The reason as a sentence in the reader's language."""
        return str(REASONS.get(self.reason, self.reason))


def send(letter: Letter, *, actor: Actor, now: datetime) -> Verdict:
    """One letter; see ``send_many``."""
    return send_many([letter], actor=actor, now=now)[0]


def send_many(letters: Iterable[Letter], *, actor: Actor, now: datetime) -> list[Verdict]:
    """The verdict on each, in order. What is queued is in the queue when the caller's transaction commits.

    Recipients are locked until then, so two senders at once pass a pause only once. Hand in a whole wave at once: ten
    thousand letters are a few dozen queries.
    """
    whole = [_checked(one) for one in letters]
    verdicts: list[Verdict] = []
    reference = policy.reference_of(actor)
    with transaction.atomic():
        for start in range(0, len(whole), PIECE * 4):
            verdicts += _judged(whole[start : start + PIECE * 4], reference, now)
    return verdicts


def _judged(letters: Sequence[Letter], actor: str, now: datetime) -> list[Verdict]:
    try:
        with transaction.atomic():
            return _Wave(letters, actor, now).judged()
    except IntegrityError:  # somebody handed in the same key in this instant: now it can be seen
        with transaction.atomic():
            return _Wave(letters, actor, now).judged()


def _checked(letter: Letter) -> Letter:
    """The letter, if its channel can carry it: use that is wrong is the caller's bug, not the recipient's."""
    Purpose(letter.purpose)
    channel = Channel(letter.channel)
    if not letter.key or len(letter.key) > 160:
        raise LetterUnusable(problem=NO_KEY, place="key")
    if not (letter.text.strip() or letter.html.strip()):
        raise LetterUnusable(problem=NO_TEXT, place="text")
    if channel == Channel.MAIL and not letter.subject.strip():
        raise LetterUnusable(problem=NO_SUBJECT, place="subject")
    if len(letter.text) + len(letter.html) > LONGEST.get(channel, LONGEST_NOTICE):
        raise LetterUnusable(problem=TOO_LONG, place="text")
    return letter


def reference_of(key: str) -> str:
    """Unguessable and steady: what Message-ID, return address and retry key are made of."""
    digest = hmac.digest(f"rashin.letter:{settings.SECRET_KEY}".encode(), key.encode(), "sha256")
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()


class _Wave:
    """A few thousand letters judged and kept together."""

    def __init__(self, letters: Sequence[Letter], actor: str, now: datetime) -> None:
        self.letters, self.actor, self.now = letters, actor, now
        self.limits = policy.limits()
        self.found = self._addressees()  # locked from here on: what is read now stays true
        keys = [one.key for one in letters] + [one.follows for one in letters if one.follows]
        self.before = {row.key: row for row in _rows_of(keys)}
        self.known = self._known()
        self.lanes = {way: lane_of(*way) for way in {self._way(one) for one in letters}}
        self.postings: list[Posting] = []
        self.messages: list[Message] = []

    def _way(self, letter: Letter) -> tuple[str, str]:
        return letter.channel, "" if letter.channel in PERSONAL else letter.to.address

    def _addressees(self) -> dict[tuple[str, str], Addressee]:
        ways: list[tuple[str, str]] = []
        for one in self.letters:
            if one.channel in PERSONAL:
                ways += [(one.channel, address)] if (address := canonical(one.channel, one.to.address)) else []
                ways += [(PERSON, str(one.to.person))] if one.to.person is not None else []
        asked: Ways = ways
        return kept(asked, now=self.now, lock=True)

    def _known(self) -> Known:
        addressees = {row.pk for (kind, _), row in self.found.items() if kind != PERSON}
        persons = {one.to.person for one in self.letters if one.to.person is not None}
        return known_of(addressees=addressees, persons=persons, limits=self.limits, now=self.now)

    def judged(self) -> list[Verdict]:
        """Judge all, and keep letters, messages and deliveries in three inserts."""
        rows = [self._one(letter) for letter in self.letters]
        Posting.objects.bulk_create(self.postings, batch_size=PIECE)
        Message.objects.bulk_create(self.messages, batch_size=PIECE)
        going = [row for row in self.postings if row.state != "refused"]
        Delivery.objects.bulk_create(
            [
                Delivery(
                    message=message, posting=row, channel=row.channel, lane=row.lane, created_at=self.now,
                    next_at=_turn(row),
                )
                for row, message in zip(going, self.messages, strict=True)
            ],
            batch_size=PIECE,
        )  # fmt: skip
        return [verdict_of(row) for row in rows]

    def _one(self, letter: Letter) -> Posting:
        if letter.key in self.before:
            return self.before[letter.key]
        row = self._posting(letter)
        lane = self.lanes[self._way(letter)]
        said = self._ruled(letter, row, connected=lane is not None)
        row.state, row.reason, row.lane = said.state, said.reason, lane
        row.planned_at = said.until if said.until is not None and said.state != "refused" else self.now
        row.expires_at = letter.not_after or row.planned_at + WORTH
        row.trail = [[self.now.isoformat(), said.state, said.reason]]
        if said.state == "refused":
            row.settled_at, row.retry_at = self.now, said.until
        else:
            self.messages.append(Message(key=row.reference, kind="letter", body=_sealed(letter), created_at=self.now))
            if letter.purpose in ASKED:
                contact = Contact(at=row.planned_at, purpose=row.purpose, construct=row.construct, letter=row.reference)
                self.known.note(contact, addressee=row.addressee_id, person=row.person)
        self.before[letter.key] = row
        self.postings.append(row)
        return row

    def _posting(self, letter: Letter) -> Posting:
        address = canonical(letter.channel, letter.to.address) if letter.channel in PERSONAL else None
        kind, number = letter.origin or ("", None)
        follows = self.before.get(letter.follows) if letter.follows else None
        return Posting(
            key=letter.key, reference=reference_of(letter.key), channel=letter.channel, purpose=letter.purpose,
            construct=letter.construct[:80], person=letter.to.person,
            addressee=self.found.get((letter.channel, address)) if address else None,
            language=letter.language or settings.LANGUAGE_CODE, origin_kind=kind, origin_id=number, actor=self.actor,
            follows=follows if follows is not None and follows.pk else None, created_at=self.now,
        )  # fmt: skip

    def _ruled(self, letter: Letter, row: Posting, *, connected: bool) -> Ruling:
        asked = Asked(
            purpose=letter.purpose, construct=letter.construct, late=letter.late and not letter.although_late,
            follows=bool(letter.follows) and letter.follows in self.before, not_before=letter.not_before,
            not_after=letter.not_after,
        )  # fmt: skip
        if letter.channel not in PERSONAL:
            facts = ruling.Facts(connected=connected)
        else:
            facts = self.known.facts(
                addressee=row.addressee_id, person=row.person, purpose=row.purpose, channel=row.channel,
                connected=connected,
            )  # fmt: skip
        return ruling.rule(asked, facts, self.limits, now=self.now)


def _turn(row: Posting) -> datetime:
    """When its turn is: an answer does not stand in line behind a wave of invitations."""
    ahead = row.state == "queued" and row.purpose not in ASKED
    return row.planned_at - AHEAD if ahead else row.planned_at


def _rows_of(keys: Sequence[str]) -> Iterable[Posting]:
    for start in range(0, len(keys), PIECE):
        yield from Posting.objects.filter(key__in=keys[start : start + PIECE])


def _sealed(letter: Letter) -> str:
    """What is said lies sealed: it holds names, and links that open a person's answers."""
    said = {
        "subject": " ".join(_clean(letter.subject).split())[:LONGEST_SUBJECT],
        "text": _clean(letter.text).replace("\r\n", "\n"),
        "html": _clean(letter.html),
        "reply_to": letter.reply_to,
        "in_reply_to": letter.in_reply_to,
    }
    return seal(json.dumps(said, ensure_ascii=False), purpose=SEALED_FOR)


def _clean(text: str) -> str:
    """Without what no channel carries: control characters, and halves of letters."""
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


def verdict_of(row: Posting) -> Verdict:
    """What was said of a letter when it was handed in."""
    _moment, state, reason = row.trail[0]
    until = row.retry_at if state == "refused" else row.planned_at
    return Verdict(state=state, reason=reason, until=until, message=row.reference, letter=row.pk)


def why_of(reason: str) -> str:
    """A reason as a sentence in the reader's language, whichever list knows it."""
    from rashin.base.messages.vocabulary import PROBLEMS

    return str(REASONS.get(reason) or PROBLEMS.get(reason) or gettext("Unknown reason"))
