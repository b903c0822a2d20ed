"""Notices to rooms of chat tools: Slack and Teams by the address of a webhook, Chatwork by its API.

None of them knows a repeated message, so a notice whose answer was lost is sent again: in a room of the company,
twice is better than never.
"""

import json
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from rashin.base.messages.bundles import Item
from rashin.base.messages.calls import called, patience
from rashin.base.messages.carrying import Content, Way
from rashin.base.messages.models import Connection, Posting
from rashin.base.messages.rules import Outcome
from rashin.base.messages.servers import connection_of, secret_of
from rashin.base.messages.vocabulary import Channel
from rashin.base.workspace.sealing import SealBroken

CHATWORK: Final = "https://api.chatwork.com"
JSON: Final = "application/json; charset=utf-8"
FORM: Final = "application/x-www-form-urlencoded"
Request = tuple[str, bytes, dict[str, str]]


class Chats:
    """The carrier that web/wiring lists for each chat tool."""

    def way(self, lane: str) -> Way:
        """The room that a lane leads to."""
        return _Room(connection_of(lane))


class _Room:
    def __init__(self, row: Connection | None) -> None:
        self._row = row
        self._secret = ""

    def trouble(self) -> Outcome | None:
        """Why nothing can go to this room."""
        if self._row is None:
            return Outcome(problem="closed", whole=True)
        try:
            self._secret = secret_of(self._row)
        except SealBroken:
            return Outcome(problem="sealed", whole=True)
        return None

    def send(self, posting: Posting, content: Content, item: Item, *, now: datetime) -> Outcome:
        """Post one notice."""
        del posting, item
        if self._row is None:
            return Outcome(problem="closed", whole=True)
        url, body, headers = request_to(self._row, self._secret, content)
        answer, outcome = called(url, body=body, headers=headers)
        if answer is not None and answer.status == 429 and (asked := patience(answer, now=now)):
            return Outcome(
                problem="later", status=429, answer=outcome.answer, took_ms=outcome.took_ms, whole=True,
                retry_after=asked,
            )  # fmt: skip
        return outcome


def request_to(row: Connection, secret: str, content: Content) -> Request:
    """Address, body and headers of a notice, as each tool wants it."""
    if row.channel == Channel.SLACK:
        return secret, _json(slack(content)), {"Content-Type": JSON}
    if row.channel == Channel.TEAMS:
        return secret, _json(teams(content)), {"Content-Type": JSON}
    base = str(row.options.get("base") or CHATWORK)
    body = urlencode({"body": chatwork(content), "self_unread": "0"}).encode("ascii")
    url = f"{base}/v2/rooms/{row.options.get('room', '')}/messages"
    return url, body, {"X-ChatWorkToken": secret, "Content-Type": FORM}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def slack(content: Content) -> dict[str, object]:
    """Slack's three special letters are escaped, so that no text calls a whole channel or hides a link."""
    subject, text = (
        one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for one in (content.subject, content.text)
    )
    return {"text": f"*{subject}*\n{text}" if subject else text, "unfurl_links": False}


def teams(content: Content) -> dict[str, object]:
    """An Adaptive Card, as a Workflows webhook takes it."""
    title = {"type": "TextBlock", "text": content.subject, "weight": "Bolder", "size": "Medium", "wrap": True}
    body = {"type": "TextBlock", "text": content.text.replace("\n", "\n\n"), "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
        "body": [title, body] if content.subject else [body],
    }  # fmt: skip
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attached]}


def chatwork(content: Content) -> str:
    """Chatwork's own marks are broken up, so that no text calls everybody in the room."""
    subject, text = (one.replace("[", "［").replace("]", "］") for one in (content.subject, content.text))
    return f"[info][title]{subject}[/title]{text}[/info]" if subject else text
