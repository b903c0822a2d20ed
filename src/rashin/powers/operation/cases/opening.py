"""What was heard becomes cases: the first rule that a voice meets opens one, or finds the one that is open already.

One customer has one open case for one cause, however many channels they speak over. A database constraint holds this,
so two workers at once make one case too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from rashin.analysis.text.pii import mask
from rashin.base.atlas.hearing import Heard, clean, scale_of
from rashin.base.atlas.said import value_words
from rashin.base.workspace.audit import change
from rashin.powers.operation.cases.causes import signs
from rashin.powers.operation.cases.desks import department_for, owner_for, working
from rashin.powers.operation.cases.evidence import tie_voice
from rashin.powers.operation.cases.lookups import facts_of, people_of
from rashin.powers.operation.cases.models import Case, CaseVoice, Cause, Rule
from rashin.powers.operation.cases.receiving import spoken_back
from rashin.powers.operation.cases.recovering import case_asked_about, recovered
from rashin.powers.operation.cases.rules import Sign, cause_of, conditions_of, matches
from rashin.powers.operation.cases.telling import tell_opened
from rashin.powers.operation.cases.thread import (
    claim_key,
    keep,
    key_of,
    locked,
    new_token,
    start_clock,
    step,
)
from rashin.powers.operation.cases.vocabulary import OPEN, TOGETHER, State
from rashin.powers.operation.cases.waking import awaken

LONGEST_TITLE: Final = 60
LONGEST_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A voice with who said it and what it is about."""

    voice: Heard
    person: int | None
    cause: int | None
    rule: Rule | None = None
    """None: another question of an answer that has a case already."""


class _Seen:
    """Which of some voices have a case already, and which answers: looked up once for all, then kept up."""

    def __init__(self, voices: Sequence[Heard]) -> None:
        there = CaseVoice.objects.filter(voice_id__in=[voice.voice_id for voice in voices])
        self.voices = set(there.values_list("voice_id", flat=True))
        names = {name[:200] for voice in voices if (name := response_of(voice))}
        self.answers = set(CaseVoice.objects.filter(response__in=names).values_list("response", flat=True))

    def add(self, voice: Heard) -> None:
        self.voices.add(voice.voice_id)
        self.answers.add(response_of(voice)[:200])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What is known when a voice is considered."""

    person: int | None
    rules: Sequence[Rule]
    signs: Sequence[Sign]
    seen: _Seen


def consider(voices: Sequence[Heard], *, now: datetime, only: Sequence[Rule] | None = None) -> int:
    """Open, join and reopen cases for what was heard; how many were touched. The same voice twice changes nothing.

    ``only``: some of the rules, for voices that all of them were held against before they had been read.
    """
    rules = list(Rule.objects.filter(is_active=True).select_related("department", "cause")) if only is None else only
    if not voices:
        return 0
    people = people_of(voice.customer_key for voice in voices if voice.customer_key is not None)
    known, seen = signs(), _Seen(voices)
    touched = 0
    # The score of an answer comes before its words: it is what opens the case that the words belong to.
    for voice in sorted(voices, key=lambda one: one.score is None):
        person = people.get(voice.customer_key) if voice.customer_key is not None else None
        with transaction.atomic():
            if _consider(voice, Weighed(person=person, rules=rules, signs=known, seen=seen), now):
                touched += 1
                seen.add(voice)
    return touched


def _consider(voice: Heard, known: Weighed, now: datetime) -> bool:
    person = known.person
    if voice.voice_id in known.seen.voices:
        there = CaseVoice.objects.filter(voice_id=voice.voice_id).first()
        if there is not None:
            return _correct(there, voice, now)
    if voice.context.get("audience") == "employee":
        return False  # employees answer without a name, and stay so
    about = case_asked_about(voice)
    if about is not None:
        recovered(about, voice, now=now)
        _keep_words(about, voice, now)
        return True
    if spoken_back(voice, person, now=now):
        return True
    rule = first_rule(voice, person, known.rules, now=now)
    same = _same_answer(voice, person) if response_of(voice)[:200] in known.seen.answers else None
    if same is not None:
        _join(same, Spoken(voice=voice, person=person, cause=cause_of(voice, known.signs), rule=rule), now)
        return True
    if rule is None:
        return False
    cause = cause_of(voice, known.signs) or rule.cause_id
    spoken = Spoken(voice=voice, person=person, cause=cause, rule=rule)
    found = _case_for(spoken, now)
    if found is not None:
        _join(found, spoken, now)
        return True
    try:
        with transaction.atomic():
            _open(spoken, now)
    except IntegrityError:  # somebody opened it in the same instant: theirs is the one
        found = _case_for(spoken, now)
        if found is None:
            raise
        _join(found, spoken, now)
    return True


def first_rule(voice: Heard, person: int | None, rules: Sequence[Rule], *, now: datetime) -> Rule | None:
    """The first rule in order that a voice meets. What was imported or came late meets only rules that ask for it."""
    facts = facts_of(voice, person, now=now)
    for rule in rules:
        if (rule.late or not voice.late) and matches(conditions_of(rule.conditions), voice, facts):
            return rule
    return None


def response_of(voice: Heard) -> str:
    """Names the answer that a voice is one question of."""
    return voice.context.get("response") or voice.context.get("response_id") or ""


def _same_answer(voice: Heard, person: int | None) -> Case | None:
    """The open case of the same answer to a survey: all its questions belong together."""
    response = response_of(voice)
    if not response:
        return None
    rows = CaseVoice.objects.filter(response=response[:200], case__state__in=OPEN, case__person=person)
    return Case.objects.select_for_update().filter(pk__in=rows.values("case_id")).first()


def _case_for(spoken: Spoken, now: datetime) -> Case | None:
    """The case that a voice belongs to: the same cause's, one that says no cause yet, or one resolved not long ago."""
    if spoken.person is None:
        return None
    mine = list(Case.objects.select_for_update().filter(person=spoken.person).order_by("-opened_at", "-id")[:50])
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


