"""Ways in: what a token opens, and the key that a response carries through its pages.

Versions never change, so their documents are read once a process. A way in is looked up again after a second: a survey
that is closed is closed within one.
"""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.core.signing import BadSignature, Signer
from django.db import connection

from rashin.powers.operation.surveys.answering.errors import NoSuchCode, NoSuchDoor
from rashin.powers.operation.surveys.answering.keys import Key, read_key
from rashin.powers.operation.surveys.codes import code_in
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Door, Invitation, Response, Survey, SurveyVersion
from rashin.powers.operation.surveys.models_ballots import Ballot
from rashin.powers.operation.surveys.tokens import digest_of
from rashin.powers.operation.surveys.vocabulary import Channel, DoorKind, InvitationState, ResponseState, State

T = TypeVar("T")
FRESH: Final = 1.0
"""Seconds for which a way in is believed to be as it was."""
MOST_KEPT: Final = 5_000
LONGEST_TOKEN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A way in, as its token opened it."""

    token: str
    digest: str
    kind: str
    survey: int
    survey_key: str
    state: str
    version: int
    door: int | None = None
    channel: str = Channel.LINK
    unit: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    single_use: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    revoked: bool = False
    invitation: int | None = None
    person: int | None = None
    language: str = ""
    ballot: uuid.UUID | None = None
    """The code of an employee, torn up when the answer is complete."""

    @property
    def document(self) -> Document:
        """The survey as it is live."""
        return document_of(self.version)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that are offered here, the first to begin with: the way in's own, or the survey's."""
        document = self.document
        own = [one for one in self.settings.get("languages") or () if one in document.languages]
        first = document.default_language
        return tuple(own) or (first, *(one for one in document.languages if one != first))

    @property
    def anonymous(self) -> bool:
        """Whether nothing that names a person may be kept."""
        return is_anonymous(self.document)

    def shut(self, now: datetime) -> str:
        """Why nobody may begin here now: ``closed``, ``paused``, ``early``; empty when it is open."""
        settings = self.document.settings
        opens = [one for one in (self.opens_at, settings.opens_at) if one is not None]
        closes = [one for one in (self.closes_at, settings.closes_at) if one is not None]
        if self.revoked or self.state == State.CLOSED or any(now >= one for one in closes):
            return "closed"
        if self.state != State.LIVE:
            return "paused"
        return "early" if any(now < one for one in opens) else ""


def is_anonymous(document: Document) -> bool:
    """Whether a survey keeps nothing that names a person: as it says itself, and every survey of employees."""
    return document.settings.anonymous or document.audience == "employee"


_learned: Final[list[Callable[[], None]]] = []


def per_version(look: Callable[[int], T]) -> Callable[[int], T]:
    """Looked up once a process for each version: versions never change."""
    kept = lru_cache(maxsize=256)(look)
    _learned.append(kept.cache_clear)
    return kept


@per_version
def document_of(version: int) -> Document:
    """The document of a published version."""
    return read_document(SurveyVersion.objects.values_list("document", flat=True).get(pk=version))


class _Kept:
    """Ways in that were looked up within the last second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, tuple[float, Entrance | None]] = {}
        self._renewing: set[str] = set()

    def get(self, digest: str, look: Callable[[str], Entrance | None]) -> Entrance | None:
        now = time.monotonic()
        with self._lock:
            held = self._found.get(digest)
        if held is not None and now - held[0] < FRESH:
            return held[1]
        return self.look(digest, look)

    def look(self, digest: str, look: Callable[[str], Entrance | None]) -> Entrance | None:
        """Look it up anew; it is as old as the moment before the look."""
        now = time.monotonic()
        try:
            found = look(digest)
        finally:
            with self._lock:
                self._renewing.discard(digest)
        with self._lock:
            if len(self._found) > MOST_KEPT:
                self._found.clear()
            self._found[digest] = (now, found)
        return found

    def fading(self, digest: str) -> bool:
        """Whether somebody should look it up again before it is too old; said to one who asks, then to nobody."""
        with self._lock:
            held = self._found.get(digest)
            old = held is not None and time.monotonic() - held[0] > FRESH / 2
            if not old or digest in self._renewing:
                return False
            self._renewing.add(digest)
            return True

    def forget(self) -> None:
        with self._lock:
            self._found.clear()


_kept: Final = _Kept()


def forget() -> None:
    """Look everything up anew: for whoever has just changed a way in, and for tests."""
    _kept.forget()
    for clear in _learned:
        clear()


def entrance(token: str) -> Entrance:
    """What the token opens.

    Raises
    ------
    NoSuchDoor
        The token opens nothing. A token of a survey that was never published opens nothing either.
    """
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise NoSuchDoor
    code = code_in(token)
    found = _kept.get(digest_of(code or token), _looked_up)
    if found is None:
        raise NoSuchCode if code else NoSuchDoor
    return replace(found, token=token)


def ended(token: str, written: str) -> Entrance:
    """The way in of a response that is over and whose code was torn up with its end: whoever holds its key sees it.

    Raises
    ------
    NoSuchDoor
        It is no such response.
    """
    key = read_key(written) if code_in(token) else None
    if key is None or key.door is not None or key.invitation is not None:
        raise NoSuchCode
    return _over(token, key.id, survey=key.survey)


def ended_by_program(token: str, once: str) -> Entrance:
    """The same for a program that sends once more what it sent: its Idempotency-Key is the response's.

    Raises
    ------
    NoSuchDoor
        Nothing was ever sent with this code and this key.
    """
    code = code_in(token)
    if not code or not once:
        raise NoSuchCode
    return _over(token, number_of(digest_of(code), once), digest=digest_of(code))


def number_of(digest: str, once: str) -> uuid.UUID:
    """The response that a program sends under an Idempotency-Key."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{digest}:{once[:300]}")


