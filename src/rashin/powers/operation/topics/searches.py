"""Saved searches: filters and words of a page under a name, one's own or everybody's."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import BadSearchName, NoSuchPiece, SearchNameTaken
from rashin.powers.operation.topics.models import SavedSearch
from rashin.powers.operation.topics.records import SearchRow

PAGES: Final = frozenset({"voices_explore", "voices_search"})
LONGEST: Final = 4_000


def save_search(*, actor: User, name: str, page: str, query: str, shared: bool, now: datetime) -> SavedSearch:
    """Keep what an address asks for."""
    require(actor, Permission.SEE_VOICES)
    name = name.strip()
    if not name or len(name) > 120 or page not in PAGES or len(query) > LONGEST or "\x00" in query:
        raise BadSearchName(place="name")
    with change(actor=actor, action=words.SEARCH_SAVED, subject=f"search:{name}", now=now) as entry:
        entry.note(page=page, shared=shared)
        try:
            with transaction.atomic():
                return SavedSearch.objects.create(
                    name=name, page=page, query=query, owner=actor, shared=shared, created_at=now
                )  # fmt: skip
        except IntegrityError:
            raise SearchNameTaken(name=name, place="name") from None


def forget_search(*, actor: User, number: int, now: datetime) -> None:
    """Forget one's own search."""
    row = SavedSearch.objects.filter(owner=actor, pk=number).first()
    if row is None:
        raise NoSuchPiece
    with change(actor=actor, action=words.SEARCH_FORGOTTEN, subject=f"search:{number}", now=now):
        row.delete()


def share_search(*, actor: User, number: int, shared: bool, now: datetime) -> None:
    """Let everybody open one's own search, or nobody else any more."""
    row = SavedSearch.objects.filter(owner=actor, pk=number).first()
    if row is None:
        raise NoSuchPiece
    with change(actor=actor, action=words.SEARCH_SAVED, subject=f"search:{number}", now=now) as entry:
        entry.moved("shared", row.shared, shared)
        row.shared = shared
        row.save(update_fields=["shared"])


def searches(reader: User) -> list[SearchRow]:
    """One's own and the shared ones, by name."""
    return [told(reader, row) for row in visible(reader)[:500]]


def visible(reader: User) -> QuerySet[SavedSearch]:
    """What this member may open."""
    return SavedSearch.objects.filter(Q(owner=reader) | Q(shared=True)).select_related("owner")


def told(reader: User, row: SavedSearch) -> SearchRow:
    """A search as its reader sees it."""
    return SearchRow(
        id=row.pk, name=row.name, page=row.page, query=row.query, owner=str(row.owner),
        own=row.owner_id == reader.pk, shared=row.shared, created_at=row.created_at,
    )  # fmt: skip


def search_numbered(reader: User, number: int) -> SearchRow:
    """One that this member may open."""
    row = visible(reader).filter(pk=number).first()
    if row is None:
        raise NoSuchPiece
    return told(reader, row)


def search_named(reader: User, name: str) -> SearchRow:
    """One by its name: one's own before a colleague's."""
    found = [told(reader, row) for row in visible(reader).filter(name=name)[:20]]
    if not found:
        raise NoSuchPiece
    return next((one for one in found if one.own), found[0])
