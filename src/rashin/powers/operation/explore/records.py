"""What a page of an answer shows, whatever the question; and questions that somebody keeps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rashin.analysis.charts import Chart
from rashin.base.ui.explorer import Explorer
from rashin.base.ui.figures import About, Stat

Behind = Callable[[Mapping[str, Any]], str]
"""From a row of an answer to the address of what stands behind it; empty where nothing can be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An answer drawn: a sentence, key figures, charts, and what it all means."""

    headline: str
    stats: Sequence[Stat]
    charts: Sequence[Chart]
    about: About
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """(label, address) of what lies behind the bars: people."""
    explorer: Explorer | None = None
    """In place of the first chart, where there is time to move about in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A question that somebody keeps, as one reader sees it."""

    id: int
    name: str
    kind: str
    link: str
    query: str
    owner: str
    own: bool
    shared: bool
    pinned: bool
    created_at: datetime
