"""Two questions crossed: how the answers to one differ between the groups of the other, and whether that is chance.

Where one person may give several answers, a table of people does not exist; each of those answers is then tested on its
own (taken or not), and q corrects for all of them together. Groups of few people are kept back, with enough others that
no sum gives them away.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rashin.analysis.questions.small_groups import LEAST, kept_back
from rashin.analysis.stats.contingency import Association, Residual, association
from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.proportions import proportion
from rashin.powers.operation.surveys.definition.kinds import SCALES, SCORED, Kind
from rashin.powers.operation.surveys.results.asked import Asked
from rashin.powers.operation.surveys.results.sheet import Line
from rashin.powers.operation.surveys.results.tallies import chosen_in

ALPHA: Final = 0.05
HIDDEN: Final = Unanswered(reason=Reason.SMALL_GROUP, n=0, minimum=LEAST)
LINES: Final = ("language", "channel", "unit", "version")
"""What every response has besides its answers."""
MOST_GROUPS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a table: a question, one row of a matrix, or what every response has."""

    name: str
    """``q1``, ``q1@item``, ``matrix.row``, ``line:language``."""
    asked: Asked | None = None
    row: str = ""

    @property
    def several(self) -> bool:
        """Whether one person may stand in several of its groups."""
        if self.asked is None:
            return False
        kind = self.asked.kind
        return kind is Kind.MULTIPLE or (kind is Kind.PICTURE and self.asked.question.many)

    def groups(self) -> list[str]:
        """Its groups in their order, where they are known beforehand."""
        if self.asked is None:
            return []
        if self.asked.kind is Kind.NPS:
            return ["detractors", "passives", "promoters"]
        if self.asked.kind in SCORED and self.asked.question.scale:
            return [str(point) for point in self.asked.question.scale.points]
        if self.asked.kind is Kind.CONSENT:
            return ["yes", "no"]
        return [one.id for one in self.asked.options]

    def of(self, line: Line) -> tuple[str, ...]:
        """The groups in which a response stands; empty when it did not answer."""
        if self.asked is None:
            value = str(getattr(line, self.name.removeprefix("line:")))
            return (value,) if value else ()
        answer = line.answers.get(self.asked.key)
        if answer is None:
            return ()
        if self.asked.kind is Kind.MATRIX:
            held = answer.get(self.row) if isinstance(answer, Mapping) else None
            return (held,) if isinstance(held, str) else ()
        if self.asked.kind is Kind.CONSENT:
            return (("yes" if answer else "no"),) if isinstance(answer, bool) else ()
        if self.asked.kind in SCORED:
            return _point(self.asked.kind, answer)
        return chosen_in(answer) or ()


def _point(kind: Kind, answer: Any) -> tuple[str, ...]:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or answer % 1 != 0:
        return ()
    if kind is not Kind.NPS:
        return (str(int(answer)),)
    if not 0 <= answer <= 10:
        return ()
    return ("promoters" if answer >= 9 else "detractors" if answer <= 6 else "passives",)


def side_named(name: str, asked: Sequence[Asked]) -> Side | None:
    """The side of this name; None when nothing can be crossed under it."""
    if name.startswith("line:"):
        return Side(name=name) if name.removeprefix("line:") in LINES else None
    by_key = {one.key: one for one in asked}
    found = by_key.get(name)
    if found is not None:
        return Side(name=name, asked=found) if _countable(found) and found.kind is not Kind.MATRIX else None
    key, dot, row = name.rpartition(".")
    matrix = by_key.get(key) if dot else None
    if matrix is None or matrix.kind is not Kind.MATRIX or row not in {one.id for one in matrix.rows}:
        return None
    return Side(name=name, asked=matrix, row=row)


def sides_of(asked: Sequence[Asked]) -> list[Side]:
    """Everything that can be crossed."""
    found: list[Side] = []
    for one in asked:
        if one.kind is Kind.MATRIX:
            found.extend(Side(name=f"{one.key}.{row.id}", asked=one, row=row.id) for row in one.rows)
        elif _countable(one):
            found.append(Side(name=one.key, asked=one))
    return [*found, *(Side(name=f"line:{name}") for name in LINES)]


