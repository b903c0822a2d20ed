"""The next best thing to do in a case: one sentence, one button."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext

from rashin.base.ui import formats
from rashin.powers.operation.cases.records import CaseView
from rashin.powers.operation.cases.vocabulary import EntryKind, Recovery, ReplyState, State

SILENT: Final = timedelta(days=5)
"""So long without an answer, and one may end a case that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What to do now, and where."""

    told: str
    why: str = ""
    label: str = ""
    do: str = ""
    """What the button sends; empty: it only leads to ``tab``."""
    tab: str = ""
    icon: str = "arrow-right"
    tone: str = ""


def next_step(case: CaseView, *, mine: bool, now: datetime) -> Next:
    """What helps the customer most right now."""
    row = case.row
    if row.state in {State.RESOLVED, State.DISMISSED, State.MERGED}:
        return _over(case)
    failed = [one for one in case.entries if one.kind == EntryKind.OUT][-1:]
    if failed and failed[0].state in {ReplyState.FAILED, ReplyState.REFUSED}:
        return Next(
            told=gettext("The last reply did not reach the customer."), why=failed[0].reason,
            label=gettext("Answer by another way"), tab="reply", icon="send", tone="bad",
        )  # fmt: skip
    if row.owner_id is None:
        return Next(
            told=gettext("Nobody has this case yet."), why=_due(case, now), label=gettext("Take it"), do="take",
            icon="user-check", tone="watch",
        )  # fmt: skip
    if case.answered_at is None:
        return Next(
            told=gettext("The customer waits for a first answer."), why=_due(case, now),
            label=gettext("Write the answer"), tab="reply", icon="send", tone="bad" if row.overdue else "watch",
        )  # fmt: skip
    if row.state == State.WAITING:
        return _silence(case, now)
    if case.entries and next((one.kind for one in reversed(case.entries) if one.kind != "step"), "") == EntryKind.IN:
        return Next(
            told=gettext("The customer answered."), why=_due(case, now), label=gettext("Read and answer"), tab="reply",
            icon="send", tone="watch",
        )  # fmt: skip
    if not case.cause_confirmed:
        return Next(
            told=gettext("Say why it happened, and end the case."), why=_due(case, now), label=gettext("Resolve it"),
            tab="resolve", icon="check",
        )  # fmt: skip
    return Next(
        told=gettext("Done? Then end the case."), why=_due(case, now), label=gettext("Resolve it"), tab="resolve",
        icon="check", tone="" if mine else "flat",
    )  # fmt: skip


def _over(case: CaseView) -> Next:
    if case.merged_into is not None:
        return Next(told=gettext("It goes on in case %(number)s.") % {"number": case.merged_into}, icon="merge")
    if case.recovery == Recovery.ASKED:
        return Next(told=gettext("The customer is asked how it was answered."), icon="clock")
    if case.recovery == Recovery.ANSWERED and case.recovery_score is not None:
        told = gettext("Asked again, the customer gave %(score)s.")
        return Next(told=told % {"score": formats.number(case.recovery_score)}, icon="heart-pulse")
    return Next(told=gettext("Nothing is left to do here."), icon="circle-check", tone="good")


def _silence(case: CaseView, now: datetime) -> Next:
    since = case.waiting_since
    if since is not None and now - since > SILENT:
        return Next(
            told=gettext("The customer has not answered for %(days)s days.") % {"days": (now - since).days},
            label=gettext("End it"), tab="resolve", icon="clock",
        )  # fmt: skip
    return Next(told=gettext("The word is the customer’s; the clock stands still."), icon="pause")


def _due(case: CaseView, now: datetime) -> str:
    if case.row.due_at is None:
        return ""
    told = gettext("Overdue since %(when)s") if case.row.overdue else gettext("Due %(when)s")
    return told % {"when": formats.moment(case.row.due_at)}
