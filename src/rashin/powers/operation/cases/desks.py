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
DEEPEST: Final = 50
"""Departments above one another."""


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


class Desks:
    """Departments, members and clocks as they are during one round: each looked up once, turns written at its end.

    A round is one transaction. The rows of turns are held from the first turn on, so two rounds at once give cases to
    different members.
    """

    def __init__(self) -> None:
        self._working: dict[int | None, Working] = {}
        self._departments: dict[int, Department] | None = None
        self._members: dict[int, list[User]] = {}
        self._office: list[User] | None = None
        self._turns: dict[str, Desk] = {}

    def working(self, department: int | None) -> Working:
        """How a department works."""
        if department not in self._working:
            self._working[department] = working(department)
        return self._working[department]

    @property
    def _all(self) -> dict[int, Department]:
        if self._departments is None:
            self._departments = {row.pk: row for row in Department.objects.order_by("pk")}
        return self._departments

    def department_for(self, rule: Rule, unit: str) -> Department | None:
        """The department that a rule gives a case to; where no department has the unit, the rule's own."""
        if rule.route == Route.UNIT and unit:
            # Few departments, and JSON is searched differently by each database.
            having = [row for row in self._all.values() if unit in row.units]
            if having:
                return max(having, key=lambda row: len(self._path(row)))
        return rule.department

    def _path(self, place: Department | None) -> list[Department]:
        """A department and those above it, the nearest first."""
        found: list[Department] = []
        while place is not None and len(found) < DEEPEST:
            found.append(place)
            place = self._all.get(place.parent_id) if place.parent_id is not None else None
        return found

    def owner_for(self, rule: Rule, department: Department | None, unit: str) -> User | None:
        """Who gets it: in turns, the lead, or nobody yet. A department without members asks the one above it."""
        if rule.assign == Assign.NOBODY:
            return None
        for place in self._path(department):
            leads = self.members_of(place.pk, (Role.LEAD,))
            people = leads if rule.assign == Assign.LEAD and leads else self.members_of(place.pk, _ANSWER)
            if people:
                return self._next(place.pk, [one for one in people if unit and unit in one.units] or people)
        return self._next(None, self.office) if self.office else None

    def members_of(self, department: int, roles: Sequence[str]) -> list[User]:
        """Who works there in these roles and may sign in."""
        if department not in self._members:
            rows = User.objects.filter(department=department, role__in=_ANSWER, is_active=True)
            self._members[department] = list(rows.order_by("pk"))
        return [one for one in self._members[department] if one.role in roles]

    @property
    def office(self) -> list[User]:
        """The CX office."""
        if self._office is None:
            self._office = list(User.objects.filter(role=Role.CX_OFFICE, is_active=True).order_by("pk"))
        return self._office

    def _next(self, department: int | None, people: Sequence[User]) -> User:
        """The member after the one who had the last turn."""
        scope = scope_name(department)
        if scope not in self._turns:
            Desk.objects.get_or_create(scope=scope, defaults={"department_id": department})
            self._turns[scope] = Desk.objects.select_for_update().get(scope=scope)
        desk = self._turns[scope]
        chosen = next((one for one in people if one.pk > (desk.last_owner_id or 0)), people[0])
        desk.last_owner = chosen
        return chosen

    def told_by(self, level: Level, *, owner: User | None, department: Department | None) -> list[User]:
        """Whom a level tells; where there is nobody, the CX office hears it."""
        found: dict[int, User] = {}
        if Tell.OWNER in level.tell and owner is not None and owner.is_active:
            found[owner.pk] = owner
        if Tell.LEAD in level.tell and department is not None:
            found |= {one.pk: one for one in self.members_of(department.pk, (Role.LEAD,))}
        if Tell.OFFICE in level.tell or not found:
            found |= {one.pk: one for one in self.office}
        return list(found.values())

    def keep(self) -> None:
        """Write whose turn it was."""
        for desk in self._turns.values():
            Desk.objects.filter(pk=desk.pk).update(last_owner=desk.last_owner)
        self._turns.clear()


def told_by(level: Level, *, owner: User | None, department: Department | None) -> list[User]:
    """Whom a level tells; where there is nobody, the CX office hears it."""
    return Desks().told_by(level, owner=owner, department=department)


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
