"""Cases of a time gone by, lived through by the same verbs: for a company that shows how it is."""

from datetime import datetime

from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.models import User
from rashin.errors import RashinError
from rashin.powers.operation.cases.models import Case, Rule
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.preview import heard_again
from rashin.powers.operation.cases.records import Closing, ReplySaid
from rashin.powers.operation.cases.replying import reply
from rashin.powers.operation.cases.services import resolve
from rashin.powers.operation.cases.tasks import watch

__all__ = ["answered", "begun", "heard_again", "opened_by", "recovered", "resolved", "watch"]


def begun() -> bool:
    """Whether the company has rules for cases."""
    return Rule.objects.exists()


def opened_by(voice: Heard, *, now: datetime) -> int | None:
    """The case that a voice opened; None when it opened none or joined another."""
    consider([voice], now=now)
    case = Case.objects.filter(voices__voice_id=voice.voice_id, opened_at=now).first()
    return case.pk if case is not None else None


def _by(number: int, actor: User) -> User:
    case = Case.objects.select_related("owner").get(pk=number)
    return case.owner or actor


def answered(number: int, *, actor: User, text: str, now: datetime) -> None:
    """Whoever has it called, and noted it."""
    said = ReplySaid(via="phone", body=text, wait=False)
    reply(actor=_by(number, actor), number=number, revision=None, said=said, now=now)


def resolved(number: int, *, actor: User, resolution: str, now: datetime) -> None:
    """Whoever has it ended it, with the cause that its words name."""
    case = Case.objects.get(pk=number)
    closing = Closing(resolution=resolution, cause=case.cause_id, ask=False)
    try:
        resolve(actor=_by(number, actor), number=number, closing=closing, now=now)
    except RashinError:
        return  # another voice of the same customer had changed it meanwhile


def recovered(number: int, *, lift: int, now: datetime) -> None:
    """The customer was asked how it was answered."""
    case = Case.objects.get(pk=number)
    if case.score is None or case.scale_max is None or not case.metric:
        return
    low = 0 if case.metric == "nps" else 1
    score = max(low, min(case.scale_max, round(case.score + lift * (case.scale_max - low) / 10)))
    voice = Heard(
        voice_id=f"demo-recovery-{number}", occurred_at=now, source="demo", survey="after_case",
        customer_key=case.person, metric=case.metric, score=score, scale_max=case.scale_max,
        context={"case_token": case.token}, channel="mail",
    )  # fmt: skip
    consider([voice], now=now)
