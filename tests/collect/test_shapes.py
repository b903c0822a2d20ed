"""Exports as tools really write them: what each column is taken for, and what becomes of its rows."""

import json

import pytest

from rashin.analysis.lake.store import Lake
from rashin.collect.imports import Desk, import_file, inspect
from tests.conftest import NOW

SHOPIFY = """Name,Email,Financial Status,Paid at,Total,Created at,Lineitem quantity,Lineitem name,Billing Name,\
Billing Street,Shipping Name,Shipping Phone,Id,Tags
#1001,aya@example.com,paid,2026-03-01 10:02:11 +0900,6440,2026-03-01 10:02:09 +0900,1,Oak Table,Aya Mori,1-2-3 Ginza,\
Aya Mori,+819012340001,5512340001,vip
#1001,aya@example.com,,,,2026-03-01 10:02:09 +0900,2,Napkin,,,,,,
#1002,ken@example.com,paid,2026-03-02 10:02:11 +0900,900,2026-03-02 10:02:09 +0900,1,Cup,Ken Sato,2-3-4 Ginza,\
Ken Sato,+819012340002,5512340002,
#1003,aya@example.com,paid,2026-03-03 10:02:11 +0900,500,2026-03-03 10:02:09 +0900,1,Cup,Aya Mori,1-2-3 Ginza,\
Aya Mori,+819012340001,5512340003,
"""
STRIPE = """id,Created date (UTC),Amount,Currency,Description,Status,Customer ID,Customer Email
ch_3Nx1,2026-03-01 01:12:00,"1,200.00",jpy,Subscription,Paid,cus_O1,u1@example.com
ch_3Nx2,2026-03-02 01:12:00,"1,300.00",jpy,Subscription,Paid,cus_O2,u2@example.com
"""
ZENDESK = """Id,Requester,Requester id,Requester email,Subject,Status,Created at,Satisfaction Score
4401,Hana Mori,360001,hana@example.com,The table arrived with a scratch,Solved,2026-03-01 10:00,Good
4402,Hana Mori,360001,hana@example.com,The lamp does not light up at all,Open,2026-03-02 10:00,Offered
"""
SURVEYMONKEY = """Respondent ID,End Date,IP Address,Email Address,How likely is it that you would recommend us?,\
Overall how satisfied are you?,,Do you have any other comments?
,,,,,Response,Other (please specify),Open-Ended Response
118801,04/13/2026 10:07:11 AM,203.0.113.7,sm1@example.com,9,Very satisfied,,The delivery took longer than expected
118802,04/14/2026 10:07:11 AM,203.0.113.8,sm2@example.com,3,Dissatisfied,it broke,The lamp arrived in several pieces
"""
QUALTRICS = """EndDate,IPAddress,ResponseId,ExternalReference,Q1,Q2
End Date,IP Address,Response ID,External Data Reference,How likely are you to recommend us?,Why did you give that score?
"{""ImportId"":""endDate""}","{""ImportId"":""ipAddress""}","{""ImportId"":""_recordId""}","{""ImportId"":""ref""}",\
"{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"
2026-04-01 10:00:50,203.0.113.7,R_1,M0001,9,スタッフの方が親切で、気持ちよく買い物できました。
2026-04-02 10:00:50,203.0.113.8,R_2,M0002,4,レジの列が長くて、かなり待ちました。
"""


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


@pytest.fixture
def bring(lake, tmp_path):
    def bring(name, text, kind, encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding)
        return import_file(lake, path, kind, actor="aoi", now=NOW, desk=Desk(mask=list))

    return bring


def fields(report):
    return {column.name: column.field for column in report.inspection.columns if column.field}


def properties(lake):
    return [json.loads(one) for one in lake.rows("SELECT properties FROM events")["properties"].to_pylist()]


def test_orders_of_a_shop_with_a_line_for_each_product(bring, lake):
    report = bring("orders_export.csv", SHOPIFY, "events")
    found = fields(report)
    assert (found["Name"], found["Email"], found["Total"], found["Created at"]) == (
        "order_id", "email", "revenue", "time",
    )  # fmt: skip
    assert "Id" not in found, "a bare id is the order's own"
    assert report.people == 2
    assert any("repeat the order number" in note for note in report.notes)
    said = properties(lake)
    assert sum(row.get("revenue", 0) for row in said) == 7840
    everything = json.dumps(said)
    assert "Ginza" not in everything
    assert "+8190" not in everything


