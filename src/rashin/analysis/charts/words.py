"""The words of charts. The defaults are English; a page gives its reader's own, and the way to write numbers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


def plain_number(value: float) -> str:
    """1,234.5 with a real minus sign."""
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


def plain_share(value: float) -> str:
    """0.125 as 12.5%."""
    return f"{value * 100:,.1f}%".replace("-", "−")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every word and number format that a chart writes by itself. Texts are %-templates with named places."""

    number: Callable[[float], str] = plain_number
    tick: Callable[[float], str] = plain_number
    """Numbers along an axis, where a trailing zero says nothing."""
    share: Callable[[float], str] = plain_share
    count: Callable[[float], str] = plain_number
    value: str = "Value"
    period: str = "Period"
    name: str = "Name"
    low: str = "Lower bound"
    high: str = "Upper bound"
    n: str = "n"
    people: str = "People"
    share_of_first: str = "Share of first step"
    share_of_previous: str = "Share of previous step"
    lost: str = "Lost"
    reason: str = "Reason"
    previous: str = "Previous"
    level: str = "95% interval"
    not_shown: str = "Not shown: %(reason)s"
    unit_interval: str = "%(value)s (%(low)s to %(high)s)"
    unit_n: str = "n = %(n)s"
    summary_line: str = "%(name)s went from %(first)s (%(start)s) to %(last)s (%(end)s)."
    summary_one: str = "%(name)s: %(value)s."
    summary_extremes: str = "Highest %(high)s (%(high_at)s), lowest %(low)s (%(low_at)s)."
    summary_gaps: str = "%(count)s not shown: %(reason)s."
    summary_rank: str = "Highest: %(high_at)s %(high)s. Lowest: %(low_at)s %(low)s."
    summary_funnel: str = "%(share)s of %(people)s reach “%(last)s”. Most are lost before “%(worst)s”: %(lost)s."
    summary_parts: str = "%(name)s: %(parts)s."
    summary_empty: str = "There is nothing to show yet."

    def sentences(self, parts: Iterable[str]) -> str:
        """The summary out of its parts."""
        return " ".join(part for part in parts if part)

    def with_interval(self, value: float, low: float | None, high: float | None) -> str:
        """A value with its bounds where it has them."""
        if low is None or high is None:
            return self.number(value)
        return self.unit_interval % {"value": self.number(value), "low": self.number(low), "high": self.number(high)}
