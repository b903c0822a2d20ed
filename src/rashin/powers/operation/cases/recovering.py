"""After the answer: the customer is asked once how it was, and what they say comes back to the case.

Who asks is a survey's affair: web/wiring names the function, and the contact policy decides whether it may be asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from rashin.base.atlas.hearing import Heard, scale_of
from rashin.base.workspace.audit import Actor, change
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.telling import REOPENED, tell
from rashin.powers.operation.cases.thread import keep, locked, reopen, step
from rashin.powers.operation.cases.vocabulary import Recovery, State

UNHAPPY: Final = {"nps": 0.6, "csat": 0.25, "ces": 0.34, "rating": 0.25}
"""Up to this part of the scale an answer says that the case is not over: NPS 0 to 6, CSAT 1 and 2 of 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to ask, and how the answer finds its case again: ``context`` comes back with it."""

    case: int
    person: int
    via: str
    """The channel on which the customer was answered last: mail or line."""
    context: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whether the customer is asked; if not, why."""

    asked: bool
    reason: str = ""


Ask = Callable[..., Asked]


def ask_again(case: Case, *, actor: Actor, via: str, now: datetime) -> None:
    """Ask, once a case, in the transaction that resolves it."""
    if case.recovery or case.person is None:
        return
    name = getattr(settings, "RASHIN_CASE_RECOVERY", "")
    if not name:
        return
    asks: Ask = import_string(name)
    wish = Wish(case=case.pk, person=case.person, via=via or "mail", context={"case_token": case.token})
    said = asks(wish, now=now)
    case.recovery = Recovery.ASKED if said.asked else Recovery.REFUSED
    case.recovery_at, case.recovery_reason = now, said.reason[:200]
    if said.asked:
        step(case, "asked", actor=actor, now=now)
    else:
        step(case, "not_asked", actor=actor, now=now, reason=said.reason)


def case_asked_about(voice: Heard) -> Case | None:
    """The case whose customer answers here how it was handled."""
    token = voice.context.get("case_token") or voice.context.get("case") or ""
    return Case.objects.filter(token=token).first() if len(token) == 16 else None


def recovered(case: Case, voice: Heard, *, now: datetime) -> None:
    """An answer to the recovery survey: kept beside the score that opened the case. An unhappy one opens it again."""
    if voice.score is None:
        return
    low, high = scale_of(voice)
    share = (voice.score - low) / (high - low) if high > low else 1.0
    share = share if voice.direction >= 0 else 1 - share
    with change(actor="cases", action="case.recovered", subject=case.reference, now=now) as entry:
        case = locked(case.pk)
        if case.recovery == Recovery.ANSWERED and case.recovery_metric == case.metric != voice.metric:
            return  # what can be compared with the score before stays
        case.recovery, case.recovery_at = Recovery.ANSWERED, now
        case.recovery_metric, case.recovery_score = voice.metric, voice.score
        entry.note(metric=voice.metric, score=voice.score)
        step(case, "recovered", actor="cases", now=now, score=f"{voice.metric.upper()} {voice.score:g} / {high}")
        if case.state == State.RESOLVED and share <= UNHAPPY.get(voice.metric, 0.25):
            reopen(case, now=now)
            step(case, "reopened", actor="cases", now=now)
            tell([case.owner] if case.owner else [], REOPENED, case, now=now)
        keep(case)
