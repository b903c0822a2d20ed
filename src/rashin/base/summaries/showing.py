"""What a page shows of some voices in short: the draft, how far the next one is, why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from rashin.base.summaries import queries
from rashin.base.summaries.choosing import chosen
from rashin.base.summaries.drafting import STEPS, WAITING
from rashin.base.summaries.errors import TooFewVoices
from rashin.base.summaries.records import Chosen, Subject, SummaryView
from rashin.base.summaries.sources import source_of, subject_of
from rashin.base.summaries.vocabulary import PROBLEMS
from rashin.base.ui.stories import Progress
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.vocabulary import UNFINISHED, JobState
from rashin.errors import RashinError

FAILURES_SHOWN: Final = timedelta(hours=12)
"""How long a page says that a draft failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """What a page shows of one subject."""

    id: str
    of: str
    query: str
    address: str
    """The same panel as a page of its own."""
    model: str
    """Its name, for those who may ask it; empty where there is none."""
    host: str
    summary: SummaryView | None
    progress: Progress | None
    failed: str
    chosen: Chosen | None
    few: str
    """Why nothing is chosen."""
    told: str
    may_note: bool


def address_of(name: str, subject: Subject) -> str:
    """An address of this capability about a subject."""
    return f"{reverse(name)}?{urlencode({'of': subject.of, 'query': subject.query})}"


def view_of(member: User, of: str, query: str, *, choose: bool = False, now: datetime) -> PanelView:
    """What the panel shows now."""
    subject = subject_of(member, of, query)
    source = source_of(of)
    found = queries.newest(member, subject)
    work = queries.work_of(subject)
    running = work is not None and work.state in UNFINISHED
    named = queries.model_named() if may(member, Permission.ASK) else None
    picked, few = _picked(member, subject, now=now) if choose else (None, "")
    return PanelView(
        id=subject.key[:12], of=subject.of, query=subject.query, address=address_of("summaries", subject),
        model=named[0] if named else "", host=named[1] if named else "", summary=found,
        progress=progress_of(work) if work is not None and running else None,
        failed=_failure(work, found, now) if work is not None else "", chosen=picked, few=few,
        told=source.told(member, subject.query),
        may_note=may(member, Permission.EDIT_JOURNEYS),
    )  # fmt: skip


def _picked(member: User, subject: Subject, *, now: datetime) -> tuple[Chosen | None, str]:
    try:
        return chosen(member, subject, now=now), ""
    except TooFewVoices as few:
        return None, gettext(few.message) % few.fields


def progress_of(work: Job) -> Progress:
    """How far a draft is. The panel around it asks for itself, so the bar need not."""
    note = gettext(work.note) if work.note in {*STEPS, WAITING} else work.note
    return Progress(
        id=str(work.pk), title=gettext("A draft is being written"), state=work.state, done=work.done,
        total=work.total, note=note, cancelling=work.cancel_asked,
    )  # fmt: skip


def _failure(work: Job, found: SummaryView | None, now: datetime) -> str:
    if work.state != JobState.FAILED or work.finished_at is None or now - work.finished_at > FAILURES_SHOWN:
        return ""
    if found is not None and found.made_at > work.finished_at:
        return ""
    return failure_words(work.error or {})


def failure_words(error: Mapping[str, Any]) -> str:
    """Why there is no draft, in the reader's language."""
    fields = error.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    problem = PROBLEMS.get(str(fields.get("problem", "")))
    if problem is not None:
        wait = int(fields.get("wait") or 0)
        told = str(fields.get("told") or "")
        said = [str(problem)]
        if wait:
            said.append(gettext("It asks to wait %(wait)s seconds.") % {"wait": wait})
        if told:
            said.append(f"“{told}”")
        return " ".join(said)
    try:
        sentence = gettext(str(error.get("message") or RashinError.message)) % fields
    except (KeyError, TypeError, ValueError):
        sentence = str(error.get("message", ""))
    remedy = str(error.get("remedy") or "")
    return f"{sentence} {gettext(remedy)}" if remedy and "%" not in remedy else sentence


def told_of(member: User, found: SummaryView) -> str:
    """Which voices a draft is about."""
    return source_of(found.of).told(member, found.query)
