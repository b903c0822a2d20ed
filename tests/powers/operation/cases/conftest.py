"""A company with a delivery department, a clock and a rule: what cases need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import Role
from rashin.home import Home
from rashin.powers.operation.cases.causes import save_cause
from rashin.powers.operation.cases.models import Case, Cause, Rule
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.records import CauseSaid, Conditions, RuleSaid
from rashin.powers.operation.cases.setup import save_rule
from tests.conftest import NOW

PERSON = 4_211


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who answers, and what for."""

    lead: User
    nao: User
    ken: User
    office: User
    viewer: User
    delivery: Department
    shop: Department
    rule: Rule
    late: Cause
    broken: Cause

    def hear(self, number: int = 1, *, now: datetime = NOW, **facts: Any) -> Case | None:
        """A voice arrives; the case it is in now, if any."""
        given: dict[str, Any] = {
            "voice_id": f"v{number}", "occurred_at": now, "source": "test", "customer_key": PERSON, "metric": "nps",
            "score": 2.0, "channel": "mail", "survey": "配送後",
        } | facts  # fmt: skip
        consider([Heard(**given)], now=now)
        return Case.objects.filter(voices__voice_id=given["voice_id"]).first()


def member(name: str, role: Role, department: Department | None, **more: Any) -> User:
    return User.objects.create_user(
        f"{name}@example.jp", name=name, role=role, department=department, language="en", **more
    )


@pytest.fixture
def desk(db: None, home: Home, settings: Any) -> Desk:
    settings.HOME = home
    delivery = Department.objects.create(name="物流部")
    shop = Department.objects.create(name="新宿店", units=["shinjuku"])
    late = save_cause(actor="test", said=CauseSaid(name="遅れ", words=("遅い", "届かない")), now=NOW)
    broken = save_cause(actor="test", said=CauseSaid(name="破損", words=("壊れ",)), now=NOW)
    rule = save_rule(
        actor="test", now=NOW,
        said=RuleSaid(
            name="不満", conditions=Conditions(metrics=("nps", "csat"), at_most=6), severity=2, department=delivery.pk,
            answer_hours=4, resolve_hours=16,
        ),
    )  # fmt: skip
    return Desk(
        lead=member("lead", Role.LEAD, delivery), nao=member("nao", Role.STAFF, delivery),
        ken=member("ken", Role.STAFF, delivery), office=member("office", Role.CX_OFFICE, None),
        viewer=member("viewer", Role.VIEWER, None), delivery=delivery, shop=shop, rule=rule, late=late, broken=broken,
    )  # fmt: skip


@pytest.fixture
def case(desk: Desk) -> Case:
    """One case, opened by an unhappy answer."""
    found = desk.hear(text="届かないのですが")
    assert found is not None
    return found


Make = Callable[..., Case | None]
