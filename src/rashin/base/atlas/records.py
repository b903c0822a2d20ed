"""What others may see of the atlas: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class End:
    """One end of an evidence link: what kind of thing, and which."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody states: one thing about another, how sure, how found, and on which question and answer."""

    source: End
    target: End
    relation: str
    grade: int
    method: str = ""
    note: str = ""
    question: Mapping[str, object] | None = None
    answer: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is aimed at, and until when."""

    target: float
    since: date
    due: date
    baseline: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An end as a page shows it."""

    end: End
    title: str
    url: str = ""
    missing: bool = False
    """What the link names is gone, or no room knows this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointView:
    """Where company and customer meet."""

    key: str
    name: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A part of a journey."""

    id: int
    key: str
    name: str
    goal: str
    position: int
    touchpoints: tuple[TouchpointView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyView:
    """The way a customer goes."""

    id: int
    key: str
    name: str
    summary: str
    persona: str
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A shop or team as events name it."""

    key: str
    name: str
    kind: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementView:
    """Something done because of what was learnt."""

    id: int
    title: str
    description: str
    state: str
    state_label: str
    stage: str
    owner: str
    department: str
    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """One evidence link, as it was made, and whether it was taken back."""

    id: int
    source: End
    target: End
    relation: str
    relation_label: str
    grade: int
    grade_label: str
    method: str
    note: str
    made_by: str
    made_at: datetime
    question: Mapping[str, object] | None
    answer: Mapping[str, object] | None
    retracted_at: datetime | None
    retracted_by: str
    retraction: str

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.retracted_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A thing found on the way through the evidence."""

    end: End
    depth: int
    """Links away from where the walk began."""
    weakest: int
    """The lowest grade on the strongest way there: a chain is as strong as its weakest link."""
    path: tuple[LinkView, ...] = field(repr=False)
    """The links of that way, from the beginning on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Everything that can be reached from one end, one way."""

    start: End
    steps: tuple[Step, ...]
    cut: bool
    """More could be reached than was asked for."""
