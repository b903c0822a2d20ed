"""What changed beyond chance: against the days before and against the same days a year ago, corrected for all of it."""

from collections.abc import Mapping, Sequence
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
from rashin.web.shell.breakdowns import TELLING, field_words, fields_for, touchpoints_of, value_of
from rashin.web.shell.stats import AGAINST, Face, face_of

ALPHA: Final = 0.05
LEAST: Final = 30
"""Groups with fewer answers in either period are left out before anything is tested: there, chance hides what moved,
and each of them would weaken the finding of what moved elsewhere."""
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
    within: str = ""
    """The touchpoint inside which it was looked for; empty: everywhere."""
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
        """The filters that keep to these answers."""
        said = (("touchpoint", self.within), (self.field, self.by))
        return tuple(Filter(field=field, op="=", value=(value,)) for field, value in said if field and value)

    @property
    def place(self) -> str:
        """Where it moved, in words."""
        inside = value_of(self.field, self.by) if self.field else gettext("Everybody")
        return f"{value_of('touchpoint', self.within)} · {inside}" if self.within else inside

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
        words = {
            "metric": self.metric, "within": self.within, "field": self.field, "by": self.by, "against": self.against,
        }  # fmt: skip
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


def change_questions(member: User, *, now: datetime) -> list[tuple[str, Moves]]:
    """Over every breakdown at once, and once more inside each touchpoint that many answer about.

    Each against the quarter before and against the same days a year ago. What goes wrong often goes wrong in one
    place for some people: deliveries in one region do not show in the region, nor in all deliveries.
    """
    fields, zone = fields_for(member, now=now), asked_zone()
    inside = tuple(field for field in fields if field.startswith("prop."))
    found = []
    for against in AGAINST:
        found.append(("", Moves(by=fields, last=PERIOD, against=against, zone=zone, limit=_ALL)))
        for name in touchpoints_of(member, now=now) if inside else ():
            here = (Filter(field="touchpoint", op="=", value=(name,)),)
            found.append((name, Moves(by=inside, where=here, last=PERIOD, against=against, zone=zone, limit=_ALL)))
    return found


def changes_of(member: User, *, now: datetime) -> Changes:
    """What moved. Looking often must not find much: everywhere is one family of tests, inside touchpoints another.

    The groups to compare are chosen by their size alone, which says nothing about how they moved; the correction
    holds for such a choice (Bourgon, Gentleman & Huber 2010, doi:10.1073/pnas.0914005107).
    """
    families: dict[bool, dict[tuple[object, ...], list[dict[str, Any]]]] = {False: {}, True: {}}
    for within, question in change_questions(member, now=now):
        answer = standing_answer(member, question, now=now)
        for row in [] if answer is None else answer.rows():
            if _comparable(row) and (row["field"] or not within):
                told = {**row, "against": question.against, "within": within}
                families[bool(within)].setdefault(_same(told), []).append(told)
    found: list[Change] = []
    for family in families.values():
        # The same answers often have several names (a survey, its touchpoint): that is one comparison, not three.
        groups = [sorted(group, key=_telling) for group in family.values()]
        tested = benjamini_hochberg([float(group[0]["p"]) for group in groups])
        found += [_change(group, q) for group, q in zip(groups, tested, strict=True) if q <= ALPHA]
    found.sort(key=lambda one: (round(one.q, 4), -abs(one.difference) * one.face.factor, one.against != "previous"))
    return Changes(moves=tuple(found), tests=sum(len(family) for family in families.values()))


def _comparable(row: Mapping[str, Any]) -> bool:
    return row["p"] is not None and row["before"] is not None and min(row["n_before"], row["n_after"]) >= LEAST


def _same(row: Mapping[str, Any]) -> tuple[object, ...]:
    sums = (row["n_before"], row["n_after"], round(row["before"], 9), round(row["after"], 9))
    return (row["metric"], row["against"], *sums)


def _telling(row: Mapping[str, Any]) -> tuple[bool, int]:
    """Of several names for the same answers the plainest comes first."""
    field = row["field"]
    return bool(row["within"]), -1 if not field else TELLING.index(field) if field in TELLING else 99


def _change(group: Sequence[Mapping[str, Any]], q: float) -> Change:
    row = group[0]
    found = Change(
        metric=str(row["metric"]), field=str(row["field"] or ""), by=str(row["by"] or ""), against=str(row["against"]),
        before=row["before"], after=row["after"], difference=row["difference"], n_before=row["n_before"],
        n_after=row["n_after"], q=q, within=str(row["within"]),
    )  # fmt: skip
    names = (value_of(str(one["field"]), str(one["by"])) for one in group[1:] if one["field"])
    return replace(found, others=tuple(dict.fromkeys(name for name in names if name != found.place)))
