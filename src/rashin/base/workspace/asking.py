"""The lake of this installation, opened once a process, and its answers, kept while what they were read from stays."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from rashin.analysis.lake.inbox import Inbox, open_inbox
from rashin.analysis.lake.keeping import KeepingLake
from rashin.analysis.lake.store import Lake
from rashin.base.workspace.access import Permission, require, require_kind, scope_of
from rashin.base.workspace.errors import PersonalGroup
from rashin.base.workspace.models import User
from rashin.home import Home

if TYPE_CHECKING:  # questions bring kernels and statistics: what only flushes or links never loads them
    from rashin.analysis.questions.question import Answer, Question, Scope
    from rashin.base.workspace.shelf import Shelf

log = logging.getLogger("rashin.answers")

SETTLED = timedelta(seconds=30)
"""So old may a kept answer be before a page with patience has a newer one worked out behind it."""
_ANY = "any"
_opening = threading.Lock()
_refreshing: set[str] = set()


@lru_cache(maxsize=4)
def _lake_at(address: str) -> Lake:
    return Lake.open(address, memory=settings.LAKE_MEMORY)


def the_lake(home: Home | None = None) -> Lake:
    """The lake, opened at first use."""
    address = (home or settings.HOME).lake
    with _opening:
        return _lake_at(address)


@lru_cache(maxsize=4)
def _keeping(lake: Lake) -> KeepingLake:
    return KeepingLake(lake)


def the_kept_lake() -> KeepingLake:
    """The lake for pages that ask for the same few rows at every look: rows are kept while their tables stay."""
    lake = the_lake()
    with _opening:
        return _keeping(lake)


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
    """Answer within a scope; a kept answer is taken while the tables that it was read from stay as they are.

    With ``patience`` an answer of a slightly older lake will do: a page that shows where the company stands need not
    wait because one more event arrived a second ago. The newer answer is worked out behind it, for the next look.
    """
    from rashin.analysis.questions.question import question_key

    found = kept_answer(question, scope=scope, now=now, patience=patience, home=home)
    if found is not None:
        return found
    shelf = shelf_of(str((home or settings.HOME).cache))
    with shelf.once(question_key(question, scope=scope, stamp=_ANY, now=now)):  # ten readers ask the lake once
        found = kept_answer(question, scope=scope, now=now, patience=patience, home=home)
        return found or _work_out(question, scope=scope, now=now, home=home)


def kept_answer(
    question: "Question", *, scope: "Scope", now: datetime, patience: timedelta = timedelta(0), home: Home | None = None
) -> "Answer | None":
    """The answer that can be shown at once, if there is one."""
    from rashin.analysis.questions.question import question_key

    key = question_key(question, scope=scope, stamp=_ANY, now=now)
    kept = shelf_of(str((home or settings.HOME).cache)).find(key)
    if kept is None:
        return None
    age = now - kept.answer.asked_at
    if patience and age <= min(patience, SETTLED):
        return kept.answer
    if the_lake(home).versions(kept.read) == kept.read:
        return kept.answer
    if not patience or age > patience:
        return None
    _behind(key, lambda: _work_out(question, scope=scope, now=now, home=home))
    return kept.answer


def _work_out(question: "Question", *, scope: "Scope", now: datetime, home: Home | None) -> "Answer":
    """Ask the lake, and keep what it says with the state of what it was read from."""
    from rashin.analysis.lake.watched import WatchedLake
    from rashin.analysis.questions.catalogue import ask
    from rashin.analysis.questions.question import question_key
    from rashin.base.workspace.shelf import Kept

    lake = the_lake(home)
    before = lake.versions()  # what is committed while the question is asked makes the answer old at once
    watched = WatchedLake(lake)
    answer = ask(question, lake=watched, scope=scope, now=now)
    kept = Kept(answer=answer, read={name: before[name] for name in sorted(watched.reads)})
    key = question_key(question, scope=scope, stamp=_ANY, now=now)
    shelf_of(str((home or settings.HOME).cache)).keep(key, kept)
    return answer


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="rashin-answers")


def _behind(key: str, work: "Callable[[], Answer]") -> None:
    """Do it in a thread of its own, once at a time for each key."""

    def run() -> None:
        try:
            work()
        except Exception:  # the next look asks, and tells whoever looks
            log.info("An answer could not be brought up to date.", exc_info=True)
        finally:
            _refreshing.discard(key)

    with _opening:
        if key in _refreshing:
            return
        _refreshing.add(key)
    _thread().submit(run)


def permission_for(question: "Question") -> Permission:
    """What asking a question takes; a kind that is not named here takes the right to ask."""
    return {
        "scores": Permission.SEE_SCORES,
        "timeline": Permission.SEE_CUSTOMERS,
        "people": Permission.SEE_CUSTOMERS,
        "segment": Permission.SEE_CUSTOMERS,
        "voices": Permission.SEE_VOICES,
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


def complete(question: "Question") -> "Question":
    """The question with the definitions of the saved segments that it names: it says all that it asks."""
    from rashin.analysis.questions.catalogue import with_segments

    return with_segments(question, import_string(settings.RASHIN_SEGMENTS))


def ask_as(member: User, question: "Question", *, now: datetime, patience: timedelta = timedelta(0)) -> "Answer":
    """Answer a question as a member may see it."""
    from rashin.analysis.questions.catalogue import within

    question = complete(question)
    for one in within(question):
        require(member, permission_for(one))
        require_kind(member, one.name)
        require_fields(member, one)
    return ask_in_scope(question, scope=scope_of(member), now=now, patience=patience)
