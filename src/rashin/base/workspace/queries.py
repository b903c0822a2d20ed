"""Reads of the workspace, as frozen records."""

from collections.abc import Iterator
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.keys import is_secret_of, prefix_of
from rashin.base.workspace.models import ApiKey, Department, Invitation, Job, User, WriteKey
from rashin.base.workspace.records import (
    ApiKeyView,
    DepartmentView,
    InvitationView,
    JobView,
    MemberView,
    WriteKeyView,
)
from rashin.base.workspace.vocabulary import UNFINISHED, JobState, MailState, Role
from rashin.errors import NotFound, gettext_noop

_MEMBER = gettext_noop("member")
_DEPARTMENT = gettext_noop("department")
_JOB = gettext_noop("job")


def member_named(email: str) -> User:
    """The active member of an address."""
    found = User.objects.filter(email=email.strip().lower(), is_active=True).select_related("department").first()
    if found is None:
        raise NotFound(kind=_MEMBER, name=email)
    return found


def department_named(name: str) -> Department:
    """The department of this name."""
    found = Department.objects.filter(Q(name=name) | Q(name_en=name)).first()
    if found is None:
        raise NotFound(kind=_DEPARTMENT, name=name)
    return found


def owners() -> list[User]:
    """Those who can change roles, by name: whom a member asks who may not see a page."""
    return list(User.objects.filter(role=Role.OWNER, is_active=True).order_by("name", "email"))


def anybody_came() -> bool:
    """Whether anybody has ever signed in."""
    return User.objects.filter(last_login__isnull=False).exists()


def members(*, department: int | None = None) -> list[MemberView]:
    """All members, or those of one department, by address."""
    rows = User.objects.select_related("department").annotate(
        factors=Count("authenticator", filter=~Q(authenticator__type=Authenticator.Type.RECOVERY_CODES))
    )
    if department is not None:
        rows = rows.filter(department_id=department, is_active=True)
    return [
        MemberView(
            id=one.pk, email=one.email, name=one.name, role=one.role, role_label=one.get_role_display(),
            department=str(one.department) if one.department else "", is_active=one.is_active,
            joined_at=one.joined_at, last_login=one.last_login, factors=one.factors,
        )
        for one in rows
    ]  # fmt: skip


def second_factors() -> list[tuple[str, int, int]]:
    """Role, members who may sign in, and how many of them have a second factor."""
    counted: dict[str, list[bool]] = {}
    for one in members():
        if one.is_active:
            counted.setdefault(str(one.role_label), []).append(one.factors > 0)
    return [(str(label), len(found), sum(found)) for label in Role.labels if (found := counted.get(str(label)))]


def invitations(*, now: datetime) -> list[InvitationView]:
    """Invitations that nobody has taken or taken back, newest first."""
    rows = Invitation.objects.select_related("department", "invited_by").filter(accepted_at=None, revoked_at=None)
    return [
        InvitationView(
            id=row.pk, email=row.email, name=row.name, role_label=row.get_role_display(),
            department=str(row.department) if row.department else "",
            invited_by=str(row.invited_by) if row.invited_by else "", created_at=row.created_at,
            expires_at=row.expires_at, mailed_at=row.mailed_at, over=row.expires_at <= now,
            mail_state=row.mail_state, mail_label=row.get_mail_state_display() or str(MailState.NONE.label),
        )
        for row in rows
    ]  # fmt: skip


def departments() -> list[DepartmentView]:
    """The tree, each department after the one above it."""
    below: dict[int | None, list[Department]] = {}
    for row in Department.objects.all():
        below.setdefault(row.parent_id, []).append(row)
    people: dict[int | None, list[User]] = {}
    for one in User.objects.filter(is_active=True, department__isnull=False):
        people.setdefault(one.department_id, []).append(one)

    def lines(parent: int | None, depth: int) -> Iterator[DepartmentView]:
        for row in below.get(parent, ()):
            here = people.get(row.pk, [])
            leads = tuple(str(one) for one in here if one.role == Role.LEAD)
            yield DepartmentView(
                id=row.pk, name=str(row), depth=depth, units=tuple(row.units), leads=leads, members=len(here)
            )
            yield from lines(row.pk, depth + 1)

    return list(lines(None, 0))


def write_keys(*, revoked: bool = True) -> list[WriteKeyView]:
    """All write keys, by name."""
    rows = WriteKey.objects.all() if revoked else WriteKey.objects.filter(revoked_at=None)
    return [
        WriteKeyView(
            id=row.pk, name=row.name, key=row.key, origins=tuple(row.origins), created_at=row.created_at,
            last_used_at=row.last_used_at, revoked_at=row.revoked_at,
        )
        for row in rows
    ]  # fmt: skip


def api_keys() -> list[ApiKeyView]:
    """All API keys, newest first."""
    return [
        ApiKeyView(
            id=row.pk, name=row.name, prefix=row.prefix, member=row.member.email, member_id=row.member_id,
            scopes=tuple(row.scopes), kinds=tuple(row.kinds), per_minute=row.per_minute,
            dormant=not row.member.is_active,
            created_at=row.created_at, expires_at=row.expires_at, last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in ApiKey.objects.select_related("member")
    ]  # fmt: skip


def api_key_of(secret: str, *, now: datetime) -> ApiKey | None:
    """The usable key with this secret."""
    prefix = prefix_of(secret)
    found = prefix and ApiKey.objects.filter(prefix=prefix).select_related("member__department").first()
    if not found or not is_secret_of(secret, found.digest) or not found.usable(now):
        return None
    return found


def job_view(row: Job) -> JobView:
    """A job as a page shows it, in the reader's language."""
    error = row.error or {}
    fields = error.get("fields", {})
    return JobView(
        id=row.pk, name=row.name, state=row.state, state_label=row.get_state_display(), created_at=row.created_at,
        started_at=row.started_at, finished_at=row.finished_at, done=row.done, total=row.total, note=row.note,
        cancel_asked=row.cancel_asked, error=gettext(error["message"]) % fields if error else "",
        remedy=gettext(error["remedy"]) % fields if error.get("remedy") else "", result=row.result,
        attempts=row.attempts,
    )  # fmt: skip


def job_numbered(number: int, *, reader: User) -> JobView:
    """One job, for whoever asked for it or may see all."""
    row = _readable(reader).filter(pk=number).first()
    if row is None:
        raise NotFound(kind=_JOB, name=number)
    return job_view(row)


def jobs(*, reader: User, routine: bool = False, limit: int = 100) -> list[JobView]:
    """The newest jobs that a reader may see; the recurring ones only when asked for or failed."""
    rows = _readable(reader)
    if not routine:
        rows = rows.exclude(Q(unique__startswith="schedule:"), ~Q(state=JobState.FAILED), unique__isnull=False)
    return [job_view(row) for row in rows[:limit]]


def _readable(reader: User) -> QuerySet[Job]:
    """Everybody's work for those who look after it, else one's own."""
    return Job.objects.all() if may(reader, Permission.SEE_JOBS) else Job.objects.filter(created_by=reader)


def unfinished(name: str) -> list[JobView]:
    """Work of one kind that waits or runs."""
    return [job_view(row) for row in Job.objects.filter(name=name, state__in=UNFINISHED)]
