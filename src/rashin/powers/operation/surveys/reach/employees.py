"""Employees as an audience: members with an address. Their invitations know them, their answers never do."""

from rashin.base.workspace.models import User
from rashin.powers.operation.surveys.reach.audience import Contact
from rashin.powers.operation.surveys.reach.choosing import Candidate
from rashin.powers.operation.surveys.reach.staff import row_of, staff_contacts
from rashin.powers.operation.surveys.vocabulary import Channel


def colleagues(*, channel: str) -> list[Candidate]:
    """Everybody who works here, as candidates of a wave by mail; ``person`` is their number, negative: no customer."""
    rows = User.objects.filter(is_active=True).select_related("department").order_by("pk")
    return [
        Candidate(
            person=-row.pk, unit=row.department.name if row.department else "",
            reachable=channel == Channel.MAIL and bool(row.email),
        )
        for row in rows
    ]  # fmt: skip


def contacts_of(people: list[int], *, channel: str) -> dict[int, Contact]:
    """How these people are reached: members by mail, people of the roster as it says."""
    found = staff_contacts([one for one in people if row_of(one)], channel=channel)
    return found | _members([one for one in people if not row_of(one)])


def _members(people: list[int]) -> dict[int, Contact]:
    numbers = [-person for person in people]
    rows = User.objects.filter(pk__in=numbers, is_active=True).exclude(email="").select_related("department")
    return {
        -row.pk: Contact(
            person=-row.pk, address=row.email, name=str(row), language=row.language or "",
            unit=row.department.name if row.department else "",
        )
        for row in rows
    }  # fmt: skip
