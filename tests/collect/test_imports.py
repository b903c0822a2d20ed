import csv
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.text.pii import mask
from rashin.collect.files.errors import (
    ColumnMissing,
    ColumnTwice,
    ColumnUnknown,
    FieldTwice,
    FieldUnknown,
    FileDamaged,
    FileEmpty,
    KindUnknown,
    OptionRefused,
)
from rashin.collect.imports import Desk, ImportReport, Wishes, import_file, importing, inspect
from rashin.collect.imports.scan import Scan, scan

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def bring(lake: Lake, path: Path, kind: str = "events", *, dry_run: bool = False, **wishes: object) -> ImportReport:
    desk = Desk(mask=mask, errors_to=path.with_suffix(".errors.csv"), dry_run=dry_run)
    return import_file(lake, path, kind, actor="aoi", now=NOW, desk=desk, wishes=Wishes(**wishes))  # type: ignore[arg-type]


def file(tmp_path: Path, text: str, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


ORDERS = """会員番号,氏名,メールアドレス,電話番号,注文日時,商品名,金額,店舗,注文番号
M001,高橋 葵,aoi@example.jp,090-1111-2222,2026/4/1 9:05,りんご,"¥1,200",渋谷店,A-1
M001,高橋 葵,aoi@example.jp,090-1111-2222,2026/4/1 9:05,みかん,¥300,渋谷店,A-1
M002,佐藤 健,ken@example.jp,090-3333-4444,令和8年4月2日 午後3時,なし,¥500,梅田店,A-2
M002,佐藤 健,ken@example.jp,090-3333-4444,令和8年4月2日 午後3時,なし,¥500,梅田店,A-2
"""


def test_a_shop_export_goes_in_by_guess(tmp_path: Path, lake: Lake) -> None:
    report = bring(lake, file(tmp_path, ORDERS.replace("¥", "\\"), encoding="cp932"))
    assert (report.rows, report.added, report.rejected, report.people, report.links) == (4, 4, 0, 2, 4)
    events = lake.rows("SELECT * FROM events ORDER BY occurred_at, properties").to_pylist()
    assert {event["event"] for event in events} == {"Order Completed"}
    assert events[0]["distinct_id"] == "user_id:M001"
    assert events[0]["unit"] == "渋谷店"
    assert events[0]["occurred_at"].astimezone(UTC) == datetime(2026, 4, 1, 0, 5, tzinfo=UTC)
    revenue = lake.rows("SELECT sum((properties ->> '$.revenue')::DOUBLE) AS total FROM events").to_pylist()
    assert revenue == [{"total": 2500.0}]
    assert "高橋" not in str(events)
    assert "example.jp" not in str([event["properties"] for event in events])
    names = lake.rows("SELECT value FROM profiles WHERE trait = 'name' ORDER BY value").to_pylist()
    assert [row["value"] for row in names] == ["佐藤 健", "高橋 葵"]


def test_importing_again_changes_nothing_and_true_repeats_stay(tmp_path: Path, lake: Lake) -> None:
    first = bring(lake, file(tmp_path, ORDERS))
    stamp = lake.stamp()
    again = bring(lake, file(tmp_path, ORDERS, "renamed.csv"))
    assert (again.unchanged, again.batch, again.added) == (True, first.batch, 0)
    assert lake.stamp() == stamp
    # The same rows under another name, and with two new ones below.
    grown = bring(
        lake, file(tmp_path, ORDERS + ORDERS.splitlines()[4] + "\nM003,,,,2026/4/3 10:00,柿,¥1,渋谷店,A-3\n", "b.csv")
    )
    assert (grown.added, grown.duplicates, grown.links, grown.traits) == (2, 4, 0, 0)
    assert len(lake.rows("SELECT DISTINCT event_id FROM events")) == 6


def test_an_import_is_undone_whole_and_can_be_made_again(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, ORDERS)
    first = bring(lake, path)
    lake.undo(first.batch, at=datetime(2026, 11, 2, tzinfo=UTC), actor="aoi")
    for table in ("events", "profiles", "links"):
        assert len(lake.rows(f"SELECT * FROM {table}")) == 0
    again = bring(lake, path)
    assert again.added == 4
    assert again.batch != first.batch


def test_an_import_that_was_broken_off_is_finished(tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Lake.append

    def fails(self: Lake, table: str, data: pa.Table, **given: object) -> bool:
        if table == "links":
            raise OSError("the disk is full")
        return append(self, table, data, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Lake, "append", fails)
    with pytest.raises(OSError, match="full"):
        bring(lake, file(tmp_path, ORDERS))
    monkeypatch.undo()
    assert [row["state"] for row in lake.batches().to_pylist()] == ["started"]
    report = bring(lake, file(tmp_path, ORDERS))
    assert (report.added, report.links) == (4, 4)
    assert len(lake.rows("SELECT * FROM events")) == 4
    assert [row["state"] for row in lake.batches().to_pylist()] == ["done"]


_IMPORT = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from rashin.analysis.lake.store import Lake
from rashin.collect.imports import Desk, import_file

lake, path, now = Lake.open(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 11, 1, tzinfo=UTC)
import_file(lake, path, "events", actor="aoi", now=now, desk=Desk(mask=list, dry_run=True))
print("ready", flush=True)
sys.stdin.readline()
import_file(lake, path, "events", actor="aoi", now=now, desk=Desk(mask=list))
"""


def test_two_processes_that_import_one_file_at_once_double_nothing(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, ORDERS)
    command = [sys.executable, "-c", _IMPORT, lake.place.address, str(path)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("\n")
        other.stdin.flush()
        bring(lake, path)
        said = other.communicate(timeout=60)[1]
    assert other.returncode == 0, said
    counts = {table: len(lake.rows(f"SELECT * FROM {table}")) for table in ("events", "links", "profiles")}
    assert counts == {"events": 4, "links": 4, "profiles": 6}
    (line,) = lake.batches().to_pylist()
    assert (line["state"], line["rows"]) == ("done", 4)


def test_a_trait_said_again_counts_with_its_latest_time(tmp_path: Path, lake: Lake) -> None:
    rows = "".join(f"M1,{mail}@example.jp,2026/4/{day}\n" for mail, day in (("a", 1), ("b", 2), ("a", 3), ("a", 2)))
    report = bring(lake, file(tmp_path, "会員番号,メール,来店日\n" + rows))
    assert report.traits == 2
    (newest,) = lake.rows("SELECT value FROM traits WHERE trait = 'email'").to_pylist()
    assert newest == {"value": "a@example.jp"}


def test_a_trial_tells_everything_and_writes_nothing(tmp_path: Path, lake: Lake) -> None:
    stamp = lake.stamp()
    report = bring(lake, file(tmp_path, ORDERS), dry_run=True)
    assert (report.added, report.links, report.dry_run) == (4, 4, True)
    assert lake.stamp() == stamp


def test_bad_rows_are_named_and_the_good_ones_kept(tmp_path: Path, lake: Lake) -> None:
    path = file(
        tmp_path,
        "会員番号,日付,イベント\n1,2026/4/1,来店\n2,0000/0/0,来店\n,2026/4/1,来店\n3,9999/12/31,来店\n4,=1+1,来店\n5,2026/4/2\n6,2026/4/3,購入\n",
    )
    report = bring(lake, path)
    assert (report.rows, report.added, report.rejected) == (7, 2, 5)
    assert report.errors_file is not None
    with report.errors_file.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert sorted((int(line["row"]), line["column"]) for line in lines) == [
        (3, "日付"), (4, "会員番号"), (5, "日付"), (6, "日付"), (7, ""),
    ]  # fmt: skip
    assert next(line for line in lines if line["row"] == "6")["value"] == "'=1+1"
    assert all(line["problem"] and line["remedy"] for line in lines)
    assert len(lake.rejects()) == 5


CUSTOMERS = """顧客コード,氏名,フリガナ,メールアドレス,携帯電話,会員ランク,誕生日,来店回数
00012,高橋 葵,タカハシ アオイ,Aoi@Example.jp,090-1111-2222,ゴールド,1990/4/1,12
00013,佐藤 健,サトウ ケン,,,シルバー,H2.5.3,3
"""


def test_customers_become_traits_and_links(tmp_path: Path, lake: Lake) -> None:
    report = bring(lake, file(tmp_path, CUSTOMERS, "kokyaku.csv", "cp932"), "customers")
    traits = {
        (row["distinct_id"], row["trait"]): row["value"] for row in lake.rows("SELECT * FROM profiles").to_pylist()
    }
    assert traits["user_id:00012", "rank"] == "ゴールド"
    assert traits["user_id:00012", "email"] == "Aoi@Example.jp"
    assert traits["user_id:00013", "来店回数"] == "3"
    assert report.links == 2
    links = {row["right_id"] for row in lake.rows("SELECT * FROM links").to_pylist()}
    assert links == {"email:aoi@example.jp", "phone:+819011112222"}
    grown = bring(lake, file(tmp_path, CUSTOMERS.replace("シルバー", "ゴールド"), "k2.csv"), "customers")
    assert grown.added == 1


SURVEY = """回答ID,会員番号,回答日時,薦めたいと思いますか（推奨度）,接客の満足度,理由をお聞かせください,自由記述
1,M001,2026/4/1 10:00,9,5.とても満足,店員さんが親切でした,電話は090-1234-5678です
2,M002,2026/4/1 11:00,11,3,,特にありません
3,,2026/4/1 12:00,NaN,,無回答,
4,M003,2026/4/2 12:00,0,★★☆☆☆,待たされた,
"""


def test_a_wide_survey_becomes_a_voice_for_each_question(tmp_path: Path, lake: Lake) -> None:
    report = bring(lake, file(tmp_path, SURVEY, "survey.csv"), "voices")
    voices = lake.rows("SELECT * FROM voices ORDER BY properties, metric, question").to_pylist()
    nps = {voice["distinct_id"]: voice["score"] for voice in voices if voice["metric"] == "nps"}
    assert nps == {"user_id:M001": 9.0, "user_id:M003": 0.0}
    csat = [voice["score"] for voice in voices if voice["metric"] == "csat"]
    assert sorted(csat) == [2.0, 3.0, 5.0]
    assert all((voice["scale_min"], voice["scale_max"]) == (0, 10) for voice in voices if voice["metric"] == "nps")
    texts = [voice["text"] for voice in voices if voice["text"]]
    assert "電話は[phone]です" in texts
    (secret,) = [voice["voice_id"] for voice in voices if voice["text"] == "電話は[phone]です"]
    assert lake.originals([secret], purpose="test").column("value").to_pylist() == ["電話は090-1234-5678です"]
    assert {(refusal.row, refusal.value) for refusal in report.refusals} == {(3, "11"), (4, "NaN")}
    assert '"response_id":"1"' in voices[0]["properties"]
    grown = bring(lake, file(tmp_path, SURVEY + "5,M004,2026/4/3 9:00,7,4,,\n", "s2.csv"), "voices")
    assert (grown.added, grown.duplicates) == (2, report.added)


def test_a_score_and_its_comment_are_one_voice(tmp_path: Path, lake: Lake) -> None:
    bring(
        lake,
        file(tmp_path, "date,rating,review\n2026-04-01,4,Lovely place to have a coffee\n", "reviews.csv"),
        "voices",
    )
    (voice,) = lake.rows("SELECT * FROM voices").to_pylist()
    assert (voice["metric"], voice["score"], voice["text"]) == ("rating", 4.0, "Lovely place to have a coffee")
    assert voice["customer_key"] is None


def test_one_row_an_answer(tmp_path: Path, lake: Lake) -> None:
    rows = "submission_id,collected_at,user_id,field_id,field_type,value_number,value_text\n"
    rows += "".join(f"s1,2026-04-01T00:00:00Z,u1,{rest}\n" for rest in ("q1,nps,9,", "q2,csat,4,", "q3,text,,Fine"))
    bring(lake, file(tmp_path, rows, "feedback.csv"), "voices")
    found = lake.rows("SELECT question, metric, score, text FROM voices ORDER BY question").to_pylist()
    assert [(row["question"], row["metric"], row["score"]) for row in found] == [
        ("q1", "nps", 9.0), ("q2", "csat", 4.0), ("q3", "text", None),
    ]  # fmt: skip


def test_parquet_goes_in(tmp_path: Path, lake: Lake) -> None:
    at = [datetime(2026, 4, 1, 10, tzinfo=UTC), None]
    table = pa.table({"user_id": [1, 2], "timestamp": pa.array(at), "event": ["a", "b"], "price": [1.5, float("nan")]})
    pq.write_table(table, tmp_path / "x.parquet")
    report = bring(lake, tmp_path / "x.parquet")
    assert (report.added, report.rejected) == (1, 1)
    (event,) = lake.rows("SELECT * FROM events").to_pylist()
    assert (event["distinct_id"], event["properties"]) == ("user_id:1", '{"price":1.5}')


@pytest.mark.parametrize(
    ("wishes", "error", "says"),
    [
        ({"mapping": {"user": "会員番号"}}, FieldUnknown, "user_id"),
        ({"mapping": {"user_id": "会員番"}}, ColumnUnknown, "会員番号"),
        ({"constants": {"evnt": "x"}}, FieldUnknown, "event"),
        ({"zone": "Asia/Tokio"}, OptionRefused, "Tokio"),
        ({"mapping": {"user_id": ["会員番号", "注文番号"]}}, FieldTwice, "user_id.*会員番号.*注文番号"),
        ({"mapping": {"user_id": "会員番号", "email": "会員番号"}}, ColumnTwice, "会員番号.*user_id.*email"),
        ({"mapping": {"time": "注文日時", "-": ["注文日時"]}}, ColumnTwice, "注文日時"),
    ],
)
def test_a_wrong_wish_names_what_may_have_been_meant(
    tmp_path: Path, lake: Lake, wishes: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        bring(lake, file(tmp_path, ORDERS), **wishes)


def test_what_cannot_be_done_without_is_asked_for(tmp_path: Path, lake: Lake) -> None:
    with pytest.raises(ColumnMissing, match="time"):
        bring(lake, file(tmp_path, "会員番号,色\n1,赤\n2,青\n"))
    with pytest.raises(FileEmpty):
        bring(lake, file(tmp_path, "会員番号,日付\n"))
    with pytest.raises(KindUnknown):
        bring(lake, file(tmp_path, ORDERS), "people")


def test_wishes_are_followed(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, "a;b;c\nx;1.2.2026 10:00;7\n", "x.csv")
    report = bring(
        lake, path, mapping={"id.card": "a", "time": "b", "prop.points": "c"},
        constants={"event": "Points Earned", "channel": "store"}, dates="dmy", zone="Europe/Berlin",
    )  # fmt: skip
    (event,) = lake.rows("SELECT * FROM events").to_pylist()
    assert (event["distinct_id"], event["event"], event["channel"]) == ("card:x", "Points Earned", "store")
    assert event["occurred_at"].astimezone(UTC) == datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert report.added == 1


def test_a_column_left_alone_is_no_field(tmp_path: Path, lake: Lake) -> None:
    report = bring(lake, file(tmp_path, ORDERS), mapping={"-": ["店舗", "メールアドレス", "電話番号", "金額"]})
    fields = {column.name: column.field for column in report.inspection.columns}
    assert [fields[name] for name in ("店舗", "メールアドレス", "金額", "注文番号")] == [None, None, None, "order_id"]
    assert (report.added, report.links) == (4, 0)
    (event,) = lake.rows("SELECT * FROM events WHERE properties ->> '$.商品名' = 'りんご'").to_pylist()
    assert event["unit"] is None
    assert '"店舗":"渋谷店"' in event["properties"]
    assert '"revenue"' not in event["properties"]
    customers = bring(lake, file(tmp_path, CUSTOMERS, "k.csv"), "customers", mapping={"-": "会員ランク"})
    assert customers.added
    (rank,) = lake.rows("SELECT trait FROM profiles WHERE value = 'ゴールド'").to_pylist()
    assert rank == {"trait": "会員ランク"}


def test_leaving_alone_what_is_needed_is_told(tmp_path: Path, lake: Lake) -> None:
    with pytest.raises(ColumnMissing, match="time"):
        bring(lake, file(tmp_path, "会員番号,日付\n1,2026/4/1\n"), mapping={"-": "日付"})


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, ORDERS)

    def scanned(*given: object, **more: object) -> Scan:
        seen = scan(*given, **more)  # type: ignore[arg-type]
        path.write_text(ORDERS + ORDERS.partition("\n")[2])
        return seen

    monkeypatch.setattr(importing, "scan", scanned)
    with pytest.raises(FileDamaged, match="changed while it was read"):
        bring(lake, path)
    assert not len(lake.rows("SELECT * FROM events"))


def test_an_address_that_many_share_links_nobody(tmp_path: Path, lake: Lake) -> None:
    rows = "".join(f"M{number:03d},info@example.jp,2026/4/1\n" for number in range(20))
    report = bring(lake, file(tmp_path, "会員番号,メール,来店日\n" + rows))
    assert report.links == 0
    assert any("shared" in note for note in report.notes)


def test_inspecting_shows_columns_with_confidence_and_ten_rows(tmp_path: Path) -> None:
    found = inspect(file(tmp_path, ORDERS * 3), "events")
    sure = {column.field: column.confidence for column in found.columns}
    assert (sure["user_id"] or 0) > 0.9
    assert (sure["time"] or 0) > 0.8
    assert found.ready
    assert len(found.preview) == 10


def test_masking_is_asked_of_the_caller(tmp_path: Path, lake: Lake) -> None:
    def shout(texts: Sequence[str]) -> list[str]:
        return [text.upper() for text in texts]

    path = file(tmp_path, "date,comment\n2026-04-01,this was really nice of you\n")
    import_file(lake, path, "voices", actor="aoi", now=NOW, desk=Desk(mask=shout))
    assert lake.rows("SELECT text FROM voices").to_pylist() == [{"text": "THIS WAS REALLY NICE OF YOU"}]