def test_times_that_say_utc_in_their_name_are_utc(bring):
    report = bring("charges.csv", STRIPE, "events")
    assert report.first is not None
    assert f"{report.first:%H:%M}" == "01:12"
    assert fields(report)["Customer ID"] == "user_id"


def test_an_order_s_total_on_each_of_its_lines_counts_once(bring, lake):
    head = "注文番号,注文日時,注文者メールアドレス,注文者姓,注文者名,注文者電話番号1,送付先氏名,商品名,合計金額"
    orders = [(number, line) for number in range(5) for line in range(2)]
    rows = [
        f"R{number},2026/03/0{number + 1} 21:10:00,a{number}@example.jp,森,花子,090,森 太郎,椅子{line},{1000 + number}"
        for number, line in orders
    ]
    report = bring("dl.csv", "\r\n".join([head, *rows]), "events", "cp932")
    assert report.added == 10
    assert sum(row.get("revenue", 0) for row in properties(lake)) == sum(1000 + number for number in range(5))
    assert [row["合計金額"] for row in properties(lake)] == [1000 + number for number, _ in orders]
    assert {fields(report)[name] for name in ("注文者姓", "注文者名", "送付先氏名", "注文者電話番号1")} == {
        "family_name", "given_name", "private",
    }  # fmt: skip
    assert "太郎" not in json.dumps(properties(lake), ensure_ascii=False)


def test_amounts_of_lines_are_added_up(bring, lake):
    rows = [f"R{row // 2},2026/03/01,M{row // 2},{100 + row}" for row in range(10)]
    bring("orders.csv", "\n".join(["注文番号,注文日,会員番号,金額", *rows]), "events")
    assert sum(row["revenue"] for row in properties(lake)) == sum(100 + row for row in range(10))


def test_tills_are_not_visitors(tmp_path):
    rows = [f"{row},2026-03-01 18:05:00,1100,新宿店,{row % 3},M{row % 40}" for row in range(100)]
    path = tmp_path / "取引.csv"
    path.write_text("\r\n".join(["取引ID,取引日時,合計,店舗名,端末ID,会員コード", *rows]), "cp932")
    found = {column.name: column.field for column in inspect(path, "events").columns}
    assert found["端末ID"] is None
    assert (found["会員コード"], found["店舗名"]) == ("user_id", "unit")


def test_tickets_belong_to_who_asked(bring):
    report = bring("tickets.csv", ZENDESK, "events")
    found = fields(report)
    assert (found["Requester id"], found["Requester"]) == ("user_id", "name")
    assert "Satisfaction Score" not in found
    assert report.people == 1


def test_parameters_of_an_analytics_event_have_their_names(tmp_path):
    path = tmp_path / "ga4.jsonl"
    value = {"key": "page_location", "value": {"string_value": "https://example.jp/", "int_value": None}}
    row = {
        "event_timestamp": "1775000000000000", "event_name": "purchase", "user_pseudo_id": "17.16",
        "event_params": [value, {"key": "engaged", "value": {"int_value": 1}}],
        "ecommerce": {"transaction_id": "T1", "purchase_revenue": 1200},
        "items": [{"item_id": "a"}],
    }  # fmt: skip
    path.write_text(json.dumps(row) + "\n", "utf-8")
    columns = {column.name: (column.field, column.samples) for column in inspect(path, "events").columns}
    assert columns["event_params.page_location"] == (None, ("https://example.jp/",))
    assert columns["event_params.engaged"][1] == ("1",)
    assert columns["ecommerce.transaction_id"][0] == "order_id"
    assert columns["items"][1] == ('[{"item_id":"a"}]',)


@pytest.mark.parametrize(("text", "answers", "more"), [(SURVEYMONKEY, 6, 1), (QUALTRICS, 2, 2)])
def test_column_names_that_go_on_below(bring, lake, text, answers, more):
    report = bring("survey.csv", text, "voices")
    assert (report.rejected, report.added, report.rows) == (0, answers, 2)
    assert any(f"({more})" in note for note in report.notes)
    assert set(lake.rows("SELECT metric FROM voices")["metric"].to_pylist()) >= {"nps"}
    said = " ".join(filter(None, lake.rows("SELECT properties FROM voices")["properties"].to_pylist()))
    assert "203.0.113" not in said
