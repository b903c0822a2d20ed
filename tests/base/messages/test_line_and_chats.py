"""LINE with its retry key, and notices to rooms of chat tools, through real HTTP."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from rashin.base.messages import connecting
from rashin.base.messages.carrying import Content
from rashin.base.messages.chats import Chats, chatwork, slack, teams
from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.line import Line as LineCarrier
from rashin.base.messages.line import retry_key
from rashin.base.messages.models import Connection, Delivery, Lane, Posting
from rashin.base.messages.postman import deliver_due
from rashin.base.workspace.sealing import seal
from tests.base.messages.line_server import Line, line_serving

USER = "U" + "0123456789abcdef" * 2
CARRIERS = {"line": LineCarrier(), "slack": Chats(), "teams": Chats(), "chatwork": Chats()}


@pytest.fixture
def line(settings: Any, db: None, now: datetime) -> Iterator[Line]:
    with line_serving() as found:
        settings.OUTGOING_ALLOW = [found.url.removeprefix("http://")]
        settings.BASE_URL = "https://cx.example.jp"
        connect("line", found.token, now, base=found.url)
        yield found


def connect(channel: str, secret: str, now: datetime, **options: str) -> Connection:
    lane = Lane.objects.create(name=f"{channel}:1", width=4)
    sealed = seal(secret, purpose="connection")
    return Connection.objects.create(
        channel=channel, name=channel, lane=lane, options=options, secret=sealed, created_at=now
    )


def push(now: datetime, key: str = "k", **fields: Any) -> str:
    told = {"channel": "line", "to": Recipient(address=USER), "purpose": "service", "text": "ご回答です🎉"}
    return send(Letter(key=key, **(told | fields)), actor="t", now=now).message


def work(now: datetime) -> int:
    return deliver_due({}, clock=lambda: now, carriers=CARRIERS)


def test_a_push_arrives_with_its_retry_key(line: Line, now: datetime) -> None:
    reference = push(now)
    push(now, "r", purpose="research")
    work(now)
    first = line.pushed[retry_key(reference)]
    assert first == {"to": USER, "messages": [{"type": "text", "text": "ご回答です🎉"}]}
    assert "https://cx.example.jp/messages/preferences/" in line.pushed[line.asked[1]]["messages"][0]["text"]
    assert set(Posting.objects.values_list("state", flat=True)) == {"sent"}


def test_a_push_whose_answer_was_lost_is_made_again_and_arrives_once(line: Line, now: datetime) -> None:
    line.next = ["lose"]
    push(now)
    work(now)
    assert Posting.objects.get().state == "queued"
    work(now + timedelta(minutes=1))
    assert Posting.objects.get().state == "sent"
    assert (len(line.pushed), len(line.asked), len(set(line.asked))) == (1, 2, 1)
    assert Delivery.objects.get().status == 409


def test_after_a_day_the_retry_key_protects_no_more(line: Line, now: datetime) -> None:
    line.next = ["lose"]
    push(now)
    work(now)
    Delivery.objects.update(next_at=now + timedelta(hours=24))
    work(now + timedelta(hours=24))
    assert Posting.objects.get().state == "unknown"
    assert len(line.asked) == 1


def test_429_rests_the_account_for_as_long_as_it_asks(line: Line, now: datetime) -> None:
    line.next = [(429, {"Retry-After": "600"}, b'{"message":"slow down"}')]
    push(now)
    work(now)
    assert Lane.objects.get().resting_until == now + timedelta(minutes=10)
    assert work(now + timedelta(minutes=9)) == 0
    work(now + timedelta(minutes=25))
    assert Posting.objects.get().state == "sent"


def test_when_the_months_messages_are_used_up_it_says_so(line: Line, now: datetime) -> None:
    line.next = [(429, {}, b'{"message":"You have reached your monthly limit."}')]
    push(now)
    work(now)
    row = Connection.objects.get()
    assert row.problem == "quota"
    said = connecting.try_connection(actor="t", number=row.pk, to="", now=now)
    assert said.delivered
    assert Connection.objects.get().quota == {"limit": 1000, "used": 42}


def test_a_token_that_does_not_hold_and_a_user_that_is_none(line: Line, now: datetime) -> None:
    line.next = [(400, {}, b'{"message":"The property, to, in the request body is invalid"}')]
    push(now)
    work(now)
    assert (Posting.objects.get().state, Posting.objects.get().reason) == ("bounced", "unwanted")
    line.token = "another"
    push(now, "2")
    work(now)
    assert Connection.objects.get().problem == "login"
    assert Posting.objects.get(key="2").state == "queued"


def test_notices_reach_rooms_of_each_chat_tool(line: Line, now: datetime) -> None:
    connect("slack", f"{line.url}/services/T/B/x", now)
    connect("teams", f"{line.url}/workflows/1?sig=x", now)
    connect("chatwork", "cw-token", now, base=line.url, room="123")
    for channel in ("slack", "teams", "chatwork"):
        told = {"channel": channel, "to": Recipient(), "purpose": "internal", "subject": "期限切れ"}
        push(now, channel, text="<!channel> [toall] 至急", **told)
    assert work(now + timedelta(hours=12)) == 3, "the night is no reason to be quiet inside the company"
    posted = {path: (headers, body) for path, headers, body in line.posted}
    assert json.loads(posted["/services/T/B/x"][1])["text"] == "*期限切れ*\n&lt;!channel&gt; [toall] 至急"
    card = json.loads(posted["/workflows/1?sig=x"][1])["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["body"][0]["text"] == "期限切れ"
    headers, body = posted["/v2/rooms/123/messages"]
    assert headers["x-chatworktoken"] == "cw-token"
    assert parse_qs(body.decode())["body"] == ["[info][title]期限切れ[/title]<!channel> ［toall］ 至急[/info]"]
    assert set(Posting.objects.values_list("state", flat=True)) == {"sent"}


def test_a_room_that_is_named_gets_it_and_one_that_is_gone_is_told(line: Line, now: datetime) -> None:
    connect("slack", f"{line.url}/a", now)
    lane = Lane.objects.create(name="slack:2")
    second = Connection.objects.create(
        channel="slack", name="b", lane=lane, created_at=now, secret=seal(f"{line.url}/b", purpose="connection")
    )
    to = Recipient(address=str(second.pk))
    push(now, "1", channel="slack", to=to, purpose="internal")
    line.next = [(404, {}, b"no_service")]
    work(now)
    assert [path for path, _, _ in line.posted] == ["/b"]
    second.refresh_from_db()
    assert second.problem == "gone"
    assert send(
        Letter(channel="slack", to=Recipient(address="999"), purpose="internal", text="x", key="2"), actor="t", now=now
    ).reason == "no_connection"  # fmt: skip


def test_texts_without_a_subject_are_texts() -> None:
    content = Content(text="a")
    assert (slack(content)["text"], chatwork(content)) == ("a", "a")
    assert len(teams(content)["attachments"][0]["content"]["body"]) == 1  # type: ignore[index]
