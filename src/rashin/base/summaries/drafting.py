"""A draft, from the voices to what is kept: gathered, masked, sent, read, held against the voices."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, Literal

from django.utils.translation import gettext_noop

from rashin.base.summaries import calling
from rashin.base.summaries.calling import Endpoint, Reply
from rashin.base.summaries.choosing import gathered, to_send
from rashin.base.summaries.errors import ModelFailed, NoModel
from rashin.base.summaries.models import ModelSettings, Sending, Summary
from rashin.base.summaries.noting import trim
from rashin.base.summaries.records import Gathered, Subject, Voice
from rashin.base.summaries.rules import host_of
from rashin.base.summaries.services import begin_sending, end_sending, endpoint_of
from rashin.base.summaries.sources import subject_of
from rashin.base.summaries.vocabulary import LONGEST_WAIT
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.errors import NotAllowed

STEPS: Final = (
    gettext_noop("Gathering the voices"), gettext_noop("Taking personal data out"),
    gettext_noop("The model writes"), gettext_noop("Holding it against the voices"),
)  # fmt: skip
WAITING: Final = gettext_noop("The model asked for a pause")
LOOK: Final = 0.4

Tell = Callable[[int, str], None]
"""Says which step the work is at; raises when it should stop."""


def draft(*, member_id: int, of: str, query: str, language: str, tell: Tell, clock: Callable[[], datetime]) -> Summary:
    """Make a draft and keep it. Whatever fails, the one before stays."""
    member = User.objects.filter(pk=member_id, is_active=True).first()
    if member is None:
        raise NotAllowed
    require(member, Permission.ASK)
    row = ModelSettings.objects.filter(name="main", enabled=True).first()
    if row is None:
        raise NoModel
    tell(0, STEPS[0])
    subject = subject_of(member, of, query, language=language)
    found = gathered(member, subject, now=clock())
    voices = to_send(found, row.most_voices)
    tell(1, STEPS[1])
    masked = not row.personal
    texts = [one.text for one in voices]
    texts = _masked(texts) if masked else texts
    work = _Work(row=row, member=member, subject=subject, texts=texts, masked=masked, language=language)
    reply, sending, count = work.asked(tell, clock)
    tell(3, STEPS[3])
    return work.kept(found, voices[:count], reply, sending, clock())


def _masked(texts: Sequence[str]) -> list[str]:
    from rashin.analysis.text.pii import mask

    return mask(texts, mode="strict")


def _language(asked: str) -> Literal["ja", "en"]:
    return "en" if asked == "en" else "ja"


class _Work:
    """What does not change while a draft is made."""

    def __init__(
        self, *, row: ModelSettings, member: User, subject: Subject, texts: Sequence[str], masked: bool, language: str
    ) -> None:
        self.row, self.member, self.subject, self.masked = row, member, subject, masked
        self.texts, self.language = list(texts), _language(language)

    def asked(self, tell: Tell, clock: Callable[[], datetime]) -> tuple[Reply, Sending, int]:
        """The model's answer; one pause that it asks for is kept, if it is short."""
        from rashin.analysis.text.gist.asking import prompt

        sent = prompt(self.texts, language=self.language, most_characters=self.row.most_characters)
        for attempt in (1, 2):
            tell(2, STEPS[2])
            made, row = begin_sending(
                actor=self.member, what=self.subject.of, voices=sent.count, characters=sent.characters,
                masked=self.masked, now=clock(),
            )  # fmt: skip
            try:
                reply = _patiently(endpoint_of(row), sent.system, sent.user, lambda: tell(2, STEPS[2]))
            except ModelFailed as failed:
                end_sending(made, failed=failed)
                if attempt == 2 or failed.problem != "later" or not 0 < failed.wait <= LONGEST_WAIT:
                    raise
                _pause(failed.wait, lambda: tell(2, WAITING))
                continue
            end_sending(made, reply=reply)
            return reply, made, sent.count
        raise AssertionError("the second attempt returns or raises")

    def kept(self, found: Gathered, voices: Sequence[Voice], reply: Reply, sending: Sending, now: datetime) -> Summary:
        """The draft, held against the voices, as a row; older ones of the same voices go."""
        from rashin.analysis.text.gist.answering import Unreadable, sentences
        from rashin.analysis.text.gist.grounding import check
        from rashin.analysis.text.language import language
        from rashin.analysis.text.vectors import sentences as encoder

        try:
            said = sentences(reply.content)
        except Unreadable as odd:
            problem = "cut" if reply.cut else odd.problem
            failed = ModelFailed(problem, status=200)
            end_sending(sending, failed=failed)
            raise failed from odd
        checked = check(said, self.texts[: len(voices)], encoder())
        if (reply.cut or not any(one.grounded for one in checked)) and self._grounded_before():
            failed = ModelFailed("cut" if reply.cut else "groundless", status=200)
            end_sending(sending, failed=failed)
            raise failed
        spoken = language(" ".join(one.text for one in said)) if said else self.language
        told: dict[str, Any] = {
            "looked": len(found.voices), "sent": len(voices), "drawn": found.drawn, "masked": self.masked,
            "first": str(found.first or ""), "last": str(found.last or ""),
            "otherwise": spoken if spoken not in {self.language, "und"} else "", "cut": reply.cut,
        }  # fmt: skip
        subject = self.subject
        with change(actor=self.member, action="summary.made", subject="summary", now=now) as entry:
            made = Summary.objects.create(
                key=subject.key, of=subject.of, query=subject.query, language=self.language,
                model=reply.model or self.row.model, host=host_of(self.row.base_url), made_at=now,
                made_by=self.member, sending=sending, n=found.n, told=told, voices=[one.id for one in voices],
                sentences=[asdict(one) | {"supported": one.supported} for one in checked],
            )  # fmt: skip
            entry.subject = made.reference
            entry.note(of=subject.of, voices=len(voices), sentences=len(checked), masked=self.masked)
            trim(subject.key)
        return made

    def _grounded_before(self) -> bool:
        """Whether a draft is there that is worth more than one without ground."""
        return any(row.grounded for row in Summary.objects.filter(key=self.subject.key).only("sentences"))


def _patiently(endpoint: Endpoint, system: str, user: str, look: Callable[[], None]) -> Reply:
    """Ask, and look up between: whoever stops the work need not wait for the model."""
    answered: list[Reply | BaseException] = []

    def ask() -> None:
        try:
            answered.append(calling.complete(endpoint, system=system, user=user))
        except BaseException as problem:  # noqa: BLE001 - raised where it is waited for
            answered.append(problem)

    asking = threading.Thread(target=ask, name="rashin-model", daemon=True)
    asking.start()
    while asking.is_alive():
        asking.join(LOOK)
        if asking.is_alive():
            look()
    if isinstance(answered[0], BaseException):
        raise answered[0]
    return answered[0]


def _pause(seconds: int, look: Callable[[], None]) -> None:
    waited = threading.Event()
    for _ in range(int(seconds / LOOK)):
        look()
        waited.wait(LOOK)
