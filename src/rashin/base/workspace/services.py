"""What can be done to the workspace: each verb one transaction and one audit line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.errors import AlreadyMember, KeyTaken, LastOwner, LinkSpent
from rashin.base.workspace.keys import (
    NO_LIMITS,
    KeyLimits,
    checked_origin,
    checked_scopes,
    checked_write_key,
    digest_of_secret,
    new_api_secret,
    new_link_secret,
    new_write_key,
)
from rashin.base.workspace.models import ApiKey, Department, SignInLink, User, WriteKey
from rashin.base.workspace.people import checked_address, checked_role, refuse_more_than_own, vouch_for
from rashin.base.workspace.vocabulary import Role, Theme
from rashin.errors import BadInput, NotFound, gettext_noop

LINK_LIVES = timedelta(hours=24)
USED_EVERY = timedelta(minutes=1)
"""Last use is kept to the minute: a write a request would cost more than the request."""


def add_department(
    *,
    actor: Actor,
    name: str,
    units: Sequence[str] = (),
    parent: Department | None = None,
    name_en: str = "",
    now: datetime,
) -> Department:
    """A department; made again it is found, with its units brought up to date."""
    with change(actor=actor, action="department.set", subject=f"department:{name}", now=now) as entry:
        made, _ = Department.objects.update_or_create(
            name=name, parent=parent, defaults={"units": list(units), "name_en": name_en}
        )
        entry.subject = f"department:{made.pk}"
        entry.note(units=list(units))
    return made


def add_member(
    *,
    actor: Actor,
    email: str,
    role: Role | str,
    now: datetime,
    name: str = "",
    department: Department | None = None,
    language: str = "",
) -> User:
    """A new member: without a password, so only a link signs them in until they choose one."""
    email, role = checked_address(email), checked_role(role)
    refuse_more_than_own(actor, role=role, department=department)
    if User.objects.filter(email=email).exists():
        raise AlreadyMember(email=email)
    with change(actor=actor, action="member.added", subject="member", now=now) as entry:
        member = User.objects.create_user(
            email, name=name, role=role, department=department, language=language, joined_at=now
        )
        vouch_for(member)
        entry.subject = member.reference
        entry.personal("email", email)
        entry.note(role=str(role))
    return member


UNNAMED_OWNER = "owner@rashin.invalid"
"""The first owner's address until they write their real one on their page."""


def first_owner(*, now: datetime, email: str = "") -> User:
    """The owner, made where a home has none yet: whoever reaches its files owns it. No password, so no open door."""
    found = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    if found is not None:
        if email and found.email == UNNAMED_OWNER:
            change_address(actor="cli", member=found, email=email, now=now)
        return found
    try:
        return add_member(actor="cli", email=email or UNNAMED_OWNER, role=Role.OWNER, now=now)
    except AlreadyMember:  # another process was first
        return User.objects.get(email=(email or UNNAMED_OWNER).strip().lower())


def change_member(
    *,
    actor: Actor,
    member: User,
    now: datetime,
    role: str | None = None,
    department: Department | Literal["same"] | None = "same",
    units: Sequence[str] | None = None,
    is_active: bool | None = None,
) -> User:
    """Give a member another role, department or units, or close or open their door. The last owner stays."""
    with change(actor=actor, action="member.changed", subject=member.reference, now=now) as entry:
        owners = set(User.objects.select_for_update().filter(role=Role.OWNER, is_active=True))
        # A copy: a refused change must not live on in the caller's hands, nor judge itself by what it would become.
        found = User.objects.select_related("department").get(pk=member.pk)
        refuse_more_than_own(actor, role=found.role)  # nobody rules over somebody who may do more
        before = (found.role, found.department_id, list(found.units), found.is_active)
        found.role = found.role if role is None else checked_role(role)
        found.department = found.department if department == "same" else department
        found.units = found.units if units is None else list(units)
        found.is_active = found.is_active if is_active is None else is_active
        refuse_more_than_own(actor, role=found.role, department=found.department, units=found.units)
        if owners == {found} and (found.role != Role.OWNER or not found.is_active):
            raise LastOwner(place="is_active" if not found.is_active else "role")
        found.save(update_fields=["role", "department", "units", "is_active"])
        after = (found.role, found.department_id, list(found.units), found.is_active)
        for name, old, new in zip(("role", "department", "units", "active"), before, after, strict=True):
            entry.moved(name, old, new)
        if before[3] and not found.is_active:
            entry.note(sessions_ended=end_sessions(found))
            SignInLink.objects.filter(member=found, used_at=None).update(expires_at=now)
        member.role, member.department, member.units = found.role, found.department, found.units
        member.is_active = found.is_active
    return member


def change_address(*, actor: Actor, member: User, email: str, now: datetime) -> User:
    """Another e-mail address, vouched for by who gives it. Links that went to the old one are worth nothing."""
    email = checked_address(email)
    with change(actor=actor, action="email.changed", subject=member.reference, now=now) as entry:
        refuse_more_than_own(actor, role=member.role)
        if User.objects.filter(email=email).exclude(pk=member.pk).exists():
            raise AlreadyMember(email=email)
        entry.personal("before", member.email)
        entry.personal("after", email)
        member.email = email
        member.save(update_fields=["email"])
        EmailAddress.objects.filter(user=member).delete()
        vouch_for(member)
        SignInLink.objects.filter(member=member, used_at=None).update(expires_at=now)
    return member


