"""Somebody on the roster, and a file that waits."""

from typing import Any

from rashin.base.roster import bringing, services
from rashin.base.roster.records import Said
from rashin.base.workspace.models import User
from tests.doors import company as told


def roster_numbers(members: dict[str, User]) -> dict[str, Any]:
    """Both brought by a colleague."""
    made = services.add_staff(actor=members["colleague"], said=Said(number="0001", name="x"), now=told.NOW)
    sheet = bringing.read_rows(["number", "name"], [(2, {"number": "0002", "name": "y"})])
    brought = bringing.bring(actor=members["colleague"], sheet=sheet, name="roster.csv", now=told.NOW)
    return {"staff": made.pk, "staff_file": brought.pk}
