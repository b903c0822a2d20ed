"""Answers counted as they come, one tally for each kind of question, in memory that does not grow with the answers."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from rashin.analysis.stats.quantiles import Numbers
from rashin.powers.operation.surveys.definition.kinds import SCORED, Kind
from rashin.powers.operation.surveys.results.asked import Asked

KEPT_TEXTS: Final = 200
"""Remarks that are kept for reading, the newest; all are counted."""
KEPT_TIMES: Final = 10_000
MOST_WORDS: Final = 400
"""Letters of a remark that results show; the response shows all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody wrote, not yet masked."""

    text: str
    response: str


class Tally(Protocol):
    """What is kept of the answers to one question."""

    @property
    def n(self) -> int:
        """Answers that could be counted."""
        ...

    def add(self, answer: Any, row: "Seen") -> bool:
        """One more; False when it is no answer of this kind."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a response the tallies look at."""

    response: str
    version: int
    answers: Mapping[str, Any]


class Scores:
    """Points of a scale; scales of different versions stay apart."""

    __slots__ = ("_scales", "n", "points")

    def __init__(self, scales: Mapping[int, tuple[int, int, int]]) -> None:
        self.n, self._scales = 0, scales
        self.points: dict[tuple[int, int, int], Counter[int]] = {}

    def add(self, answer: Any, row: Seen) -> bool:
        """A whole number on its version's scale."""
        scale = self._scales.get(row.version)
        if scale is None or isinstance(answer, bool) or not isinstance(answer, int | float) or answer % 1 != 0:
            return False
        if not scale[0] <= answer <= scale[1]:
            return False
        self.points.setdefault(scale, Counter())[int(answer)] += 1
        self.n += 1
        return True


class Choices:
    """How often each option was taken, and what was typed beside “other”."""

    __slots__ = ("_key", "counts", "n", "others")

    def __init__(self, key: str) -> None:
        self.n, self._key = 0, key
        self.counts: Counter[str] = Counter()
        self.others: deque[Remark] = deque(maxlen=KEPT_TEXTS)

    def add(self, answer: Any, row: Seen) -> bool:
        """An id, or a list of them."""
        chosen = chosen_in(answer)
        if chosen is None:
            return False
        self.counts.update(chosen)
        self.n += 1
        typed = row.answers.get(f"{self._key}.other")
        if isinstance(typed, str) and typed.strip():
            self.others.append(Remark(text=typed.strip()[:MOST_WORDS], response=row.response))
        return True


class Grid:
    """How often each column was taken in each row."""

    __slots__ = ("cells", "n")

    def __init__(self) -> None:
        self.n = 0
        self.cells: dict[str, Counter[str]] = {}

    def add(self, answer: Any, row: Seen) -> bool:
        """An object of row and column."""
        if not isinstance(answer, Mapping):
            return False
        for line, column in answer.items():
            if isinstance(column, str):
                self.cells.setdefault(line, Counter())[column] += 1
        self.n += bool(answer)
        return bool(answer)


class Places:
    """How often each item was put at each place."""

    __slots__ = ("complete", "n", "places")

    def __init__(self) -> None:
        self.n, self.complete = 0, 0
        self.places: dict[str, Counter[int]] = {}

    def add(self, answer: Any, row: Seen) -> bool:
        """A list of ids, the best first."""
        if not isinstance(answer, list) or not answer:
            return False
        for place, item in enumerate(dict.fromkeys(one for one in answer if isinstance(one, str)), 1):
            self.places.setdefault(item, Counter())[place] += 1
        self.n += 1
        return True


class Amounts:
    """Numbers."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers = Numbers()

    @property
    def n(self) -> int:
        """How many."""
        return self.numbers.n

    def add(self, answer: Any, row: Seen) -> bool:
        """A finite number."""
        if isinstance(answer, bool) or not isinstance(answer, int | float) or answer - answer != 0:
            return False
        self.numbers.add(float(answer))
        return True


class Days:
    """Dates, by day."""

    __slots__ = ("days", "n")

    def __init__(self) -> None:
        self.n = 0
        self.days: Counter[date] = Counter()

    def add(self, answer: Any, row: Seen) -> bool:
        """An ISO date."""
        try:
            day = date.fromisoformat(answer)
        except (TypeError, ValueError):
            return False
        self.days[day] += 1
        self.n += 1
        return True


class Texts:
    """Remarks: all counted, the newest kept."""

    __slots__ = ("letters", "n", "newest")

    def __init__(self) -> None:
        self.n, self.letters = 0, 0
        self.newest: deque[Remark] = deque(maxlen=KEPT_TEXTS)

    def add(self, answer: Any, row: Seen) -> bool:
        """A text that says something."""
        if not isinstance(answer, str) or not (text := answer.strip()):
            return False
        self.n += 1
        self.letters += len(text)
        self.newest.append(Remark(text=text[:MOST_WORDS], response=row.response))
        return True


class Yes:
    """Consent given or not."""

    __slots__ = ("n", "yes")

    def __init__(self) -> None:
        self.n, self.yes = 0, 0

    def add(self, answer: Any, row: Seen) -> bool:
        """True or false."""
        if not isinstance(answer, bool):
            return False
        self.n += 1
        self.yes += answer
        return True


class Given:
    """That something was given; what, is for nobody's eyes here: files and contacts."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 0

    def add(self, answer: Any, row: Seen) -> bool:
        """Anything at all."""
        self.n += bool(answer)
        return bool(answer)


def chosen_in(answer: Any) -> tuple[str, ...] | None:
    """The ids that a choice took; None when it is none."""
    if isinstance(answer, str):
        return (answer,) if answer else None
    if isinstance(answer, list):
        return tuple(dict.fromkeys(one for one in answer if isinstance(one, str)))
    return None


_TALLIES: Final[Mapping[Kind, Callable[[Asked], Tally]]] = {
    **dict.fromkeys((Kind.SINGLE, Kind.MULTIPLE, Kind.PICTURE), lambda asked: Choices(asked.key)),
    Kind.MATRIX: lambda asked: Grid(),
    Kind.RANKING: lambda asked: Places(),
    Kind.NUMBER: lambda asked: Amounts(),
    Kind.DATE: lambda asked: Days(),
    **dict.fromkeys((Kind.SHORT_TEXT, Kind.LONG_TEXT), lambda asked: Texts()),
    Kind.CONSENT: lambda asked: Yes(),
    **dict.fromkeys((Kind.FILE, Kind.CONTACT, Kind.STATEMENT), lambda asked: Given()),
}


def tally_for(asked: Asked, scales: Mapping[int, tuple[int, int, int]]) -> Tally:
    """An empty tally for a question."""
    return Scores(scales) if asked.kind in SCORED else _TALLIES[asked.kind](asked)
