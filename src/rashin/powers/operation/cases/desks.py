"""Who looks after a case and when they work: departments, turns, calendars, whom an overdue case tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import Role
from rashin.powers.operation.cases.clock import Calendar, calendar_of
from rashin.powers.operation.cases.models import Desk, Rule
from rashin.powers.operation.cases.vocabulary import Assign, Route, Tell

DEFAULT: Final = "default"
LEVELS: Final[tuple[dict[str, Any], ...]] = (
    {"after": 0.0, "tell": [Tell.OWNER.value, Tell.LEAD.value], "chat": False},
    {"after": 4.0, "tell": [Tell.OFFICE.value], "chat": True},
)
"""Unless a company says otherwise."""
_ANSWER: Final = (Role.STAFF, Role.LEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of escalation: so many working hours after a case was due, whom it tells."""

    after: float
    tell: tuple[str, ...]
    chat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """How a department works, with what it leaves open filled from the company's default."""

    calendar: Calendar
    levels: tuple[Level, ...]
    chat: str
    chat_place: str
    signature: str


def scope_name(department: int | None) -> str:
    """How a desk is found."""
    return DEFAULT if department is None else f"department:{department}"


def working(department: int | None) -> Working:
    """How a department works."""
    wanted = [DEFAULT] if department is None else [DEFAULT, scope_name(department)]
    rows = {row.scope: row for row in Desk.objects.filter(scope__in=wanted)}
    return settled(rows.get(DEFAULT), rows.get(scope_name(department)))


def settled(default: Desk | None, own: Desk | None) -> Working:
    """A department's own words over the company's."""
    both = [row for row in (own, default) if row is not None]

    def told(name: str) -> Any:
        return next((value for row in both if (value := getattr(row, name))), None)

    chat = next((row for row in both if row.chat), None)
    return Working(
        calendar=calendar_of(told("calendar") or {}, zone=settings.TIME_ZONE),
        levels=tuple(levels_of(told("levels") or LEVELS)),
        chat=chat.chat if chat else "", chat_place=chat.chat_place if chat else "",
        signature=str(told("signature") or ""),
    )  # fmt: skip


def levels_of(said: Sequence[Mapping[str, Any]]) -> list[Level]:
    """Levels out of their JSON, the earliest first."""
    found = [
        Level(after=float(one.get("after", 0)), tell=tuple(one.get("tell", ())), chat=bool(one.get("chat")))
        for one in said
    ]
    return sorted(found, key=lambda one: one.after)


# ── Whose it becomes ──


def department_for(rule: Rule, unit: str) -> Department | None:
    """The department that a rule gives a case to; where no department has the unit, the rule's own."""
    if rule.route == Route.UNIT and unit:
        # Few departments, and JSON is searched differently by each database.
        having = [row for row in Department.objects.order_by("pk") if unit in row.units]
        if having:
            return max(having, key=depth_of)
    return rule.department


def depth_of(department: Department) -> int:
    """How far below the top: the nearest department answers."""
    above = dict(Department.objects.values_list("pk", "parent_id"))
    depth, number = 0, department.parent_id
    while number is not None and depth < 50:
        depth, number = depth + 1, above.get(number)
    return depth


def owner_for(rule: Rule, department: Department | None, unit: str) -> User | None:
    """Who gets it: in turns, the lead, or nobody yet. A department without members asks the one above it."""
    if rule.assign == Assign.NOBODY:
        return None
    place = department
    for _ in range(50):
        if place is None:
            break
        leads = members_of(place, (Role.LEAD,))
        people = leads if rule.assign == Assign.LEAD and leads else members_of(place, _ANSWER)
        nearer = [one for one in people if unit and unit in one.units]
        if people:
            return _next(place.pk, nearer or people)
        place = place.parent
    office = list(User.objects.filter(role=Role.CX_OFFICE, is_active=True).order_by("pk"))
    return _next(None, office) if office else None


def members_of(department: Department, roles: Sequence[str]) -> list[User]:
    """Who works there in these roles and may sign in."""
    return list(User.objects.filter(department=department, role__in=roles, is_active=True).order_by("pk"))


def _next(department: int | None, people: Sequence[User]) -> User:
    """The member after the one who had the last turn; the row is held, so two cases at once go to two people."""
    scope = scope_name(department)
    Desk.objects.get_or_create(scope=scope, defaults={"department_id": department})
    desk = Desk.objects.select_for_update().get(scope=scope)
    chosen = next((one for one in people if one.pk > (desk.last_owner_id or 0)), people[0])
    Desk.objects.filter(pk=desk.pk).update(last_owner=chosen)
    return chosen


def told_by(level: Level, *, owner: User | None, department: Department | None) -> list[User]:
    """Whom a level tells; where there is nobody, the CX office hears it."""
    found: dict[int, User] = {}
    if Tell.OWNER in level.tell and owner is not None and owner.is_active:
        found[owner.pk] = owner
    if Tell.LEAD in level.tell and department is not None:
        found |= {one.pk: one for one in members_of(department, (Role.LEAD,))}
    if Tell.OFFICE in level.tell or not found:
        found |= {one.pk: one for one in User.objects.filter(role=Role.CX_OFFICE, is_active=True)}
    return list(found.values())


def below(department: int) -> set[int]:
    """A department and all below it."""
    children: dict[int | None, list[int]] = {}
    for number, parent in Department.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(number)
    found, waiting = {department}, [department]
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found