def _open(spoken: Spoken, now: datetime) -> Case:
    voice, rule = spoken.voice, spoken.rule
    assert rule is not None
    department = department_for(rule, voice.unit)
    calendar = working(department.pk if department else None).calendar
    with change(actor=f"rule:{rule.pk}", action="case.opened", subject="case", now=now) as entry:
        case = Case(
            token=new_token(), person=spoken.person, title=title_of(voice),
            title_from_score=not voice.text.strip(), severity=rule.severity, rule=rule,
            cause_id=spoken.cause, department=department, channel=voice.channel[:40], unit=voice.unit[:120],
            touchpoint=voice.touchpoint[:64], survey=voice.survey[:200], opened_at=now, asks_again=rule.asks_again,
            stage=f"{voice.journey}/{voice.stage}"[:140] if voice.journey and voice.stage else "",
            answer_hours=rule.answer_hours, resolve_hours=rule.resolve_hours,
        )  # fmt: skip
        _score(case, voice)
        case.open_key = key_of(spoken.person, spoken.cause)
        case.matter = case.open_key or ""
        start_clock(case, now=now, calendar=calendar)
        case.owner = owner_for(rule, department, voice.unit)
        case.save(force_insert=True)
        entry.subject = case.reference
        entry.note(rule=rule.pk, severity=case.severity, owner=case.owner_id, department=case.department_id)
        _add(case, voice, now)
        step(case, "opened", actor=f"rule:{rule.pk}", now=now, rule=rule.name)
        tell_opened(case, now=now)
    return case


def _join(case: Case, spoken: Spoken, now: datetime) -> None:
    """The same customer again: the case takes it in, wakes up, and is as urgent as the most urgent of its voices."""
    voice, rule = spoken.voice, spoken.rule
    actor = f"rule:{rule.pk}" if rule is not None else "cases"
    with change(actor=actor, action="case.joined", subject=case.reference, now=now) as entry:
        case = locked(case.pk)
        told_apart = case.cause_id is None or (bool(voice.text) and not case.cause_confirmed and rule is None)
        if spoken.cause is not None and told_apart:
            case.cause_id = spoken.cause
            if case.state in OPEN:
                claim_key(case)
        _add(case, voice, now)
        case.severity = max(case.severity, rule.severity if rule is not None else case.severity)
        if case.score is None or (case.metric == voice.metric and voice.score is not None):
            _score(case, voice)
        if case.title_from_score and voice.text.strip():
            case.title, case.title_from_score = title_of(voice), False
        entry.note(rule=rule.pk if rule is not None else None, state=case.state)
        if rule is not None or case.state not in OPEN:
            step(case, "joined", actor="cases", now=now, channel=voice.channel)
            awaken(case, now=now)
        keep(case)


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


def _keep_words(case: Case, voice: Heard, now: datetime) -> None:
    if voice.text.strip() or voice.score is not None:
        _add(case, voice, now)


def _score(case: Case, voice: Heard) -> None:
    if voice.score is not None:
        case.metric, case.score, case.scale_max = voice.metric, voice.score, scale_of(voice)[1]


def _add(case: Case, voice: Heard, now: datetime) -> None:
    row = CaseVoice.objects.create(
        case=case, voice_id=voice.voice_id, said_at=voice.occurred_at, joined_at=now, channel=voice.channel[:40],
        source=voice.source[:200], survey=voice.survey[:200], metric=voice.metric, score=voice.score,
        scale_max=scale_of(voice)[1] if voice.score is not None else None, text=masked(voice.text),
        response=response_of(voice)[:200],
    )  # fmt: skip
    if case.cause_id is not None:
        cause = Cause.objects.filter(pk=case.cause_id).first()
        if cause is not None and cause.improvement_id is not None:
            tie_voice(case, row.voice_id, cause.improvement_id, now=now)


def masked(text: str) -> str:
    """What a case keeps of a text: names, numbers and addresses hidden."""
    return mask([clean(text[:LONGEST_TEXT])])[0] if text.strip() else ""


def title_of(voice: Heard) -> str:
    """A case in one line: the customer's words, masked; else what was asked and what was answered."""
    words = " ".join(masked(voice.text).split())
    if words:
        return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rstrip() + "…"
    asked = value_words("survey", voice.survey) or voice.question or voice.source
    if voice.score is None:
        return asked[:200] or voice.metric
    return f"{asked} {voice.score:g}/{scale_of(voice)[1]}".strip()[:200]
