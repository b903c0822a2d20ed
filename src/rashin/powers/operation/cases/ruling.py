"""Rules as they are kept: by number, in their order, and as they could be said again."""

from collections.abc import Mapping
from typing import Any, Final

from rashin.errors import gettext_noop
from rashin.powers.operation.cases.errors import BadRule, NoSuchPiece
from rashin.powers.operation.cases.models import Rule
from rashin.powers.operation.cases.records import RuleSaid
from rashin.powers.operation.cases.rules import conditions_of


def rules_in_order() -> list[Rule]:
    """All of them, as they are asked."""
    return list(Rule.objects.select_related("department").order_by("position", "id"))


def rule_numbered(number: int) -> Rule:
    """One of them."""
    row = Rule.objects.select_related("department").filter(pk=number).first()
    if row is None:
        raise NoSuchPiece
    return row


def said_of(row: Rule) -> RuleSaid:
    """A rule as it was said last."""
    return RuleSaid(
        name=row.name, conditions=conditions_of(row.conditions), severity=row.severity, cause=row.cause_id,
        route=row.route, department=row.department_id, assign=row.assign, answer_hours=row.answer_hours,
        resolve_hours=row.resolve_hours, reopen_days=row.reopen_days, late=row.late, asks_again=row.asks_again,
        is_active=row.is_active, version=row.version,
    )  # fmt: skip


_UNKNOWN: Final = gettext_noop("“%(value)s” is not known.")
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "name": (str,), "severity": (int,), "cause": (int, type(None)), "route": (str,), "department": (int, type(None)),
    "assign": (str,), "answer_hours": (int, float), "resolve_hours": (int, float), "reopen_days": (int,),
    "late": (bool,), "asks_again": (bool,), "is_active": (bool,), "version": (int, type(None)),
}  # fmt: skip


def said_in(given: Mapping[str, Any]) -> RuleSaid:
    """A rule out of its JSON.

    Raises
    ------
    BadRule
        A part that is not known, or is of another kind than it should be.
    """
    said: dict[str, Any] = {}
    for name, value in given.items():
        if name == "conditions":
            continue
        kinds = _KINDS.get(name)
        if kinds is None or not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise BadRule(problem=_UNKNOWN % {"value": f"{name}: {value}"[:40]}, place=name[:40])
        said[name] = value
    conditions = given.get("conditions")
    if not isinstance(conditions, Mapping):
        raise BadRule(problem=_UNKNOWN % {"value": "conditions"}, place="conditions")
    return RuleSaid(**{"name": "", **said}, conditions=conditions_of(conditions))
