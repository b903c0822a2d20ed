"""What others may see of cases: frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rashin.powers.operation.cases.vocabulary import scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must hold of a voice. What is empty is not asked; of several words one is enough."""

    metrics: tuple[str, ...] = ()
    at_most: float | None = None
    at_least: float | None = None
    """The score, on the scale on which it was given."""
    surveys: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without_words: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    """pos, neg, neu, mixed: as this installation reads the text."""
    topics: tuple[str, ...] = ()
    """Ids of topics; known some seconds after the voice, once it has been read."""
    aspects: tuple[str, ...] = ()
    """What it is about of what everybody has (staff, delivery, price …), known as topics are."""
    tone: str = ""
    """neg or pos: topics and aspects count only where they are spoken of badly, or well."""
    intents: tuple[str, ...] = ()
    """What a text is for (a question, a complaint …), known as topics are."""
    value_at_least: float | None = None
    """What the customer has bought for so far, in the company's currency."""
    segment: str = ""
    """The name of a saved segment that the customer belongs to."""
    match: str = "all"
    """Whether all of these must hold, or any."""

    @property
    def asks_customer(self) -> bool:
        """Whether the lake must be asked who the customer is."""
        return self.value_at_least is not None or bool(self.segment)

    @property
    def asks_reading(self) -> bool:
        """Whether a voice must have been read before it can be held against them."""
        return bool(self.topics or self.aspects or self.intents)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list."""

    id: int
    title: str
    state: str
    state_label: str
    severity: int
    severity_label: str
    person: int | None
    customer: str
    """The name, masked, or nothing."""
    cause: str
    department: str
    owner: str
    owner_id: int | None
    channel: str
    unit: str
    metric: str
    score: float | None
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    overdue: bool
    voices: int
    reopened: int
    revision: int

    @property
    def scored(self) -> str:
        """The score with what was asked."""
        return scored(self.metric, self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of cases."""

    rows: tuple[CaseRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceView:
    """What was said, masked unless somebody may see more."""

    voice_id: str
    at: datetime
    channel: str
    survey: str
    metric: str
    score: float | None
    scale_max: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One thing in the thread."""

    id: int
    kind: str
    at: datetime
    by: str
    via: str
    via_label: str
    subject: str
    body: str
    step: str
    told: str
    """A step as a sentence."""
    state: str
    state_label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """A case that was taken in, and whether it can be taken out again."""

    id: int
    source: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case whole."""

    row: CaseRow
    token: str
    touchpoint: str
    survey: str
    scale_max: int | None
    rule: str
    cause_id: int | None
    cause_path: str
    cause_confirmed: bool
    department_id: int | None
    answer_by: datetime | None
    answered_at: datetime | None
    resolve_by: datetime | None
    waiting_since: datetime | None
    level: int
    resolution: str
    resolution_note: str
    recovery: str
    recovery_label: str
    recovery_at: datetime | None
    recovery_metric: str
    recovery_score: float | None
    recovery_reason: str
    merged_into: int | None
    asks_again: bool
    voices: tuple[VoiceView, ...]
    entries: tuple[EntryView, ...]
    merges: tuple[MergeView, ...]
    followers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """A cause in the tree."""

    id: int
    name: str
    name_en: str
    shown: str
    path: str
    depth: int
    parent: int | None
    words: tuple[str, ...]
    touchpoints: tuple[str, ...]
    improvement: int | None
    improvement_title: str
    archived: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseSaid:
    """What is said of a cause."""

    name: str
    name_en: str = ""
    parent: int | None = None
    words: Sequence[str] = ()
    touchpoints: Sequence[str] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSaid:
    """What is said of a rule."""

    name: str
    conditions: Conditions
    severity: int = 1
    cause: int | None = None
    route: str = "unit"
    department: int | None = None
    assign: str = "turns"
    answer_hours: float = 4
    resolve_hours: float = 24
    reopen_days: int = 14
    late: bool = False
    asks_again: bool = True
    is_active: bool = True
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule in the list."""

    id: int
    name: str
    is_active: bool
    severity: int
    severity_label: str
    told: str
    """Its conditions in words."""
    department: str
    answer_hours: float
    resolve_hours: float
    opened: int
    """Cases of the last 30 days."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """A case that a rule would have opened."""

    title: str
    at: datetime
    voice_id: str
    """The newest of its voices."""
    channel: str
    metric: str
    score: float | None
    voices: int
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would have done."""

    cases: int
    voices: int
    """Voices that met it."""
    looked: int
    """Voices that were looked at."""
    days: int
    limited: bool
    """Whether only the newest were looked at."""
    imported: int = 0
    """Cases of ``cases`` of which every voice was imported: those open nothing unless the rule asks for such."""
    listed: tuple[Rehearsed, ...] = ()
    """The newest of the cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedView:
    """A reply to begin with."""

    id: int
    name: str
    subject: str
    body: str
    department: str
    department_id: int | None
    uses: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a member."""

    overdue: int
    soon: int
    mine: int
    unowned: int
    first: tuple[CaseRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases a list shows."""

    view: str = "all"
    """mine, department, all."""
    states: tuple[str, ...] = ()
    words: str = ""
    severity: int | None = None
    owner: int | None = None
    department: int | None = None
    cause: int | None = None
    unit: str = ""
    channel: str = ""
    overdue: bool = False
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySaid:
    """A reply as it was written."""

    via: str
    body: str
    subject: str = ""
    wait: bool = True
    """Whether the word is the customer's now."""
    canned: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a case ends."""

    resolution: str
    note: str = ""
    cause: int | None = None
    ask: bool = True
