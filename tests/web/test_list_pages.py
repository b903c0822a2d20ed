"""A list asks the database as often for thirty rows as for three."""

from collections.abc import Callable
from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rashin.base.atlas.models import EvidenceLink, Journey
from rashin.base.customers.models import Customer, Segment
from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.models import Connection, Delivery, Endpoint, Lane, Message, Notice
from rashin.base.messages.policy import suppress
from rashin.base.workspace import services
from rashin.base.workspace.jobs import enqueue
from rashin.base.workspace.models import Department, Invitation
from rashin.base.workspace.sealing import seal
from rashin.powers.digital.intake.models import Upload
from rashin.powers.operation.explore.models import SavedQuestion
from tests.conftest import NOW, Members

Make = Callable[[Members, int], object]


def key(members: Members, number: int) -> None:
    services.make_api_key(actor=members.aoi, member=members.ben, name=f"k{number}", scopes=["enter"], now=NOW)
    services.make_write_key(actor=members.aoi, name=f"w{number}", now=NOW)


def member(members: Members, number: int) -> None:
    services.add_member(
        actor=members.aoi, email=f"m{number}@example.jp", role="staff", department=members.shop, now=NOW
    )


def upload(members: Members, number: int) -> None:
    Upload.objects.create(
        kind="events", name=f"{number}.csv", stored_as=f"{number}", size=1, uploaded_by=members.ben, uploaded_at=NOW
    )


def evidence(members: Members, number: int) -> None:
    EvidenceLink.objects.create(
        from_kind="voice", from_id=f"v{number}", to_kind="journey", to_id=f"j{number}", relation="supports", grade=1,
        member=members.ben, made_by=members.ben.reference, made_at=NOW,
    )  # fmt: skip
    Journey.objects.create(key=f"j{number}", name=f"道{number}")


def customer(members: Members, number: int) -> None:
    Customer.objects.create(person_key=number + 1, name=f"客{number}", unit="shinjuku", digest="x", last_seen=NOW)


def segment(members: Members, number: int) -> None:
    Segment.objects.create(name=f"s{number}", filters=["trait.plan=gold"], created_at=NOW, created_by=members.ben)


def question(members: Members, number: int) -> None:
    SavedQuestion.objects.create(name=f"q{number}", link="scores?metric=nps", owner=members.aoi, created_at=NOW)


def notice(members: Members, number: int) -> None:
    Notice.objects.create(member=members.aoi, kind="x", title=f"n{number}", created_at=NOW)


def delivery(members: Members, number: int) -> None:
    lane = Lane.objects.create(name=f"l{number}")
    place = Endpoint.objects.create(
        name=f"e{number}", url="https://hooks.example.com/", events=["*"], secret=seal("x", purpose="webhook"),
        lane=lane, created_at=NOW, created_by=members.ben,
    )  # fmt: skip
    message = Message.objects.create(key=f"m{number}", kind="webhook.test", body="{}", created_at=NOW)
    Delivery.objects.create(
        message=message, channel="webhook", lane=lane, endpoint=place, created_at=NOW, next_at=NOW
    )  # fmt: skip


def invitation(members: Members, number: int) -> None:
    Invitation.objects.create(
        email=f"i{number}@example.jp", digest=f"{number:064}", invited_by=members.aoi, department=members.shop,
        created_at=NOW, expires_at=NOW + timedelta(days=3650),
    )  # fmt: skip


def letter(members: Members, number: int) -> None:
    way, _ = Lane.objects.get_or_create(name="mail:1")
    Connection.objects.get_or_create(channel="mail", name="post", lane=way, defaults={"created_at": NOW})
    to = Recipient(person=number, address=f"p{number}@example.jp")
    told = Letter(channel="mail", to=to, purpose="research", subject="s", text="t", key=f"k{number}")
    send(told, actor=members.ben, now=NOW)


def suppression(members: Members, number: int) -> None:
    suppress("mail", f"p{number}@example.jp", "hand", actor=members.ben, now=NOW)


LISTS: dict[str, Make] = {
    "/keys/": key,
    "/members/": member,
    "/departments/": lambda members, number: Department.objects.create(name=f"d{number}", parent=members.office),
    "/invitations/": invitation,
    "/jobs/": lambda members, number: enqueue(f"work.{number}", {}, by=members.ben, now=NOW),
    "/audit/": key,
    "/data/imports/": upload,
    "/journeys/": lambda members, number: Journey.objects.create(key=f"j{number}", name=f"道{number}"),
    "/journeys/evidence/": evidence,
    "/customers/": customer,
    "/customers/segments/": segment,
    "/questions/": question,
    "/notices/": notice,
    "/webhooks/": delivery,
    "/webhooks/deliveries/": delivery,
    "/messages/": letter,
    "/messages/suppressions/": suppression,
    "/search/?q=客": customer,
    "/api/jobs": lambda members, number: enqueue(f"work.{number}", {}, by=members.ben, now=NOW),
    "/api/imports": upload,
    "/api/write-keys": key,
}
"""Every page that lists rows of the database, and what makes one of its rows."""


@pytest.fixture
def here(home: object, lake: object, settings: object, members: Members) -> Members:
    settings.HOME = home  # type: ignore[attr-defined]
    row = {"voice_id": "v1", "customer_key": 1, "distinct_id": "user_id:1", "occurred_at": NOW, "received_at": NOW,
           "metric": "nps", "score": 9.0, "scale_min": 0, "scale_max": 10, "direction": 1, "batch": "b"}  # fmt: skip
    lake.append("voices", pa.Table.from_pylist([row]))  # type: ignore[attr-defined]
    return members


@pytest.mark.parametrize("path", LISTS)
def test_thirty_rows_take_as_many_questions_as_three(here: Members, as_aoi: Client, path: str) -> None:
    counts = []
    for rows in (range(3), range(3, 30)):
        for number in rows:
            LISTS[path](here, number)
        as_aoi.get(path)  # what is kept for the next look is kept now
        with CaptureQueriesContext(connection) as asked:
            reply = as_aoi.get(path)
        assert reply.status_code == 200, path
        counts.append([one["sql"][:120] for one in asked])
    assert len(counts[1]) <= len(counts[0]), counts[1]
