"""The sender of the benchmark, in a process of its own: queue, send, be killed, go on."""

import json
import os
import smtplib
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

THREADS = 4
HTML = "<p>この度はご利用ありがとうございました。</p>" * 20
TEXT = "この度はご利用ありがとうございました。\nアンケートにご協力ください。\n" * 20
NOON = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)


def main(what: str, root: str, port: int, count: int) -> None:
    os.environ["RASHIN_OUTGOING_ALLOW"] = f"127.0.0.1:{port}"
    os.environ["RASHIN_LOG_LEVEL"] = "WARNING"
    from rashin.home import Home
    from rashin.web.installation import make_ready

    make_ready(Home.at(Path(root)))
    if what == "peer":
        print(json.dumps({"sent_s": bare(port, count)}))
        return
    queued = time.perf_counter()
    if what in {"send", "queue"}:
        queue(port, count)
    queued = time.perf_counter() - queued
    sent = time.perf_counter()
    if what in {"send", "work", "resume"}:
        deliver(timedelta(minutes=5) if what == "resume" else timedelta(0))
    sent = time.perf_counter() - sent
    from rashin.base.messages.models import Posting

    states = {state: Posting.objects.filter(state=state).count() for state in ("sent", "unknown", "queued")}
    print(json.dumps({"queued_s": queued, "sent_s": sent, **states}))


def queue(port: int, count: int) -> None:
    from rashin.base.messages.letters import Letter, Recipient, send_many
    from rashin.base.messages.models import Connection, Lane
    from rashin.base.messages.policy import change_policy

    lane = Lane.objects.create(name="mail:bench", width=THREADS)
    options = {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "cx@example.jp"}
    Connection.objects.create(channel="mail", name="bench", lane=lane, options=options, created_at=NOON)
    change_policy({"company": "羅針商店", "postal": "東京都", "contact": "cx@example.jp"}, actor="bench", now=NOON)
    letters = [
        Letter(
            channel="mail", to=Recipient(person=number, address=f"p{number}@example.jp"), purpose="research",
            construct="nps", subject="アンケートのお願い", text=TEXT, html=HTML, key=f"bench:{number}",
            origin=("bench", number),
        )
        for number in range(count)
    ]  # fmt: skip
    send_many(letters, actor="bench", now=NOON)


def deliver(ahead: timedelta) -> None:
    """As a worker does it, until nothing waits."""
    from rashin.base.messages.mails import Mails
    from rashin.base.messages.models import Delivery
    from rashin.base.messages.postman import Postman
    from rashin.base.messages.vocabulary import OPEN

    begun = time.monotonic()

    def clock() -> datetime:
        return NOON + ahead + timedelta(seconds=time.monotonic() - begun)

    postman = Postman({}, carriers={"mail": Mails()}, worker=f"bench:{os.getpid()}", clock=clock)
    postman.start()
    while Delivery.objects.filter(state__in=OPEN).exists():
        time.sleep(0.2)
    postman.stop()
    postman.join()


def bare(port: int, count: int) -> float:
    """The standard library alone, with mails composed beforehand by our own composer."""
    from rashin.base.messages.mime import Mail, as_bytes

    mails = [
        as_bytes(
            Mail(
                from_name="羅針商店", from_address="cx@example.jp", to=f"p{number}@example.jp", html=HTML, text=TEXT,
                subject="アンケートのお願い", message_id=f"{number}@example.jp", date=NOON,
            )
        )
        for number in range(count)
    ]  # fmt: skip

    def one(part: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
            for number in range(part, count, THREADS):
                server.sendmail("cx@example.jp", [f"p{number}@example.jp"], mails[number])

    begun = time.perf_counter()
    threads = [threading.Thread(target=one, args=(part,)) for part in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
