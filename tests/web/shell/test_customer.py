"""A customer's page over HTTP: masked, unmasked on purpose, told in words, paged, hidden from who may not."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from django.test import Client

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.store import Lake
from rashin.base.customers.services import refresh
from rashin.base.workspace import asking
from rashin.base.workspace.audit import person_reference
from rashin.base.workspace.models import AuditEntry, User
from rashin.home import Home
from rashin.web.shell import customer_details, customer_story
from rashin.web.shell.customer_words import HAPPENINGS, KINDS, happening
from tests.conftest import NOW, Members
from tests.marks import unmarked

SignIn = Callable[[User], Client]
AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
TRAITS = {
    "name": "西村 美咲", "kana": "にしむら みさき", "email": "misaki@example.jp", "plan": "ゴールド",
    "shop": "shinjuku", "member_number": "M0001", "consent_mail": "true", "consent_line": "false",
}  # fmt: skip


def key(user: str) -> int:
    return customer_key(f"user_id:{user}")


def event(name: str, minutes: int, properties: str = "{}", channel: str = "web") -> dict[str, object]:
    return {
        "event_id": f"e{minutes}", "customer_key": key("M1"), "distinct_id": "user_id:M1", "event": name,
        "occurred_at": AT + timedelta(minutes=minutes), "received_at": AT, "channel": channel, "unit": "shinjuku",
        "properties": properties, "batch": "b",
    }  # fmt: skip


EVENTS = [
    event("Product Viewed", 0, '{"name": "オーク材の机"}'),
    event("Product Viewed", 4, '{"name": "ランプ"}'),
    event("Order Completed", 10, '{"order_id": "A1", "revenue": 12800, "currency": "JPY", "name": "ランプ"}'),
    event("Order Delivered", 9000, '{"delay_days": 3, "carrier": "みなみ風運輸"}'),
    event("Katana Polished", 9100, "not json", channel="store"),
]  # fmt: skip
VOICES = [
    {
        "voice_id": f"v{index}", "customer_key": key("M1"), "distinct_id": "user_id:M1", "metric": "nps",
        "occurred_at": AT + timedelta(days=8, hours=index), "received_at": AT, "channel": "mail", "unit": "shinjuku",
        "score": float(score), "scale_min": 0, "scale_max": 10, "text": text, "survey": "配送後", "source": "t",
        "batch": "b", "direction": 1,
    }
    for index, (score, text) in enumerate([(9, None), (4, "到着が遅れました。<b>●●</b>")])
]  # fmt: skip


@pytest.fixture
def company(home: Home, settings: object, members: Members) -> Iterator[Lake]:
    """Misaki of the Shinjuku shop, and what she did."""
    settings.HOME = home  # type: ignore[attr-defined]
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()
    lake = Lake.create(home.lake)
    profiles = [
        {"customer_key": key("M1"), "distinct_id": "user_id:M1", "trait": trait, "value": value, "source": "master.csv",
         "at": AT, "batch": "b"}
        for trait, value in TRAITS.items()
    ] + [{"customer_key": key("M2"), "distinct_id": "user_id:M2", "trait": "name", "value": "森 岳",
          "source": "master.csv", "at": AT, "batch": "b"}]  # fmt: skip
    lake.append("profiles", pa.Table.from_pylist(profiles))
    lake.append("events", pa.Table.from_pylist(EVENTS))
    lake.append("voices", pa.Table.from_pylist(VOICES))
    original = {"record_id": "v1", "customer_key": key("M1"), "field": "text", "value": "到着が遅れました。佐藤です",
                "occurred_at": VOICES[1]["occurred_at"], "batch": "b"}  # fmt: skip
    lake.append("originals", pa.Table.from_pylist([original]))
    refresh(lake, now=NOW)
    yield lake
    asking._lake_at.cache_clear()
    asking.shelf_of.cache_clear()


def page(client: Client, query: str = "", user: str = "M1") -> str:
    answer = client.get(f"/customers/{key(user)}/{query}")
    assert answer.status_code == 200, unmarked(answer.content.decode())[:500]
    return unmarked(answer.content.decode())


def says_why(client: Client) -> None:
    """Personal data are shown to this browser from now on."""
    assert client.post("/personal/show/", {"reason": "reply", "note": "問い合わせ 12"}).status_code == 302


def test_a_customer_is_masked_until_somebody_asks(company: Lake, as_ben: Client) -> None:
    seen = page(as_ben)
    assert "西● 美●" in seen
    assert "misaki@example.jp" not in seen
    assert "にしむら" not in seen
    assert not AuditEntry.objects.filter(action="person.seen").exists()
    assert "西村" not in page(as_ben, "?show=1"), "an address alone shows nothing"
    says_why(as_ben)
    for _ in range(2):
        shown = page(as_ben)
    assert "西村 美咲" in shown
    assert "misaki@example.jp" in shown
    assert "佐藤です" in shown
    lines = AuditEntry.objects.filter(action="person.seen", subject=person_reference(key("M1")))
    assert [line.details for line in lines] == [{"what": "customer", "reason": "reply: 問い合わせ 12"}] * 2
    as_ben.post("/personal/hide/")
    assert "西村" not in page(as_ben)


def test_who_may_not_see_names_never_does(company: Lake, members: Members, signed_in: SignIn) -> None:
    User.objects.filter(pk=members.ben.pk).update(role="analyst")
    members.ben.refresh_from_db()
    browser = signed_in(members.ben)
    assert browser.post("/personal/show/", {"reason": "reply"}).status_code == 403
    seen = page(browser)
    assert "西● 美●" in seen
    assert "西村" not in seen
    assert "Show name and contacts" not in seen
    assert not AuditEntry.objects.filter(action="person.seen").exists()


def test_events_and_voices_are_told_in_words(company: Lake, as_ben: Client) -> None:
    seen = page(as_ben)
    for words in (
        "Bought: ランプ",
        "¥12,800",
        "3 days late",
        "みなみ風運輸",
        "Katana Polished",
        "Looked at 2 products",
    ):
        assert words in seen
    assert "到着が遅れました。&lt;b&gt;●●&lt;/b&gt;" in seen
    assert 'class="tick num bad"' in seen
    assert "9 before" in seen


def test_tabs_and_channels_are_in_the_address(company: Lake, as_ben: Client) -> None:
    voices = page(as_ben, "?kind=voices")
    assert "到着が遅れました" in voices
    assert "Katana" not in voices
    orders = page(as_ben, "?kind=orders")
    assert "Bought: ランプ" in orders
    assert "到着が遅れました" not in orders
    assert "Katana" in page(as_ben, "?channel=store")
    assert "Bought: ランプ" not in page(as_ben, "?channel=store")


def test_a_kind_of_event_and_a_length_of_time_narrow_the_timeline(company: Lake, as_ben: Client) -> None:
    seen = page(as_ben, "?event=Order+Completed")
    assert "Bought: ランプ" in seen
    assert "到着が遅れました" not in seen
    assert 'class="timeline-entry"' not in page(as_ben, "?last=30d"), "all of it is older than that"
    assert "Bought: ランプ" in page(as_ben, "?last=forever"), "an unknown length is none"


def test_a_lead_is_told_what_other_departments_have(company: Lake, signed_in: SignIn, members: Members) -> None:
    seen = page(signed_in(members.emi), "")
    assert "所属部署の記録だけ" in seen or "他部署の、または部署のない記録" in seen


def test_older_entries_are_a_link_away(company: Lake, as_ben: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_story, "PAGE", 2)
    found, query = [], ""
    for _ in range(9):
        seen = page(as_ben, query)
        found.append(seen.count('class="timeline-entry"'))
        _, mark, _rest = seen.partition('rel="next"')
        if not mark:
            break
        query = seen.rpartition(mark)[0].rpartition('href="')[2].partition('"')[0].partition("/?")[2]
        query = "?" + query.replace("&amp;", "&")
    assert sum(found) >= len(VOICES) + len(EVENTS) - 1
    assert len(found) == 4


@pytest.mark.parametrize(
    "query",
    [
        "?before=x", "?before=99999999999999999999.e", "?before=%00", "?before=.", "?kind=nothing", "?channel=%27--",
        "?show=2", "?kind=voices&before=1.%00", "?before=-1.e&channel=web", "?before=" + "9" * 5000 + ".x",
    ],
)  # fmt: skip
def test_hostile_addresses_show_a_page(company: Lake, as_ben: Client, query: str) -> None:
    page(as_ben, query)


def test_who_is_out_of_reach_is_not_there(
    company: Lake, as_aoi: Client, as_chika: Client, as_emi: Client, as_dan: Client
) -> None:
    assert as_aoi.get(f"/customers/{key('M2')}/").status_code == 200
    assert as_emi.get(f"/customers/{key('M1')}/").status_code == 200
    assert as_emi.get(f"/customers/{key('M2')}/").status_code == 404
    assert as_aoi.get("/customers/12345/").status_code == 404
    assert as_aoi.get("/customers/99999999999999999999999999/").status_code == 404
    assert as_chika.get(f"/customers/{key('M1')}/").status_code == 403
    assert as_dan.get(f"/customers/{key('M1')}/").status_code == 302


def test_it_speaks_japanese(company: Lake, members: Members, as_ben: Client) -> None:
    User.objects.filter(pk=members.ben.pk).update(language="ja")
    says_why(as_ben)
    seen = page(as_ben)
    for words in ("西村 美咲 さん", "購入：ランプ", "遅延 3日", "2商品を閲覧", "プロフィール"):
        assert words in seen


def test_every_happening_stands_under_a_tab() -> None:
    kinds = {kind for kind, _words in KINDS}
    assert {one.kind for one in HAPPENINGS.values()} <= kinds
    assert happening("Never Heard Of").words == "Never Heard Of"


@pytest.mark.parametrize(
    "text", [None, "", "[]", "1", "{", '{"products": [1, null]}', '{"revenue": "x"}', '{"revenue": 1e400}']
)
def test_odd_properties_say_nothing(text: str | None) -> None:
    properties = customer_details.read(text)
    assert customer_details.product_of(properties) == ""
    assert customer_details.amount_of(properties) == ""
    assert customer_details.tags_of(properties) == []
