"""The tree of causes that the CX office keeps: what customers are unhappy about, and by what it is recognised."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.cases.errors import BadCause, NoSuchPiece, PieceMoved
from rashin.powers.operation.cases.models import Cause
from rashin.powers.operation.cases.records import CauseSaid, CauseView
from rashin.powers.operation.cases.rules import LONGEST_WORD, MOST_WORDS, Sign
from rashin.powers.operation.cases.vocabulary import MOST_CAUSES

_NAME: Final = gettext_noop("it needs a name of at most 120 characters.")
_TAKEN: Final = gettext_noop("there is one of this name in this place already.")
_RING: Final = gettext_noop("it cannot belong to itself or to one below it.")
_MANY: Final = gettext_noop("there are as many causes as anybody can keep apart.")
_DEEP: Final = 6


def signs() -> list[Sign]:
    """By what each cause in use is recognised."""
    return [Sign(cause=one.id, words=one.words, touchpoints=one.touchpoints, depth=one.depth) for one in tree()]


def tree(*, archived: bool = False) -> list[CauseView]:
    """All causes, each after the one above it."""
    below: dict[int | None, list[Cause]] = {}
    rows = Cause.objects.select_related("improvement")
    for row in rows if archived else rows.filter(archived_at=None):
        below.setdefault(row.parent_id, []).append(row)
    found: list[CauseView] = []
    waiting: list[tuple[Cause, int, str]] = [(row, 0, "") for row in reversed(below.get(None, []))]
    while waiting:
        row, depth, path = waiting.pop()
        view = _view(row, depth, path)
        found.append(view)
        waiting += [(child, depth + 1, view.path) for child in reversed(below.get(row.pk, []))]
    return found


def _view(row: Cause, depth: int, above: str) -> CauseView:
    name = name_of(row)
    return CauseView(
        id=row.pk, name=row.name, name_en=row.name_en, shown=name, path=f"{above} › {name}" if above else name,
        depth=depth, parent=row.parent_id, words=tuple(row.words), touchpoints=tuple(row.touchpoints),
        improvement=row.improvement_id, improvement_title=row.improvement.title if row.improvement else "",
        archived=row.archived_at is not None, version=row.version,
    )  # fmt: skip


def name_of(row: Cause) -> str:
    """What a cause is called in the reader's language."""
    return row.name_en if row.name_en and not (get_language() or "").startswith("ja") else row.name


def choices() -> list[tuple[str, str]]:
    """Causes to choose from, each with its way down the tree."""
    return [(str(one.id), one.path) for one in tree()]


def cause_numbered(number: int) -> Cause:
    """One cause."""
    row = Cause.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchPiece
    return row


def save_cause(*, actor: Actor, said: CauseSaid, number: int | None = None, now: datetime) -> Cause:
    """Make a cause, or change its name, its place and what it is recognised by."""
    if isinstance(actor, User):
        require(actor, Permission.MANAGE_CASES)
    said = _checked(said)
    with change(actor=actor, action="cause.set", subject="cause", now=now) as entry:
        if number is None and Cause.objects.count() >= MOST_CAUSES:
            raise BadCause(problem=_MANY)
        row = Cause() if number is None else Cause.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
        if row.pk and said.version is not None and row.version != said.version:
            raise PieceMoved(theirs=row.version)
        if said.parent is not None:
            _fits(row, said.parent)
        row.version = row.version + 1 if row.pk else 1
        row.name, row.name_en, row.parent_id = said.name, said.name_en, said.parent
        row.words, row.touchpoints, row.archived_at = list(said.words), list(said.touchpoints), None
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise BadCause(problem=_TAKEN, place="name") from None
        entry.subject = f"cause:{row.pk}"
        entry.note(name=row.name, words=len(row.words))
    return row


def _checked(said: CauseSaid) -> CauseSaid:
    name = " ".join(said.name.replace("\x00", "").split())
    if not name or len(name) > 120:
        raise BadCause(problem=_NAME, place="name")
    return replace(
        said, name=name, name_en=" ".join(said.name_en.replace("\x00", "").split())[:120],
        words=_words(said.words), touchpoints=_words(said.touchpoints),
    )  # fmt: skip


def _words(said: Sequence[str]) -> tuple[str, ...]:
    plain = (one.replace("\x00", "").strip()[:LONGEST_WORD] for one in said[:MOST_WORDS])
    return tuple(dict.fromkeys(one for one in plain if one))


def _fits(row: Cause, parent: int) -> None:
    above = dict(Cause.objects.values_list("pk", "parent_id"))
    if parent not in above:
        raise NoSuchPiece
    number: int | None = parent
    for _ in range(_DEEP):
        if number is None:
            return
        if number == row.pk:
            break
        number = above.get(number)
    raise BadCause(problem=_RING, place="parent")


def archive_cause(*, actor: User, number: int, now: datetime) -> None:
    """Take a cause and all below it out of use: its cases keep it."""
    require(actor, Permission.MANAGE_CASES)
    with change(actor=actor, action="cause.archived", subject=f"cause:{number}", now=now) as entry:
        wanted = {number}
        for one in tree():
            if one.parent in wanted:
                wanted.add(one.id)
        entry.note(causes=Cause.objects.filter(pk__in=wanted, archived_at=None).update(archived_at=now))
