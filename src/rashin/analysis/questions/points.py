"""Scores as points: each of a period and a group, judged, and compared if asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rashin.analysis.questions.grouped import Group, by_columns
from rashin.analysis.questions.judged import comparison_columns, estimate_columns
from rashin.analysis.questions.question import Answer, Row
from rashin.analysis.questions.tally import Tally
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score: of a period (None: the whole one) and a group (None: no breakdown, or no value)."""

    period: date | None
    group: Group
    """Its values of the breakdowns; empty without any."""
    partial: bool
    """The period is cut, or not over yet."""
    tally: Tally
    estimate: Estimate | Unanswered
    top: Estimate | Unanswered | None = None
    comparison: Comparison | Unanswered | None = None
    compared_n: int | None = None
    q: float | None = None

    @property
    def by(self) -> str | None:
        """The value of the first breakdown."""
        return self.group[0] if self.group else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresAnswer(Answer):
    """Points in order of period, then of the size of their group."""

    rows_name: ClassVar[str] = "points"
    columns: ClassVar[Mapping[str, str]] = {
        "period": "date32", "by": "string", "by2": "string", "value": "double", "low": "double", "high": "double",
        "reason": "string",
        "n": "int64", "partial": "bool", "promoters": "int64", "passives": "int64", "detractors": "int64",
        "top": "int64", "top_share": "double", "top_low": "double", "top_high": "double", "scale": "string",
        "direction": "int64", "difference": "double", "difference_low": "double", "difference_high": "double",
        "p": "double", "difference_reason": "string", "compared_n": "int64", "q": "double", "changed": "bool",
    }  # fmt: skip

    points: tuple[Point, ...]
    metric: str
    groups: int
    """How many groups there are, shown or not."""

    def rows(self) -> list[Row]:
        """One row a point."""
        alpha = 1 - (self.level or 0.95)
        return [_row(point, self.metric, alpha) for point in self.points]

    def extras(self) -> Row:
        """The metric and how many groups there are."""
        return {"metric": self.metric, "groups": self.groups}


def _row(point: Point, metric: str, alpha: float) -> Row:
    tally, scale, is_nps = point.tally, point.tally.scale, metric == "nps"
    return {
        "period": point.period,
        **by_columns(point.group),
        **estimate_columns(point.estimate),
        "n": tally.n,
        "partial": point.partial,
        "promoters": tally.promoters if is_nps else None,
        "passives": tally.counts.passives if is_nps else None,
        "detractors": tally.detractors if is_nps else None,
        "top": None if is_nps else tally.top,
        **_top_columns(point.top),
        "scale": f"{scale[0]}–{scale[1]}" if scale else None,
        "direction": scale[2] if scale else None,
        **comparison_columns(point.comparison),
        "compared_n": point.compared_n,
        "q": point.q,
        "changed": None if point.q is None else point.q <= alpha,
    }


def _top_columns(top: Estimate | Unanswered | None) -> Row:
    found = estimate_columns(top)
    return {"top_share": found["value"], "top_low": found["low"], "top_high": found["high"]}