def _countable(asked: Asked) -> bool:
    return asked.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.PICTURE, Kind.MATRIX, Kind.CONSENT} or asked.kind in SCALES


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCell:
    """One cell: of the people of its column, how many gave the answer of its row."""

    count: int
    of: int
    estimate: Estimate | Unanswered
    adjusted: float | None = None
    """Haberman's adjusted residual."""
    q: float | None = None
    hidden: bool = False

    @property
    def mark(self) -> int:
        """+1: more than independence would give, −1: fewer, 0: within chance."""
        if self.hidden or self.q is None or self.adjusted is None or self.q > ALPHA:
            return 0
        return 1 if self.adjusted > 0 else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """The table with its test. ``cells[row][column]``."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[CrossCell, ...], ...]
    bases: tuple[int | None, ...]
    """People in each column; None where they are too few to be shown."""
    n: int
    whole: Association | Unanswered
    """Of the table as one; NOTHING_TO_COMPARE where people stand in several cells and each row was tested alone."""
    left_out: int = 0
    """Groups beyond the largest that are not shown."""


@dataclass(slots=True)
class Crossing:
    """Counts as lines come."""

    row: Side
    column: Side
    cells: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    n: int = 0

    def add(self, line: Line) -> None:
        """One more response: it counts when it answered both."""
        mine, others = self.row.of(line), self.column.of(line)
        if not mine or not others:
            return
        self.n += 1
        self.rows.update(mine)
        self.columns.update(others)
        self.cells.update((one, other) for one in mine for other in others)


def crossed(counts: Crossing, *, level: float = 0.95, minimum: int = MINIMUM, least: int = LEAST) -> Crossed:
    """The table judged; columns of fewer than ``least`` people are kept back."""
    rows, columns = _order(counts.row, counts.rows), _order(counts.column, counts.columns)
    beyond = max(len(columns) - MOST_GROUPS, 0)
    columns = columns[:MOST_GROUPS]
    table = [[counts.cells[row, column] for column in columns] for row in rows]
    plain = not counts.row.several and not counts.column.several
    if not rows or not columns:
        return Crossed(
            rows=tuple(rows), columns=tuple(columns), cells=(), bases=(), n=counts.n,
            whole=Unanswered(reason=Reason.TOO_FEW, n=counts.n, minimum=minimum),
        )  # fmt: skip
    found: Association | Unanswered = (
        association(table, level=level, minimum=minimum)
        if plain
        else Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=counts.n)
    )
    residuals = found.cells if isinstance(found, Association) else () if plain else _alone(counts, rows, columns, level)
    bases = [counts.columns[column] for column in columns]
    sizes: dict[Hashable, int] = dict(zip(columns, bases, strict=True))
    hidden = kept_back(sizes, [list(columns)] if plain_groups(counts.column) else []) if least > 1 else set()
    cells = tuple(
        tuple(
            _cell(table[i][j], bases[j], residuals[i][j] if residuals else None, column in hidden, level, minimum)
            for j, column in enumerate(columns)
        )
        for i in range(len(rows))
    )
    return Crossed(
        rows=tuple(rows), columns=tuple(columns), cells=cells, n=counts.n, whole=found, left_out=beyond,
        bases=tuple(None if column in hidden else base for column, base in zip(columns, bases, strict=True)),
    )  # fmt: skip


def plain_groups(side: Side) -> bool:
    """Whether its groups add up to everybody, so that one could be found from the others."""
    return not side.several


def _order(side: Side, seen: Counter[str]) -> list[str]:
    known = side.groups()
    if known:
        return [*(one for one in known if seen[one]), *sorted(set(seen) - set(known))]
    return [one for one, _count in sorted(seen.items(), key=lambda found: (-found[1], found[0]))]


def _alone(counts: Crossing, rows: Sequence[str], columns: Sequence[str], level: float) -> list[list[Residual | None]]:
    """Each answer tested by itself: taken or not, by group; and each group by itself where those overlap too."""
    found: list[list[Residual | None]] = []
    for row in rows:
        taken = [counts.cells[row, column] for column in columns]
        if counts.column.several:
            line = [_two_by_two(counts, row, column, level) for column in columns]
        else:
            judged = association(
                [taken, [counts.columns[column] - count for column, count in zip(columns, taken, strict=True)]],
                level=level,
            )
            line = list(judged.cells[0]) if isinstance(judged, Association) else [None] * len(columns)
        found.append(line)
    flat = [cell for line in found for cell in line if cell is not None]
    corrected = iter(benjamini_hochberg([cell.p for cell in flat]))
    return [[None if cell is None else replace(cell, q=next(corrected)) for cell in line] for line in found]


def _two_by_two(counts: Crossing, row: str, column: str, level: float) -> Residual | None:
    both = counts.cells[row, column]
    mine, theirs = counts.rows[row] - both, counts.columns[column] - both
    judged = association([[both, mine], [theirs, counts.n - both - mine - theirs]], level=level)
    return judged.cells[0][0] if isinstance(judged, Association) else None


def _cell(count: int, of: int, residual: Residual | None, hidden: bool, level: float, minimum: int) -> CrossCell:
    if hidden:
        return CrossCell(count=0, of=0, estimate=HIDDEN, hidden=True)
    return CrossCell(
        count=count,
        of=of,
        estimate=proportion(min(count, of), of, level=level, minimum=minimum),
        adjusted=residual.adjusted if residual else None,
        q=residual.q if residual else None,
    )


def count_lines(lines: Iterable[Line], crossing: Crossing, keep: Callable[[Line], bool]) -> Crossing:
    """Count the lines that are kept."""
    for line in lines:
        if keep(line):
            crossing.add(line)
    return crossing
