"""Verbs of surveys: made, saved, published, paused, closed, put away. Each is one transaction and one audit line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.surveys import vocabulary as words
from rashin.powers.operation.surveys.addresses import RESERVED
from rashin.powers.operation.surveys.definition.checking import check, errors
from rashin.powers.operation.surveys.definition.document import Block, Document, Question, said
from rashin.powers.operation.surveys.definition.history import changes
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.places import At
from rashin.powers.operation.surveys.definition.problems import Problem
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.errors import (
    DraftChanged,
    KeyFixed,
    KeyReserved,
    KeyTaken,
    NotInThisState,
    NotPublishable,
    PutAway,
    SurveyMissing,
)
from rashin.powers.operation.surveys.models import QuotaCell, Survey, SurveyVersion
from rashin.powers.operation.surveys.queries import (
    document_of,
    draft_of,
    keys_like,
    published_before,
    survey_of,
    version_of,
)
from rashin.powers.operation.surveys.vocabulary import State

LONGEST_KEY: Final = 64
LONGEST_TITLE: Final = 200
MOST_LEFT_OUT: Final = 500
"""Lines of what was left out that are kept: a file can hold any number of them."""


# ── Made ──


def blank(*, key: str, title: str, language: str = "ja", audience: str = "customer") -> Document:
    """A survey with one page and one question, to begin with."""
    first = Block(id="page1", questions=(Question(id="q1", kind=Kind.NPS, required=True),))
    return Document(
        key=At(key, "key").id(), title={language: At(title, "title").string(most=LONGEST_TITLE)},
        languages=(language,), default_language=language, blocks=(first,),
        audience="employee" if audience == "employee" else "customer",
    )  # fmt: skip


def renamed(document: Document, key: str) -> Document:
    """The same survey under another key."""
    return replace(document, key=At(key, "key").id())


def create_survey(
    *, actor: Actor, document: Document, now: datetime, department: Department | None = None, as_copy: bool = False,
    left_out: Sequence[Problem] = (),
) -> Survey:  # fmt: skip
    """Keep a document (empty, from a template, from a file) as a draft. ``as_copy``: under a free key if need be."""
    if as_copy:
        document = replace(document, key=free_key(document.key))
    _not_reserved(document.key)
    with change(actor=actor, action=words.CREATED, subject=f"survey:{document.key}", now=now) as entry:
        by = actor if isinstance(actor, User) else None
        try:
            with transaction.atomic():
                survey = Survey.objects.create(
                    key=document.key, title=_title(document), construct=document.construct,
                    audience=document.audience, draft=write_document(document), department=department,
                    created_at=now, created_by=by, edited_at=now, edited_by=by, left_out=_kept(left_out),
                )  # fmt: skip
        except IntegrityError:
            raise KeyTaken(key=document.key, place="key") from None
        entry.note(questions=sum(1 for _ in document.questions()), source=document.source[:120])
    return survey


def _kept(left_out: Sequence[Problem]) -> list[dict[str, object]]:
    return [
        {"place": one.place, "code": one.code, "fields": {name: str(value) for name, value in one.fields.items()}}
        for one in left_out[:MOST_LEFT_OUT]
    ]


def put_away_left_out(*, actor: Actor, key: str, now: datetime) -> None:
    """Somebody has read what of the file could not be brought in; twice is once."""
    with change(actor=actor, action=words.LEFT_OUT_READ, subject=f"survey:{key}", now=now) as entry:
        survey = Survey.objects.select_for_update(of=("self",)).filter(key=key).first()
        if survey is None:
            raise SurveyMissing(key=key)
        entry.note(lines=len(survey.left_out))
        survey.left_out = []
        survey.save(update_fields=["left_out"])


def copy_survey(*, actor: User | str, key: str, now: datetime, new_key: str = "", version: int | None = None) -> Survey:
    """Begin a new survey from another one: from its draft, or from a version of it."""
    original = survey_of(key, member=actor if isinstance(actor, User) else None)
    document = draft_of(original) if version is None else document_of(version_of(original, version))
    wanted = At(new_key, "new_key").id() if new_key else free_key(key)
    copied = replace(document, key=wanted, settings=replace(document.settings, opens_at=None, closes_at=None))
    return create_survey(actor=actor, document=copied, department=original.department, now=now)


def free_key(key: str) -> str:
    """The key, or the key with the next free number."""
    stem = key[: LONGEST_KEY - 5]
    taken = keys_like(stem)
    if key not in taken and key not in RESERVED:
        return key
    return next(name for number in range(2, 10_000) if (name := f"{stem}-{number}") not in taken)


def _not_reserved(key: str) -> None:
    if key in RESERVED:
        raise KeyReserved(key=key, another=free_key(key), place="key")


# ── Changed ──


def save_draft(*, actor: Actor, key: str, revision: int, document: Document, now: datetime) -> Survey:
    """Keep a new draft; ``revision`` is the one that the page showed. Who comes second is told, and loses nothing.

    The same document twice is saved once, so a repeated request is no conflict.
    """
    written = write_document(document)
    with transaction.atomic():
        survey = _held(key)
        if survey.draft == written:
            return survey
        _not_archived(survey)
        _unchanged(survey, revision)
        if document.key != survey.key and survey.live_version_id is not None:
            raise KeyFixed(key=survey.key, place="key")  # answers and voices name it
        if document.key != survey.key:
            _not_reserved(document.key)
        with change(actor=actor, action=words.SAVED, subject=survey.reference, now=now) as entry:
            entry.note(revision=revision + 1, questions=sum(1 for _ in document.questions()))
            entry.moved("key", survey.key, document.key)
            survey.draft, survey.key = written, document.key
            survey.title, survey.construct, survey.audience = _title(document), document.construct, document.audience
            _edited(survey, actor, now)
            try:
                with transaction.atomic():
                    survey.save()
            except IntegrityError:
                raise KeyTaken(key=document.key, place="key") from None
    return survey


def take_back(*, actor: Actor, key: str, number: int, revision: int, now: datetime) -> Survey:
    """Make an earlier version the draft again. What is live stays as it is."""
    document = replace(document_of(version_of(survey_of(key), number)), key=key)
    return save_draft(actor=actor, key=key, revision=revision, document=document, now=now)


def set_department(*, actor: Actor, key: str, department: Department | None, now: datetime) -> Survey:
    """Say whose survey it is."""
    with change(actor=actor, action=words.MOVED, subject=f"survey:{key}", now=now) as entry:
        survey = _held(key)
        entry.moved("department", survey.department_id, department.pk if department else None)
        survey.department = department
        survey.save(update_fields=["department"])
    return survey


# ── Its life ──


def publish(*, actor: Actor, key: str, revision: int, now: datetime, note: str = "") -> SurveyVersion:
    """Make the draft the version that is answered. Refused with every place named when something must be mended.

    Whoever is answering goes on with the version they began. Publishing what is live already makes no new version.
    """
    with transaction.atomic():
        survey = _held(key)
        _not_archived(survey)
        _unchanged(survey, revision)
        _demand(survey, State.DRAFT, State.LIVE, State.PAUSED)
        live, document = survey.live_version, draft_of(survey)
        before = document_of(live) if live else None
        found = errors(check(document, published=published_before(survey)))
        if found:
            first = f"{found[0].place}: {gettext(found[0].message) % found[0].fields}"
            raise NotPublishable(
                count=len(found),
                first=first,
                place=found[0].place,
                problems=_told(found),
                places=", ".join(one.place for one in found[:20]),
            )
        if live is not None and live.document == survey.draft:
            return live
        with change(actor=actor, action=words.PUBLISHED, subject=survey.reference, now=now) as entry:
            version = SurveyVersion.objects.create(
                survey=survey, number=live.number + 1 if live else 1, document=survey.draft, published_at=now,
                published_by=actor if isinstance(actor, User) else None, note=note[:500],
            )  # fmt: skip
            entry.note(version=version.number, questions=sum(1 for _ in document.questions()))
            if before is not None:
                entry.note(removed=list(changes(document, before).removed)[:50])
            entry.moved("state", survey.state, State.LIVE)
            survey.live_version, survey.state = version, State.LIVE
            survey.save(update_fields=["live_version", "state"])
            _set_quotas(survey, document)
    return version


def _told(found: Iterable[Problem]) -> list[dict[str, object]]:
    return [{"code": one.code, "place": one.place, "message": one.sentence()} for one in found]


def _set_quotas(survey: Survey, document: Document) -> None:
    """Limits as the version says; what is filled stays, also of a quota that comes back later."""
    for quota in document.quotas:
        QuotaCell.objects.update_or_create(
            survey=survey, quota=quota.id, defaults={"limit": quota.limit}, create_defaults={"limit": quota.limit}
        )


def pause(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Take no answers for a while; whoever is answering is told to come back."""
    return _move(actor, key, words.PAUSED, (State.LIVE,), State.PAUSED, now)


