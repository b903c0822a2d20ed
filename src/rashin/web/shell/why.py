"""Why a score moved, as far as the answers say it: which part carries it, and what was done there meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext

from rashin.analysis.questions.moves import Moves
from rashin.analysis.stats.estimate import Comparison
from rashin.analysis.stats.proportions import difference_proportions
from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.base.ui import formats
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.web.shell.asked import PERIOD, asked_zone, standing_answer
from rashin.web.shell.breakdowns import field_words, fields_for, value_of
from rashin.web.shell.changes import Change, moved_words, written

MOST: Final = 6
STRICTLY: Final = 0.01
TELLING_SHARE: Final = 0.35
"""A part that brought less of the change than this explains nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A group within the one that moved, and what it brought to the change."""

    field: str
    field_words: str
    by: str
    place: str
    before: str
    after: str
    n: int
    brought: str
    """What its own change brought to the whole, in the metric's unit."""
    share: float
    """The same as a part of the change."""
    sure: bool
    """Whether the group itself moved, or grew, by more than chance."""
    grew: bool = False
    """It brought the change by being a larger part of the answers; ``before`` and ``after`` are that part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """An improvement at the same place, with the strongest grade of the evidence about it."""

    id: int
    title: str
    state: str
    since: date
    grade: int | None


def parts_of(member: User, change: Change, *, now: datetime) -> tuple[Part, ...]:
    """The groups within, those that brought most of the change first."""
    if not may(member, Permission.ASK) or not change.difference:
        return ()
    by = tuple(
        field
        for field in fields_for(member, now=now)
        if field != change.field and not (change.within and field == "touchpoint")
    )
    question = Moves(
        metric=(change.metric,), by=by, where=change.where, last=PERIOD, against=change.against, zone=asked_zone(),
        limit=200,
    )  # fmt: skip
    answer = standing_answer(member, question, now=now)
    rows = [] if answer is None else [row for row in answer.rows() if row["field"] and _telling(row, change)]
    rows.sort(key=lambda row: (_telling_field(row["field"]), -abs(_brought(row))))
    once = {(row["n_before"], row["n_after"], round(row["own"], 9)): row for row in reversed(rows)}
    kept = sorted(once.values(), key=rows.index)
    parts = sorted((_part(row, change) for row in kept), key=lambda part: not part.sure)
    return tuple(parts[:MOST])


def _telling_field(field: str) -> int:
    """Where it happened says more than through which channel it was told."""
    order = ("touchpoint", "unit", "stage")
    return order.index(field) if field in order else 9 if field in {"channel", "survey", "source"} else 5


def _by_growing(row: dict[str, Any]) -> bool:
    """Whether a group counts by its share of the answers rather than by its own score (Kitagawa 1955)."""
    return bool(abs(row["mix"] or 0.0) > abs(row["own"] or 0.0))


def _brought(row: dict[str, Any]) -> float:
    return float((row["mix"] if _by_growing(row) else row["own"]) or 0.0)


def _telling(row: dict[str, Any], change: Change) -> bool:
    """Not everything over again, and moving the same way."""
    if row["own"] is None or row["mix"] is None:
        return False
    if not _by_growing(row) and (row["before"] is None or row["after"] is None):
        return False
    whole = row["n_after"] == change.n_after and row["n_before"] == change.n_before
    brought = _brought(row)
    # A group that shrinks from above the mean says the same as the one that grows below it: the growing one is told.
    shrinks = _by_growing(row) and row["n_after"] * change.n_before < row["n_before"] * change.n_after
    return not whole and not shrinks and brought != 0 and (brought > 0) == change.up


def _part(row: dict[str, Any], change: Change) -> Part:
    grew, brought = _by_growing(row), _brought(row)
    shares = (row["n_before"] / max(change.n_before, 1), row["n_after"] / max(change.n_after, 1))
    place = value_of(row["field"], str(row["by"]))
    return Part(
        field=row["field"], field_words=field_words(row["field"]), by=str(row["by"]),
        place=f"{field_words(row['field'])}: {place}" if row["by"] in {"true", "false"} else place,
        before=formats.percent(shares[0], 0) if grew else written(change.face, row["before"]),
        after=formats.percent(shares[1], 0) if grew else written(change.face, row["after"]),
        n=row["n_after"], brought=moved_words(change.face, brought), share=brought / change.difference,
        sure=_surely_grew(row, change) if grew else bool(row["changed"]), grew=grew,
    )  # fmt: skip


def _surely_grew(row: dict[str, Any], change: Change) -> bool:
    """Strictly, for the parts of one change are not corrected among one another here."""
    test = difference_proportions(
        (row["n_after"], max(change.n_after, row["n_after"])), (row["n_before"], max(change.n_before, row["n_before"]))
    )
    return isinstance(test, Comparison) and test.p <= STRICTLY


def meanwhile(change: Change, *, since: date) -> tuple[Meanwhile, ...]:
    """Improvements on the stages that the change concerns, which began before its last days and were not stopped."""
    tests = {
        "touchpoint": Q(stage__touchpoints__key=change.by),
        "stage": Q(stage__key=change.by),
        "journey": Q(stage__journey__key=change.by),
    }
    test = Q(stage__touchpoints__key=change.within) if change.within else tests.get(change.field)
    if test is None:
        return ()
    rows = Improvement.objects.filter(test).exclude(state="stopped").exclude(started_on=None).distinct()
    found = []
    for row in rows:
        assert row.started_on is not None
        ends = Q(from_kind="improvement", from_id=str(row.pk)) | Q(to_kind="improvement", to_id=str(row.pk))
        grades = EvidenceLink.objects.filter(ends, retracted_at=None).order_by().values_list("grade", flat=True)
        if row.ended_on is None or row.ended_on >= since:
            found.append(
                Meanwhile(
                    id=row.pk, title=row.title, state=str(row.get_state_display()), since=row.started_on,
                    grade=max(grades, default=None),
                )
            )  # fmt: skip
    return tuple(found)


def reason(parts: Sequence[Part], works: Sequence[Meanwhile]) -> str:
    """One line: what goes along with the change. It never claims a cause."""
    sure = next((part for part in parts if part.sure), None)
    main = sure or next((part for part in parts if part.share >= TELLING_SHARE), None)
    told = []
    if main is not None:
        words = {"place": main.place, "before": main.before, "after": main.after, "brought": main.brought}
        if main.grew:
            told.append(
                gettext("“%(place)s” grew from %(before)s to %(after)s of the answers and brought %(brought)s.") % words
            )
        else:
            told.append(gettext("%(place)s went from %(before)s to %(after)s and brought %(brought)s.") % words)
    if works:
        told.append(gettext("Meanwhile: %(title)s.") % {"title": works[0].title})
    return " ".join(told) or gettext("No single part stands out among those with enough answers.")
