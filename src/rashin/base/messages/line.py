"""Letters by LINE's Messaging API: one push a letter, with a retry key that makes a repeated push harmless.

LINE keeps a retry key for a day: the same push with the same key is answered 409 and not delivered again. So whatever
becomes of an attempt, the letter is pushed again with its key until LINE has said 200 or 409; after a day without
either, its fate is unknown.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from rashin.base.messages.bundles import Item
from rashin.base.messages.calls import called, patience
from rashin.base.messages.carrying import Content, Way
from rashin.base.messages.footers import has_footer, preferences_link
from rashin.base.messages.letters import LONGEST
from rashin.base.messages.models import Connection, Posting
from rashin.base.messages.outgoing import Answer, CallFailed, call
from rashin.base.messages.rules import Outcome
from rashin.base.messages.servers import connection_of, secret_of
from rashin.base.messages.vocabulary import Channel
from rashin.base.workspace.sealing import SealBroken

API: Final = "https://api.line.me"
KEY_LASTS: Final = timedelta(hours=23)
"""LINE keeps a retry key for 24 hours; an hour is left for clocks that differ."""
MONTH_OVER: Final = timedelta(hours=6)
"""When the month's messages are used up, it is asked again so often: a plan can be changed on any day."""
_KEYS: Final = uuid.UUID("4d0f7d26-57b8-4c40-9d0a-4f2f3d1c0b5e")


class Line:
    """The carrier that web/wiring lists for LINE."""

    def way(self, lane: str) -> Way:
        """The account that a lane leads to."""
        return _Account(connection_of(lane))


class _Account:
    def __init__(self, row: Connection | None) -> None:
        self._row = row
        self._token = ""

    def trouble(self) -> Outcome | None:
        """Why nothing can go to this account."""
        if self._row is None:
            return Outcome(problem="closed", whole=True)
        try:
            self._token = secret_of(self._row)
        except SealBroken:
            return Outcome(problem="sealed", whole=True)
        return None

    def send(self, posting: Posting, content: Content, item: Item, *, now: datetime) -> Outcome:
        """Push one letter."""
        if self._row is None or posting.addressee is None:
            return Outcome(problem="closed", whole=True)
        if item.attempt > 1 and now - posting.planned_at > KEY_LASTS:
            return Outcome(problem="unanswered", unknown=True)
        said = {"to": posting.addressee.address, "messages": [{"type": "text", "text": text_of(posting, content)}]}
        answer, outcome = called(
            f"{base_of(self._row)}/v2/bot/message/push",
            body=json.dumps(said, ensure_ascii=False).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "X-Line-Retry-Key": retry_key(posting.reference),
            },
        )
        return outcome if answer is None else _judged(answer, outcome, now=now)


def _judged(answer: Answer, outcome: Outcome, *, now: datetime) -> Outcome:
    if answer.status == 409:  # accepted already, by an attempt whose answer was lost
        return replace(outcome, problem="", hopeless=False)
    if answer.status == 429:
        if b"monthly limit" in answer.body:
            return replace(outcome, problem="quota", retry_after=MONTH_OVER)
        return replace(outcome, retry_after=patience(answer, now=now) or outcome.retry_after)
    return outcome


def retry_key(reference: str) -> str:
    """A UUID that is the same for the same letter."""
    return str(uuid.uuid5(_KEYS, reference))


def base_of(row: Connection) -> str:
    """Where the API is."""
    return str(row.options.get("base") or API)


def text_of(posting: Posting, content: Content) -> str:
    """The text, with the way to choose what comes where a letter can be refused, as far as LINE takes it."""
    text = content.text.strip()
    if has_footer(posting):
        with translation.override(posting.language):
            below = f"{gettext('Choose what you receive:')} {preferences_link(posting)}"
        if len(text) + len(below) + 2 <= LONGEST[Channel.LINE]:
            text = f"{text}\n\n{below}"
    return text


def quota_of(row: Connection) -> Mapping[str, Any]:
    """How many messages the month has, and how many are used: asked of LINE now."""
    headers = {"Authorization": f"Bearer {secret_of(row)}", "User-Agent": "Rashin/1"}
    whole = _asked(f"{base_of(row)}/v2/bot/message/quota", headers)
    used = _asked(f"{base_of(row)}/v2/bot/message/quota/consumption", headers)
    limit = whole.get("value") if whole.get("type") == "limited" else None
    return {"limit": limit, "used": used.get("totalUsage")}


def _asked(url: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
    answer = call("GET", url, headers=headers)
    if answer.status != 200:
        raise CallFailed("login" if answer.status in {401, 403} else "status", str(answer.status))
    try:
        found = json.loads(answer.body)
    except ValueError as problem:
        raise CallFailed("broken") from problem
    return found if isinstance(found, dict) else {}
