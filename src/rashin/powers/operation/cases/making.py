"""A case out of what was said, before it is written: shared by cases that are opened alone and by the hundred."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from rashin.base.atlas.hearing import Heard, scale_of
from rashin.powers.operation.cases.desks import Desks
from rashin.powers.operation.cases.evidence import tie_voice
from rashin.powers.operation.cases.models import Case, CaseVoice, Cause, Rule
from rashin.powers.operation.cases.thread import key_of, new_token, start_clock
from rashin.powers.operation.cases.wording import Wording, response_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A voice with who said it and what it is about."""

    voice: Heard
    person: int | None
    cause: int | None
    rule: Rule | None = None
    """None: another question of an answer that has a case already."""

    def settled(self) -> Self:
        """With the rule's cause where the words name none."""
        return replace(self, cause=self.cause or (self.rule.cause_id if self.rule is not None else None))


def case_of(spoken: Spoken, desks: Desks, wording: Wording, *, now: datetime) -> Case:
    """A new case, not written yet: whose it is, by when it is answered, what it is called."""
    voice, rule = spoken.voice, spoken.rule
    assert rule is not None
    department = desks.department_for(rule, voice.unit)
    case = Case(
        token=new_token(), person=spoken.person, title=wording.title(voice), title_from_score=not voice.text.strip(),
        severity=rule.severity, rule=rule, cause_id=spoken.cause, department=department, channel=voice.channel[:40],
        unit=voice.unit[:120], touchpoint=voice.touchpoint[:64], survey=voice.survey[:200], opened_at=now,
        asks_again=rule.asks_again, answer_hours=rule.answer_hours, resolve_hours=rule.resolve_hours,
        stage=f"{voice.journey}/{voice.stage}"[:140] if voice.journey and voice.stage else "",
    )  # fmt: skip
    _score(case, voice)
    case.open_key = key_of(spoken.person, spoken.cause)
    case.matter = case.open_key or ""
    start_clock(case, now=now, calendar=desks.working(department.pk if department else None).calendar)
    case.owner = desks.owner_for(rule, department, voice.unit)
    return case


def takes_in(case: Case, spoken: Spoken, wording: Wording) -> bool:
    """A case becomes as urgent as the most urgent of its voices; whether it is about another cause now."""
    voice, rule = spoken.voice, spoken.rule
    told_apart = case.cause_id is None or (bool(voice.text) and not case.cause_confirmed and rule is None)
    moved = spoken.cause is not None and told_apart
    if moved:
        case.cause_id = spoken.cause
    if rule is not None:
        case.severity = max(case.severity, rule.severity)
    if case.score is None or (case.metric == voice.metric and voice.score is not None):
        _score(case, voice)
    if case.title_from_score and voice.text.strip():
        case.title, case.title_from_score = wording.title(voice), False
    return moved


def voice_of(voice: Heard, wording: Wording, *, now: datetime) -> CaseVoice:
    """What a case keeps of a voice, not written yet."""
    return CaseVoice(
        voice_id=voice.voice_id, said_at=voice.occurred_at, joined_at=now, channel=voice.channel[:40],
        source=voice.source[:200], survey=voice.survey[:200], metric=voice.metric, score=voice.score,
        scale_max=scale_of(voice)[1] if voice.score is not None else None, text=wording.masked(voice),
        response=response_of(voice),
    )  # fmt: skip


def _score(case: Case, voice: Heard) -> None:
    if voice.score is not None:
        case.metric, case.score, case.scale_max = voice.metric, voice.score, scale_of(voice)[1]


class Ties:
    """Voices behind the improvements of their causes; which causes have one is looked up once."""

    def __init__(self) -> None:
        self._improvements: dict[int, int] | None = None

    def tie(self, case: Case, voice_id: str, *, now: datetime) -> None:
        """A voice stands behind its case, and the case behind the improvement, if its cause has one."""
        if case.cause_id is None:
            return
        if self._improvements is None:
            rows = Cause.objects.exclude(improvement=None).values_list("pk", "improvement_id")
            self._improvements = {cause: improvement for cause, improvement in rows if improvement}
        improvement = self._improvements.get(case.cause_id)
        if improvement is not None:
            tie_voice(case, voice_id, improvement, now=now)
