"""What is done about the model: set it up, try it, forget it; ask for a draft, stop it, take it as a note."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from rashin.base.summaries import calling
from rashin.base.summaries.calling import Endpoint, Reply
from rashin.base.summaries.errors import DayFull, ModelFailed, NoModel, ReasonMissing
from rashin.base.summaries.models import ModelSettings, Sending
from rashin.base.summaries.records import Subject, Wanted
from rashin.base.summaries.rules import DRAFT, host_of, today_begins
from rashin.base.summaries.sources import subject_of
from rashin.base.summaries.vocabulary import BOUNDS, LOG_KEPT
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.sealing import SealBroken, opened, seal
from rashin.errors import BadInput, gettext_noop

SEALED_FOR: Final = "model"
NAME_NEEDED = gettext_noop("Say which model, as its server calls it.")
OUT_OF_BOUNDS = gettext_noop("%(name)s lies between %(low)s and %(high)s.")
BAD_KEY = gettext_noop("This is not a key that can be sent: it holds letters that headers cannot.")
TRIED_WITH: Final = ("The parcel came two days late.", "Delivery took too long, I waited all week.")
"""Made up: a trial sends nobody's words."""


def set_model(wanted: Wanted, *, actor: Actor, now: datetime) -> ModelSettings:
    """Set the model up, or change it."""
    facts = _checked(wanted)
    with change(actor=actor, action="model.set", subject="model", now=now) as entry:
        row = ModelSettings.objects.select_for_update().filter(name="main").first() or ModelSettings()
        new_host = bool(row.pk) and host_of(row.base_url) != host_of(facts["base_url"])
        for name, value in facts.items():
            entry.moved(name, getattr(row, name) if row.pk else None, value)
            setattr(row, name, value)
        if wanted.key:
            row.key = seal(wanted.key.strip(), purpose=SEALED_FOR)
        elif wanted.no_key or new_host:  # a key is never carried to a server that it was not given for
            row.key = ""
        entry.note(key="new" if wanted.key else "none" if not row.key else "kept")
        row.problem = row.answer = ""
        row.checked_at, row.changed_at = None, now
        row.changed_by = actor if isinstance(actor, User) else None
        row.save()
    return row


def _checked(wanted: Wanted) -> dict[str, Any]:
    model = " ".join(wanted.model.split())
    if not model or len(model) > 200 or not model.isprintable():
        raise BadInput(problem=NAME_NEEDED, place="model")
    facts: dict[str, Any] = {"base_url": wanted.base_url.strip().rstrip("/")[:500], "model": model}
    for name, (low, high) in BOUNDS.items():
        value = getattr(wanted, name)
        if not low <= value <= high:
            raise BadInput(problem=OUT_OF_BOUNDS % {"name": name, "low": low, "high": high}, place=name)
        facts[name] = value
    if wanted.key and not (wanted.key.strip().isascii() and wanted.key.strip().isprintable()):
        raise BadInput(problem=BAD_KEY, place="key")
    reason = " ".join(wanted.personal_reason.split())[:500]
    if wanted.personal and len(reason) < 3:
        raise ReasonMissing(place="personal_reason")
    calling.check(facts["base_url"], inside=wanted.inside)
    personal = {"personal": wanted.personal, "personal_reason": reason if wanted.personal else ""}
    return facts | personal | {"inside": wanted.inside, "enabled": wanted.enabled}


def switch_model(*, actor: Actor, on: bool, now: datetime) -> None:
    """Switch it off, and every page chooses voices instead; or on again."""
    with change(actor=actor, action="model.switched_on" if on else "model.switched_off", subject="model", now=now):
        if not ModelSettings.objects.filter(name="main").update(enabled=on, changed_at=now):
            raise NoModel


def remove_model(*, actor: Actor, now: datetime) -> None:
    """Forget it with its key. Drafts that there are stay."""
    with change(actor=actor, action="model.removed", subject="model", now=now) as entry:
        row = ModelSettings.objects.select_for_update().filter(name="main").first()
        if row is None:
            raise NoModel
        entry.note(model=row.model, host=host_of(row.base_url))
        row.delete()


