"""A company of two shops, small enough to know every word of it: what must never be seen is written here once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction
from django.test import override_settings

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.vocabulary import Role
from rashin.home import Home

NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW - timedelta(days=20)
SHOPS = ("shinjuku", "umeda")
PEOPLE = 8

PERSONAL = {
    "shinjuku": ("日向野 千景", "ヒガノチカゲ", "misaki@own.example", "090-1111-2222", "佐藤さんに聞きました"),
    "umeda": ("蔵満 紗英", "クラミツサエ", "ryoko@other.example", "090-3333-4444", "田中さんに聞きました"),
}
"""Names, contacts and words as they were said: nobody sees them before saying what for."""
BUSINESS = {
    "shinjuku": ("杉の机", "静かな店でした", "shinjuku-survey", "日● 千●"),
    "umeda": ("楓の椅子", "混んだ店でした", "umeda-survey", "蔵● 紗●"),
}
"""What happened in one shop: for whoever sees that shop, with personal data masked."""


def number(shop: str, person: int = 0) -> int:
    """The key of a customer."""
    return customer_key(f"user_id:{shop}-{person}")


def make_lake(address: Path) -> None:
    """The lake of both shops."""
    lake = Lake.create(address)
    profiles, events, voices, originals = [], [], [], []
    for shop in SHOPS:
        name, kana, email, phone, said = PERSONAL[shop]
        product, words, survey, _ = BUSINESS[shop]
        for person in range(PEOPLE):
            who = {"customer_key": number(shop, person), "distinct_id": f"user_id:{shop}-{person}", "batch": "b"}
            first = person == 0
            traits = {
                "name": name if first else f"客{person}", "kana": kana,
                "email": email if first else f"c{person}@x.example",
                "phone": phone, "plan": "gold", "shop": shop,
            }  # fmt: skip
            profiles += [
                {**who, "trait": key, "value": value, "source": "crm", "at": AT} for key, value in traits.items()
            ]
            there = {**who, "unit": shop, "channel": "store", "source": "pos", "received_at": AT}
            for place, event in enumerate(("Product Viewed", "Order Completed")):
                events.append({
                    **there, "event_id": f"e-{shop}-{person}-{place}", "event": event,
                    "occurred_at": AT + timedelta(hours=person, minutes=place),
                    "properties": f'{{"name": "{product}", "email": "{email}", "revenue": 1200}}', "context": "{}",
                })  # fmt: skip
            voices.append({
                **there, "voice_id": f"v-{shop}-{person}", "metric": "nps", "score": float(person), "scale_min": 0,
                "scale_max": 10, "direction": 1, "survey": survey, "text": words, "properties": f'{{"tel": "{phone}"}}',
                "occurred_at": AT + timedelta(hours=person, minutes=9),
            })  # fmt: skip
            originals.append({
                "record_id": f"v-{shop}-{person}", "customer_key": who["customer_key"], "field": "text", "value": said,
                "occurred_at": AT, "batch": "b",
            })  # fmt: skip
        reject = {
            "reject_id": f"r-{shop}",
            "received_at": AT,
            "source": "web",
            "code": "bad",
            "place": "row 1",
            "batch": "b",
        }
        body = f'{{"userId": "{shop}", "traits": {{"name": "{name}", "email": "{email}", "phone": "{phone}"}}}}'
        lake.append("rejects", pa.Table.from_pylist([{**reject, "reason": f"“{phone}” is no time", "body": body}]))
    for table, rows in (("profiles", profiles), ("events", events), ("voices", voices), ("originals", originals)):
        lake.append(table, pa.Table.from_pylist(rows))
    lake.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who works there, and numbers of what is theirs and what is others'."""

    home: Home
    members: dict[str, User]
    numbers: dict[str, Any]
    """What stands in an address → its value; a pair is (of the reader's own department, of the other one)."""
    sessions: dict[tuple[int, bool], str]
    """(member, whether they said what for) → the cookie of their session."""


def staff_of_it() -> dict[str, User]:
    """One member a role; lead, staff and viewer belong to the Shinjuku shop."""
    office = Department.objects.create(name="本部")
    shops = {shop: Department.objects.create(name=shop, units=[shop]) for shop in SHOPS}
    made = {
        role.value: User.objects.create_user(
            f"{role.value}@example.jp", name=role.value, role=role.value, language="en", joined_at=NOW,
            department=shops["shinjuku"] if role in {Role.LEAD, Role.STAFF, Role.VIEWER} else office,
        )
        for role in Role
    }  # fmt: skip
    made["colleague"] = User.objects.create_user(
        "colleague@example.jp", name="colleague", role="analyst", department=office, joined_at=NOW
    )
    return made


@pytest.fixture(scope="module")
def company(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Company]:
    """The company, made once: each knock is rolled back by whoever knocks."""
    from rashin.base.customers.services import refresh
    from tests.doors.knocking import session_of
    from tests.doors.numbers import numbers_of

    root = tmp_path_factory.mktemp("shops") / "home"
    home = Home(root=root, lake=str(root / "lake"))
    for folder in (home.root, home.collect, home.uploads, home.results, home.cache):
        folder.mkdir()
    make_lake(Path(home.lake))
    with django_db_blocker.unblock(), override_settings(HOME=home, INBOX=str(home.inbox)), transaction.atomic():
        members = staff_of_it()
        refresh(asking.the_lake(home), now=NOW)
        numbers = numbers_of(home, members)
        sessions = {
            (one.pk, said): session_of(one, after_reason=said) for one in members.values() for said in (False, True)
        }
        yield Company(home=home, members=members, numbers=numbers, sessions=sessions)
        transaction.set_rollback(True)
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()
