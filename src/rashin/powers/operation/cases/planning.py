"""Many cases opened together: what a burst of unhappy answers makes is planned in memory and written at once.

Only customers of whom there is no case are planned: nothing that is there can be touched, so nothing must be locked.
What the same customer says in the same round joins what is planned, by the same rules as it would join what is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.audit import Actor, Draft, record_changes
from rashin.powers.operation.cases.desks import Desks
from rashin.powers.operation.cases.making import Spoken, Ties, case_of, takes_in, voice_of
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry
from rashin.powers.operation.cases.telling import tell_all_opened
from rashin.powers.operation.cases.thread import key_of, new_step
from rashin.powers.operation.cases.wording import Wording, response_of


@dataclass(slots=True, kw_only=True)
class _Planned:
    """A case that will be written, with its voices, its thread and its lines in the audit log."""

    case: Case
    voices: list[CaseVoice] = field(default_factory=list)
    steps: list[Entry] = field(default_factory=list)
    lines: list[tuple[Actor, Draft]] = field(default_factory=list)


class Plan:
    """Cases to be opened."""

    def __init__(self, *, known: Iterable[int | None], desks: Desks, wording: Wording, now: datetime) -> None:
        self.known = {one for one in known if one is not None}
        """Customers of whom there is a case: they are none of this plan's."""
        self._desks, self._wording, self._now, self._ties = desks, wording, now, Ties()
        self._cases: list[_Planned] = []
        self._spoken: list[Spoken] = []
        self._ids: set[str] = set()
        self._of: dict[int, list[_Planned]] = {}
        self._answers: dict[tuple[str, int | None], _Planned] = {}

    @property
    def planned(self) -> list[Spoken]:
        """What was taken, in its order."""
        return list(self._spoken)

    def concerns(self, voice: Heard, person: int | None) -> bool:
        """Whether this very voice is planned, or a case of the same customer."""
        return voice.voice_id in self._ids or person in self._of

    def answered(self, voice: Heard, person: int | None) -> bool:
        """Whether another question of the same answer is planned."""
        return (response_of(voice), person) in self._answers

    def take(self, spoken: Spoken) -> bool:
        """Plan a case, or let a planned one take it in; False when no rule asks for one."""
        answer = (response_of(spoken.voice), spoken.person)
        planned = same = self._answers.get(answer) if answer[0] else None
        if planned is None and spoken.rule is None:
            return False
        if planned is None:
            spoken = spoken.settled()
            planned = self._near(spoken)
        self._spoken.append(spoken)
        self._ids.add(spoken.voice.voice_id)
        if planned is None:
            planned = self._open(spoken)
        else:
            self._join(planned, spoken, again=same is None)
        planned.voices.append(voice_of(spoken.voice, self._wording, now=self._now))
        if answer[0]:
            self._answers[answer] = planned
        return True

    def _near(self, spoken: Spoken) -> _Planned | None:
        """What the same customer said of the same cause just now, or without a cause."""
        mine = self._of.get(spoken.person, []) if spoken.person is not None else []
        same = (one for one in mine if one.case.cause_id == spoken.cause)
        vague = (one for one in mine if one.case.cause_id is None or spoken.cause is None)
        return next(same, None) or next(vague, None)

    def _open(self, spoken: Spoken) -> _Planned:
        rule = spoken.rule
        assert rule is not None
        case = case_of(spoken, self._desks, self._wording, now=self._now)
        line = Draft(action="case.opened", subject="case")
        line.note(rule=rule.pk, severity=case.severity, owner=case.owner_id, department=case.department_id)
        by = f"rule:{rule.pk}"
        planned = _Planned(
            case=case, steps=[new_step(case, "opened", actor=by, now=self._now, rule=rule.name)], lines=[(by, line)]
        )
        self._cases.append(planned)
        if spoken.person is not None:
            self._of.setdefault(spoken.person, []).append(planned)
        return planned

    def _join(self, planned: _Planned, spoken: Spoken, *, again: bool) -> None:
        case, rule = planned.case, spoken.rule
        if takes_in(case, spoken, self._wording):
            key = key_of(case.person, case.cause_id)
            others = self._of.get(case.person, []) if case.person is not None else []
            held = any(one.case.open_key == key for one in others if one is not planned)
            case.open_key, case.matter = None if held else key, key or ""
        line = Draft(action="case.joined", subject="case")
        line.note(rule=rule.pk if rule is not None else None, state=case.state)
        planned.lines.append((f"rule:{rule.pk}" if rule is not None else "cases", line))
        if rule is not None and again:
            planned.steps.append(
                new_step(case, "joined", actor="cases", now=self._now, channel=spoken.voice.channel)
            )  # fmt: skip
        case.revision += 1

    def write(self) -> None:
        """Write all of it, in the caller's transaction; nothing is planned afterwards."""
        if not self._cases:
            return
        Case.objects.bulk_create([one.case for one in self._cases])
        voices, steps = [], []
        for planned in self._cases:
            for voice in planned.voices:
                voice.case = planned.case
            for entry in planned.steps:
                entry.case = planned.case
            for _by, line in planned.lines:
                line.subject = planned.case.reference
            voices += planned.voices
            steps += planned.steps
        CaseVoice.objects.bulk_create(voices)
        Entry.objects.bulk_create(steps)
        for row in voices:
            self._ties.tie(row.case, row.voice_id, now=self._now)
        tell_all_opened([one.case for one in self._cases], self._desks, now=self._now)
        record_changes([line for one in self._cases for line in one.lines], now=self._now)
        self.known |= set(self._of)
        self.forget()

    def forget(self) -> None:
        """Plan nothing of this any more."""
        self._cases, self._spoken, self._ids, self._of, self._answers = [], [], set(), {}, {}
