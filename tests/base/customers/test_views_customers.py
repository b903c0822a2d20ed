"""The list of customers over HTTP: searched, masked, within scope, in few questions."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rashin.analysis.lake.store import Lake
from rashin.base.customers.glances import glances
from rashin.base.customers.queries import key_figures
from rashin.base.customers.services import refresh
from rashin.base.workspace import asking
from rashin.base.workspace.models import AuditEntry, User
from rashin.home import Home
from tests.base.customers.test_search import AT, PEOPLE, event, key, profile_rows
from tests.conftest import NOW, Members

PLACES = {"M2": "shinjuku"}


@pytest.fixture
def company(home: Home, settings: object, db: None) -> Iterator[Lake]:
    """Three customers, one of them of the Shinjuku shop."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    lake = Lake.create(home.lake)
    people = {user: {**traits, "shop": PLACES.get(user, traits.get("shop", ""))} for user, traits in PEOPLE.items()}
    lake.append("profiles", profile_rows(people))
    lake.append("events", pa.Table.from_pylist([event("M1", "Order Completed", 1), event("M1", "Page Viewed", 2)]))
    voice = {
        "voice_id": "v", "customer_key": key("M1"), "distinct_id": "user_id:M1", "occurred_at": AT, "received_at": AT,
        "metric": "nps", "score": 9.0, "scale_min": 0, "scale_max": 10, "source": "t", "batch": "b", "direction": 1,
    }  # fmt: skip
    lake.append("voices", pa.Table.from_pylist([voice]))
    refresh(lake, now=NOW)
    yield lake
    asking._lake_at.cache_clear()


def says_why(client: Client) -> None:
    """Personal data are shown to this browser from now on."""
    assert client.post("/personal/show/", {"reason": "order"}).status_code == 302


def test_names_are_masked_until_somebody_says_why(company: Lake, members: Members, as_ben: Client) -> None:
    assert "髙﨑" not in as_ben.get("/customers/").content.decode()
    assert not AuditEntry.objects.filter(action="customers.listed").exists()
    says_why(as_ben)
    whole = as_ben.get("/customers/").content.decode()
    assert "髙﨑 さくら" in whole
    assert f"/customers/{key('M1')}/" in whole
    assert AuditEntry.objects.filter(action="customers.listed").count() == 1
    User.objects.filter(pk=members.ben.pk).update(role="analyst")
    masked = as_ben.get("/customers/").content.decode()
    assert "髙● さ●" in masked
    assert "髙﨑" not in masked
    assert AuditEntry.objects.filter(action="customers.listed").count() == 1


def test_search_finds_by_name_reading_mail_and_phone(company: Lake, as_ben: Client) -> None:
    says_why(as_ben)
    for text in ("高崎", "タカサキ", "sakura@example.jp", "090-0000-1234", "M1"):
        seen = as_ben.get("/customers/", {"q": text}).content.decode()
        assert "髙﨑 さくら" in seen, text
        assert "西村" not in seen, text
    assert "Nobody found" in as_ben.get("/customers/", {"q": "だれでもない"}).content.decode()
    line = AuditEntry.objects.filter(action="customers.listed").first()
    assert line is not None
    assert "タカサキ" not in str(line.details)


def test_orders_and_last_nps_stand_beside_the_name(company: Lake, as_ben: Client) -> None:
    seen = as_ben.get("/customers/", {"q": "M1"}).content.decode()
    assert '<span class="chip num good">9</span>' in seen
    assert '<td class="end num">1</td>' in seen


def test_everybody_sees_their_own_part(
    company: Lake, as_aoi: Client, as_emi: Client, as_chika: Client, as_dan: Client
) -> None:
    for reader in (as_aoi, as_emi):
        says_why(reader)
    assert "Lindqvist" in as_aoi.get("/customers/").content.decode()
    lead = as_emi.get("/customers/").content.decode()
    assert "西村 美咲" in lead
    assert "Lindqvist" not in lead
    assert as_chika.get("/customers/").status_code == 403
    assert as_dan.get("/customers/").status_code == 302


def test_the_list_takes_as_many_questions_however_long(company: Lake, as_ben: Client) -> None:
    as_ben.get("/customers/")
    counts = []
    for query in ({"q": "M1"}, {}):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_ben.get("/customers/", query)
        counts.append(len(asked))
    assert abs(counts[0] - counts[1]) <= 1


def test_a_file_is_an_export(company: Lake, as_ben: Client) -> None:
    masked = as_ben.get("/customers/?customers-download=csv")
    assert "Lindqvist" not in masked.content.decode()
    says_why(as_ben)
    file = as_ben.get("/customers/?customers-download=csv")
    assert "Lindqvist" in b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    line = AuditEntry.objects.get(action="data.exported", subject="customers, unmasked")
    assert line.details["reason"] == "order"


def test_an_empty_list_leads_to_the_import(home: Home, settings: object, as_ben: Client) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    seen = as_ben.get("/customers/").content.decode()
    assert "No customers yet" in seen
    assert "/data/imports/" in seen


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=%27%22%3C",
        "?q=" + "あ" * 3000,
        "?customers-page=99999999",
        "?customers-sort=x",
        "?customers-columns=,,",
        "?q=%25_",
    ],
)
def test_hostile_addresses_show_a_page(company: Lake, as_ben: Client, query: str) -> None:
    assert as_ben.get(f"/customers/{query}").status_code == 200


def test_a_part_of_the_company_sees_its_part_of_a_customer(company: Lake, as_emi: Client, as_aoi: Client) -> None:
    orders = [
        {**event("M2", "Order Completed", minute), "unit": unit, "properties": '{"revenue": 5000}'}
        for minute, unit in ((10, "shinjuku"), (11, "umeda"), (12, "umeda"))
    ]
    stranger = {**event("M3", "Order Completed", 13), "unit": "shinjuku"}
    company.append("events", pa.Table.from_pylist([*orders, stranger]))
    assert key_figures(company, key("M2")).orders == 3
    part = key_figures(company, key("M2"), units=frozenset({"shinjuku"}))
    assert (part.orders, part.revenue, part.events) == (1, {"JPY": 5000.0}, 1)
    assert part.kinds == (("Order Completed", 1),)
    assert sum(count for _name, count in part.channels) == 1
    assert glances(company, [key("M2")], units=frozenset({"shinjuku"}))[key("M2")].orders == 1
    assert key_figures(company, key("M2"), units=frozenset()).orders == 0
    link = f"/people/?of=trend%3Fevent%3DOrder%2BCompleted%26every%3Dmonth&cell=period%3D{AT:%Y-%m}-01"
    as_emi.post("/personal/show/", {"reason": "order"})
    seen = as_emi.get(link).content.decode()
    assert f"/customers/{key('M3')}/" in seen
    assert "西村 美咲" in seen
    assert "Lindqvist" not in seen, "a customer of another shop who bought here has no name here"
