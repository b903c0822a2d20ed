"""Notices: what a member is told inside the product. ``notify`` and ``mark_read`` write, the rest reads.

A kind is declared where its meaning is known (``IMPORT_DONE = NoticeKind(…)``) and handed to ``notify``. The row keeps
the English sentence and its values, so it is told in the reader's language whenever it is read, also after its kind is
gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext

from rashin.base.messages.models import Notice
from rashin.base.workspace.models import User
from rashin.errors import BadInput, NotFound, gettext_noop

Tone = Literal["", "good", "warn", "bad"]
KEPT = timedelta(days=90)
MOST = 500
"""Notices kept for one member: who never reads keeps the newest."""

_NOTICE = gettext_noop("notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """A kind of notice: its word for machines, its sentence with named places, and how it is drawn."""

    code: str
    sentence: str
    """English, marked with ``gettext_noop`` where it is declared."""
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A value that is itself a sentence to translate, such as why a job failed."""

    text: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


Value = str | int | float | Said


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice as its reader sees it."""

    id: int
    kind: str
    tone: str
    title: str
    link: str
    created_at: datetime
    read_at: datetime | None


def notify(
    members: Iterable[User],
    kind: NoticeKind,
    *,
    now: datetime,
    values: Mapping[str, Value] | None = None,
    link: str = "",
    once: str | None = None,
) -> int:
    """Tell members, in the caller's transaction. With ``once``, a member is told of that matter one time only.

    ``link`` is a path of this installation (``reverse(…)``): an address elsewhere would make notices a way to lure.
    """
    told = Telling(members=tuple(members), values=values or {}, link=link, once=once)
    return notify_all(kind, [told], now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whom one notice tells, and what it says."""

    members: Sequence[User]
    values: Mapping[str, Value] = field(default_factory=dict)
    link: str = ""
    once: str | None = None


def notify_all(kind: NoticeKind, tellings: Sequence[Telling], *, now: datetime) -> int:
    """Several notices of one kind, as ``notify`` does each: two statements for all of them."""
    keys = {one.once: f"{kind.code}:{one.once}"[:160] for one in tellings if one.once}
    told = set()
    if keys:
        told = set(Notice.objects.filter(once__in=keys.values()).values_list("once", "member_id"))
    rows = []
    for one in tellings:
        if one.link and (not one.link.startswith("/") or one.link.startswith(("//", "/\\"))):
            raise BadInput(problem=gettext_noop("A notice leads to a page of this installation."), place="link")
        said = {name: _stored(value) for name, value in one.values.items()}
        _ = kind.sentence % said  # a place without a value must break here, not on every page of its reader
        key = keys[one.once] if one.once else None
        rows += [
            Notice(
                member=member, kind=kind.code, tone=kind.tone, title=kind.sentence, values=said, link=one.link[:400],
                once=key, created_at=now,
            )
            for member in {member.pk: member for member in one.members if member.is_active}.values()
            if (key, member.pk) not in told
        ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(keys))  # somebody may say the same in this instant
    return len(rows)


def _stored(value: Value) -> object:
    if isinstance(value, Said):
        return {"text": value.text[:400], "values": {name: _stored(one) for name, one in value.values.items()}}
    return value if isinstance(value, int | float) else str(value)[:300]


def _told(text: str, values: Mapping[str, object]) -> str:
    filled = {name: _told(one["text"], one["values"]) if isinstance(one, dict) else one for name, one in values.items()}
    try:
        return gettext(text) % filled if text else ""
    except (KeyError, TypeError, ValueError):  # a catalogue of another version may name other places
        return text


def mark_read(member: User, *, now: datetime, number: int | None = None) -> int:
    """Mark one of the member's notices as read, or all; how many were unread."""
    unread = Notice.objects.filter(member=member, read_at=None)
    if number is not None:
        if not Notice.objects.filter(member=member, pk=number).exists():
            raise NotFound(kind=_NOTICE, name=number)
        unread = unread.filter(pk=number)
    return unread.update(read_at=now)


def unread_count(member: User) -> int:
    """How many notices the member has not read: one indexed count, for the bell on every page."""
    return Notice.objects.filter(member=member, read_at=None).count()


def notices_of(member: User, *, unread: bool = False, limit: int = 100, after: int | None = None) -> list[NoticeView]:
    """The member's notices, newest first, told in the language of the moment; ``after`` is the last one seen."""
    rows = Notice.objects.filter(member=member)
    if unread:
        rows = rows.filter(read_at=None)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [_view(row) for row in rows[:limit]]


def notice_numbered(number: int, *, member: User) -> NoticeView:
    """One of the member's notices."""
    row = Notice.objects.filter(pk=number, member=member).first()
    if row is None:
        raise NotFound(kind=_NOTICE, name=number)
    return _view(row)


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.pk,
        kind=row.kind,
        tone=row.tone,
        title=_told(row.title, row.values),
        link=row.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def forget_old_notices(*, now: datetime) -> int:
    """Drop notices by age, and all beyond the newest few hundred of a member."""
    gone = Notice.objects.filter(created_at__lt=now - KEPT).delete()[0]
    for member in User.objects.all():
        oldest = Notice.objects.filter(member=member).values_list("pk", flat=True)[MOST : MOST + 1].first()
        if oldest is not None:
            gone += Notice.objects.filter(member=member, pk__lte=oldest).delete()[0]
    return gone
