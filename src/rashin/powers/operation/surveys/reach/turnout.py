"""How many employees answered, by group, as far as that may be told.

While a wave runs its figures are rounded down to fives: two looks differ by five people or by none. Once its codes are
torn up they are final, and shown as parts of one division by the rule for employees' answers (see discretion). All
waves of a survey are counted together: there is no second view to subtract.
"""

from collections import Counter
from dataclasses import dataclass

from rashin.analysis.questions.small_groups import LEAST
from rashin.powers.operation.surveys.discretion import groups_shown
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.models_ballots import Turnout
from rashin.powers.operation.surveys.reach.ballots import unused


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: how many were asked, how many answered at least; None where that is not told."""

    unit: str
    asked: int
    answered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The turnout of a survey."""

    whole: Group
    groups: tuple[Group, ...]
    final: bool
    """Otherwise figures are “at least”, in fives."""


def turnout_of(survey: Survey) -> Seen | None:
    """Of all its waves together; None where nobody was asked with a code."""
    rows = list(Turnout.objects.filter(send__survey=survey).select_related("send"))
    if not rows:
        return None
    final = all(row.answered is not None for row in rows)
    left = {send.pk: unused(send) for send in {row.send for row in rows}}
    asked, answered = Counter[str](), Counter[str]()
    for row in rows:
        used = row.answered if row.answered is not None else row.asked - left[row.send_id].get(row.unit, 0)
        asked[row.unit] += row.asked
        answered[row.unit] += used
    return seen(asked, answered, final=final)


def seen(asked: Counter[str], answered: Counter[str], *, final: bool) -> Seen:
    """What may be told of these counts."""
    total = sum(answered.values())
    told = frozenset(asked) if not final else groups_shown(
        {unit: max(1, answered[unit]) for unit in asked}, closed=True
    )  # fmt: skip

    def figure(count: int) -> int:
        return count if final else count // LEAST * LEAST

    groups = tuple(
        Group(unit=unit, asked=count, answered=figure(answered[unit]) if unit in told else None)
        for unit, count in sorted(asked.items())
        if count >= LEAST
    )
    shown = total >= LEAST or not final
    whole = Group(unit="", asked=sum(asked.values()), answered=figure(total) if shown else None)
    return Seen(whole=whole, groups=groups if len(asked) > 1 else (), final=final)
