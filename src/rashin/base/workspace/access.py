"""Who may do what: one rule, asked by view, API, command and template alike.

``@access(Permission.…)`` stands on every view; ``@public`` opens a door on purpose. A test walks all addresses and
demands one of the two.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rashin.base.workspace.errors import KindNotOfKey, PermissionMissing, ScopeMissing, SignInNeeded
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import ROLE_PERMISSIONS, WHOLE_COMPANY, Permission, Role

if TYPE_CHECKING:
    from rashin.analysis.questions.question import Scope

__all__ = [
    "Permission", "Role", "access", "may", "member_of", "public", "readers_scope", "reading", "require", "require_kind",
    "scope_of",
]  # fmt: skip

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may(member: User | None, permission: Permission) -> bool:
    """Whether the member may; nobody may nothing. A key's scopes narrow its member's role."""
    if member is None or not member.is_active:
        return False
    scopes: frozenset[str] | None = getattr(member, "scopes", None)  # set when a program acts with an API key
    if scopes is not None and permission not in scopes:
        return False
    return permission in ROLE_PERMISSIONS[Role(member.role)]


def require(member: User | None, permission: Permission) -> User:
    """The member, or the reason why not."""
    if member is None:
        raise SignInNeeded
    if not may(member, permission):
        wanted = Permission(permission)
        if member.is_active and wanted in ROLE_PERMISSIONS[Role(member.role)]:
            raise ScopeMissing(permission=wanted.label, scope=wanted.value)
        raise PermissionMissing(permission=wanted.label)
    return member


def require_kind(member: User, kind: str) -> None:
    """Refuse a kind of question that the member's key was not made for; a person may ask every kind."""
    kinds: frozenset[str] | None = getattr(member, "kinds", None)  # set when a program acts with an API key
    if kinds and kind not in kinds:
        raise KindNotOfKey(kind=kind)


def member_of(request: HttpRequest) -> User:
    """The signed-in member of a request that passed ``@access``."""
    member: User | None = getattr(request, "member", None)
    if member is None:
        raise SignInNeeded
    return member


def access(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Let a view answer only those who may."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(getattr(request, "member", None), permission)
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined] # read by the test that walks all addresses
        return login_not_required(guarded)  # the rule above asks itself, and tells programs and fragments properly

    return guard


def public(view: Callable[P, Any]) -> Callable[P, Any]:
    """Open a door on purpose: the view answers anybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return login_not_required(view)


def units_of(member: User) -> frozenset[str] | None:
    """The units whose data the member sees; None means the whole company."""
    if member.role in WHOLE_COMPANY:
        return None
    found: set[str] = set(member.units)
    if member.department_id is None:
        # A viewer without a department sees the company's totals; leads and staff see what they were given.
        return None if member.role == Role.VIEWER and not found else frozenset(found)
    parents: dict[int | None, list[Department]] = {}
    for department in Department.objects.all():
        parents.setdefault(department.parent_id, []).append(department)
        if department.pk == member.department_id:
            found.update(department.units)
    waiting: list[int] = [member.department_id]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found.update(child.units)
            waiting.append(child.pk)
    return frozenset(found)


_reader: ContextVar[User | None] = ContextVar("rashin_reader", default=None)


@contextmanager
def reading(member: User | None) -> Iterator[None]:
    """Note who reads the page being made, for names that are looked up far from the request."""
    token = _reader.set(member)
    try:
        yield
    finally:
        _reader.reset(token)


def readers_scope() -> "Scope":
    """What the reader of this page may see; the whole company where nobody reads, as in background work."""
    from rashin.analysis.questions.question import Scope

    member = _reader.get()
    return Scope() if member is None else scope_of(member)


def scope_of(member: User) -> "Scope":
    """The scope that every question of this member carries, and its cache key with it."""
    from rashin.analysis.questions.question import Scope

    return Scope(units=units_of(member))
