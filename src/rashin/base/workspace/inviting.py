"""Invitations: a place kept for an address, taken by whoever opens the link that was given or mailed to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.errors import AlreadyMember, LinkSpent
from rashin.base.workspace.keys import digest_of_secret, new_link_secret
from rashin.base.workspace.models import Department, Invitation, User
from rashin.base.workspace.people import checked_address, checked_role, refuse_more_than_own
from rashin.base.workspace.services import add_member, change_member
from rashin.base.workspace.vocabulary import MailState
from rashin.errors import Conflict, NotFound, gettext_noop

LIVES: Final = timedelta(days=7)
_INVITATION = gettext_noop("invitation")


class InvitedAlready(Conflict):
    """There is an invitation for this address that can still be taken."""

    code = "workspace.invited_already"
    message = gettext_noop("%(email)s is invited already.")
    remedy = gettext_noop("Make a new link for that invitation, or revoke it first.")


def invite(
    *,
    actor: Actor,
    email: str,
    role: str,
    now: datetime,
    name: str = "",
    department: Department | None = None,
    units: Sequence[str] = (),
) -> tuple[Invitation, str]:
    """Keep a place for an address, and the secret of the link that takes it."""
    email, role = checked_address(email), checked_role(role)
    refuse_more_than_own(actor, role=role, department=department, units=units)
    secret = new_link_secret()
    with change(actor=actor, action="invitation.made", subject="invitation", now=now) as entry:
        if User.objects.filter(email=email).exists():
            raise AlreadyMember(email=email)
        waiting = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None)
        if waiting.filter(expires_at__gt=now).exists():
            raise InvitedAlready(email=email, place="email")
        waiting.update(revoked_at=now)
        made = Invitation.objects.create(
            email=email, name=name.strip()[:120], role=role, department=department, units=list(units),
            digest=digest_of_secret(secret), invited_by=actor if isinstance(actor, User) else None, created_at=now,
            expires_at=now + LIVES,
        )  # fmt: skip
        entry.subject = made.reference
        entry.personal("email", email)
        entry.note(role=role, department=made.department_id, units=list(units), expires_at=made.expires_at)
    return made, secret


def renew(*, actor: Actor, number: int, now: datetime) -> tuple[Invitation, str]:
    """A new link for an invitation; the old one is worth nothing from now on."""
    secret = new_link_secret()
    with change(actor=actor, action="invitation.renewed", subject=f"invitation:{number}", now=now) as entry:
        found = _waiting(number)
        refuse_more_than_own(actor, role=found.role, department=found.department, units=found.units)
        found.digest, found.expires_at, found.mailed_at = digest_of_secret(secret), now + LIVES, None
        found.mail_state, found.mail_sealed = MailState.NONE, ""
        found.save(update_fields=["digest", "expires_at", "mailed_at", "mail_state", "mail_sealed"])
        entry.note(expires_at=found.expires_at)
    return found, secret


def revoke(*, actor: Actor, number: int, now: datetime) -> None:
    """Take an invitation back."""
    with change(actor=actor, action="invitation.revoked", subject=f"invitation:{number}", now=now):
        _waiting(number)
        Invitation.objects.filter(pk=number).update(revoked_at=now, mail_sealed="")


def _waiting(number: int) -> Invitation:
    rows = Invitation.objects.select_related("department").filter(pk=number, accepted_at=None, revoked_at=None)
    found = rows.first()
    if found is None:
        raise NotFound(kind=_INVITATION, name=number)
    return found


def invitation_by(secret: str, *, now: datetime) -> Invitation:
    """The invitation of a link that still counts."""
    rows = Invitation.objects.select_related("department", "invited_by")
    found = rows.filter(digest=digest_of_secret(secret), accepted_at=None, revoked_at=None, expires_at__gt=now).first()
    if found is None:
        raise LinkSpent
    return found


def invitation_of(email: str, *, now: datetime) -> Invitation | None:
    """The invitation that waits for an address."""
    return Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None, expires_at__gt=now).first()


def accept(*, secret: str, name: str, password: str, now: datetime) -> User:
    """Take the place: a member with the password they chose."""
    found = invitation_by(secret, now=now)
    name = name.strip()[:120] or found.name
    validate_password(password, User(email=found.email, name=name))
    member = accept_for(invitation=found, name=name, by=found.reference, now=now)
    member.set_password(password)
    member.save(update_fields=["password"])
    return member


def accept_for(*, invitation: Invitation, name: str, by: str, now: datetime) -> User:
    """Take the place for somebody whose address was proven in another way."""
    with change(actor=by, action="invitation.accepted", subject=invitation.reference, now=now) as entry:
        # One statement decides who was first, so a link opened twice makes one member.
        waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now)
        if not waiting.update(accepted_at=now, mail_sealed=""):
            raise LinkSpent
        member = add_member(
            actor=by, email=invitation.email, role=invitation.role, name=name.strip() or invitation.name,
            department=invitation.department, now=now,
        )  # fmt: skip
        if invitation.units:
            change_member(actor=by, member=member, units=invitation.units, now=now)
        entry.note(member=member.reference)
    return member
