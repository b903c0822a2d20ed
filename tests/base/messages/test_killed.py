"""A worker that is killed in the middle of a bundle: none is sent twice, and the few of unknown fate are listed."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from rashin.base.messages import bundles
from rashin.base.messages.bundles import LEASE, Journal
from rashin.base.messages.carrying import MARKED, Content, carry
from rashin.base.messages.letters import Letter, Recipient, send_many
from rashin.base.messages.models import Delivery, Posting
from rashin.base.messages.postman import deliver_due
from rashin.base.messages.rules import Outcome
from tests.base.messages.test_letters import connected

TOLD = {"purpose": "service", "subject": "s", "text": "t"}


class Killed(BaseException):
    """What no code catches."""


class Post:
    """Takes letters until the worker is killed: in the instant after one was handed over."""

    def __init__(self, until: int) -> None:
        self.took: Counter[int] = Counter()
        self.until = until

    def way(self, lane: str) -> "Post":
        return self

    def trouble(self) -> None:
        return None

    def send(self, posting: Posting, content: Content, item: Any, *, now: datetime) -> Outcome:
        self.took[posting.pk] += 1
        if len(self.took) == self.until:
            raise Killed
        return Outcome(status=250)


def test_none_is_sent_twice_and_the_few_unknown_are_listed(
    db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(now)
    letters = [Letter(channel="mail", to=Recipient(address=f"p{n}@example.jp"), key=f"{n}", **TOLD) for n in range(40)]
    send_many(letters, actor="t", now=now)
    post = Post(until=18)
    (bundle,) = bundles.claim(worker="w1", limit=1, now=now)
    with monkeypatch.context() as dying:
        dying.setattr(Journal, "close", lambda self, now: None)
        with pytest.raises(Killed):
            carry(bundle, post, clock=lambda: now)
    assert bundles.claim(worker="w2", limit=1, now=now + LEASE / 2) == [], "until its lease ends nobody takes them"
    later = now + LEASE + timedelta(seconds=1)
    deliver_due({}, clock=lambda: later, carriers={"mail": post}, worker="w2")
    assert max(post.took.values()) == 1
    unknown = set(Posting.objects.filter(state="unknown").values_list("pk", flat=True))
    assert len(unknown) == MARKED, "as many as were marked and not yet kept"
    everybody = set(Posting.objects.values_list("pk", flat=True))
    assert set(post.took) | unknown == everybody, "nobody is forgotten"
    assert Posting.objects.filter(state="sent").count() == 40 - MARKED
    assert not Delivery.objects.filter(state__in=["waiting", "sending"]).exists()


def test_a_worker_that_was_only_slow_settles_nothing_that_another_took(db: None, now: datetime) -> None:
    connected(now)
    send_many([Letter(channel="mail", to=Recipient(address="a@example.jp"), key="1", **TOLD)], actor="t", now=now)
    (slow,) = bundles.claim(worker="w1", limit=1, now=now)
    later = now + LEASE + timedelta(seconds=1)
    (fast,) = bundles.claim(worker="w2", limit=1, now=later)
    journal = Journal(slow)
    assert not journal.mark(slow.items, now=later), "what it does not hold any more it does not send"
    journal.note(slow.items[0], Outcome(status=250))
    journal.close(now=later)
    assert Posting.objects.get().state == "queued"
    assert Delivery.objects.get().bundle == fast.id
