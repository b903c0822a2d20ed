"""What changed beyond chance: against the days before and against the same days a year ago, corrected for all of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext

from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.moves import Moves
from rashin.analysis.questions.scores import Scores
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.base.ui import formats
from rashin.base.workspace.models import User
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import PERIOD, YEAR, asked_zone, standing_answer
from rashin.web.shell.breakdowns import TELLING, field_words, fields_for, value_of
from rashin.web.shell.stats import AGAINST, Face, face_of

ALPHA: Final = 0.05
_ALL: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A score that moved by more than chance. ``field`` empty: everybody's."""

    metric: str
    field: str
    by: str
    against: str
    before: float
    after: float
    difference: float
    n_before: int
    n_after: int
    q: float
    others: tuple[str, ...] = ()
    """Further names of the same answers, such as the survey of a touchpoint."""

    @property
    def face(self) -> Face:
        """How the metric is written."""
        return face_of(self.metric, {})

    @property
    def up(self) -> bool:
        """Whether the figure rose."""
        return self.difference >= 0

    @property
    def better(self) -> bool:
        """Whether that is good news."""
        return self.up == self.face.higher_is_better

    @property
    def where(self) -> tuple[Filter, ...]:
        """The filter that keeps to these answers."""
        return (Filter(field=self.field, op="=", value=(self.by,)),) if self.field else ()

    @property
    def place(self) -> str:
        """Where it moved, in words."""
        return value_of(self.field, self.by) if self.field else gettext("Everybody")

    @property
    def field_words(self) -> str:
        """What kind of place that is."""
        return field_words(self.field) if self.field else gettext("All answers")

    @property
    def against_words(self) -> str:
        """What it is compared with."""
        return str(AGAINST[self.against])

    @property
    def text(self) -> str:
        """By how much."""
        return moved_words(self.face, self.difference)

    @property
    def before_text(self) -> str:
        """Where it stood."""
        return written(self.face, self.before)

    @property
    def after_text(self) -> str:
        """Where it stands."""
        return written(self.face, self.after)

    @property
    def href(self) -> str:
        """The page that says why."""
        words = {"metric": self.metric, "field": self.field, "by": self.by, "against": self.against}
        return f"{address_of('change')}?{urlencode({key: value for key, value in words.items() if value})}"

    def question(self) -> Scores:
        """The score itself, compared in the same way."""
        return Scores(metric=self.metric, where=self.where, last=PERIOD, compare=self.against, zone=asked_zone())

    def course(self) -> Scores:
        """Its months."""
        return Scores(metric=self.metric, where=self.where, last=YEAR, every="month", zone=asked_zone())


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that moved, the surest first, out of how many comparisons."""

    moves: tuple[Change, ...]
    tests: int


def written(face: Face, value: float) -> str:
    """A value of a metric, with its unit where that is short."""
    return formats.number(value * face.factor, face.digits, sign=face.sign) + (face.unit if face.unit == "%" else "")


def moved_words(face: Face, difference: float) -> str:
    """A difference of a metric."""
    scaled = difference * face.factor
    in_points = face.sign or face.unit == "%"
    return formats.points(scaled) if in_points else formats.number(scaled, 2, sign=True)


def change_questions(member: User, *, now: datetime) -> list[Moves]:
    """Over every breakdown at once: the last quarter against the one before, and against the same days a year ago."""
    fields, zone = fields_for(member, now=now), asked_zone()
    return [Moves(by=fields, last=PERIOD, against=against, zone=zone, limit=_ALL) for against in AGAINST]


def changes_of(member: User, *, now: datetime) -> Changes:
    """What moved. One correction spans both comparisons: looking twice must not find twice as much."""
    rows: list[dict[str, Any]] = []
    for question in change_questions(member, now=now):
        answer = standing_answer(member, question, now=now)
        if answer is not None:
            rows += [{**row, "against": question.against} for row in answer.rows() if row["p"] is not None]
    found = [
        _change(row, q)
        for row, q in zip(rows, benjamini_hochberg([float(row["p"]) for row in rows]), strict=True)
        if q <= ALPHA and row["before"] is not None and row["after"] is not None
    ]
    found.sort(key=lambda one: (round(one.q, 4), -abs(one.difference) * one.face.factor, one.against != "previous"))
    return Changes(moves=tuple(_once(found)), tests=len(rows))


def _change(row: Mapping[str, Any], q: float) -> Change:
    return Change(
        metric=str(row["metric"]), field=str(row["field"] or ""), by=str(row["by"] or ""), against=str(row["against"]),
        before=row["before"], after=row["after"], difference=row["difference"], n_before=row["n_before"],
        n_after=row["n_after"], q=q,
    )  # fmt: skip


def _once(found: Sequence[Change]) -> Iterable[Change]:
    """The same answers often have several names (a survey, its channel, its touchpoint): one of them is enough."""
    same: dict[tuple[object, ...], list[Change]] = {}
    for one in found:
        key = (one.metric, one.against, one.n_before, one.n_after, round(one.before, 9), round(one.after, 9))
        same.setdefault(key, []).append(one)
    for group in same.values():
        group.sort(key=lambda one: TELLING.index(one.field) if one.field in TELLING else -1 if not one.field else 99)
        first, others = group[0], group[1:]
        names = tuple(dict.fromkeys(other.place for other in others if other.place != first.place))
        yield replace(first, others=names)
