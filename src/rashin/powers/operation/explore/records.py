"""What a page of an answer shows, whatever the question."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rashin.analysis.charts import Chart
from rashin.base.ui.figures import About, Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An answer drawn: a sentence, key figures, charts, and what it all means."""

    headline: str
    stats: Sequence[Stat]
    charts: Sequence[Chart]
    about: About
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """(label, address) of what lies behind the bars: people."""
