"""What can be done with saved questions: keep, share, pin, forget."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from rashin.analysis.questions.errors import UnknownQuestion
from rashin.analysis.questions.grouped import segments_in
from rashin.analysis.questions.words import from_link, to_link
from rashin.base.customers.segments import used_by
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.powers.operation.explore.errors import BadQuestionName, NoSuchQuestion, QuestionNameTaken
from rashin.powers.operation.explore.models import Pin, SavedQuestion
from rashin.powers.operation.explore.queries import PAGES


def save_question(*, actor: User, name: str, link: str, shared: bool, now: datetime) -> SavedQuestion:
    """Keep a question under a name; one's own names are one's own, so two members may have the same."""
    name = name.strip()
    if not name or len(name) > 120:
        raise BadQuestionName(place="name")
    question = from_link(link)
    if question.name not in PAGES:
        raise UnknownQuestion(kind="question", name=question.name, names=", ".join(sorted(PAGES)))
    with change(actor=actor, action="question.saved", subject=f"question:{name}", now=now) as entry:
        entry.note(kind=question.name, shared=shared)
        try:
            with transaction.atomic():
                row = SavedQuestion.objects.create(
                    name=name, link=to_link(question), owner=actor, shared=shared, created_at=now
                )
        except IntegrityError:
            raise QuestionNameTaken(name=name) from None
        names = {one.name for held in segments_in(question).values() for one in held if not one.rules}
        _, _, query = row.link.partition("?")
        address = f"{reverse(question.name)}?{query}"
        used_by(subject=f"question:{row.pk}", title=name, address=address, names=names)
    return row


def share_question(*, actor: User, number: int, shared: bool, now: datetime) -> None:
    """Let everybody open one's own question, or nobody else any more."""
    row = _own(actor, number)
    with change(actor=actor, action="question.shared", subject=f"question:{number}", now=now) as entry:
        entry.moved("shared", row.shared, shared)
        row.shared = shared
        row.save(update_fields=["shared"])
        if not shared:
            Pin.objects.filter(question=row).exclude(member=actor).delete()


def forget_question(*, actor: User, number: int, now: datetime) -> None:
    """Forget one's own question; it leaves every home."""
    row = _own(actor, number)
    with change(actor=actor, action="question.forgotten", subject=f"question:{number}", now=now) as entry:
        entry.note(name=row.name)
        used_by(subject=f"question:{number}", title="", address="", names=())
        row.delete()


def pin_question(*, actor: User, number: int, pinned: bool, now: datetime) -> None:
    """Put a question on one's home, or take it off: a matter of taste, not of record."""
    row = SavedQuestion.objects.filter(Q(owner=actor) | Q(shared=True), pk=number).first()
    if row is None:
        raise NoSuchQuestion(number=number)
    if pinned:
        Pin.objects.get_or_create(member=actor, question=row, defaults={"pinned_at": now})
    else:
        Pin.objects.filter(member=actor, question=row).delete()


def _own(actor: User, number: int) -> SavedQuestion:
    row = SavedQuestion.objects.filter(owner=actor, pk=number).first()
    if row is None:
        raise NoSuchQuestion(number=number)
    return row