def _over(token: str, number: uuid.UUID, *, digest: str = "", **about: int) -> Entrance:
    over = Response.objects.exclude(state=ResponseState.STARTED).filter(pk=number, **about)
    row = over.select_related("survey").first()
    found = _of_survey(row.survey, digest=digest, kind=DoorKind.PERSONAL, revoked=True) if row is not None else None
    if found is None:
        raise NoSuchCode
    return replace(found, token=token)


def fading(entrance: Entrance) -> bool:
    """Whether whoever asks should `renew` this way in, so that those after them need not wait."""
    return _kept.fading(entrance.digest)


def renew(entrance: Entrance) -> None:
    """Look a way in up again, in a thread of nobody's request."""
    try:
        _kept.look(entrance.digest, _looked_up)
    finally:
        connection.close()


_ABOUT: Final = ("survey__key", "survey__state", "survey__live_version_id", "survey__archived_at")


def _looked_up(digest: str) -> Entrance | None:
    row = (
        Door.objects.filter(digest=digest)
        .select_related("survey")
        .defer("survey__draft")
        .first()
    )  # fmt: skip
    if row is not None:
        return _of_survey(
            row.survey, digest=digest, kind=row.kind, door=row.pk, channel=row.channel, unit=row.unit,
            hidden=_words(row.hidden), settings=dict(row.settings), single_use=row.single_use, opens_at=row.opens_at,
            closes_at=row.closes_at, revoked=row.revoked_at is not None,
        )  # fmt: skip
    invited = (
        Invitation.objects.filter(token_digest=digest)
        .select_related("survey")
        .defer("survey__draft")
        .first()
    )  # fmt: skip
    if invited is None:
        return _by_code(digest)
    expired = invited.state == InvitationState.EXPIRED
    customer = invited.person if invited.person is not None and invited.person >= 0 else None  # below 0: a colleague
    return _of_survey(
        invited.survey, digest=digest, kind=DoorKind.PERSONAL, door=invited.door_id, channel=invited.channel,
        unit=invited.unit, hidden=_words(invited.hidden), closes_at=invited.expires_at, revoked=expired,
        invitation=invited.pk, person=customer, language=invited.language,
    )  # fmt: skip


def _by_code(digest: str) -> Entrance | None:
    row = Ballot.objects.filter(digest=digest).select_related("send__survey").defer("send__survey__draft").first()
    if row is None:
        return None
    return _of_survey(
        row.send.survey, digest=digest, kind=DoorKind.PERSONAL, unit=row.unit[:120], closes_at=row.send.expires_at,
        ballot=row.pk,
    )  # fmt: skip


def _of_survey(survey: Survey, **fields: Any) -> Entrance | None:
    if survey.live_version_id is None:
        return None
    state = State.CLOSED if survey.archived_at is not None else survey.state
    return Entrance(
        token="", survey=survey.pk, survey_key=survey.key, state=state, version=survey.live_version_id, **fields
    )


def _words(values: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items() if value is not None}


# --- the key of a response -------------------------------------------------------------------------------------------


def begin(entrance: Entrance, *, hidden: Mapping[str, str], language: str, test: bool, now: datetime) -> Key:
    """A key for somebody who comes in."""
    return Key(
        id=uuid.uuid4(), survey=entrance.survey, version=entrance.version, started_at=now, door=entrance.door,
        invitation=entrance.invitation, hidden=hidden, language=language, test=test,
    )  # fmt: skip


def key_of(written: str, entrance: Entrance) -> Key | None:
    """The key, if we made it, and for this way in."""
    key = read_key(written)
    if key is None:
        return None
    same = (key.survey, key.door, key.invitation) == (entrance.survey, entrance.door, entrance.invitation)
    return key if same else None


TEST_SALT: Final = "rashin.survey.test"


def test_word(token: str) -> str:
    """Added to an address as ``?test=…``: what is answered there counts nowhere."""
    return Signer(salt=TEST_SALT).signature(token)


def is_test(token: str, word: str) -> bool:
    """Whether a member made this word for this token."""
    try:
        return bool(word) and Signer(salt=TEST_SALT).unsign(f"{token}:{word}") == token
    except BadSignature:
        return False
