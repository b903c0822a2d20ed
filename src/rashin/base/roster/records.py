"""What is told of a roster: people, what a file would change, what is wrong with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as given
from datetime import date
from typing import Any

from rashin.base.roster.vocabulary import FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of one person."""

    number: str
    name: str
    unit: str = ""
    """A unit's key or a department's name; empty: the company itself."""
    email: str = ""
    line_id: str = ""
    language: str = ""
    joined_on: date | None = None
    left_on: date | None = None

    def is_here(self, today: date) -> bool:
        """Whether they work here on a day."""
        begun = self.joined_on is None or self.joined_on <= today
        return begun and (self.left_on is None or self.left_on > today)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """One person as lists show them: contacts are told of, not told."""

    id: int
    number: str
    name: str
    unit: str
    unit_label: str
    language: str
    has_email: bool
    has_line: bool
    joined_on: date | None
    left_on: date | None
    here: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was not read. ``values`` fill message and remedy, which are msgids."""

    row: int
    field: str
    value: str
    message: str
    remedy: str
    values: Mapping[str, str] = given(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that can be read: only what the file says; what it has no column for is left alone."""

    row: int
    number: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file as it was read."""

    fields: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...] = ()
    """Columns that mean nothing here."""
    mentioned: frozenset[str] = frozenset()
    """Every staff number of the file, those of rows with a problem too: whoever is named is not missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one person."""

    row: int
    before: Said | None
    after: Said

    @property
    def fields(self) -> tuple[str, ...]:
        """What differs."""
        if self.before is None:
            return ()
        return tuple(name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file would do to the roster."""

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    same: int
    gone: tuple[Said, ...]
    """Work here by the roster, and the file does not name them."""
    problems: Sequence[Problem] = ()
    left_out: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, int]:
        """As lists and programs see it."""
        return {
            "new": len(self.new), "changed": len(self.changed), "same": self.same, "gone": len(self.gone),
            "problems": len(self.problems),
        }  # fmt: skip