def end_sessions(member: User) -> int:
    """Sign a member out everywhere; how many sessions that were."""
    found = list(UserSession.objects.filter(user_id=member.pk))
    for session in found:
        session.end()
    return len(found)


def set_preferences(*, member: User, wishes: Mapping[str, str]) -> User:
    """How a member likes to read: ``language``, ``zone``, ``theme``. Nobody else is concerned: no audit line."""
    languages = {code for code, _ in settings.LANGUAGES}
    allowed = {"language": languages | {""}, "theme": set(Theme.values), "zone": available_timezones() | {""}}
    for name, value in wishes.items():
        if name not in allowed or value not in allowed[name]:
            raise BadInput(problem=f"“{value}” cannot be chosen.", place=name)
        setattr(member, name, value)
    member.save(update_fields=list(wishes))
    return member


def make_link(*, actor: Actor, member: User, now: datetime, lives: timedelta = LINK_LIVES) -> str:
    """The secret word of a link that signs the member in once."""
    secret = new_link_secret()
    with change(actor=actor, action="link.made", subject=member.reference, now=now) as entry:
        entry.note(expires_at=(now + lives).isoformat())
        SignInLink.objects.filter(Q(expires_at__lt=now - timedelta(days=30))).delete()
        SignInLink.objects.create(
            member=member, digest=digest_of_secret(secret), created_at=now, expires_at=now + lives
        )
    return secret


def use_link(*, secret: str, now: datetime) -> User:
    """The member of a link, once."""
    with change(actor="sign-in", action="link.used", subject="link", now=now) as entry:
        # One statement decides who was first, so a link opened twice at the same moment lets one in.
        unused = SignInLink.objects.filter(digest=digest_of_secret(secret), used_at=None, expires_at__gt=now)
        if not unused.filter(member__is_active=True).update(used_at=now):
            raise LinkSpent
        member = SignInLink.objects.select_related("member").get(digest=digest_of_secret(secret)).member
        entry.subject = member.reference
    return member


def link_stands(*, secret: str, now: datetime) -> bool:
    """Whether a link could still be used."""
    return SignInLink.objects.filter(
        digest=digest_of_secret(secret), used_at=None, expires_at__gt=now, member__is_active=True
    ).exists()


def make_api_key(
    *,
    actor: Actor,
    member: User,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    expires_at: datetime | None = None,
    limits: KeyLimits = NO_LIMITS,
) -> tuple[ApiKey, str]:
    """A key for programs, and its secret, which is shown now and never again."""
    wanted = checked_scopes(scopes)
    prefix, secret = new_api_secret()
    with change(actor=actor, action="api_key.made", subject="api_key", now=now) as entry:
        key = ApiKey.objects.create(
            member=member, name=name.strip() or "key", prefix=prefix, digest=digest_of_secret(secret), scopes=wanted,
            kinds=limits.checked_kinds(), per_minute=limits.per_minute, created_at=now, expires_at=expires_at,
        )  # fmt: skip
        entry.subject = f"api_key:{key.pk}"
        entry.note(scopes=wanted, acts_as=member.reference, expires_at=expires_at)
        entry.note(**limits.told())
    return key, secret


def revoke_api_key(*, actor: Actor, key_id: int, now: datetime) -> None:
    """End a key now."""
    with change(actor=actor, action="api_key.revoked", subject=f"api_key:{key_id}", now=now):
        if not ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now):
            raise NotFound(kind="key", name=key_id)


def note_use(*, key: ApiKey, now: datetime) -> None:
    """Remember that a key was used, to the minute."""
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def make_write_key(
    *, actor: Actor, name: str, now: datetime, origins: Iterable[str] = (), key: str | None = None
) -> WriteKey:
    """A write key of our own making, or one that SDKs out there already carry."""
    name = name.strip()
    if not name or len(name) > 120:
        raise BadInput(problem=gettext_noop("A key needs a name of at most 120 characters."), place="name")
    wanted = new_write_key() if key is None else checked_write_key(key)
    places = sorted({checked_origin(origin) for origin in origins})
    taken = WriteKey.objects.filter(Q(name=name) | Q(key=wanted)).first()
    if taken is not None:
        raise KeyTaken(name=taken.name)
    with change(actor=actor, action="write_key.made", subject="write_key", now=now) as entry:
        made = WriteKey.objects.create(name=name, key=wanted, origins=places, created_at=now)
        entry.subject = f"write_key:{made.pk}"
        entry.note(name=name, origins=places, taken_over=key is not None)
    return made


def revoke_write_key(*, actor: Actor, name: str, now: datetime) -> None:
    """Close a write key; what SDKs still send with it is refused within seconds."""
    found = WriteKey.objects.filter(Q(name=name) | Q(key=name), revoked_at=None).first()
    if found is None:
        raise NotFound(kind="write key", name=name)
    with change(actor=actor, action="write_key.revoked", subject=f"write_key:{found.pk}", now=now):
        WriteKey.objects.filter(pk=found.pk).update(revoked_at=now)


def note_write_key_uses(uses: Mapping[str, datetime]) -> None:
    """Last uses as the collector counted them: key id to moment."""
    for key_id, at in uses.items():
        newer = Q(last_used_at=None) | Q(last_used_at__lt=at)
        WriteKey.objects.filter(newer, pk=int(key_id)).update(last_used_at=at)
