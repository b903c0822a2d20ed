"""Departments as a tree: made, named, moved, given units, and removed when nobody is in them."""

from collections.abc import Sequence
from datetime import datetime

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import Department, Invitation, User
from rashin.errors import BadInput, Conflict, gettext_noop


class DepartmentInUse(Conflict):
    """Somebody or something belongs to it."""

    code = "workspace.department_in_use"
    message = gettext_noop("“%(name)s” still has %(members)s members and %(children)s departments below it.")
    remedy = gettext_noop("Move them first.")


class OwnChild(BadInput):
    """A tree has no rings."""

    code = "workspace.own_child"
    message = gettext_noop("A department cannot belong to itself or to one below it.")


class NameTaken(BadInput):
    """Two of one name, beside each other."""

    code = "workspace.department_name_taken"
    message = gettext_noop("There is a department “%(name)s” in this place already.")


class NameNeeded(BadInput):
    """A department has a name."""

    code = "workspace.department_name_needed"
    message = gettext_noop("A department needs a name.")


def save_department(
    *,
    actor: User,
    department: Department | None = None,
    name: str,
    parent: Department | None,
    units: Sequence[str],
    name_en: str = "",
    now: datetime,
) -> Department:
    """Make a department, or change its name, place and units."""
    require(actor, Permission.MANAGE_MEMBERS)
    name, units = name.strip()[:120], list(dict.fromkeys(unit.strip()[:120] for unit in units if unit.strip()))
    if not name:
        raise NameNeeded(place="name")
    with change(actor=actor, action="department.set", subject="department", now=now) as entry:
        found = Department() if department is None else Department.objects.select_for_update().get(pk=department.pk)
        if parent is not None and found.pk and found.pk in _line_above(parent):
            raise OwnChild(place="parent")
        if Department.objects.filter(parent=parent, name=name).exclude(pk=found.pk).exists():
            raise NameTaken(name=name, place="name")
        before = (found.name, found.name_en, found.parent_id, list(found.units)) if found.pk else ("", "", None, [])
        found.name, found.name_en, found.parent, found.units = name, name_en.strip()[:120], parent, units
        found.save()
        entry.subject = f"department:{found.pk}"
        after = (found.name, found.name_en, found.parent_id, units)
        for word, old, new in zip(("name", "name_en", "parent", "units"), before, after, strict=True):
            entry.moved(word, old, new)
    return found


def remove_department(*, actor: User, department: Department, now: datetime) -> None:
    """Remove a department that nobody is in."""
    require(actor, Permission.MANAGE_MEMBERS)
    with change(actor=actor, action="department.removed", subject=f"department:{department.pk}", now=now) as entry:
        members = User.objects.filter(department=department).count()
        children = Department.objects.filter(parent=department).count()
        if members or children:
            raise DepartmentInUse(name=department.name, members=members, children=children)
        entry.note(name=department.name, invitations=Invitation.objects.filter(department=department).count())
        department.delete()


def _line_above(department: Department) -> set[int]:
    """The department's own number and those of all above it."""
    above = dict(Department.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    number: int | None = department.pk
    while number is not None and number not in found:
        found.add(number)
        number = above.get(number)
    return found
