"""Answers as tables for a terminal: a value with its interval, or the reason why there is none."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rashin.cli.words import words
from rashin.errors import gettext_noop

if TYPE_CHECKING:
    from rashin.analysis.questions.question import Answer

INTERVALS: Final = {"value": ("low", "high"), "share": ("low", "high"), "top_share": ("top_low", "top_high")}
"""Columns that are shown with the interval beside them, where it is not called by their own name (score_low)."""

REASONS: Final = {"value": "reason", "share": "reason", "difference": "difference_reason"}
PERCENT: Final = frozenset({"share", "top_share", "conversion", "change", "share_first", "share_second"})
QUIET: Final = frozenset({"scale", "direction", "properties", "difference_reason", "reason"})
"""Columns for machines, or shown inside others."""


BRIEF: Final[Mapping[str, tuple[str, ...]]] = {
    "scores": ("period", "by", "by2", "value", "n", "top_share", "difference", "q", "changed", "partial"),
    "funnel": ("step", "name", "by", "people", "share", "share_previous", "dropped", "median_seconds"),
    "trend": ("period", "by", "by2", "other", "value", "before", "change", "n", "partial"),
    "voices": ("at", "metric", "score", "label", "channel", "touchpoint", "unit", "text", "topics"),
    "moves": ("metric", "field", "by", "before", "after", "difference", "n_after", "q", "changed", "own", "mix"),
    "waves": ("survey", "period", "first_at", "value", "low", "high", "n", "difference", "q", "changed"),
    "topics": ("period", "by", "by2", "title", "n", "share", "sentiment", "positive", "negative", "score", "partial"),
    "aspects": ("period", "by", "by2", "aspect", "n", "share", "sentiment", "positive", "negative", "score", "partial"),
    "phrases": ("phrase", "n", "share_first", "share_second", "difference", "q", "changed"),
    "compare": ("tag", "title", "share_first", "share_second", "difference", "q", "changed", "sentiment_difference"),
    "timeline": ("at", "kind", "name", "channel", "touchpoint", "unit", "score", "text"),
}
"""The columns that a terminal shows, where there are more: --json and --csv give all of them."""


NOTHING: Final = gettext_noop("Nothing was found.")
FACTS: Final = gettext_noop("n = %(n)s · %(method)s · evidence %(grade)s of 5")


def show(answer: "Answer", *, console: Console | None = None) -> None:
    """Print an answer with what it rests on."""
    console = console or _console()
    rows, columns = answer.rows(), [*answer.columns]
    table = Table(title=_title(answer), title_justify="left", header_style="bold", pad_edge=False)
    brief = BRIEF.get(answer.question.name, columns)
    shown = [name for name in _shown(columns, rows) if name in brief]
    for name in shown:
        numeric = answer.columns[name] in {"double", "int64"}
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    shares = _shares(answer)
    for row in rows:
        table.add_row(*(Text(_cell(name, row, shares=shares)) for name in shown))
    console.print(table)
    speak = words()
    if not rows:
        console.print(speak(NOTHING))
    for note in answer.notes:
        console.print(Text(f"! {speak(note.text) % note.fields}", style="yellow"))
    for sentence in answer.definition:
        console.print(Text(f"· {speak(sentence.text) % sentence.fields}", style="dim"))
    facts = speak(FACTS) % {"n": f"{answer.n:,}", "method": answer.method, "grade": int(answer.grade)}
    console.print(Text(facts, style="dim"))


def _console() -> Console:
    """A terminal's own width; a file or a pipe has room."""
    found = Console()
    return found if found.is_terminal else Console(width=max(found.width, 140))


def _title(answer: "Answer") -> str:
    period, title = answer.period, words()(answer.question.title)
    if period is None or (period.start is None and period.end is None):
        return title
    return f"{title}, {period.first_day() or '…'} – {period.last_day() or '…'} ({period.zone})"


def _shares(answer: "Answer") -> frozenset[str]:
    """The columns that are shares of a whole."""
    return PERCENT | {"value", "difference"} if getattr(answer, "metric", "") == "csat" else PERCENT


def _shown(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Columns that say something, without those that stand inside another."""
    inside = {end for name in columns for end in _ends(name, columns)}
    kept = [name for name in columns if name not in inside and name not in QUIET]
    reasons = {name for name, reason in REASONS.items() if any(row.get(reason) for row in rows)}
    return [
        name
        for name in kept
        if name in reasons or any(row.get(name) is not None and row.get(name) is not False for row in rows)
    ] or kept


def _ends(name: str, columns: Container[str]) -> tuple[str, str]:
    """The columns of the interval of one."""
    own = (f"{name}_low", f"{name}_high")
    return own if own[0] in columns else INTERVALS.get(name, ("", ""))


def _cell(name: str, row: Mapping[str, object], *, shares: frozenset[str]) -> str:
    value = row.get(name)
    if value is None:
        reason = row.get(REASONS.get(name, ""))
        return f"({str(reason).replace('_', ' ')})" if reason else "–"
    text = _plain(value, share=name in shares)
    low, high = (row.get(end) for end in _ends(name, row))
    if low is None or high is None:
        return text
    return f"{text} [{_plain(low, share=name in shares)}, {_plain(high, share=name in shares)}]"


def _plain(value: object, *, share: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        if share:
            return f"{100 * value:.1f}%"
        if 0 < abs(value) < 0.001:
            return f"{value:.1e}"
        return f"{value:,.0f}" if value == int(value) and abs(value) >= 1000 else f"{value:,.4g}"
    if isinstance(value, int):
        return str(value) if value >= 10**12 else f"{value:,}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())[:200]
