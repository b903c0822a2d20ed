"""Frozen answers of topics: what pages, the API and the command line are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidVoice:
    """A voice as it may be read: masked words, where and when."""

    voice_id: str
    text: str
    at: datetime
    channel: str
    survey: str
    unit: str
    metric: str
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round in a list, as far as this reader may know."""

    id: int
    title: str
    purpose: str
    purpose_label: str
    state: str
    state_label: str
    size: int
    mine: int | None
    """How many this reader has labelled; None when they are not asked."""
    done: int
    """Answers of both."""
    wanted: int
    people: tuple[str, ...]
    contradictions: int
    made_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The voice that a labeller has before them."""

    item: int
    number: int
    size: int
    done: int
    voice: SaidVoice | None
    """None when it was forgotten since."""
    value: tuple[str, ...] | None
    """What this labeller said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A voice of which two people said different things."""

    item: int
    number: int
    voice: SaidVoice | None
    said: tuple[tuple[str, tuple[str, ...]], ...]
    """Who, and what."""
    settled: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """Something that somebody said is not right."""

    id: int
    voice_id: str
    kind: str
    kind_label: str
    topic: str
    mood: str
    note: str
    state: str
    state_label: str
    by: str
    at: datetime
    text: str
    judged_by: str = ""
    judged_at: datetime | None = None
    own: bool = False
    """The reader said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    """A saved search."""

    id: int
    name: str
    page: str
    query: str
    owner: str
    own: bool
    shared: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version of the tree in the list of its history."""

    number: int
    state: str
    state_label: str
    topics: int
    published_at: datetime
    published_by: str
    note: str
    job: int | None
    told: Mapping[str, object]
