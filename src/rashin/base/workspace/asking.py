"""The lake of this installation, opened once a process, and its answers, kept while the lake stays as it is."""

import threading
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from rashin.analysis.lake.inbox import Inbox, open_inbox
from rashin.analysis.lake.store import Lake
from rashin.base.workspace.access import Permission, require, require_kind, scope_of
from rashin.base.workspace.errors import PersonalGroup
from rashin.base.workspace.models import User
from rashin.home import Home

if TYPE_CHECKING:  # questions bring kernels and statistics: what only flushes or links never loads them
    from rashin.analysis.questions.question import Answer, Question, Scope
    from rashin.base.workspace.shelf import Shelf

_opening = threading.Lock()


@lru_cache(maxsize=4)
def _lake_at(address: str) -> Lake:
    return Lake.open(address, memory=settings.LAKE_MEMORY)


def the_lake(home: Home | None = None) -> Lake:
    """The lake, opened at first use."""
    address = (home or settings.HOME).lake
    with _opening:
        return _lake_at(address)


@lru_cache(maxsize=4)
def _inbox_at(address: str) -> Inbox:
    return open_inbox(address)


def the_inbox() -> Inbox:
    """The collector's inbox, opened at first use: what arrived last, and where replayed messages go."""
    with _opening:
        return _inbox_at(settings.INBOX)


@lru_cache(maxsize=4)
def shelf_of(folder: str) -> "Shelf":
    """The kept answers of an installation."""
    from rashin.base.workspace.shelf import Shelf

    return Shelf(Path(folder) / "answers", secret=settings.SECRET_KEY)


def ask_in_scope(
    question: "Question", *, scope: "Scope", now: datetime, patience: timedelta = timedelta(0), home: Home | None = None
) -> "Answer":
    """Answer within a scope; an answer to the same question of the same lake is taken from the shelf.

    With ``patience`` an answer of a slightly older lake will do: a page that shows where the company stands
    need not ask again because one more event arrived a second ago.
    """
    from rashin.analysis.questions.catalogue import ask
    from rashin.analysis.questions.question import question_key

    lake, shelf = the_lake(home), shelf_of(str((home or settings.HOME).cache))
    standing = question_key(question, scope=scope, stamp="any", now=now)
    if patience:
        kept = shelf.find(standing)
        if kept is not None and now - kept.asked_at <= patience:
            return kept
    key = question_key(question, scope=scope, stamp=lake.stamp(), now=now)
    answer = shelf.find(key)
    if answer is None:
        with shelf.once(key):  # ten readers of a new page ask the lake once
            answer = shelf.find(key) or shelf.keep(key, ask(question, lake=lake, scope=scope, now=now))
    if patience:
        shelf.keep(standing, answer, on_disk=False)
    return answer


def permission_for(question: "Question") -> Permission:
    """What asking a question takes; a kind that is not named here takes the right to ask."""
    return {
        "scores": Permission.SEE_SCORES,
        "timeline": Permission.SEE_CUSTOMERS,
        "people": Permission.SEE_CUSTOMERS,
    }.get(question.name, Permission.ASK)


def require_fields(member: User, question: "Question") -> None:
    """Refuse a question that shows individuals as groups, or finds them by what its asker sees masked.

    A breakdown by name or address would be a list of persons, so nobody gets one; a filter by them is for those who
    may see them. What customers wrote is no group either, and searching it takes the right to read voices.
    """
    from rashin.analysis.questions.personal import fields_of, is_personal

    for named in fields_of(question):
        if named.field == "text" and named.use == "filter":
            require(member, Permission.SEE_VOICES)
        elif named.field == "text" or (is_personal(named.field) and named.use == "group"):
            raise PersonalGroup(field=named.field, place=named.field)
        elif is_personal(named.field):
            require(member, Permission.SEE_PERSONAL)


def ask_as(member: User, question: "Question", *, now: datetime, patience: timedelta = timedelta(0)) -> "Answer":
    """Answer a question as a member may see it."""
    from rashin.analysis.questions.catalogue import within

    for one in within(question):
        require(member, permission_for(one))
        require_kind(member, one.name)
        require_fields(member, one)
    return ask_in_scope(question, scope=scope_of(member), now=now, patience=patience)