def resume(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Take answers again after a pause."""
    return _move(actor, key, words.RESUMED, (State.PAUSED,), State.LIVE, now)


def close(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Take no answers any more."""
    return _move(actor, key, words.CLOSED, (State.LIVE, State.PAUSED), State.CLOSED, now)


def reopen(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Take answers again after all."""
    return _move(actor, key, words.REOPENED, (State.CLOSED,), State.LIVE, now)


def _move(actor: Actor, key: str, action: str, states: tuple[State, ...], to: State, now: datetime) -> Survey:
    with change(actor=actor, action=action, subject=f"survey:{key}", now=now) as entry:
        survey = _held(key)
        _not_archived(survey)
        _demand(survey, *states)
        entry.moved("state", survey.state, to)
        survey.state = to
        survey.save(update_fields=["state"])
    return survey


def archive(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Put a survey away that is not answered. Its answers stay."""
    with change(actor=actor, action=words.ARCHIVED, subject=f"survey:{key}", now=now):
        survey = _held(key)
        _not_archived(survey)
        _demand(survey, State.DRAFT, State.PAUSED, State.CLOSED)
        survey.archived_at = now
        survey.save(update_fields=["archived_at"])
    return survey


def restore(*, actor: Actor, key: str, now: datetime) -> Survey:
    """Bring a survey back that was put away, as it was."""
    with change(actor=actor, action=words.RESTORED, subject=f"survey:{key}", now=now):
        survey = _held(key)
        survey.archived_at = None
        survey.save(update_fields=["archived_at"])
    return survey


def drop(*, actor: Actor, key: str, now: datetime) -> None:
    """Throw a draft away that was never published."""
    with change(actor=actor, action=words.DROPPED, subject=f"survey:{key}", now=now) as entry:
        survey = _held(key)
        if survey.live_version_id is not None:
            raise NotInThisState(state=State(survey.state).label)
        entry.note(title=survey.title)
        survey.delete()


# ── What every verb asks ──


def _held(key: str) -> Survey:
    """The survey, held for this transaction."""
    found = Survey.objects.select_for_update().filter(key=key).first() if "\x00" not in key else None
    if found is None:
        raise SurveyMissing(key=key)
    return found


def _unchanged(survey: Survey, revision: int) -> None:
    if survey.revision != revision:
        raise DraftChanged(who=str(survey.edited_by or "?"), theirs=survey.revision, yours=revision, place="revision")


def _not_archived(survey: Survey) -> None:
    if survey.archived_at is not None:
        raise PutAway(key=survey.key)


def _demand(survey: Survey, *states: State) -> None:
    if survey.state not in states:
        raise NotInThisState(state=State(survey.state).label)


def _edited(survey: Survey, actor: Actor, now: datetime) -> None:
    survey.revision += 1
    survey.edited_at, survey.edited_by = now, actor if isinstance(actor, User) else None


def _title(document: Document) -> str:
    return said(document.title, document.default_language, document.default_language)[:LONGEST_TITLE] or document.key
