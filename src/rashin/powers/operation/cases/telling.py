"""Who is told of a case: notices to colleagues, chat tools, webhooks. All in the transaction of the change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import formats as django_formats
from django.utils import timezone, translation
from django.utils.translation import gettext

from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.notices import NoticeKind, Said, Telling, notify, notify_all
from rashin.base.messages.services import publish, publish_all
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.cases.desks import Desks, Level, Working, told_by, working
from rashin.powers.operation.cases.events import data_of
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.vocabulary import Severity

GIVEN: Final = NoticeKind(
    code="case.given", sentence=gettext_noop("Case %(case)s is yours: %(title)s"), tone="warn"
)  # fmt: skip
ANSWERED: Final = NoticeKind(
    code="case.answered", sentence=gettext_noop("The customer answered in case %(case)s."), tone="warn"
)
REOPENED: Final = NoticeKind(
    code="case.reopened", sentence=gettext_noop("Case %(case)s is open again: the customer spoke once more."),
    tone="warn",
)  # fmt: skip
OVERDUE: Final = NoticeKind(
    code="case.overdue", sentence=gettext_noop("Case %(case)s is overdue: %(title)s"), tone="bad"
)
UNSENT: Final = NoticeKind(
    code="case.unsent", sentence=gettext_noop("Your reply in case %(case)s was not delivered: %(why)s"), tone="bad"
)
MENTIONED: Final = NoticeKind(
    code="case.mentioned", sentence=gettext_noop("%(who)s mentioned you in case %(case)s.")
)  # fmt: skip


def link_of(case: Case) -> str:
    """The page of a case. Written out: a worker that asked for it would load every page there is."""
    return f"/cases/{case.pk}/"


def tell(
    members: Iterable[User], kind: NoticeKind, case: Case, *, now: datetime, once: str | None = None,
    **values: str | Said,
) -> None:  # fmt: skip
    """Tell colleagues inside the product."""
    said: dict[str, Any] = {"case": case.pk, "title": case.title[:80], **values}
    notify(members, kind, now=now, values=said, link=link_of(case), once=once)


def tell_opened(case: Case, *, now: datetime) -> None:
    """A new case: whoever has it, the department's chat tool, webhooks."""
    tell_all_opened([case], Desks(), now=now)


def tell_all_opened(cases: Sequence[Case], desks: Desks, *, now: datetime) -> None:
    """The same of several."""
    nobody = Level(after=0, tell=("lead",))
    tellings = [
        Telling(
            members=[case.owner] if case.owner is not None
            else desks.told_by(nobody, owner=None, department=case.department),
            values={"case": case.pk, "title": case.title[:80]}, link=link_of(case),
            once=f"case:{case.pk}:{case.owner_id or 0}",
        )
        for case in cases
    ]  # fmt: skip
    notify_all(GIVEN, tellings, now=now)
    for case in cases:
        desk = desks.working(case.department_id)
        say_in_chat(case, desk, gettext_noop("A new case: %(title)s"), key="opened", now=now)
    publish_all("case.opened", [data_of(case) for case in cases], now=now)


def tell_overdue(case: Case, level: Level, number: int, *, now: datetime) -> list[User]:
    """A level of escalation: whom it names, once each; its chat; and the webhook with the first."""
    members = told_by(level, owner=case.owner, department=case.department)
    when = case.due_at.isoformat() if case.due_at else ""
    tell(members, OVERDUE, case, now=now, once=f"case:{case.pk}:{when}:{number}")
    if level.chat:
        told = gettext_noop("Overdue: %(title)s")
        say_in_chat(case, working(case.department_id), told, key=f"overdue:{when}:{number}", now=now)
    if number == 0:
        waited = "resolution" if case.answered_at else "answer"
        publish("case.overdue", {**data_of(case), "waited_for": waited}, now=now)
    return members


def say_in_chat(case: Case, desk: Working, sentence: str, *, key: str, now: datetime) -> None:
    """Into the chat tool that the department names: number, urgency, when it is due; no name, no contact."""
    if not desk.chat:
        return
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            f"#{case.pk} [{Severity(case.severity).label}] " + gettext(sentence) % {"title": case.title},
            _due_line(case),
            f"{settings.BASE_URL}{link_of(case)}",
        ]
    letter = Letter(
        channel=desk.chat, to=Recipient(address=desk.chat_place), purpose="internal",
        text="\n".join(line for line in lines if line), key=f"case:{case.pk}:{key}", origin=("case_told", case.pk),
    )  # fmt: skip
    send(letter, actor="cases", now=now)


def _due_line(case: Case) -> str:
    if case.due_at is None:
        return ""
    local = timezone.localtime(case.due_at, timezone.get_default_timezone())
    return gettext("Due: %(when)s") % {"when": django_formats.date_format(local, "Y-m-d H:i")}
