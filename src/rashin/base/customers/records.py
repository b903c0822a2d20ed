"""What others may see of customers: frozen values, masked unless somebody may see more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer in a list."""

    person_key: int
    name: str
    kana: str
    rank: str
    place: str
    unit: str
    member_number: str
    first_seen: datetime | None
    last_seen: datetime | None
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search."""

    rows: tuple[CustomerRow, ...]
    total: int
    capped: bool
    """More than ``total`` were found: counting stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing known about a person, and where it comes from."""

    name: str
    value: str
    source: str
    at: datetime | None
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One identifier of a person, and by which rule it became theirs."""

    kind: str
    value: str
    rule: str
    since: datetime | None
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An answer that the person gave."""

    metric: str
    score: float
    scale_min: int
    scale_max: int
    survey: str
    touchpoint: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """A person in a few numbers. Money is a sum per currency, because it cannot be added across."""

    orders: int
    revenue: Mapping[str, float]
    last_order: datetime | None
    events: int
    voices: int
    first_seen: datetime | None
    last_seen: datetime | None
    channels: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    """Kinds of events and how many there are, the most frequent first."""
    scores: tuple[Score, ...]
    """The newest answer of each metric, then the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The head of a customer's page."""

    person_key: int
    name: str
    kana: str
    initial: str
    rank: str
    place: str
    unit: str
    joined: str
    member_number: str
    traits: tuple[Trait, ...]
    identifiers: tuple[Identifier, ...]
    consent: tuple[tuple[str, str, bool], ...]
    """Purpose, its word, and whether the person agreed."""
    figures: KeyFigures
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSaid:
    """What somebody says a segment is."""

    name: str
    rules: tuple[str, ...]
    match: str = "all"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """People chosen by rules."""

    id: int
    name: str
    description: str
    rules: tuple[str, ...]
    match: str
    created_at: datetime
    created_by: str
    changed_at: datetime | None
    version: int
    made_by: int | None = None
    """The member who made it, unless they have left."""
    uses: tuple["Use", ...] = ()
    """Where it is used, as far as the reader may know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place where a segment is used."""

    subject: str
    title: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh of the projection changed."""

    people: int
    written: int
    removed: int
