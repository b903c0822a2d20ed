"""Keys, members' own facts, and jobs over HTTP."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rashin.base.workspace import queries, services
from rashin.base.workspace.access import Permission, may, member_of
from rashin.base.workspace.audit import change
from rashin.base.workspace.jobs import cancel
from rashin.base.workspace.records import JobView, WriteKeyView
from rashin.base.workspace.vocabulary import Permission as Permissions
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["workspace"])
MAY_ENTER = door(Permission.ENTER)
MAY_MANAGE_KEYS = door(Permission.MANAGE_KEYS)


class Me(Schema):
    """Whoever asks."""

    email: str
    name: str
    role: str
    may: list[str]


class WriteKey(Schema):
    """A write key; public by nature."""

    name: str
    key: str
    origins: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewWriteKey(Schema):
    """What a new write key says; ``key`` takes over one that SDKs carry already."""

    name: Text
    origins: tuple[Text, ...] = ()
    key: Text | None = None


class Job(Schema):
    """Background work."""

    id: int
    name: str
    state: str
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int | None
    note: str
    error: str
    remedy: str


@router.get("/me", auth=MAY_ENTER, response=Me, summary="Who I am and what I may")
def me(request: HttpRequest) -> Me:
    """Whoever asks."""
    member = member_of(request)
    allowed = [one.value for one in Permissions if may(member, one)]
    return Me(email=member.email, name=member.name, role=member.role, may=allowed)


@router.get("/write-keys", auth=MAY_MANAGE_KEYS, response=list[WriteKey], summary="Write keys of the collector")
def write_keys(request: HttpRequest) -> list[WriteKeyView]:
    """All write keys."""
    return queries.write_keys()


@router.post("/write-keys", auth=MAY_MANAGE_KEYS, response={201: WriteKey}, summary="Make or register a write key")
def new_write_key(request: HttpRequest, body: NewWriteKey) -> Status[WriteKeyView]:
    """Make one, or register one that exists elsewhere."""
    member = member_of(request)
    now = datetime.now(UTC)
    made = services.make_write_key(actor=member, name=body.name, origins=body.origins, key=body.key, now=now)
    return Status(201, next(one for one in queries.write_keys() if one.id == made.pk))


@router.delete("/write-keys/{name}", auth=MAY_MANAGE_KEYS, response={204: None}, summary="Revoke a write key")
def revoke_write_key(request: HttpRequest, name: Text) -> Status[None]:
    """Close it; the collector refuses it within seconds."""
    member = member_of(request)
    services.revoke_write_key(actor=member, name=name, now=datetime.now(UTC))
    return Status(204, None)


@router.get("/jobs", auth=MAY_ENTER, response=list[Job], summary="Background work, newest first")
def jobs(request: HttpRequest) -> list[JobView]:
    """The newest hundred: one's own, or everybody's with the permission."""
    return queries.jobs(reader=member_of(request))


@router.get("/jobs/{number}", auth=MAY_ENTER, response=Job, summary="One piece of background work")
def job(request: HttpRequest, number: int) -> JobView:
    """One's own, or any with the permission."""
    return queries.job_numbered(number, reader=member_of(request))


@router.post("/jobs/{number}/cancel", auth=MAY_ENTER, response=Job, summary="Ask background work to stop")
def cancel_job(request: HttpRequest, number: int) -> JobView:
    """It stops at its next look."""
    member, now = member_of(request), datetime.now(UTC)
    view = queries.job_numbered(number, reader=member)
    with change(actor=member, action="job.cancelled", subject=f"job:{view.id}", now=now):
        cancel(view.id, now=now)
    return queries.job_numbered(number, reader=member)
