"""Mail through a real server: what it takes, what it refuses, when it hangs, and what nobody can know."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rashin.base.messages import policy
from rashin.base.messages.letters import Letter, Recipient, Verdict, send
from rashin.base.messages.mails import Mails, message_id_of
from rashin.base.messages.models import Attempt, Connection, Consent, Delivery, Lane, Posting, Suppression
from rashin.base.messages.postman import deliver_due
from rashin.base.messages.smtp import Limits
from rashin.base.workspace.sealing import seal
from tests.base.messages.post_office import PostOffice, open_office
from tests.base.messages.receiver import certificate

QUICK = Limits(connect=2.0, answer=0.4, mail=2.0)
"""For servers that hang. On a busy machine others take longer, too."""
PATIENT = Limits(connect=30.0, answer=30.0, mail=60.0)
Post = Callable[..., Verdict]


@pytest.fixture
def office(settings: Any, db: None, now: datetime) -> Iterator[PostOffice]:
    with open_office() as found:
        connect(found, settings, now)
        yield found


def connect(office: PostOffice, settings: Any, now: datetime, **options: Any) -> Connection:
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{office.port}"]
    settings.BASE_URL = "https://cx.example.jp"
    lane = Lane.objects.create(name=f"mail:{office.port}", width=4)
    told = {
        "host": "127.0.0.1", "port": office.port, "security": "none", "from_name": "羅針商店",
        "from_address": "cx@example.jp", "bounces": "bounce@example.jp",
    }  # fmt: skip
    return Connection.objects.create(
        channel="mail", name="post", lane=lane, options=told | options, created_at=now,
        secret=seal("秘密", purpose="connection"),
    )  # fmt: skip


@pytest.fixture
def post(now: datetime) -> Post:
    def posted(to: str = "aoi@example.jp", key: str = "", **fields: Any) -> Verdict:
        told = {"subject": "配送についてのアンケート", "text": "いかがでしたか。\n.点で始まる行", "purpose": "service"}
        letter = Letter(channel="mail", to=Recipient(address=to), key=key or to, **(told | fields))
        return send(letter, actor="test", now=now)

    return posted


def work(now: datetime, limits: Limits = PATIENT) -> int:
    mails = Mails(limits)
    try:
        return deliver_due({}, clock=lambda: now, carriers={"mail": mails})
    finally:
        mails.close()


def fate(key: str) -> tuple[str, str]:
    row = Posting.objects.get(key=key)
    return row.state, row.reason


def test_a_letter_arrives_as_it_was_written(office: PostOffice, post: Post, now: datetime) -> None:
    said = post(html="<p>いかが？</p>", reply_to="case+1@example.jp", in_reply_to="<abc@customer.example>")
    assert work(now) == 1
    (mail,) = office.mails
    assert mail["subject"] == "配送についてのアンケート"
    assert mail["from"].addresses[0].display_name == "羅針商店"
    assert (mail["to"], mail["reply-to"]) == ("aoi@example.jp", "case+1@example.jp")
    assert mail["message-id"] == f"<{said.message}@example.jp>"
    assert mail["in-reply-to"] == mail["references"] == "<abc@customer.example>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["いかがでしたか。", ".点で始まる行"]
    assert "いかが" in html.get_content()
    assert "list-unsubscribe" not in mail
    assert office.got[0][0] == f"bounce+{said.message}@example.jp", "what comes back says which letter it was"
    assert fate("aoi@example.jp") == ("sent", "")
    assert Posting.objects.get().settled_at == now
    assert work(now + timedelta(days=2)) == 0


def test_research_can_be_refused_with_one_click_and_says_who_sends(
    office: PostOffice, post: Post, now: datetime, client: Client
) -> None:
    policy.change_policy(
        {"company": "羅針商店", "postal": "東京都港区1-1", "contact": "03-0000-0000"}, actor="t", now=now
    )
    post(purpose="research", html="<html><body><p>Q</p></body></html>", construct="nps")
    work(now)
    (mail,) = office.mails
    link = mail["list-unsubscribe"].strip("<>")
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert all(word in body.get_content() for word in ("羅針商店", "東京都港区1-1", "03-0000-0000", link))
    path = link.removeprefix("https://cx.example.jp")
    assert client.get(path).status_code == 200
    assert not Suppression.objects.exists(), "a program that follows links refuses nothing"
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Consent.objects.get().status == "withdrawn"
    assert post(key="2", purpose="research").reason == "stop_unsubscribe"
    assert post(key="3", purpose="service").goes
    assert client.get(path[:-4] + "xxx/").status_code == 404


def test_a_recipient_chooses_what_comes(office: PostOffice, post: Post, now: datetime, client: Client) -> None:
    post(purpose="research")
    work(now)
    text = office.mails[0].get_body(("plain",))
    assert text is not None
    path = next(word for word in text.get_content().split() if "/preferences/" in word)
    path = path.removeprefix("https://cx.example.jp")
    assert client.get(path).content.count(b" checked") == 1, "surveys unless refused, offers only when agreed to"
    client.post(path, {"purposes": ["marketing"]})
    assert post(key="2", purpose="research").reason.startswith("stop")
    policy.change_policy({"company": "a", "postal": "b", "contact": "c"}, actor="t", now=now)
    client.post(path, {"purposes": ["research", "marketing", "service"]})
    assert post(key="3", purpose="marketing").goes
    assert not Suppression.objects.exists()


def test_what_the_server_refuses_is_told_apart(office: PostOffice, post: Post, now: datetime) -> None:
    for who in ("gone", "spam", "refused", "full", "good"):
        post(f"{who}@example.jp", key=who)
    work(now)
    assert fate("gone") == ("bounced", "hard_bounce")
    assert fate("spam") == ("bounced", "unwanted")
    assert fate("refused") == ("bounced", "unwanted")
    assert fate("full") == ("queued", "")
    assert fate("good") == ("sent", "")
    assert Suppression.objects.get().addressee.address == "gone@example.jp", "only a mailbox that is not there"
    waits = Delivery.objects.get(posting__key="full")
    assert waits.problem == "later"
    assert now + timedelta(seconds=7) < waits.next_at < now + timedelta(seconds=13)
    office.say["full"] = "250 now"
    assert work(now + timedelta(seconds=20)) == 1
    assert office.connections == 2, "one connection takes many letters"


def test_421_rests_the_whole_lane_and_costs_no_letter_an_attempt(office: PostOffice, post: Post, now: datetime) -> None:
    for number in range(3):
        post(f"a{number}@example.jp")
    office.say["a1"] = "421 4.3.2 too busy"
    work(now)
    assert office.to() == ["a0@example.jp"]
    assert Lane.objects.get().resting_until == now + timedelta(minutes=2)
    assert set(Delivery.objects.filter(state="waiting").values_list("attempts", flat=True)) == {0}
    assert work(now + timedelta(minutes=1)) == 0
    work(now + timedelta(minutes=5))
    assert sorted(office.to()) == ["a0@example.jp", "a1@example.jp", "a2@example.jp"]
    assert Lane.objects.get().failing_since is None


@pytest.mark.parametrize("who", ["hang", "drop", "babble"])
def test_a_mail_whose_answer_never_came_is_listed_and_not_sent_again(
    office: PostOffice, post: Post, now: datetime, who: str
) -> None:
    post(f"{who}@example.jp", key=who)
    post("good@example.jp", key="good")
    work(now, QUICK if who == "hang" else PATIENT)
    assert fate(who) == ("unknown", "unanswered")
    assert fate("good") == ("queued", ""), "a server that breaks off is left alone for a while"
    work(now + timedelta(minutes=1))
    assert fate("good") == ("sent", "")
    assert work(now + timedelta(days=2)) == 0
    assert len(office.got) == 2


def test_a_server_that_hangs_before_the_mail_is_tried_again(office: PostOffice, post: Post, now: datetime) -> None:
    post("late@example.jp")
    work(now, QUICK)
    assert fate("late@example.jp")[0] == "queued"
    row = Connection.objects.get()
    assert row.problem == "timeout"
    assert Delivery.objects.get().attempts == 1, "it counts, or one letter could block all others for ever"
    assert not office.got


def test_a_server_that_is_away_costs_no_attempt_until_the_letter_is_not_worth_it(
    post: Post, now: datetime, db: None, settings: Any, members: Any
) -> None:
    with open_office() as office:
        row = connect(office, settings, now)
    post(not_after=now + timedelta(hours=2))
    for minutes in (0, 1, 10, 60):
        work(now + timedelta(minutes=minutes))
    assert Delivery.objects.get().attempts == 0
    assert not Attempt.objects.exists()
    row.refresh_from_db()
    assert row.problem == "unreachable"
    assert members.ben.notices.count() == 1, "whoever looks after it is told once"
    work(now + timedelta(hours=3))
    assert fate("aoi@example.jp") == ("failed", "expired")


def test_several_commands_in_one_go_where_the_server_takes_them(office: PostOffice, post: Post, now: datetime) -> None:
    office.pipelining = True
    for who in ("a", "gone", "b", "full", "c", "hang", "d"):
        post(f"{who}@example.jp", key=who)
    work(now, QUICK)
    work(now + timedelta(minutes=1), QUICK)
    assert office.to() == [f"{who}@example.jp" for who in ("a", "b", "c", "hang", "d")]
    assert [fate(who)[0] for who in ("gone", "full", "hang", "d")] == ["bounced", "queued", "unknown", "sent"]


def test_what_changed_since_it_was_queued_counts(office: PostOffice, post: Post, now: datetime) -> None:
    post("a@example.jp", purpose="research")
    post("b@example.jp", purpose="research")
    policy.suppress("mail", "a@example.jp", "hand", actor="t", now=now)
    night = now + timedelta(hours=10)
    work(night)
    assert fate("a@example.jp") == ("refused", "stop_hand")
    assert fate("b@example.jp") == ("held", "quiet")
    assert not office.got
    work(now + timedelta(hours=22))
    assert office.to() == ["b@example.jp"]


def test_a_login_that_fails_is_told_and_nothing_is_lost(settings: Any, db: None, post: Post, now: datetime) -> None:
    with open_office(auth_require_tls=False) as office:
        row = connect(office, settings, now, user="rashin")
        post()
        row.secret = seal("wrong", purpose="connection")
        row.save()
        work(now)
        row.refresh_from_db()
        assert (row.problem, row.answer) == ("login", "5.7.8 Authentication credentials invalid")
        row.secret = seal("秘密", purpose="connection")
        row.save()
        work(now + timedelta(hours=1))
        assert len(office.got) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_with_a_certificate_that_is_trusted_and_not_with_another(
    settings: Any, db: None, post: Post, now: datetime, tmp_path: Path, security: str
) -> None:
    trusted = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    told = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"wrapped": context}
    with open_office(**told) as office:
        row = connect(office, settings, now, security=security, host="localhost")
        settings.OUTGOING_ALLOW = [f"localhost:{office.port}"]
        post()
        work(now)
        row.refresh_from_db()
        assert row.problem == "tls", "a certificate that nobody knows is refused, and nothing leaves"
        assert not office.got
        settings.OUTGOING_TRUST = str(trusted)
        work(now + timedelta(hours=1))
        assert office.to() == ["aoi@example.jp"]


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(
    settings: Any, db: None, post: Post, now: datetime
) -> None:
    with open_office() as office:
        row = connect(office, settings, now, security="starttls")
        post()
        work(now)
        row.refresh_from_db()
        assert row.problem == "tls"
        assert not office.got


def test_a_server_that_drips_is_cut_off(settings: Any, db: None, post: Post, now: datetime) -> None:
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            speaker, _ = listener.accept()
            with speaker:
                speaker.sendall(b"220-")
                while not ended.wait(0.05):
                    speaker.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        office = PostOffice(port=listener.getsockname()[1])
        row = connect(office, settings, now)
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        mails = Mails(Limits(connect=0.2, answer=5.0, mail=2.0))
        post()
        deliver_due({}, clock=lambda: now, carriers={"mail": mails})
        ended.set()
        thread.join()
        mails.close()
    row.refresh_from_db()
    assert row.problem == "timeout"


def test_what_speaks_no_smtp_is_left_alone_and_costs_nothing(
    settings: Any, db: None, post: Post, now: datetime
) -> None:
    def babble(listener: socket.socket) -> None:
        speaker, _ = listener.accept()
        with speaker:
            speaker.sendall(b"\x00\xff\xfe babble\r\n" * 5)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        row = connect(PostOffice(port=listener.getsockname()[1]), settings, now)
        thread = threading.Thread(target=babble, args=(listener,))
        thread.start()
        mails = Mails(PATIENT)
        post()
        deliver_due({}, clock=lambda: now, carriers={"mail": mails})
        thread.join()
        mails.close()
    row.refresh_from_db()
    assert (row.problem, Delivery.objects.get().attempts) == ("broken", 0)
    assert fate("aoi@example.jp")[0] == "queued"


def test_followers_hear_what_came_of_it(office: PostOffice, post: Post, now: datetime, settings: Any) -> None:
    heard.clear()
    settings.RASHIN_LETTER_FOLLOWERS = f"{__name__}.FOLLOWERS"
    post("good@example.jp", key="1", origin=("thing", 7))
    post("gone@example.jp", key="2", origin=("thing", 8))
    post("other@example.jp", key="3", origin=("nobody", 9))
    work(now)
    assert sorted(heard) == [(7, "sent", ""), (8, "bounced", "hard_bounce")]


heard: list[tuple[int, str, str]] = []
FOLLOWERS = {"thing": lambda number, state, reason, now: heard.append((number, state, reason))}


def test_a_server_whose_password_was_sealed_with_another_key_holds_its_letters(
    office: PostOffice, post: Post, now: datetime
) -> None:
    post()
    Connection.objects.update(secret="gAAAAA")
    deliver_due({}, clock=lambda: now, carriers={"mail": Mails()})
    assert not office.got
    row = Posting.objects.get()
    assert (row.state, message_id_of(row)) == ("queued", f"<{row.reference}@cx.example.jp>")
