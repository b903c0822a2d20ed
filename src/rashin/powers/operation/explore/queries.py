"""Reads of saved questions: one's own and the shared ones."""

from django.db.models import Q

from rashin.base.workspace.models import User
from rashin.powers.operation.explore.errors import NoSuchQuestion
from rashin.powers.operation.explore.models import Pin, SavedQuestion
from rashin.powers.operation.explore.records import Saved

PAGES = frozenset({"scores", "trend", "funnel"})


def saved_questions(reader: User, *, words: str = "", limit: int = 500) -> list[Saved]:
    """What this member may open, by name; with ``words``, those whose name holds them."""
    rows = SavedQuestion.objects.filter(Q(owner=reader) | Q(shared=True)).select_related("owner")
    if words:
        rows = rows.filter(name__icontains=words)
    pinned = set(Pin.objects.filter(member=reader).values_list("question_id", flat=True))
    return [_saved(row, reader, pinned) for row in rows[:limit]]


def saved_question(number: int, *, reader: User) -> Saved:
    """One of them."""
    row = SavedQuestion.objects.filter(Q(owner=reader) | Q(shared=True), pk=number).select_related("owner").first()
    if row is None:
        raise NoSuchQuestion(number=number)
    pinned = set(Pin.objects.filter(member=reader, question=row).values_list("question_id", flat=True))
    return _saved(row, reader, pinned)


def pinned_questions(reader: User) -> list[Saved]:
    """What this member has on home, in the order of pinning."""
    rows = Pin.objects.filter(Q(question__owner=reader) | Q(question__shared=True), member=reader)
    found = [pin.question for pin in rows.select_related("question__owner")]
    return [_saved(row, reader, {row.pk}) for row in found]


def _saved(row: SavedQuestion, reader: User, pinned: set[int]) -> Saved:
    kind, _, query = row.link.partition("?")
    return Saved(
        id=row.pk, name=row.name, kind=kind, link=row.link, query=query, owner=str(row.owner),
        own=row.owner_id == reader.pk, shared=row.shared, pinned=row.pk in pinned, created_at=row.created_at,
    )  # fmt: skip
