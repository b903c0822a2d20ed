"""Estimates and comparisons as columns of a row: a number with its interval, or null with the reason."""

from rashin.analysis.questions.question import Row
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered


def estimate_columns(found: Estimate | Unanswered | None) -> Row:
    """``value``, ``low``, ``high`` and ``reason``."""
    if isinstance(found, Estimate):
        return {"value": found.value, "low": found.low, "high": found.high, "reason": None}
    return {"value": None, "low": None, "high": None, "reason": None if found is None else str(found.reason)}


def comparison_columns(found: Comparison | Unanswered | None) -> Row:
    """``difference`` with its interval, ``p`` and ``difference_reason``."""
    if isinstance(found, Comparison):
        return {
            "difference": found.difference,
            "difference_low": found.low,
            "difference_high": found.high,
            "p": found.p,
            "difference_reason": None,
        }
    reason = None if found is None else str(found.reason)
    return {"difference": None, "difference_low": None, "difference_high": None, "p": None, "difference_reason": reason}
