"""One pass over the responses of a survey: every question tallied, whom it was put to, how long it took.

A question was put to somebody when they answered it, when its time was taken, or when the conditions of their version
lead through it. The way through a survey depends on few answers: it is reckoned once for each combination of those.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rashin.analysis.stats.quantiles import Numbers
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.results.asked import Asked, asked_in, scales_of
from rashin.powers.operation.surveys.results.tallies import KEPT_TIMES, Seen, Tally, tally_for

COMPLETE: Final = "complete"
MOST_WAYS: Final = 50_000
"""Ways that are remembered; further ones are walked each time."""


@dataclass(frozen=True, slots=True)
class Line:
    """One response as it is read."""

    response: str
    version: int
    state: str
    language: str
    answers: Mapping[str, Any]
    hidden: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    unit: str = ""
    channel: str = ""


Way = Callable[[Document, Line], Collection[str]]
"""The keys of the questions that a complete response was led through."""


@dataclass(slots=True)
class Column:
    """One question's counts."""

    asked: Asked
    tally: Tally
    shown: int = 0
    """Responses to whom it was put."""
    seconds: Numbers = field(default_factory=lambda: Numbers(most=KEPT_TIMES))

    @property
    def skipped(self) -> int:
        """Those to whom it was put and who did not answer."""
        return max(self.shown - self.tally.n, 0)


@dataclass(slots=True)
class Sheet:
    """Everything that was counted."""

    columns: tuple[Column, ...]
    n: int = 0
    """Responses that count here."""
    states: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    flagged: int = 0
    """Responses with any flag, whether they count or not."""
    minutes: Numbers = field(default_factory=lambda: Numbers(most=KEPT_TIMES))
    """How long complete responses took, by the time of their questions."""


def empty_sheet(documents: Mapping[int, Document]) -> Sheet:
    """A sheet for a survey's versions."""
    newest_first = [documents[number] for number in sorted(documents, reverse=True)]
    columns = tuple(
        Column(asked=asked, tally=tally_for(asked, scales_of(documents, asked.key))) for asked in asked_in(newest_first)
    )
    return Sheet(columns=columns)


def fill(
    sheet: Sheet, lines: Iterable[Line], documents: Mapping[int, Document], *, way: Way, with_flagged: bool = True
) -> Sheet:
    """Count the lines. Flagged ones are left out when so wished; they are counted as flagged all the same."""
    columns = {column.asked.key: column for column in sheet.columns}
    for line in lines:
        if line.flags:
            sheet.flagged += 1
            sheet.flags.update(line.flags)
            if not with_flagged:
                continue
        _count(sheet, columns, line, documents, way)
    return sheet


def _count(
    sheet: Sheet, columns: Mapping[str, Column], line: Line, documents: Mapping[int, Document], way: Way
) -> None:
    sheet.n += 1
    sheet.states[line.state] += 1
    sheet.languages[line.language] += 1
    sheet.channels[line.channel] += 1
    seen, shown = Seen(line.response, line.version, line.answers), set()
    for key, answer in line.answers.items():
        column = columns.get(key)
        if column is not None and column.tally.add(answer, seen):
            shown.add(key)
    total = 0.0
    for key, spent in line.timings.items():
        column = columns.get(key)
        if column is not None and isinstance(spent, int | float) and spent > 0:
            column.seconds.add(spent / 1000)
            shown.add(key)
            total += spent
    if line.state == COMPLETE:
        document = documents.get(line.version)
        if document is not None:
            shown.update(way(document, line))
        if total:
            sheet.minutes.add(total / 1000)
    for key in shown:
        if key in columns:
            columns[key].shown += 1


class Ways:
    """The way through each version, remembered by the answers on which it depends."""

    __slots__ = ("_depends", "_known", "_way")

    def __init__(self, way: Way) -> None:
        self._way = way
        self._known: dict[object, Collection[str]] = {}
        self._depends: dict[int, Sequence[str]] = {}

    def __call__(self, document: Document, line: Line) -> Collection[str]:
        """The questions on the way of this line."""
        names = self._depends.get(line.version)
        if names is None:
            names = self._depends[line.version] = tuple(sorted(depends_on(document)))
        key = (line.version, *(_held(line, name) for name in names))
        found = self._known.get(key)
        if found is None:
            found = frozenset(self._way(document, line))
            if len(self._known) < MOST_WAYS:
                self._known[key] = found
        return found


def _held(line: Line, name: str) -> str:
    source, _, rest = name.partition(":")
    if source == "hidden":
        return str(line.hidden.get(rest))
    if source == "var":
        return str(line.variables.get(rest))
    return str(line.answers.get(rest)) if rest in line.answers else _turns(line, rest)


def _turns(line: Line, question: str) -> str:
    prefix = f"{question}@"
    return str([(key, value) for key, value in line.answers.items() if key.startswith(prefix)])


def depends_on(document: Document) -> set[str]:
    """Everything that decides what is shown: ``answer:q1``, ``hidden:x``, ``var:y``."""
    found: set[str] = set()

    def look(test: Any) -> None:
        if test is None or isinstance(test, bool):
            return
        members = getattr(test, "members", None)
        if members is None:
            source, _, name = str(test.of).partition(":")
            found.add(f"{source}:{name.partition('.')[0]}" if source == "answer" else f"{source}:{name}")
            return
        for member in members:
            look(member)

    for block in document.blocks:
        look(block.show_if)
        if block.loop is not None and block.loop.question:
            found.add(f"answer:{block.loop.question}")
        for question in block.questions:
            look(question.show_if)
            if question.carry_from is not None:
                found.add(f"answer:{question.carry_from.question}")
        for rule in block.logic:
            look(rule.when)
            if rule.of:
                source, _, name = rule.of.partition(":")
                found.add(f"{source}:{name.partition('.')[0]}" if source == "answer" else rule.of)
    return found
