"""What pages, API and command line see of surveys: frozen, without models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.problems import Problem
from rashin.powers.operation.surveys.vocabulary import Audience, State


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRow:
    """One line of the list of surveys."""

    id: int
    key: str
    title: str
    """In the reader's language, where it is said in it."""
    titles: Mapping[str, str]
    state: State
    construct: str
    audience: Audience
    department: str
    department_id: int | None
    live_version: int | None
    """Number of the version that is answered; none: never published."""
    revision: int
    created_at: datetime
    edited_at: datetime
    edited_by: str
    archived_at: datetime | None
    complete: int
    """Responses that count."""
    held: int
    """Responses that look like a program's, until a member lets them count."""
    started: int
    """Responses that are not finished."""
    last_answer: datetime | None

    @property
    def can_be_edited(self) -> bool:
        """Its draft may be changed."""
        return self.archived_at is None

    @property
    def can_be_dropped(self) -> bool:
        """It was never published: nothing would be lost but the draft."""
        return self.live_version is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyView:
    """One survey with its draft and what is live."""

    row: SurveyRow
    draft: Document
    live: Document | None
    published: Document | None
    """What is live, with every question that older versions asked: what a draft is checked against."""
    changed: bool
    """The draft says something else than what is live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One published version."""

    number: int
    published_at: datetime
    published_by: str
    note: str
    live: bool
    questions: int
    responses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How full a quota is."""

    quota: str
    limit: int
    filled: int
    pending: int
    name: str = ""
    """Its title in the reader's language, else its id."""

    @property
    def full(self) -> bool:
        """No place is left."""
        return self.filled + self.pending >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A survey as a file of another tool told it, and what of it could not be brought over."""

    document: Document
    left_out: Sequence[Problem] = ()
    """Each with its place in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A survey as a file, and what of it the file could not say."""

    content: bytes
    left_out: Sequence[Problem] = ()
