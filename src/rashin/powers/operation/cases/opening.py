"""What was heard becomes cases: the first rule that a voice meets opens one, or finds the one that is open already.

One customer has one open case for one cause, however many channels they speak over. A database constraint holds this,
so two workers at once make one case too. Customers of whom there is no case yet are planned and written together
(see planning.py); what touches a case that is there is done one by one, under its lock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from rashin.base.atlas.hearing import Heard
from rashin.base.workspace.audit import change
from rashin.powers.operation.cases.causes import signs
from rashin.powers.operation.cases.desks import Desks
from rashin.powers.operation.cases.lookups import facts_of, keys_of, people_of
from rashin.powers.operation.cases.making import Spoken, Ties, case_of, takes_in, voice_of
from rashin.powers.operation.cases.models import Case, CaseVoice, Rule
from rashin.powers.operation.cases.planning import Plan
from rashin.powers.operation.cases.receiving import spoken_back
from rashin.powers.operation.cases.recovering import case_asked_about, recovered
from rashin.powers.operation.cases.rules import NOTHING_READ, Read, cause_of, conditions_of, matches
from rashin.powers.operation.cases.telling import tell_all_opened
from rashin.powers.operation.cases.thread import claim_key, keep, locked, step
from rashin.powers.operation.cases.unread import wait_for
from rashin.powers.operation.cases.vocabulary import OPEN, TOGETHER, State
from rashin.powers.operation.cases.waking import awaken
from rashin.powers.operation.cases.wording import Wording, masked, response_of


def consider(
    voices: Sequence[Heard],
    *,
    now: datetime,
    only: Sequence[Rule] | None = None,
    reads: Mapping[str, Read] | None = None,
) -> int:
    """Open, join and reopen cases for what was heard; how many were touched. The same voice twice changes nothing.

    ``only`` and ``reads``: some of the rules, for voices that all of them were held against before they had been read,
    and what has been read in them since.
    """
    if not voices:
        return 0
    rules = list(Rule.objects.filter(is_active=True).select_related("department", "cause")) if only is None else only
    with transaction.atomic():
        round_ = _Round(voices, rules, reads or {}, now)
        # The score of an answer comes before its words: it is what opens the case that the words belong to.
        touched = [voice for voice in sorted(voices, key=lambda one: one.score is None) if round_.consider(voice)]
        round_.finish()
        if only is None:
            done = {voice.voice_id for voice in touched}
            wait_for([voice for voice in voices if voice.voice_id not in done], rules, now=now)
    return len(touched)


class _Seen:
    """Which of some voices have a case already, and which answers: looked up once for all, then kept up."""

    def __init__(self, voices: Sequence[Heard]) -> None:
        there = CaseVoice.objects.filter(voice_id__in=[voice.voice_id for voice in voices])
        self.voices = set(there.values_list("voice_id", flat=True))
        names = {name for voice in voices if (name := response_of(voice))}
        self.answers = set(CaseVoice.objects.filter(response__in=names).values_list("response", flat=True))

    def add(self, voice: Heard) -> None:
        self.voices.add(voice.voice_id)
        self.answers.add(response_of(voice))


class _Round:
    """Some voices considered in one transaction, and what is looked up once for all of them."""

    def __init__(self, voices: Sequence[Heard], rules: Sequence[Rule], reads: Mapping[str, Read], now: datetime):
        self._now, self._rules, self._reads = now, rules, reads
        self._people = people_of(voice.customer_key for voice in voices if voice.customer_key is not None)
        self._signs, self._seen = signs(), _Seen(voices)
        self._desks, self._wording, self._ties = Desks(), Wording(), Ties()
        self._keys = keys_of(self._people.values())
        known = {
            self._keys[key]
            for key in Case.objects.filter(person__in=self._keys).values_list("person", flat=True)
            if key is not None
        }
        self._plan = Plan(known=known, desks=self._desks, wording=self._wording, now=now)

    def consider(self, voice: Heard) -> bool:
        """Whether a case was touched."""
        person = self._people.get(voice.customer_key) if voice.customer_key is not None else None
        if self._is_new(voice, person):
            touched = self._plan.take(self._spoken(voice, person))
        else:
            if self._plan.concerns(voice, person):
                self._write()
            with transaction.atomic():
                touched = self._alone(voice, person)
        if touched:
            self._seen.add(voice)
        return touched

    def finish(self) -> None:
        """Write what was planned, and whose turn it was."""
        self._write()
        self._desks.keep()

    def _write(self) -> None:
        planned = self._plan.planned
        try:
            with transaction.atomic():
                self._plan.write()
        except IntegrityError:  # somebody opened one of them in the same instant: one by one, theirs is found
            self._plan.forget()
            for spoken in planned:
                with transaction.atomic():
                    self._belongs(spoken)

    def _is_new(self, voice: Heard, person: int | None) -> bool:
        """Whether nothing that is there can be touched by it."""
        if voice.voice_id in self._seen.voices or person in self._plan.known:
            return False
        if voice.context.get("audience") == "employee" or case_asked_about(voice) is not None:
            return False
        response = response_of(voice)
        return not response or response not in self._seen.answers or self._plan.answered(voice, person)

    def _keys_of(self, spoken: Spoken) -> list[int]:
        return [key for key, person in self._keys.items() if person == spoken.person]

    def _spoken(self, voice: Heard, person: int | None) -> Spoken:
        rule = first_rule(voice, person, self._rules, now=self._now, read=self._reads.get(voice.voice_id))
        return Spoken(voice=voice, person=person, cause=cause_of(voice, self._signs), rule=rule)

    def _alone(self, voice: Heard, person: int | None) -> bool:
        now = self._now
        if voice.voice_id in self._seen.voices:
            there = CaseVoice.objects.filter(voice_id=voice.voice_id).first()
            if there is not None:
                return _correct(there, voice, now)
        if voice.context.get("audience") == "employee":
            return False  # employees answer without a name, and stay so
        about = case_asked_about(voice)
        if about is not None:
            recovered(about, voice, now=now)
            if voice.text.strip() or voice.score is not None:
                self._add(about, voice)
            return True
        if spoken_back(voice, person, now=now):
            return True
        return self._belongs(self._spoken(voice, person))

    def _belongs(self, spoken: Spoken) -> bool:
        """The case of the same answer, of the same customer and cause, or a new one."""
        voice = spoken.voice
        same = _same_answer(voice, self._keys_of(spoken)) if response_of(voice) in self._seen.answers else None
        if same is not None:
            self._join(same, spoken, again=False)
            return True
        if spoken.rule is None:
            return False
        spoken = spoken.settled()
        found = _case_for(spoken, self._keys_of(spoken), self._now)
        if found is not None:
            self._join(found, spoken)
            return True
        try:
            with transaction.atomic():
                self._open(spoken)
        except IntegrityError:  # somebody opened it in the same instant: theirs is the one
            found = _case_for(spoken, self._keys_of(spoken), self._now)
            if found is None:
                raise
            self._join(found, spoken)
        return True

    def _open(self, spoken: Spoken) -> None:
        rule = spoken.rule
        assert rule is not None
        by = f"rule:{rule.pk}"
        with change(actor=by, action="case.opened", subject="case", now=self._now) as entry:
            case = case_of(spoken, self._desks, self._wording, now=self._now)
            case.save(force_insert=True)
            entry.subject = case.reference
            entry.note(rule=rule.pk, severity=case.severity, owner=case.owner_id, department=case.department_id)
            self._add(case, spoken.voice)
            step(case, "opened", actor=by, now=self._now, rule=rule.name)
            tell_all_opened([case], self._desks, now=self._now)

    def _join(self, case: Case, spoken: Spoken, *, again: bool = True) -> None:
        """The same customer again: the case takes it in and wakes up. Another question of one answer is not again."""
        voice, rule, now = spoken.voice, spoken.rule, self._now
        actor = f"rule:{rule.pk}" if rule is not None else "cases"
        with change(actor=actor, action="case.joined", subject=case.reference, now=now) as entry:
            case = locked(case.pk)
            if takes_in(case, spoken, self._wording) and case.state in OPEN:
                claim_key(case)
            self._add(case, voice)
            entry.note(rule=rule.pk if rule is not None else None, state=case.state)
            if rule is not None or case.state not in OPEN:
                if again:
                    step(case, "joined", actor="cases", now=now, channel=voice.channel)
                awaken(case, now=now)
            keep(case)

    def _add(self, case: Case, voice: Heard) -> None:
        row = voice_of(voice, self._wording, now=self._now)
        row.case = case
        row.save(force_insert=True)
        self._ties.tie(case, row.voice_id, now=self._now)


def first_rule(
    voice: Heard, person: int | None, rules: Sequence[Rule], *, now: datetime, read: Read | None = None
) -> Rule | None:
    """The first rule in order that a voice meets. What was imported or came late meets only rules that ask for it."""
    facts = facts_of(voice, person, now=now, read=lambda: read or NOTHING_READ)
    for rule in rules:
        if (rule.late or not voice.late) and matches(conditions_of(rule.conditions), voice, facts):
            return rule
    return None


def _same_answer(voice: Heard, keys: Sequence[int]) -> Case | None:
    """The open case of the same answer to a survey: all its questions belong together."""
    response = response_of(voice)
    if not response:
        return None
    whose = Q(case__person__in=keys) if keys else Q(case__person=None)
    rows = CaseVoice.objects.filter(whose, response=response, case__state__in=OPEN)
    return Case.objects.select_for_update().filter(pk__in=rows.values("case_id")).first()


def _case_for(spoken: Spoken, keys: Sequence[int], now: datetime) -> Case | None:
    """The case that a voice belongs to: the same cause's, one that says no cause yet, or one resolved not long ago."""
    if spoken.person is None:
        return None
    mine = list(Case.objects.select_for_update().filter(person__in=keys).order_by("-opened_at", "-id")[:50])
    open_ones = [case for case in mine if case.state in OPEN]
    for case in open_ones:
        if case.cause_id == spoken.cause:
            return case
    for case in open_ones:
        vague = case.cause_id is None or spoken.cause is None
        if vague and now - case.opened_at <= TOGETHER:
            return case
    for case in mine:
        again = case.state == State.RESOLVED and case.cause_id == spoken.cause
        if again and case.reopen_until is not None and now <= case.reopen_until:
            return case
    return None


def _correct(there: CaseVoice, voice: Heard, now: datetime) -> bool:
    """A voice that says something else than before: the case shows the newer words."""
    shown = masked(voice.text)
    if (there.text, there.score) == (shown, voice.score):
        return False
    there.text, there.score = shown, voice.score
    there.save(update_fields=["text", "score"])
    with change(actor="cases", action="case.corrected", subject=f"case:{there.case_id}", now=now):
        case = locked(there.case_id)
        step(case, "corrected", actor="cases", now=now)
        keep(case)
    return True
