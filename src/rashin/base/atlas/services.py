"""What can be done to the atlas: each verb one transaction and one audit line."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rashin.base.atlas import queries
from rashin.base.atlas.errors import AlreadyLinked, AlreadyRetracted, KeyInUse, NoSuchLink
from rashin.base.atlas.models import EvidenceLink, Goal, Improvement, Journey, Metric, Persona, Stage, Touchpoint, Unit
from rashin.base.atlas.records import End, LinkView
from rashin.base.atlas.rules import checked_claim, checked_end, checked_key
from rashin.base.atlas.vocabulary import Direction, ImprovementState
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Department, User
from rashin.errors import BadInput


def set_unit(
    *, actor: Actor, key: str, name: str, now: datetime, kind: str = "", area: str = "", name_en: str = ""
) -> Unit:
    """A unit; made again it is found and brought up to date."""
    if not key.strip() or len(key) > 120:
        raise BadInput(problem="A unit needs a key of at most 120 characters.", place="key")
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
    *, actor: Actor, journey: Journey, key: str, name: str, now: datetime, name_en: str = "", goal: str = "",
    touchpoints: Sequence[Touchpoint] = (),
) -> Stage:  # fmt: skip
    """A stage at the end of a journey."""
    checked_key(key)
    with change(actor=actor, action="stage.added", subject=f"stage:{journey.key}/{key}", now=now):
        Journey.objects.select_for_update().get(pk=journey.pk)  # two at the same time would take the same place
        if journey.stages.filter(key=key).exists():
            raise KeyInUse(key=key, place="key")
        last = journey.stages.order_by("-position").first()
        stage = Stage.objects.create(
            journey=journey, key=key, name=name, name_en=name_en, goal=goal, position=last.position + 1 if last else 1
        )
        stage.touchpoints.set(touchpoints)
    return stage


def set_metric(
    *, actor: Actor, key: str, name: str, kind: str, words: Mapping[str, Sequence[str]], now: datetime,
    direction: Direction = Direction.HIGHER, name_en: str = "",
) -> Metric:  # fmt: skip
    """A metric: a question that can be asked again. Its words must make a question."""
    from rashin.analysis.questions.words import from_words

    from_words(kind, words)
    with change(actor=actor, action="metric.set", subject=f"metric:{key}", now=now):
        made, _ = Metric.objects.update_or_create(
            key=checked_key(key),
            defaults={
                "name": name, "name_en": name_en, "kind": kind, "direction": direction,
                "words": {word: list(values) for word, values in words.items()},
            },
        )  # fmt: skip
    return made


def add_goal(
    *, actor: Actor, metric: Metric, target: float, since: date, due: date, now: datetime, stage: Stage | None = None,
    department: Department | None = None, baseline: float | None = None,
) -> Goal:  # fmt: skip
    """A goal for a metric."""
    if due <= since:
        raise BadInput(problem="A goal is due after it was set.", place="due")
    with change(actor=actor, action="goal.added", subject=f"metric:{metric.key}", now=now) as entry:
        entry.note(target=target, due=due)
        return Goal.objects.create(
            metric=metric, target=target, since=since, due=due, stage=stage, department=department, baseline=baseline
        )


def add_improvement(
    *, actor: Actor, title: str, now: datetime, description: str = "", stage: Stage | None = None,
    owner: User | None = None, department: Department | None = None,
) -> Improvement:  # fmt: skip
    """An improvement, as an idea."""
    if not title.strip() or len(title) > 200:
        raise BadInput(problem="An improvement needs a title of at most 200 characters.", place="title")
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
                raise BadInput(problem="An improvement ends after it has started.", place="on")
            improvement.ended_on = on
        improvement.save(update_fields=["state", "started_on", "ended_on"])
    return improvement


# ── Evidence ──


def link(
    *, actor: Actor, source: End, target: End, relation: str, grade: int, now: datetime, method: str = "", note: str = "",
    question: Mapping[str, object] | None = None, answer: Mapping[str, object] | None = None,
) -> LinkView:  # fmt: skip
    """State what one thing says about another, with the question and answer it rests on.

    Raises
    ------
    AlreadyLinked, BadEnd, BadGrade, BadRelation, SelfEvidence
    """
    source, target = checked_end(source.kind, source.id), checked_end(target.kind, target.id)
    checked_claim(source, target, relation, grade)
    fields = {
        "from_kind": source.kind,
        "from_id": source.id,
        "to_kind": target.kind,
        "to_id": target.id,
        "relation": relation,
    }
    with change(actor=actor, action="evidence.linked", subject=str(target), now=now) as entry:
        try:
            with transaction.atomic():
                row = EvidenceLink.objects.create(
                    **fields, grade=grade, method=method, note=note, made_at=now, question=_plain(question),
                    answer=_plain(answer), made_by=_signature(actor), member=actor if isinstance(actor, User) else None,
                )  # fmt: skip
        except IntegrityError:
            standing = EvidenceLink.objects.filter(**fields, retracted_at=None).first()
            if standing is None:
                raise
            raise AlreadyLinked(grade=standing.grade) from None
        entry.note(link=row.pk, relation=relation, grade=grade, source=str(source))
    return queries.link(row.pk)


def unlink(*, actor: Actor, number: int, reason: str, now: datetime) -> LinkView:
    """Take a link back. It stays in the record, with who took it back, when and why."""
    if not reason.strip():
        raise BadInput(problem="Say why the link is taken back.", place="reason")
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
