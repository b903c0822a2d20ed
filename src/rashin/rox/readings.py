"""What of the return on experience can be read from the data today, and what cannot: four sides, each said plainly.

Whether customers come back, whether the front line may judge, whether the organisation works from evidence, and
whether things run with less effort. No side is summed with another: a single number would hide which of them is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.stats.estimate import Comparison, Estimate
from rashin.analysis.stats.proportions import difference_proportions, proportion
from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.base.atlas.vocabulary import Grade
from rashin.base.ui import formats
from rashin.base.ui.figures import About, Change, Stat, method_words, reason_words
from rashin.base.ui.navigation import Words
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User
from rashin.rox import statements

PERIOD: Final = timedelta(days=90)
FOLLOWED: Final = timedelta(days=30)
PATIENCE: Final = timedelta(minutes=15)
MANY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the four sides of ROX."""

    name: str
    label: Words
    icon: str
    question: Words
    stats: Sequence[Stat]
    """Empty: nothing of it is measured."""
    gap: Words
    """What is not measured, and what it would take."""


def sides(member: User, *, now: datetime) -> list[Side]:
    """All four, in the order in which a customer's experience reaches the books."""
    return [
        Side(
            name="behaviour", label=_("Customers’ behaviour"), icon="shopping-bag",
            question=_("Do people come back, and do those who are happy come back more?"),
            stats=_behaviour(member, now),
            gap=_("Not measured: what they would have done otherwise, and what they tell others."),
        ),
        Side(
            name="judgement", label=_("The front line’s judgement"), icon="user-check",
            question=_("May and can those who serve customers decide in their favour?"),
            stats=(),
            gap=_("Not measured: it takes answers of the people who serve customers. None of them was asked yet."),
        ),
        Side(
            name="work", label=_("The way of working"), icon="workflow",
            question=_("Does the organisation act on evidence, and look whether it helped?"),
            stats=_work(),
            gap=_("Not measured: decisions that nobody wrote down as an improvement."),
        ),
        Side(
            name="efficiency", label=_("Efficiency"), icon="timer",
            question=_("Do customers need less help, and the company less effort?"),
            stats=_efficiency(member, now),
            gap=_("Not measured: hours and costs. No source brings them in."),
        ),
    ]  # fmt: skip


# --- customers -------------------------------------------------------------------------------------------------------


def _behaviour(member: User, now: datetime) -> list[Stat]:
    end = _midnight(now)
    start, before = end - PERIOD, end - 2 * PERIOD
    times = {"start": start, "before": before, "end": end, "memory": before - timedelta(days=365)}
    rows = {bool(row["now"]): row for row in kept_rows(member, "again", statements.AGAIN, times)}
    label = gettext("Buyers who had bought before")
    definition = [
        gettext("People with an order within 90 days, and the part of them with another in the year before it.")
    ]
    found = [_share(label, rows.get(True), rows.get(False), definition=definition, higher_is_better=True)]
    times = {"before": end - timedelta(days=365), "end": start}
    rows = {bool(row["happy"]): row for row in kept_rows(member, "after", statements.AFTER_ANSWER, times)}
    if rows.get(True) and rows.get(False):
        found.append(_promoters(rows[True], rows[False]))
    return [stat for stat in found if stat is not None]


def _promoters(happy: dict[str, Any], unhappy: dict[str, Any]) -> Stat:
    """Promoters beside detractors: a pattern, for those who like a company also differ in other ways."""
    label = gettext("Promoters who bought within 90 days")
    stat = _share(
        label, happy, unhappy, higher_is_better=True,
        definition=[
            gettext("Those who answered 9 or 10 in the last year, and bought within 90 days after their answer."),
            gettext("Beside it: the difference to those who answered 0 to 6. Nothing else is held equal."),
        ],
        against=gettext("against detractors"),
    )  # fmt: skip
    assert stat is not None, "there are promoters"
    return stat


def _efficiency(member: User, now: datetime) -> list[Stat]:
    end = _midnight(now) - FOLLOWED
    times = {"start": end - PERIOD, "before": end - 2 * PERIOD, "end": end}
    rows = {bool(row["now"]): row for row in kept_rows(member, "asked", statements.ASKED_AFTERWARDS, times)}
    if not any(row["contacts"] for row in rows.values()):
        return []
    stat = _share(
        gettext("Buyers who had to ask"), rows.get(True), rows.get(False), higher_is_better=False,
        definition=[
            gettext("People with an order, and the part of them who called or wrote within 30 days after it."),
            gettext("The 90 days end 30 days ago, so that everybody was followed as long."),
        ],
    )  # fmt: skip
    return [] if stat is None else [stat]


