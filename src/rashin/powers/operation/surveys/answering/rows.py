"""Responses as rows, written by prepared statements: an instance of the model costs more than the database does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from rashin.base.workspace.inserting import Table
from rashin.powers.operation.surveys.models import Response

COLUMNS: Final = (
    "id", "survey_id", "version_id", "door_id", "invitation_id", "person", "language", "state", "ending", "answers",
    "hidden", "variables", "timings", "flags", "held", "position", "quotas", "seed", "started_at", "seen_at",
    "completed_at", "channel", "unit", "test", "token_digest", "browser", "address", "revision",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A response as it is written for the first time; its names are the model's."""

    id: UUID
    survey_id: int
    version_id: int
    door_id: int | None
    invitation_id: int | None
    person: int | None
    language: str
    state: str
    ending: str
    answers: Mapping[str, Any]
    hidden: Mapping[str, str]
    variables: Mapping[str, Any]
    timings: Mapping[str, int]
    flags: Sequence[str]
    held: bool
    position: Mapping[str, str]
    seed: int
    started_at: datetime
    seen_at: datetime
    completed_at: datetime | None
    channel: str
    unit: str
    test: bool
    token_digest: str
    browser: str
    address: str
    revision: int
    quotas: Sequence[str] = ()

    @property
    def pk(self) -> UUID:
        """As the model calls it."""
        return self.id


_values: Final = attrgetter(*COLUMNS)


@cache
def _table() -> Table:
    return Table(Response, COLUMNS)


def insert(rows: Sequence[Row]) -> None:
    """Write them, all or none."""
    _table().insert(_values(one) for one in rows)
