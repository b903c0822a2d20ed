"""What the owner decides for everybody's way in: who needs two factors, whether only the company's sign-in counts."""

from dataclasses import dataclass
from datetime import datetime

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import IdentityProvider, Policy, User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import BadInput, gettext_noop

_DOORS = "doors"


class NoProviderYet(BadInput):
    """Closing every other door needs one that stands open."""

    code = "workspace.no_provider_yet"
    message = gettext_noop("Connect the company's sign-in first, and try it: otherwise nobody could come in.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPolicy:
    """How members come in."""

    two_factors: frozenset[str] = frozenset()
    """Roles that need a second factor."""
    only_sso: bool = False
    """Whether passwords, passkeys and links open for owners alone."""


def door_policy() -> DoorPolicy:
    """The policy in force."""
    row = Policy.objects.filter(name=_DOORS).first()
    if row is None:
        return DoorPolicy()
    roles = frozenset(str(role) for role in row.value.get("two_factors", ()) if role in Role.values)
    return DoorPolicy(two_factors=roles, only_sso=bool(row.value.get("only_sso")))


def set_door_policy(*, actor: User, policy: DoorPolicy, now: datetime) -> DoorPolicy:
    """Decide it."""
    require(actor, Permission.MANAGE_MEMBERS)
    unknown = policy.two_factors - set(Role.values)
    if unknown:
        raise BadInput(problem=f"There is no role “{min(unknown)}”.", place="two_factors")
    with change(actor=actor, action="policy.changed", subject="policy:doors", now=now) as entry:
        before = door_policy()
        if policy.only_sso and not before.only_sso and not IdentityProvider.objects.filter(is_active=True).exists():
            raise NoProviderYet(place="only_sso")
        Policy.objects.update_or_create(
            name=_DOORS, defaults={"value": {"two_factors": sorted(policy.two_factors), "only_sso": policy.only_sso}}
        )
        entry.moved("two_factors", sorted(before.two_factors), sorted(policy.two_factors))
        entry.moved("only_sso", before.only_sso, policy.only_sso)
    return policy
