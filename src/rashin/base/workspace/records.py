"""What others may see of the workspace: frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as a page shows it."""

    id: int
    name: str
    state: str
    state_label: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int | None
    note: str
    cancel_asked: bool
    error: str
    remedy: str
    result: object
    attempts: int

    @property
    def over(self) -> bool:
        """Whether nothing will change any more."""
        return self.finished_at is not None

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1; None when the end is not known."""
        return None if not self.total else min(self.done / self.total, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteKeyView:
    """A write key as pages and the collector's snapshot show it. It is public by nature."""

    id: int
    name: str
    key: str
    origins: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyView:
    """An API key as lists show it: never the secret."""

    id: int
    name: str
    prefix: str
    member: str
    member_id: int
    scopes: tuple[str, ...]
    kinds: tuple[str, ...]
    """Kinds of questions; empty: all that its scopes include."""
    per_minute: int | None
    dormant: bool
    """Whether its member may not sign in, so that it opens nothing."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A member as lists show them."""

    id: int
    email: str
    name: str
    role: str
    role_label: str
    department: str
    is_active: bool
    joined_at: datetime | None
    last_login: datetime | None
    factors: int
    """Passkeys and authenticator apps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An invitation that waits, as lists show it."""

    id: int
    email: str
    name: str
    role_label: str
    department: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    mailed_at: datetime | None
    mail_state: str
    mail_label: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """A department in the tree."""

    id: int
    name: str
    depth: int
    units: tuple[str, ...]
    leads: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWords:
    """How lines of the audit log are told: each from a code to words. What they are stands above this floor."""

    deed: Callable[[str], str]
    actor: Callable[[str], str]
    subject: Callable[[str], str]
    detail: Callable[[str], str]
