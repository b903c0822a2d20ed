"""Who sees which cases: the company's offices all, leads their departments', staff their own."""

from typing import Final

from django.db.models import Q, QuerySet

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import WHOLE_COMPANY, Role
from rashin.powers.operation.cases.desks import below
from rashin.powers.operation.cases.errors import NoSuchCase
from rashin.powers.operation.cases.models import Case

VIEWS: Final = ("mine", "department", "all")


def visible(member: User) -> QuerySet[Case]:
    """The cases that a member may see."""
    require(member, Permission.SEE_CASES)
    rows = Case.objects.all()
    if member.role in WHOLE_COMPANY:
        return rows
    own = Q(owner=member) | Q(pk__in=Case.followers.through.objects.filter(user=member).values("case_id"))
    if member.role == Role.LEAD:
        if member.department_id is not None:
            own |= Q(department_id__in=below(member.department_id))
        if member.units:
            own |= Q(unit__in=list(member.units))
    return rows.filter(own)


def visible_case(member: User, number: int) -> Case:
    """One case, for whoever may see it; to others it is not there."""
    if not 0 < number < 2**63:
        raise NoSuchCase(number=number)
    row = visible(member).filter(pk=number).first()
    if row is None:
        raise NoSuchCase(number=number)
    return row


def usual_view(member: User) -> str:
    """What a member's list shows first: staff their own, leads their department, the offices everything."""
    if member.role == Role.STAFF:
        return "mine"
    return "department" if member.role == Role.LEAD else "all"


def of_department(member: User) -> Q:
    """Cases of one's own department and all below it."""
    if member.department_id is None:
        return Q(pk=None)
    return Q(department_id__in=below(member.department_id))
