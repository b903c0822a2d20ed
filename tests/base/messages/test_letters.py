"""Letters: one key is one letter, the policy is asked, what is rolled back was never sent."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from rashin.base.messages import bundles, policy
from rashin.base.messages.carrying import Content
from rashin.base.messages.errors import AddressUnusable, LetterUnusable
from rashin.base.messages.keeping import forget_old_letters
from rashin.base.messages.letters import Letter, Recipient, Verdict, send, send_many
from rashin.base.messages.models import Addressee, Connection, Consent, Delivery, Lane, Message, Posting, Suppression
from rashin.base.messages.policy import Grant, give_consent, release, suppress, withdraw_consent

DAY = timedelta(days=1)
Write = Callable[..., Letter]


@pytest.fixture
def mail(db: None, now: datetime) -> Connection:
    return connected(now)


def connected(now: datetime, channel: str = "mail", name: str = "mail:1") -> Connection:
    lane = Lane.objects.create(name=name, width=4)
    return Connection.objects.create(channel=channel, name=name, lane=lane, created_at=now)


def letter(key: str = "k1", address: str = "aoi@example.jp", **fields: Any) -> Letter:
    person = fields.pop("person", None)
    to = Recipient(person=person, address=address)
    return Letter(
        **{"channel": "mail", "to": to, "purpose": "research", "subject": "件名", "text": "本文", "key": key} | fields
    )


def test_a_letter_is_queued_once_whatever_its_key_is_handed_in_again(mail: Connection, now: datetime) -> None:
    first = send(letter(), actor="test", now=now)
    assert (first.state, first.reason, first.goes) == ("queued", "", True)
    again = send(letter(text="another"), actor="test", now=now + DAY)
    assert again == first
    assert send_many([letter(), letter()], actor="test", now=now) == [first, first]
    assert Posting.objects.count() == Delivery.objects.count() == Message.objects.count() == 1


def test_neither_text_nor_address_lies_open(mail: Connection, now: datetime) -> None:
    send(letter(text="very private", address="Aoi@Example.JP"), actor="test", now=now)
    assert "private" not in Message.objects.get().body
    row = Addressee.objects.get()
    assert "example" not in row.sealed + row.digest
    assert row.address == "Aoi@example.jp"
    assert send(letter("k2", "aoi@EXAMPLE.jp", construct="x"), actor="test", now=now).reason == "cooldown_person"
    assert Addressee.objects.count() == 1, "two spellings are one mailbox"


def test_letters_that_no_channel_carries_are_left_out(mail: Connection, now: datetime) -> None:
    said = send(letter(text="a\x00b\ud83d\x07🎉", subject="x\r\nBcc: y\x00"), actor="test", now=now)
    content = Content.of(Message.objects.get(key=said.message).body)
    assert (content.text, content.subject) == ("ab?🎉", "x Bcc: y")


def test_what_is_rolled_back_was_never_sent(mail: Connection, now: datetime) -> None:
    with transaction.atomic():
        send(letter(), actor="test", now=now)
        transaction.set_rollback(True)
    assert not Posting.objects.exists()


def test_refusals_are_kept_with_their_reason_and_have_no_delivery(mail: Connection, now: datetime) -> None:
    said = [
        send(letter("a", "nobody"), actor="test", now=now),
        send(letter("b", late=True), actor="test", now=now),
        send(letter("c", channel="line", address="U" + "0" * 32), actor="test", now=now),
        send(letter("d", purpose="marketing"), actor="test", now=now),
    ]
    assert [one.reason for one in said] == ["bad_address", "late", "no_connection", "no_consent"]
    assert all(one.state == "refused" and one.why for one in said)
    assert Posting.objects.count() == 4
    assert not Delivery.objects.exists()
    assert send(letter("e", late=True, although_late=True), actor="test", now=now).state == "queued"


def test_a_person_is_one_whichever_address_is_used(mail: Connection, now: datetime) -> None:
    assert send(letter("a", person=7, construct="nps"), actor="test", now=now).goes
    other = send(letter("b", "other@example.jp", person=7, construct="nps"), actor="test", now=now + 10 * DAY)
    assert (other.state, other.reason) == ("refused", "cooldown_construct")
    assert other.until == now + 90 * DAY
    wave = [letter(f"w{n}", f"p{n % 3}@example.jp", person=n % 3, construct="ces") for n in range(9)]
    assert [one.goes for one in send_many(wave, actor="test", now=now)] == [True] * 3 + [False] * 6


def test_a_reminder_passes_the_pause_that_its_letter_passed(mail: Connection, now: datetime) -> None:
    send(letter("a", construct="nps"), actor="test", now=now)
    later = now + 3 * DAY
    assert send(letter("b", construct="nps", follows="unheard of"), actor="test", now=later).reason
    assert send(letter("c", construct="nps", follows="a"), actor="test", now=later).state == "queued"


def test_the_ledger_keeps_every_word_and_the_last_counts(mail: Connection, now: datetime) -> None:
    grant = Grant(purpose="marketing", channel="mail", person=7, source="counter", text_version="v2", proof="form 12")
    policy.change_policy({"company": "羅針商店", "postal": "東京都", "contact": "info@example.jp"}, actor="t", now=now)
    give_consent(grant, actor="test", now=now)
    assert send(letter("a", purpose="marketing", person=7), actor="test", now=now).goes
    withdraw_consent(grant, actor="test", now=now)
    assert send(letter("b", purpose="marketing", person=7), actor="test", now=now).reason == "withdrawn"
    assert list(Consent.objects.order_by("id").values_list("status", "text_version")) == [
        ("given", "v2"),
        ("withdrawn", "v2"),
    ]
    with pytest.raises(AddressUnusable):
        give_consent(Grant(purpose="research", channel="mail", address="x", source="y"), actor="test", now=now)


def test_the_suppression_list_stops_and_lets_go(mail: Connection, now: datetime) -> None:
    made = suppress("mail", "AOI@example.jp", "hand", actor="test", now=now, note="asked by phone")
    assert send(letter("a", purpose="service"), actor="test", now=now).reason == "stop_hand"
    suppress("mail", "aoi@example.jp", "bounce", actor="test", now=now)
    assert Suppression.objects.get().reason == "hand", "the first reason stays"
    release(made.pk, why="a mistake", actor="test", now=now)
    assert send(letter("b", purpose="service"), actor="test", now=now).goes


def test_a_stopped_address_stays_stopped_while_the_signing_key_is_rotated(
    mail: Connection, now: datetime, settings: Any
) -> None:
    suppress("mail", "aoi@example.jp", "complaint", actor="test", now=now)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert send(letter("a"), actor="test", now=now).reason == "stop_complaint"
    row = Addressee.objects.get()
    before = row.digest
    row.save()
    assert row.digest != before
    assert send(letter("b"), actor="test", now=now).reason == "stop_complaint"


def test_blocking_the_account_on_line_stops_letters_there_until_it_is_followed_again(db: None, now: datetime) -> None:
    connected(now, "line", "line:1")
    user = "U" + "ab" * 16
    policy.unfollow(user, now=now)
    assert send(letter("a", user, channel="line"), actor="test", now=now).reason == "stop_unfollow"
    policy.follow(user, now=now)
    assert send(letter("b", user, channel="line"), actor="test", now=now).goes


def test_a_letter_that_no_channel_can_carry_is_the_senders_mistake(mail: Connection, now: datetime) -> None:
    for wrong in ({"text": " "}, {"subject": ""}, {"key": ""}, {"text": "x" * 6000, "channel": "line"}):
        with pytest.raises(LetterUnusable):
            send(letter(**{"key": "k", **wrong}), actor="test", now=now)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_pass_a_pause_only_once(now: datetime) -> None:
    connected(now)
    verdicts: list[Verdict] = []
    ready = threading.Barrier(4)

    def one(number: int) -> None:
        ready.wait()
        while True:
            try:
                with transaction.atomic():
                    said = send(letter(f"k{number}", construct="nps", person=1), actor="test", now=now)
                break
            except OperationalError:  # a database in memory does not wait for its lock, as one in a file does
                time.sleep(0.01)
        verdicts.append(said)
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.state for one in verdicts) == ["queued", "refused", "refused", "refused"]


def test_letters_are_forgotten_after_a_year_and_addresses_that_nothing_names(mail: Connection, now: datetime) -> None:
    send(letter("a"), actor="test", now=now)
    send(letter("b", "stopped@example.jp"), actor="test", now=now)
    suppress("mail", "stopped@example.jp", "hand", actor="test", now=now)
    Posting.objects.update(state="sent")
    assert forget_old_letters(now=now + 399 * DAY) == 0
    forget_old_letters(now=now + 401 * DAY)
    assert not Posting.objects.exists()
    assert Addressee.objects.get().address == "stopped@example.jp", "a stop is not forgotten"


def test_what_is_sealed_here_is_sealed_anew_with_a_new_key(mail: Connection, now: datetime, settings: Any) -> None:
    from rashin.web.rotation import old_seals, reseal

    send(letter(), actor="test", now=now)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert old_seals("n" * 60) == 2, "the address and the text"
    reseal(actor="test", now=now)
    assert old_seals("n" * 60) == 0


def test_an_answer_goes_before_a_wave_of_invitations(mail: Connection, now: datetime) -> None:
    send_many([letter(f"k{n}", f"p{n}@example.jp") for n in range(60)], actor="test", now=now)
    said = send(letter("reply", "aoi@example.jp", purpose="service"), actor="test", now=now)
    (bundle, *_) = bundles.claim(worker="w", limit=1, now=now)
    assert bundle.items[0].posting == said.letter
    assert len(bundle.items) == 50
