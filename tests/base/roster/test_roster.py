"""The roster in its database: files taken in as they were shown, contacts sealed, pages."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from rashin.base.atlas.models import Unit
from rashin.base.roster import bringing, queries, services
from rashin.base.roster.errors import NotWhole, RosterMoved, StaffChanged, StaffUnusable
from rashin.base.roster.models import Brought, Staff
from rashin.base.roster.places import places
from rashin.base.roster.records import Said
from rashin.base.workspace.models import AuditEntry, Department
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HEAD = "社員番号,氏名,所属,メールアドレス,言語\r\n"


@pytest.fixture
def shops() -> None:
    sales = Department.objects.create(name="店舗運営部", name_en="Store operations")
    east = Department.objects.create(name="関東エリア", parent=sales)
    Department.objects.create(name="柏店", parent=east, units=["柏店"])
    Department.objects.create(name="つくば", parent=east, units=["つくば店", "つくば倉庫"])
    Unit.objects.create(key="札幌店", name="札幌店", name_en="Sapporo")


def file_of(folder: Path, text: str, encoding: str = "cp932") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.usefixtures("shops")
def test_places_are_one_tree_of_units_and_departments() -> None:
    where = places()
    assert where.line("柏店") == ["柏店", "関東エリア", "店舗運営部", ""]
    assert where.line("つくば倉庫") == ["つくば倉庫", "つくば", "関東エリア", "店舗運営部", ""]
    assert where.find("Sapporo") == "札幌店"
    assert where.find("ｶﾝﾄｳ") is None
    assert "柏店" in where.near("柏")


@pytest.mark.usefixtures("shops")
@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_a_file_is_taken_in_as_it_was_shown_and_again_changes_nothing(tmp_path: Path, encoding: str) -> None:
    text = (
        HEAD + "0012,髙橋 さくら,柏店,sakura@example.jp,日本語\r\n0013,Nguyen An,つくば店,,vi\r\n0014,幽霊,どこか,,\r\n"
    )
    path = file_of(tmp_path, text, encoding)
    sheet = bringing.read_file(path, "名簿.csv")
    brought = bringing.bring(actor="test", sheet=sheet, name="名簿.csv", now=NOW)
    assert "sakura@" not in brought.sealed
    plan = bringing.plan_for(bringing.sheet_of(brought), now=NOW)
    assert plan.counts == {"new": 2, "changed": 0, "same": 0, "gone": 0, "problems": 1}
    bringing.take_in(actor="test", number=brought.pk, stamp=bringing.stamp_of(plan), end_missing=True, now=NOW)
    assert {one.number: one.unit for one in Staff.objects.all()} == {"0012": "柏店", "0013": "つくば店"}
    again = bringing.plan_for(bringing.read_file(path, "名簿.csv"), now=NOW)
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "gone": 0, "problems": 1}
    assert Brought.objects.get().sealed == ""


def test_who_is_missing_leaves_only_when_the_file_is_whole(tmp_path: Path) -> None:
    for number in ("1", "2"):
        services.add_staff(actor="test", said=Said(number=number, name="x"), now=NOW)
    path = file_of(tmp_path, "社員番号,氏名\r\n1,x\r\n")
    for whole, left in ((False, None), (True, queries.today_of(NOW))):
        plan = bringing.plan_for(bringing.read_file(path, "a.csv"), now=NOW)
        assert len(plan.gone) == 1
        bringing.apply(actor="test", plan=plan, end_missing=whole, now=NOW)
        assert Staff.objects.get(number="2").left_on == left
    back = bringing.plan_for(bringing.read_file(file_of(tmp_path, "社員番号,氏名\r\n2,x\r\n"), "a.csv"), now=NOW)
    assert back.changed[0].fields == ("left_on",)


def test_nobody_leaves_by_a_file_of_which_rows_cannot_be_read(tmp_path: Path) -> None:
    for number in ("1", "2"):
        services.add_staff(actor="test", said=Said(number=number, name="x"), now=NOW)
    path = file_of(tmp_path, "社員番号,氏名,入社日\r\n1,y,\r\n２人目,z,いつか\r\n")
    plan = bringing.plan_for(bringing.read_file(path, "a.csv"), now=NOW)
    with pytest.raises(NotWhole) as caught:
        bringing.apply(actor="test", plan=plan, end_missing=True, now=NOW)
    assert "(3)" in str(caught.value)
    assert not Staff.objects.exclude(name="x").exists()
    assert bringing.apply(actor="test", plan=plan, end_missing=False, now=NOW).ended == 0
    assert {one.number: one.left_on for one in Staff.objects.all()} == {"1": None, "2": None}


def test_a_roster_that_moved_since_the_preview_is_not_written_over(tmp_path: Path) -> None:
    sheet = bringing.read_file(file_of(tmp_path, "社員番号,氏名\r\n1,x\r\n"), "a.csv")
    brought = bringing.bring(actor="test", sheet=sheet, name="a.csv", now=NOW)
    stamp = bringing.stamp_of(bringing.plan_for(sheet, now=NOW))
    services.add_staff(actor="test", said=Said(number="1", name="y"), now=NOW)
    with pytest.raises(RosterMoved):
        bringing.take_in(actor="test", number=brought.pk, stamp=stamp, end_missing=False, now=NOW)


def test_two_people_may_change_addresses_with_each_other(tmp_path: Path) -> None:
    for number in ("1", "2"):
        services.add_staff(actor="test", said=Said(number=number, name="x", email=f"{number}@example.jp"), now=NOW)
    path = file_of(tmp_path, "社員番号,氏名,メール\r\n1,x,2@example.jp\r\n2,x,1@example.jp\r\n")
    bringing.apply(
        actor="test", plan=bringing.plan_for(bringing.read_file(path, "a"), now=NOW), end_missing=False, now=NOW
    )
    assert Staff.objects.get(number="1").reached["email"] == "2@example.jp"


def test_contacts_lie_sealed_and_looking_is_written_down() -> None:
    line = "U" + "0123456789abcdef" * 2
    made = services.add_staff(
        actor="test", said=Said(number="1", name="青木", email="aoki@example.jp", line_id=line), now=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("select * from roster_staff")
        assert "aoki@" not in str(cursor.fetchall())
    assert services.open_contacts(actor="test", pk=made.pk, now=NOW).line_id == line
    assert AuditEntry.objects.latest("pk").action == "staff.seen"
    with pytest.raises(StaffUnusable):
        services.add_staff(actor="test", said=Said(number="2", name="馬場", email="AOKI@example.jp"), now=NOW)
    with pytest.raises(StaffChanged):
        services.change_staff(actor="test", pk=made.pk, said=Said(number="1", name="x"), revision=7, now=NOW)
    assert "青木" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_pages_take_a_workbook_from_upload_to_roster(as_aoi: Client, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    for at, row in enumerate([["社員番号", "氏名", "入社日"], ["0007", "西 真澄", date(2025, 4, 1)], ["", "誰か", ""]]):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, cell, book.add_format({"num_format": "yyyy/mm/dd"}))
            else:
                sheet.write_string(at, column, cell)
    book.close()
    owner = as_aoi
    upload = io.BytesIO((tmp_path / "a.xlsx").read_bytes())
    upload.name = "名簿.xlsx"
    reply: Any = owner.post("/staff/files/", {"file": upload}, follow=True)
    assert reply.status_code == 200
    page = reply.content.decode()
    assert "西 真澄" in page
    stamp = reply.context["stamp"]
    number = Brought.objects.get().pk
    assert owner.post(f"/staff/files/{number}/take/", {"stamp": "x"}).headers["Location"] == f"/staff/files/{number}/"
    assert not Staff.objects.exists()
    owner.post(f"/staff/files/{number}/take/", {"stamp": stamp})
    made = Staff.objects.get(number="0007")
    assert made.joined_on == date(2025, 4, 1)
    assert "西 真澄" in owner.get("/staff/").content.decode()
    assert owner.get(f"/staff/{made.pk}/change/").status_code == 200
    owner.post(f"/staff/{made.pk}/end/", {"left_on": (NOW.date() - timedelta(days=1)).isoformat()})
    assert Staff.objects.get().left_on is not None
    bad = owner.post("/staff/files/", {"file": io.BytesIO(b"\x00\x01%PDF")})
    assert bad.status_code == 400
