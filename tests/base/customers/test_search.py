"""The projection and its search: folded names, exact contacts, masking, units; and the profile out of the lake."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from rashin.analysis.lake.keys import customer_key, distinct_id
from rashin.base.customers import queries
from rashin.base.customers.errors import NoSuchCustomer
from rashin.base.customers.models import Customer, CustomerIdentifier
from rashin.base.customers.services import refresh
from tests.conftest import NOW

if TYPE_CHECKING:
    from rashin.analysis.lake.store import Lake

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, tzinfo=UTC)

PEOPLE = {
    "M1": {"name": "髙﨑 さくら", "kana": "たかさき さくら", "email": "Sakura@Example.jp", "phone": "090-0000-1234",
           "plan": "ゴールド", "shop": "梅田店", "member_number": "M1", "consent_mail": "true",
           "consent_line": "いいえ"},
    "M2": {"family_name": "西村", "given_name": "美咲", "kana": "ニシムラ ミサキ", "shop": "新宿店"},
    "M3": {"first_name": "Emma", "last_name": "Lindqvist", "email": "emma@example.jp"},
}  # fmt: skip


def key(user: str) -> int:
    return customer_key(f"user_id:{user}")


def profile_rows(people: dict[str, dict[str, str]], at: datetime = AT) -> pa.Table:
    rows = [
        {
            "customer_key": key(user), "distinct_id": f"user_id:{user}", "trait": trait, "value": value,
            "source": "master.csv",
            "at": at, "batch": "b",
        }
        for user, traits in people.items()
        for trait, value in traits.items()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def event(
    user: str, name: str, minutes: int = 0, properties: str = "{}", namespace: str = "user_id"
) -> dict[str, object]:
    text = distinct_id(namespace, user)
    assert text is not None
    return {
        "event_id": f"{user}-{name}-{minutes}", "customer_key": customer_key(text), "distinct_id": text, "event": name,
        "occurred_at": AT + timedelta(minutes=minutes), "received_at": AT, "channel": "web", "properties": properties,
        "batch": "b",
    }  # fmt: skip


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rashin.analysis.lake.store import Lake

    folder = tmp_path_factory.mktemp("master") / "lake"
    lake = Lake.create(folder)
    lake.append("profiles", profile_rows(PEOPLE))
    lake.append(
        "events",
        pa.Table.from_pylist(
            [
                event("M1", "Order Completed", 5, '{"revenue":1200,"currency":"JPY"}'),
                event("M1", "Order Completed", 50, '{"revenue":800.5,"currency":"JPY"}'),
                event("M2", "Page Viewed", 9),
            ]
        ),
    )
    voice = {
        "voice_id": "v1", "customer_key": key("M1"), "distinct_id": "user_id:M1", "occurred_at": AT, "metric": "nps",
        "score": 9.0,
        "scale_min": 0, "scale_max": 10, "survey": "関係", "channel": "mail", "batch": "b",
    }  # fmt: skip
    lake.append("voices", pa.Table.from_pylist([voice]))
    lake.close()
    return folder


@pytest.fixture
def filled(db: None, master: Path, tmp_path: Path) -> "Lake":
    from rashin.analysis.lake.store import Lake

    lake = Lake.open(shutil.copytree(master, tmp_path / "lake"))
    refresh(lake, now=NOW)
    return lake


def names(text: str, **more: object) -> list[str]:
    return sorted(row.name for row in queries.search(text, masked=False, **more).rows)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("高崎", ["髙﨑 さくら"]),
        ("髙﨑さくら", ["髙﨑 さくら"]),
        ("タカサキ", ["髙﨑 さくら"]),
        ("ﾀｶｻｷ", ["髙﨑 さくら"]),
        ("みさき", ["西村 美咲"]),
        ("西村　美咲", ["西村 美咲"]),
        ("LINDQ", ["Emma Lindqvist"]),
        ("ＥＭＭＡ", ["Emma Lindqvist"]),
        (" sakura@example.jp ", ["髙﨑 さくら"]),
        ("sakura@example", []),
        ("090 0000 1234", ["髙﨑 さくら"]),
        ("+81 90-0000-1234", ["髙﨑 さくら"]),
        ("0000-1234", []),
        ("M1", ["髙﨑 さくら"]),
        ("M3", ["Emma Lindqvist"]),
        ("", ["Emma Lindqvist", "西村 美咲", "髙﨑 さくら"]),
        ("nobody", []),
        ("%", []),
    ],
)
def test_a_customer_is_found_by_what_somebody_types(filled: "Lake", text: str, found: list[str]) -> None:
    assert names(text) == found


def test_masked_unless_somebody_may_see_more(filled: "Lake") -> None:
    row = queries.search("高崎").rows[0]
    assert (row.name, row.kana, row.masked, row.rank) == ("髙● さ●", "", True, "ゴールド")
    assert row.member_number == "M●●●"


def test_a_shop_sees_its_own_customers(filled: "Lake") -> None:
    assert names("", units=frozenset({"梅田店"})) == ["髙﨑 さくら"]
    assert queries.search("西村", units=frozenset({"梅田店"})).total == 0
    with pytest.raises(NoSuchCustomer):
        queries.profile(filled, key("M2"), units=frozenset({"梅田店"}))


def test_the_projection_holds_no_contacts(filled: "Lake") -> None:
    stored = [*Customer.objects.values_list(), *CustomerIdentifier.objects.values_list()]
    assert "sakura@" not in str(stored).lower()
    assert "1234" not in "".join(CustomerIdentifier.objects.values_list("digest", flat=True)[:0]) + str(
        list(Customer.objects.values_list("search", "member_number"))
    )


def test_a_refresh_writes_what_changed_and_only_that(filled: "Lake") -> None:
    assert refresh(filled, now=NOW).written == 0
    filled.append("profiles", profile_rows({"M2": {"plan": "シルバー"}, "M9": {"name": "新しい 人"}}))
    done = refresh(filled, now=NOW)
    assert (done.people, done.written, done.removed) == (4, 2, 0)
    assert queries.search("新しい").total == 1
    assert queries.search("西村").rows[0].rank == "シルバー"


def test_who_was_merged_is_found_once_and_by_both_identifiers(filled: "Lake") -> None:
    both = sorted((key("M1"), key("M3")))
    rows = [{"customer_key": one, "person_key": both[0], "version": 1} for one in both]
    filled.append("overrides", pa.Table.from_pylist(rows))
    link = {"link_id": "l1", "left_key": key("M1"), "left_id": "user_id:M1",
            "right_key": key("M3"), "right_id": "user_id:M3",
            "rule": "same_row", "at": AT, "source": "x", "batch": "b", "active": True}  # fmt: skip
    filled.append("links", pa.Table.from_pylist([link]))
    assert refresh(filled, now=NOW).removed == 1
    assert queries.search("M3").rows[0].person_key == queries.search("M1").rows[0].person_key == both[0]
    found = queries.profile(filled, both[0], masked=False)
    assert {(one.kind, one.value) for one in found.identifiers} == {("user_id", "M1"), ("user_id", "M3")}
    assert found.figures.orders == 2


def test_a_profile_says_what_is_known_and_from_where(filled: "Lake") -> None:
    found = queries.profile(filled, key("M1"), masked=False)
    assert (found.name, found.rank, found.unit, found.initial) == ("髙﨑 さくら", "ゴールド", "梅田店", "髙")
    email = next(trait for trait in found.traits if trait.name == "email")
    assert (email.value, email.source, email.masked) == ("Sakura@Example.jp", "master.csv", False)
    assert [(code, yes) for code, _, yes in found.consent] == [("mail", True), ("line", False)]
    figures = found.figures
    assert (figures.orders, figures.revenue, figures.events, figures.voices) == (2, {"JPY": 2000.5}, 2, 1)
    assert figures.last_order == AT + timedelta(minutes=50)
    assert [(one.metric, one.score) for one in figures.scores] == [("nps", 9.0)]


def test_a_masked_profile_gives_nobody_away(filled: "Lake") -> None:
    found = queries.profile(filled, key("M1"))
    said = str(found)
    assert not any(secret in said for secret in ("さくら", "akura", "0000", "さくら", "M1"))
    assert found.rank == "ゴールド"


def test_nobody_is_not_a_customer(filled: "Lake") -> None:
    with pytest.raises(NoSuchCustomer):
        queries.profile(filled, 12345)
