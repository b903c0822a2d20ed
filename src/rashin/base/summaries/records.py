"""Voices to be summarised, where they come from, and what is told of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Permission

if TYPE_CHECKING:  # numpy comes with voices, not with every page
    from rashin.analysis.text.vectors import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One voice, masked as the lake has it."""

    id: str
    text: str
    at: datetime | None = None
    topics: tuple[str, ...] = ()
    """Ids of its topics."""
    href: str = ""
    """Its own page; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Voices as a source gives them."""

    voices: Sequence[Voice]
    """Those that are looked at: all, or drawn."""
    n: int
    """All that were asked for and may be seen."""
    first: date | None = None
    last: date | None = None
    topics: Mapping[str, str] | None = None
    """Id → name, of the topics that divide them; nothing where they are not divided."""
    vectors: "Rows | None" = None
    """A row of meaning for each voice, where they are at hand."""
    drawn: str = "spread"
    """How they were drawn when not all are looked at: ``spread`` over all, or the ``likeliest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A way to come by voices: registered in web/wiring under the name that pages say.

    ``query`` is what a page was asked for, in the form of its address. Every function sees what the member sees.
    """

    permission: Permission
    gather: Callable[[User, str, int, datetime], Gathered]
    """member, query, how many are looked at, now."""
    shown: Callable[[User, str, Sequence[str]], Mapping[str, Voice]]
    """member, query, ids → the voices that still stand and may be seen."""
    told: Callable[[User, str], str]
    """member, query → which voices these are, in the reader's language."""
    drops: tuple[str, ...] = ()
    """Words of the address that say how voices are shown, not which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Which voices a summary is about, as one reader may see them."""

    of: str
    query: str
    key: str
    """The same for everybody who sees the same voices, and for nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A voice that stands for others."""

    voice: Voice
    stands_for: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The voices that stand for a topic, or for what has none."""

    name: str
    topic: str
    n: int
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A summary of our own: nothing is written, voices are chosen."""

    groups: tuple[Group, ...]
    n: int
    looked: int
    by_meaning: bool
    drawn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A voice under a draft, with the number that sentences name it by."""

    number: int
    voice: Voice | None
    """None: it is gone since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a draft as it is shown."""

    text: str
    cited: tuple[Cited, ...]
    numbers: tuple[str, ...] = ()
    contrary: bool = False
    masked: bool = False
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryView:
    """A draft as a reader sees it."""

    id: int
    of: str
    query: str
    key: str
    language: str
    model: str
    host: str
    made_at: datetime
    made_by: str
    own: bool
    n: int
    looked: int
    sent: int
    drawn: str
    masked: bool
    first: date | None
    last: date | None
    sentences: tuple[Sentence, ...]
    """Those that rest on voices."""
    doubtful: tuple[Sentence, ...]
    """Those that do not: shown apart."""
    gone: int
    """Sentences whose voices are all gone."""
    unknown: int
    """Citations that the model made up; dropped."""
    otherwise: str
    """The language it answered in, when it was asked for another."""
    cited: tuple[Cited, ...]
    tokens_in: int | None
    tokens_out: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """The settings of the model; its key is never among them."""

    base_url: str
    model: str
    has_key: bool
    timeout: int
    most_voices: int
    most_characters: int
    calls_per_day: int
    inside: bool
    personal: bool
    personal_reason: str
    enabled: bool
    changed_at: datetime
    changed_by: str
    checked_at: datetime | None
    problem: str
    answer: str
    today: int
    tokens_30: int
    calls_30: int

    @property
    def host(self) -> str:
        """Where voices would go, without path and query."""
        from urllib.parse import urlsplit

        return urlsplit(self.base_url).netloc


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingView:
    """One call of the model."""

    id: int
    at: datetime
    by: str
    what: str
    model: str
    voices: int
    characters: int
    masked: bool
    tokens_in: int | None
    tokens_out: int | None
    took_ms: int
    problem: str
    status: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The model as somebody wants it."""

    base_url: str
    model: str
    key: str = ""
    """Empty keeps the one that is there, unless the address moves to another server."""
    no_key: bool = False
    timeout: int = 60
    most_voices: int = 120
    most_characters: int = 24_000
    calls_per_day: int = 100
    inside: bool = False
    personal: bool = False
    personal_reason: str = ""
    enabled: bool = True
