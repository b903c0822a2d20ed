"""What can be done to the atlas: each verb one transaction and one audit line."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rashin.analysis.questions.question import Question
from rashin.analysis.questions.words import to_words
from rashin.base.atlas import queries
from rashin.base.atlas.errors import AlreadyLinked, AlreadyRetracted, KeyInUse, NoSuchLink
from rashin.base.atlas.models import EvidenceLink, Goal, Improvement, Journey, Metric, Persona, Stage, Touchpoint, Unit
from rashin.base.atlas.records import Aim, Claim, LinkView
from rashin.base.atlas.rules import checked_claim, checked_key
from rashin.base.atlas.vocabulary import Direction, ImprovementState
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Department, User
from rashin.errors import BadInput, gettext_noop


def set_unit(
    *, actor: Actor, key: str, name: str, now: datetime, kind: str = "", area: str = "", name_en: str = ""
) -> Unit:
    """A unit; made again it is found and brought up to date."""
    if not key.strip() or len(key) > 120:
        raise BadInput(problem=gettext_noop("A unit needs a key of at most 120 characters."), place="key")
    with change(actor=actor, action="unit.set", subject=f"unit:{key}", now=now):
        made, _ = Unit.objects.update_or_create(
            key=key, defaults={"name": name, "kind": kind, "area": area, "name_en": name_en}
        )
    return made


def set_touchpoint(
    *, actor: Actor, key: str, name: str, now: datetime, channel: str = "", name_en: str = ""
) -> Touchpoint:
    """A touchpoint; made again it is found and brought up to date."""
    with change(actor=actor, action="touchpoint.set", subject=f"touchpoint:{key}", now=now):
        made, _ = Touchpoint.objects.update_or_create(
            key=checked_key(key), defaults={"name": name, "channel": channel, "name_en": name_en}
        )
    return made


def set_persona(*, actor: Actor, key: str, name: str, now: datetime, summary: str = "") -> Persona:
    """A persona; made again it is found and brought up to date."""
    with change(actor=actor, action="persona.set", subject=f"persona:{key}", now=now):
        made, _ = Persona.objects.update_or_create(key=checked_key(key), defaults={"name": name, "summary": summary})
    return made


def add_journey(
    *,
    actor: Actor,
    key: str,
    name: str,
    now: datetime,
    name_en: str = "",
    summary: str = "",
    persona: Persona | None = None,
) -> Journey:
    """A journey without stages yet."""
    checked_key(key)
    if Journey.objects.filter(key=key).exists():
        raise KeyInUse(key=key, place="key")
    with change(actor=actor, action="journey.added", subject=f"journey:{key}", now=now):
        return Journey.objects.create(key=key, name=name, name_en=name_en, summary=summary, persona=persona)


def add_stage(
    *, actor: Actor, journey: Journey, key: str, name: str, now: datetime, name_en: str = "", goal: str = ""
) -> Stage:
    """A stage at the end of a journey."""
    checked_key(key)
    with change(actor=actor, action="stage.added", subject=f"stage:{journey.key}/{key}", now=now):
        Journey.objects.select_for_update().get(pk=journey.pk)  # two at the same time would take the same place
        if journey.stages.filter(key=key).exists():
            raise KeyInUse(key=key, place="key")
        last = journey.stages.order_by("-position").first()
        return Stage.objects.create(
            journey=journey, key=key, name=name, name_en=name_en, goal=goal, position=last.position + 1 if last else 1
        )


def place_touchpoints(*, actor: Actor, stage: Stage, touchpoints: Sequence[Touchpoint], now: datetime) -> None:
    """Say where company and customer meet in a stage; what stood there before is replaced."""
    with change(
        actor=actor, action="stage.touchpoints", subject=f"stage:{stage.journey.key}/{stage.key}", now=now
    ) as entry:
        entry.note(touchpoints=[one.key for one in touchpoints])
        stage.touchpoints.set(touchpoints)


def set_metric(
    *, actor: Actor, key: str, name: str, question: Question, now: datetime, direction: Direction = Direction.HIGHER,
    name_en: str = "",
) -> Metric:  # fmt: skip
    """A metric: a question that can be asked again. It is kept in its text form."""
    words: dict[str, list[str]] = {}
    for word, value in to_words(question):
        words.setdefault(word, []).append(value)
    with change(actor=actor, action="metric.set", subject=f"metric:{key}", now=now):
        made, _ = Metric.objects.update_or_create(
            key=checked_key(key),
            defaults={"name": name, "name_en": name_en, "kind": question.name, "direction": direction, "words": words},
        )
    return made


def add_goal(
    *,
    actor: Actor,
    metric: Metric,
    aim: Aim,
    now: datetime,
    stage: Stage | None = None,
    department: Department | None = None,
) -> Goal:
    """A goal for a metric."""
    if aim.due <= aim.since:
        raise BadInput(problem=gettext_noop("A goal is due after it was set."), place="due")
    with change(actor=actor, action="goal.added", subject=f"metric:{metric.key}", now=now) as entry:
        entry.note(target=aim.target, due=aim.due)
        return Goal.objects.create(
            metric=metric, target=aim.target, since=aim.since, due=aim.due, baseline=aim.baseline, stage=stage,
            department=department,
        )  # fmt: skip


def add_improvement(
    *, actor: Actor, title: str, now: datetime, description: str = "", stage: Stage | None = None,
    owner: User | None = None, department: Department | None = None,
) -> Improvement:  # fmt: skip
    """An improvement, as an idea."""
    if not title.strip() or len(title) > 200:
        raise BadInput(problem=gettext_noop("An improvement needs a title of at most 200 characters."), place="title")
    with change(actor=actor, action="improvement.added", subject="improvement", now=now) as entry:
        made = Improvement.objects.create(
            title=title.strip(),
            description=description,
            stage=stage,
            owner=owner,
            department=department,
            created_at=now,
        )
        entry.subject = f"improvement:{made.pk}"
    return made


def move_improvement(*, actor: Actor, improvement: Improvement, state: str, on: date, now: datetime) -> Improvement:
    """Plan, start, finish or stop an improvement, on a day."""
    if state not in ImprovementState.values:
        raise BadInput(problem=f"There is no state “{state}”.", place="state")
    with change(actor=actor, action="improvement.moved", subject=f"improvement:{improvement.pk}", now=now) as entry:
        entry.moved("state", improvement.state, state)
        improvement.state = state
        if state == ImprovementState.RUNNING:
            improvement.started_on, improvement.ended_on = on, None
        elif state in {ImprovementState.DONE, ImprovementState.STOPPED}:
            if improvement.started_on and on < improvement.started_on:
                raise BadInput(problem=gettext_noop("An improvement ends after it has started."), place="on")
            improvement.ended_on = on
        improvement.save(update_fields=["state", "started_on", "ended_on"])
    return improvement


# ── Evidence ──


def link(*, actor: Actor, claim: Claim, now: datetime) -> LinkView:
    """State what one thing says about another, with the question and answer it rests on.

    Raises
    ------
    AlreadyLinked, BadEnd, BadGrade, BadRelation, SelfEvidence
    """
    checked_claim(claim)
    source, target = claim.source, claim.target
    fields = {
        "from_kind": source.kind, "from_id": source.id, "to_kind": target.kind, "to_id": target.id,
        "relation": claim.relation,
    }  # fmt: skip
    with change(actor=actor, action="evidence.linked", subject=str(target), now=now) as entry:
        try:
            with transaction.atomic():
                row = EvidenceLink.objects.create(
                    **fields, grade=claim.grade, method=claim.method, note=claim.note, made_at=now,
                    question=_plain(claim.question), answer=_plain(claim.answer), made_by=_signature(actor),
                    member=actor if isinstance(actor, User) else None,
                )  # fmt: skip
        except IntegrityError:
            standing = EvidenceLink.objects.filter(**fields, retracted_at=None).first()
            if standing is None:
                raise
            raise AlreadyLinked(grade=standing.grade) from None
        entry.note(link=row.pk, relation=claim.relation, grade=claim.grade, source=str(source))
    return queries.link(row.pk)


def unlink(*, actor: Actor, number: int, reason: str, now: datetime) -> LinkView:
    """Take a link back. It stays in the record, with who took it back, when and why."""
    if not reason.strip():
        raise BadInput(problem=gettext_noop("Say why the link is taken back."), place="reason")
    with change(actor=actor, action="evidence.retracted", subject=f"evidence:{number}", now=now) as entry:
        taken = EvidenceLink.objects.filter(pk=number, retracted_at=None).update(
            retracted_at=now, retracted_by=_signature(actor), retraction=reason.strip()
        )
        if not taken:
            row = EvidenceLink.objects.filter(pk=number).first()
            if row is None or row.retracted_at is None:
                raise NoSuchLink(id=number)
            raise AlreadyRetracted(day=row.retracted_at.date().isoformat())
        entry.note(reason=reason.strip())
    return queries.link(number)


def _signature(actor: Actor) -> str:
    return actor.reference if isinstance(actor, User) else actor


def _plain(value: Mapping[str, object] | None) -> object:
    """A snapshot as plain JSON: what cannot be written as such becomes text, never an error years later."""
    return None if value is None else json.loads(json.dumps(value, default=str, allow_nan=False))