def _share(
    label: str, now: dict[str, Any] | None, other: dict[str, Any] | None, *, definition: Sequence[str],
    higher_is_better: bool, against: str = "",
) -> Stat | None:  # fmt: skip
    if now is None or not now["n"]:
        return None
    count, n = int(now["count"]), int(now["n"])
    found = proportion(count, n)
    about = About(
        name=label,
        definition=definition,
        n=n,
        method=method_words("wilson"),
        grade=Grade.PATTERN,
        link=reverse("method", args=["rox"]),
    )
    if not isinstance(found, Estimate):
        return Stat(label=label, reason=reason_words(str(found.reason), n=n, minimum=found.minimum), n=n, about=about)
    return Stat(
        label=label, value=formats.number(found.value * 100, 1), unit="%",
        band=formats.interval(found.low * 100, found.high * 100), n=n, about=about,
        change=None if other is None else _moved((count, n), other, higher_is_better, against),
    )  # fmt: skip


def _moved(now: tuple[int, int], other: dict[str, Any], higher_is_better: bool, against: str) -> Change | None:
    test = difference_proportions(now, (int(other["count"]), int(other["n"])))
    if not isinstance(test, Comparison):
        return None
    up, sure = test.difference >= 0, test.p <= 1 - test.level
    beside = against or gettext("against the 90 days before")
    return Change(
        text=formats.points(test.difference * 100), up=up, better=up == higher_is_better if sure else None,
        against=beside if sure else gettext("%(against)s, within chance") % {"against": beside},
    )  # fmt: skip


# --- the organisation ------------------------------------------------------------------------------------------------


def _work() -> list[Stat]:
    rows = Improvement.objects.exclude(state="stopped")
    done = {str(key) for key in rows.filter(state="done").values_list("pk", flat=True)}
    standing = EvidenceLink.objects.filter(retracted_at=None)
    based = set(standing.filter(to_kind="improvement").values_list("to_id", flat=True))
    measured = standing.filter(from_kind="improvement", relation="measured_by").values_list("from_id", flat=True)
    every = {str(key) for key in rows.values_list("pk", flat=True)}
    return [
        _counted(
            gettext("Improvements that rest on evidence"), len(every & based), len(every),
            gettext("Improvements that were not stopped and to which a standing link leads."),
        ),
        _counted(
            gettext("Finished ones whose effect is measured"), len(done & set(measured)), len(done),
            gettext("Improvements that are done and are tied to the metric that measures them."),
        ),
    ]  # fmt: skip


def _counted(label: str, count: int, whole: int, definition: str) -> Stat:
    grade = Grade.PATTERN if whole >= MANY else Grade.ANECDOTE
    about = About(
        name=label,
        definition=[definition],
        n=whole,
        method=gettext("Full count of what is recorded"),
        grade=grade,
        link=reverse("method", args=["rox"]),
    )
    if not whole:
        return Stat(label=label, reason=gettext("Nothing is recorded yet"), n=0, about=about)
    told = {"count": formats.number(count), "whole": formats.number(whole)}
    return Stat(label=label, value=gettext("%(count)s of %(whole)s") % told, n=whole, about=about)


# --- the lake --------------------------------------------------------------------------------------------------------


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def kept_rows(member: User, name: str, sql: str, times: dict[str, datetime]) -> list[dict[str, Any]]:
    """Rows within the member's scope, kept for some minutes; without a lake there are none."""
    scope = scope_of(member)
    whose = (name, str(settings.HOME.root), None if scope.units is None else sorted(scope.units), sorted(times.items()))
    key = f"rox:{blake2b(repr(whose).encode(), digest_size=16).hexdigest()}"
    found: list[dict[str, Any]] | None = caches["memory"].get(key)
    if found is None:
        condition, params = scope.condition("events")
        voices, more = scope.condition("voices")
        told = sql.format(condition=condition, condition_voices=voices)
        try:
            found = the_lake().rows(told, {**times, **params, **more}).to_pylist()
        except LakeMissing:
            return []
        caches["memory"].set(key, found, PATIENCE.total_seconds())
    return found
