"""What holds for everybody who gets a place here: a real address, and never more than the giver has."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from rashin.base.workspace.access import units_of
from rashin.base.workspace.audit import Actor
from rashin.base.workspace.mailboxes import NotPlain, typed
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import ROLE_PERMISSIONS, Role
from rashin.errors import BadInput, NotAllowed, gettext_noop


class NotAnAddress(BadInput):
    """What was given is no e-mail address."""

    code = "workspace.not_an_address"
    message = gettext_noop("“%(email)s” is not an e-mail address.")


class NoSuchRole(BadInput):
    """There are seven roles."""

    code = "workspace.no_such_role"
    message = gettext_noop("There is no role “%(role)s”; there are %(roles)s.")


class MoreThanOwn(NotAllowed):
    """Nobody gives what they do not have."""

    code = "workspace.more_than_own"
    message = gettext_noop("You cannot give more than you have: %(what)s.")
    remedy = gettext_noop("Ask somebody whose role includes it.")


def checked_address(email: str) -> str:
    """The address as it is kept: in one spelling, and one that mail can reach."""
    try:
        return typed(email)
    except NotPlain as problem:
        shown = email.strip()
        raise NotAnAddress(email=shown if len(shown) <= 80 else f"{shown[:60]}…", place="email") from problem


def checked_role(role: str) -> Role:
    """One of the seven."""
    if role not in Role.values:
        raise NoSuchRole(role=role[:40], roles=", ".join(Role.values), place="role")
    return Role(role)


def vouch_for(member: User) -> None:
    """Whoever invited a member knows their address: it counts as verified, once, as allauth keeps it."""
    email = member.email
    found, made = EmailAddress.objects.get_or_create(user=member, email=email, defaults={"verified": True})
    if made or not (found.verified and found.primary):
        EmailAddress.objects.filter(user=member).exclude(pk=found.pk).update(primary=False)
        EmailAddress.objects.filter(pk=found.pk).update(verified=True, primary=True)


def refuse_more_than_own(
    actor: Actor, *, role: str, department: Department | None = None, units: Iterable[str] = ()
) -> None:
    """Nobody makes somebody who may do or see more than they. Who sits at the server may do anything."""
    if not isinstance(actor, User):
        return
    lacking = ROLE_PERMISSIONS[Role(role)] - ROLE_PERMISSIONS[Role(actor.role)]
    if lacking:
        raise MoreThanOwn(what=", ".join(sorted(str(one.label) for one in lacking)), place="role")
    own = units_of(actor)
    if own is None:
        return
    given = units_of(User(role=role, department=department, units=list(units)))
    if given is None or given - own:
        beyond = sorted(given - own)[:3] if given is not None else [str(Role(role).label)]
        raise MoreThanOwn(what=", ".join(beyond), place="department")