def endpoint_of(row: ModelSettings) -> Endpoint:
    """The model as it is called, its key opened."""
    try:
        key = opened(row.key, purpose=SEALED_FOR) if row.key else ""
    except SealBroken as broken:
        raise ModelFailed("sealed") from broken
    return Endpoint(base_url=row.base_url, model=row.model, key=key, timeout=row.timeout, inside=row.inside)


def begin_sending(
    *, actor: Actor, what: str, voices: int, characters: int, masked: bool, now: datetime
) -> tuple[Sending, ModelSettings]:
    """Note a call before anything leaves: counted in the day's number, with its line in the audit log."""
    with change(actor=actor, action="summary.sent", subject="model", now=now) as entry:
        row = ModelSettings.objects.select_for_update().filter(name="main", enabled=True).first()
        if row is None:
            raise NoModel
        used = Sending.objects.filter(at__gte=today_begins(now)).count()
        if used >= row.calls_per_day:
            raise DayFull(n=used)
        made = Sending.objects.create(
            at=now, by=actor if isinstance(actor, User) else None, what=what, model=row.model,
            host=host_of(row.base_url), voices=voices, characters=characters, masked=masked,
        )  # fmt: skip
        Sending.objects.filter(at__lt=now - LOG_KEPT).delete()
        entry.note(what=what, voices=voices, characters=characters, masked=masked, model=row.model, host=made.host)
        if not masked:
            entry.note(reason=row.personal_reason)
        entry.subject = f"sending:{made.pk}"
    return made, row


def end_sending(made: Sending, *, reply: Reply | None = None, failed: ModelFailed | None = None) -> None:
    """Note what came of it."""
    facts: dict[str, Any] = {"over": True}
    if reply is not None:
        facts |= {"tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out, "status": 200}
        facts["took_ms"] = min(reply.took_ms, 2_000_000_000)
    if failed is not None:
        facts |= {"problem": failed.problem, "status": failed.answered}
    Sending.objects.filter(pk=made.pk).update(**facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a trial."""

    problem: str = ""
    status: int = 0
    answer: str = ""
    model: str = ""
    took_ms: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    sentences: int = 0
    cites: bool = False


def try_model(*, actor: Actor, now: datetime) -> Tried:
    """Ask it for a summary of two made-up remarks, and say what came back."""
    from rashin.analysis.text.gist.answering import Unreadable, sentences
    from rashin.analysis.text.gist.asking import prompt
    from rashin.base.messages.answers import told

    sent = prompt(TRIED_WITH, language="en", most_characters=1_000)
    made, row = begin_sending(
        actor=actor, what="trial", voices=0, characters=sent.characters, masked=True, now=now
    )  # fmt: skip
    try:
        reply = calling.complete(endpoint_of(row), system=sent.system, user=sent.user)
        end_sending(made, reply=reply)
    except ModelFailed as failed:
        end_sending(made, failed=failed)
        said = Tried(problem=failed.problem, status=failed.answered, answer=failed.words)
    else:
        facts: dict[str, Any] = {
            "answer": told(reply.content), "model": reply.model, "took_ms": reply.took_ms, "status": 200,
            "tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out,
        }  # fmt: skip
        try:
            found = sentences(reply.content)
            said = Tried(**facts, sentences=len(found), cites=any(one.cites for one in found))
        except Unreadable as odd:
            said = Tried(**facts, problem=odd.problem)
    ModelSettings.objects.filter(pk=row.pk).update(problem=said.problem, answer=said.answer[:300], checked_at=now)
    return said


def ask_draft(*, actor: User, of: str, query: str, language: str, now: datetime) -> tuple[Subject, Job]:
    """Ask for a draft, written in the background. Asked twice while it is being made, it is made once."""
    require(actor, Permission.ASK)
    if not ModelSettings.objects.filter(name="main", enabled=True).exists():
        raise NoModel
    subject = subject_of(actor, of, query, language=language)
    args = {"of": subject.of, "query": subject.query, "language": language, "member": actor.pk}
    with transaction.atomic():
        return subject, enqueue(DRAFT, args, by=actor, now=now, unique=f"{DRAFT}:{subject.key}")
