"""What pages see of data coming in: frozen, without models."""

from dataclasses import dataclass
from datetime import datetime

from rashin.powers.digital.intake.vocabulary import Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One line of the list of uploads."""

    id: int
    name: str
    kind: Kind
    state: State
    size: int
    uploaded_at: datetime
    uploaded_by: str
    rows: int | None
    duplicates: int | None
    rejected: int | None
    problem: str
    batch: str
    job_id: int | None
    has_errors_file: bool
    version: int

    @property
    def can_be_mapped(self) -> bool:
        """Its columns may still be chosen."""
        return self.state in {State.LOOKING, State.MAPPED, State.FAILED}

    @property
    def can_be_undone(self) -> bool:
        """It is in the lake, whole."""
        return self.state == State.DONE and bool(self.batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an import."""

    batch: str
    rows: int
    duplicates: int
    rejected: int
    errors_as: str
    """The error file's name in the results folder; empty when no row was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How one source is doing: what came, of how many people, and when last."""

    source: str
    table: str
    rows: int
    people: int
    last_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One message that arrived, and what became of it."""

    at: datetime
    source: str
    what: str
    fate: str
    told: str
    reason: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One refused message or row, with the reason and the place."""

    reject_id: str
    received_at: datetime
    source: str
    code: str
    reason: str
    place: str
    body: str
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReason:
    """A reason for which records are refused and wait."""

    code: str
    count: int
    example: str
    """The newest case, in words."""
    last_at: datetime
