"""Files and wishes that cannot be followed: each is told with its place and remedy, and nothing is lost."""

import gzip
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from rashin.analysis.lake.store import Lake
from rashin.collect.files.errors import (
    ErrorsFileBroken,
    ErrorsFileRefused,
    FileDamaged,
    FileEmpty,
    FileMissing,
    OptionRefused,
)
from rashin.collect.imports import Desk, ImportReport, Wishes, import_file
from tests.collect.test_imports import NOW, bring, file

VISITS = "会員番号,日付,イベント\n" + "".join(f"M{number},2026/4/{number % 28 + 1},来店\n" for number in range(9_000))
ONE_BAD = "会員番号,日付,イベント\n1,2026/4/1,来店\n2,いつか,来店\n"


def bring_to(lake: Lake, path: Path, errors_to: Path) -> ImportReport:
    return import_file(lake, path, "events", actor="aoi", now=NOW, desk=Desk(mask=list, errors_to=errors_to))


def test_an_open_quotation_mark_costs_one_row_and_is_told(tmp_path: Path, lake: Lake) -> None:
    report = bring(lake, file(tmp_path, VISITS + 'M1,2026/4/1,"来店\n' + VISITS.partition("\n")[2]))
    assert (report.rows, report.added, report.rejected) == (18_001, 18_000, 1)
    assert [(refusal.row, refusal.value) for refusal in report.refusals] == [(9_002, 'M1,2026/4/1,"来店')]


@pytest.mark.parametrize("link", [False, True])
def test_the_file_of_refused_rows_is_never_the_imported_one(tmp_path: Path, lake: Lake, link: bool) -> None:
    path = file(tmp_path, ONE_BAD)
    errors_to = tmp_path / "same.csv" if link else path
    if link:
        errors_to.symlink_to(path)
    with pytest.raises(ErrorsFileRefused):
        bring_to(lake, path, errors_to)
    assert path.read_text() == ONE_BAD
    assert not len(lake.batches())


def test_a_file_of_refused_rows_that_cannot_be_written_is_named(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, ONE_BAD)
    below = path / "errors.csv"
    for place in (tmp_path, below):
        with pytest.raises(ErrorsFileBroken, match=str(place)) as told:
            bring_to(lake, path, place)
        assert "--errors" in told.value.advice()
    assert bring_to(lake, path, tmp_path / "errors.csv").added == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_an_import_whose_refused_rows_found_no_room_does_not_call_itself_done(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, ONE_BAD)
    with pytest.raises(ErrorsFileBroken):
        bring_to(lake, path, Path("/dev/full"))
    assert [line["state"] for line in lake.batches().to_pylist()] == ["started"]
    assert bring_to(lake, path, tmp_path / "errors.csv").added == 1
    assert len(lake.rows("SELECT * FROM events")) == 1


def spoiled(tmp_path: Path, way: str) -> Path:
    content = VISITS.encode()
    path = tmp_path / f"x.{'zip' if way == 'zip' else 'gz'}"
    if way == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.csv", content)
        path.write_bytes(path.read_bytes().replace(b"M7000,", b"M7001,", 1))
        return path
    packed = bytearray(gzip.compress(content, mtime=0))
    if way == "cut":
        del packed[-5_000:]
    elif way == "sum":
        packed[-8] ^= 0xFF
    else:
        packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(packed)
    return path


@pytest.mark.parametrize("way", ["cut", "sum", "flipped", "zip"])
def test_a_damaged_archive_is_told_with_the_place(tmp_path: Path, lake: Lake, way: str) -> None:
    with pytest.raises(FileDamaged, match="contents"):
        bring(lake, spoiled(tmp_path, way))
    assert not len(lake.rows("SELECT * FROM events"))


def test_an_archive_without_files_is_empty(tmp_path: Path, lake: Lake) -> None:
    zipfile.ZipFile(tmp_path / "x.zip", "w").close()
    with pytest.raises(FileEmpty, match="archive"):
        bring(lake, tmp_path / "x.zip")


@pytest.mark.parametrize("name", ["base64", "rot13", "hex", "idna", "punycode", "unicode_escape", "klingon", "a\0b"])
def test_an_encoding_that_no_file_is_in_is_refused(tmp_path: Path, lake: Lake, name: str) -> None:
    with pytest.raises(OptionRefused, match="encoding"):
        bring(lake, file(tmp_path, ONE_BAD), encoding=name)


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_is_read_as_told_with_or_without_its_mark(tmp_path: Path, lake: Lake, written: str) -> None:
    assert bring(lake, file(tmp_path, VISITS, encoding=written), encoding="utf-16").added == 9_000


def test_a_missing_file_a_folder_and_a_pipe_are_called_what_they_are(tmp_path: Path, lake: Lake) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in (("none.csv", "not exist"), (".", "folder"), ("pipe", "regular")):
        with pytest.raises(FileMissing, match=says) as told:
            bring(lake, tmp_path / name)
        assert "CSV" not in told.value.advice()


def test_rows_read_wrongly_before_bring_the_hint_to_undo_first(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, "会員番号,旧番号,日付,イベント\nM1,X1,2026/4/1,来店\nM2,X2,2026/4/2,来店\n")
    wrong = bring(lake, path, mapping={"user_id": "旧番号", "-": "会員番号"})
    again = bring(lake, path, mapping={"user_id": "会員番号", "-": "旧番号"})
    assert (again.added, again.duplicates) == (0, 2)
    assert any("undo that import first" in note for note in again.notes)
    lake.undo(wrong.batch, at=NOW + timedelta(hours=1), actor="aoi")
    mended = bring(lake, path, mapping={"user_id": "会員番号", "-": "旧番号"})
    assert mended.added == 2
    assert not any("undo" in note for note in mended.notes)


def test_one_row_too_wide_is_not_taken_for_the_column_names(tmp_path: Path, lake: Lake) -> None:
    rows = "1,a,2026-04-01\n1,a,2026-04-01,x,y,z\n1,a,2026-04-01,x\n"
    report = bring(lake, file(tmp_path, "user_id,event,time,memo\n" + rows))
    assert [refusal.row for refusal in report.refusals] == [2, 3]
    assert report.added == 1


def test_scores_that_were_not_recognised_are_pointed_out(tmp_path: Path, lake: Lake) -> None:
    answers = ("11,店員さんが親切でした", "★,とても待たされました", "9,また来たいです", "abc,普通でした。")
    rows = "".join(f"M{number},2026/4/{number + 1},{said}\n" for number, said in enumerate(answers))
    report = bring(lake, file(tmp_path, "会員番号,回答日,s1,ご意見\n" + rows, "nps.csv"), "voices")
    assert any("--map nps=COLUMN" in note and "s1" in note for note in report.notes)
    with_score = bring(lake, file(tmp_path, "会員番号,回答日,推奨度\nM1,2026/4/1,9\n", "b.csv"), "voices")
    assert not any("--map nps" in note for note in with_score.notes)


def test_a_delimiter_beyond_ascii_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionRefused, match="delimiter"):
        import_file(
            None, file(tmp_path, ONE_BAD), "events", actor="aoi", now=NOW,
            desk=Desk(mask=list, dry_run=True), wishes=Wishes(delimiter="、"),
        )  # fmt: skip
