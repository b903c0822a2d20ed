"""Cases of both shops, with a rule, a cause, a reply: what stands behind the numbers of their addresses."""

from typing import Any

from rashin.base.workspace.models import Department, User
from rashin.powers.operation.cases.models import Canned, Case, CaseVoice, Cause, Rule
from tests.doors import company as told


def case_numbers(members: dict[str, User]) -> dict[str, Any]:
    """A case of each shop, in the words of that shop's customer; the one of Shinjuku is the staff member's."""
    cause = Cause.objects.create(name="遅れ")
    rule = Rule.objects.create(name="不満", conditions={"at_most": 6}, changed_at=told.NOW)
    canned = Canned.objects.create(name="お詫び", body="{{name|お客さま}}")
    cases = tuple(_case(shop, members) for shop in told.SHOPS)
    return {"case": cases, "case_cause": cause.pk, "case_rule": rule.pk, "case_canned": canned.pk}


def _case(shop: str, members: dict[str, User]) -> int:
    department = Department.objects.get(name=shop)
    case = Case.objects.create(
        token=f"{shop:x<16}", person=told.number(shop), title=told.BUSINESS[shop][1], opened_at=told.AT,
        department=department, owner=members["staff"] if shop == "shinjuku" else members["colleague"], state="working",
        unit=shop, due_at=told.AT, channel="store",
    )  # fmt: skip
    CaseVoice.objects.create(
        case=case, voice_id=f"v-{shop}-0", said_at=told.AT, joined_at=told.AT, text=told.BUSINESS[shop][1]
    )  # fmt: skip
    return case.pk
