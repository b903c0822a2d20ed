"""From voices over cases to improvements: a cause becomes something to be done, with every case as its evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from rashin.base.atlas.errors import AlreadyLinked
from rashin.base.atlas.models import Improvement, Stage
from rashin.base.atlas.records import Claim, End, Named
from rashin.base.atlas.services import add_improvement, link
from rashin.base.atlas.vocabulary import Grade, ImprovementState, Relation
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import Conflict, gettext_noop
from rashin.powers.operation.cases.errors import NoSuchPiece
from rashin.powers.operation.cases.models import Case, CaseVoice, Cause
from rashin.powers.operation.cases.thread import step

MOST_LINKED: Final = 500
"""Cases of one cause that are linked: the newest; the count says how many there are."""
PATTERN: Final = 5
"""From so many cases on a cause is a pattern, no anecdote."""
METHOD: Final = gettext_noop("Cases of the same cause")


class NotACandidate(Conflict):
    """A cause has one improvement at a time."""

    code = "cases.not_a_candidate"
    message = gettext_noop("This cause is part of the improvement “%(title)s” already.")


def tie_voice(case: Case, voice_id: str, improvement: int, *, now: datetime, actor: Actor = "cases") -> None:
    """A voice stands behind its case, and the case behind the improvement."""
    here = End(kind="case", id=str(case.pk))
    _tie(actor, End(kind="voice", id=voice_id), here, now)
    _tie(actor, here, End(kind="improvement", id=str(improvement)), now)


def _tie(actor: Actor, source: End, target: End, now: datetime, *, grade: int = Grade.ANECDOTE) -> None:
    claim = Claim(source=source, target=target, relation=Relation.SUPPORTS, grade=grade, method=METHOD)
    try:
        link(actor=actor, claim=claim, now=now)
    except AlreadyLinked:
        return


def propose(*, actor: User, cause: int, title: str, now: datetime) -> Improvement:
    """Make an improvement of a cause, as an idea, with its cases and their voices linked to it."""
    require(actor, Permission.MANAGE_CASES)
    with change(actor=actor, action="cause.proposed", subject=f"cause:{cause}", now=now) as entry:
        row = Cause.objects.select_for_update().filter(pk=cause).first()
        if row is None:
            raise NoSuchPiece
        over = {ImprovementState.DONE, ImprovementState.STOPPED}
        if row.improvement is not None and row.improvement.state not in over:
            raise NotACandidate(title=row.improvement.title)
        cases = list(Case.objects.filter(cause=row).exclude(state="merged").order_by("-opened_at")[:MOST_LINKED])
        made = add_improvement(
            actor=actor, title=title or row.name, now=now, stage=_stage(cases),
            department=cases[0].department if cases else None, description=_about(row, cases),
        )  # fmt: skip
        row.improvement = made
        row.save(update_fields=["improvement"])
        voices = CaseVoice.objects.filter(case__in=[case.pk for case in cases]).order_by("case_id", "said_at")
        for voice in voices[:MOST_LINKED]:
            _tie(actor, End(kind="voice", id=voice.voice_id), End(kind="case", id=str(voice.case_id)), now)
        for case in cases:
            _tie(actor, End(kind="case", id=str(case.pk)), End(kind="improvement", id=str(made.pk)), now)
            step(case, "improvement", actor=actor, now=now, title=made.title)
        entry.note(improvement=made.pk, cases=len(cases))
    return made


def _stage(cases: Sequence[Case]) -> Stage | None:
    """Where on a journey most of them happened."""
    named = [case.stage for case in cases if "/" in case.stage]
    if not named:
        return None
    journey, _, stage = max(set(named), key=named.count).partition("/")
    return Stage.objects.filter(journey__key=journey, key=stage).first()


def _about(cause: Cause, cases: Sequence[Case]) -> str:
    return gettext("%(count)s cases of the cause “%(name)s”.") % {"count": len(cases), "name": cause.name}


def cases_named(ids: Sequence[str]) -> Mapping[str, Named]:
    """How cases are shown as ends of evidence: by number and state, never by their words."""
    numbers = [int(one) for one in ids if one.isdecimal() and len(one) < 19]
    return {
        str(row.pk): Named(
            end=End(kind="case", id=str(row.pk)),
            title=gettext("Case %(number)s · %(state)s") % {"number": row.pk, "state": row.get_state_display()},
        )
        for row in Case.objects.filter(pk__in=numbers)
    }
