"""What is said of a file and its rows can be said in any language."""

import csv

import pytest

from rashin.analysis.lake.store import Lake
from rashin.collect.files.told import Told, said
from rashin.collect.imports import Desk, Wishes, import_file, inspect
from tests.conftest import NOW

JAPANESE = {
    "row": "行",
    "problem": "問題",
    "row %(row)s, column %(column)s": "%(row)s行目の%(column)s",
    "%(value)s is outside %(low)s to %(high)s": "%(value)sは%(low)s〜%(high)sの外です",
    "“%(column)s” holds both day/month and month/day: read as %(order)s; rows in the other order are refused.": (
        "「%(column)s」は%(order)sとして読みました"
    ),
    "day/month/year": "日/月/年",
}


def words(message):
    return JAPANESE.get(message, message)


def test_a_sentence_is_english_as_it_stands_and_japanese_by_its_message():
    sentence = Told("%(value)s is outside %(low)s to %(high)s", value="11", low=0, high=10)
    assert sentence == "11 is outside 0 to 10"
    assert said(sentence, words) == "11は0〜10の外です"
    assert said("100 % plain", words) == "100 % plain"
    assert said(Told("100 % plain"), words) == "100 % plain"


def test_a_value_that_is_a_sentence_is_said_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("会員番号,注文日\nM1,13/2/2026\nM2,2/13/2026\nM3,14/2/2026\n", "utf-8")
    report = import_file(None, path, "events", actor="aoi", now=NOW, desk=Desk(mask=list, dry_run=True))
    assert "「注文日」は日/月/年として読みました" in [said(note, words) for note in report.notes]


def test_the_file_of_refused_rows_speaks_the_language_of_whoever_imports(tmp_path):
    path, errors = tmp_path / "voices.csv", tmp_path / "errors.csv"
    path.write_text("会員番号,回答日,NPS\nM1,2026-04-01,11\nM2,2026-04-01,9\n", "utf-8")
    lake = Lake.create(tmp_path / "lake")
    desk = Desk(mask=list, errors_to=errors, words=words)
    import_file(lake, path, "voices", actor="aoi", now=NOW, desk=desk)
    header, line = csv.reader(errors.read_text("utf-8-sig").splitlines())
    assert (header[0], header[3]) == ("行", "問題")
    assert line[:4] == ["2", "NPS", "11", "11は0〜10の外です"]
    kept = lake.rejects().to_pylist()
    assert (kept[0]["place"], kept[0]["reason"]) == ("2行目のNPS", "11は0〜10の外です")


@pytest.mark.parametrize("kind", ["events", "voices"])
def test_every_note_about_a_file_knows_its_message(tmp_path, kind):
    path = tmp_path / "a.csv"
    path.write_text("2026年度 一覧\n\n会員番号,注文日,x,x\nM1,2026-04-01,7,\nM2,2026-04-02,8,\n", "utf-8")
    notes = inspect(path, kind, wishes=Wishes()).notes
    assert notes
    assert all(isinstance(note, Told) for note in notes)
