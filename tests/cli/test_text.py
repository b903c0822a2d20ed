"""``rashin text``: one answer a row, in the file's order."""

import json
from pathlib import Path

from click.testing import CliRunner

from rashin.cli.text import command


def answers(path: Path, *words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(command, [str(path), "--json", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_are_answered_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    rows = [{"text": "最高です"}, {"text": None}, {"other": 1}, {"text": "It broke.\nTwice."}, {"text": ""}]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [answer["label"] for answer in answers(path)] == ["pos", "neu", "neu", "neg", "neu"]


def test_an_answer_says_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_bytes("番号,text\n1,店員さんは親切でした。電話は03-1234-5678です\n".encode("cp932"))
    (answer,) = answers(path)
    assert answer["language"] == "ja"
    aspect = answer["aspects"][0]
    assert aspect["polarity"] > 0.5
    assert {**aspect, "polarity": 1} == {"term": "店員", "category": "staff", "polarity": 1, "start": 0, "end": 2}
    assert answer["pii"] == [{"kind": "phone", "start": 14, "end": 26}]


def test_another_column_may_hold_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("id,感想\n1,残念でした\n", encoding="utf-8")
    assert answers(path, "--column", "感想")[0]["label"] == "neg"


def test_the_summary_counts_what_it_does_not_show(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("id,text\n" + "".join(f"{number},最高です\n" for number in range(25)), encoding="utf-8")
    shown = CliRunner().invoke(command, [str(path)], catch_exceptions=False).stdout
    assert "and 5 more" in shown
    assert "25 texts: 25 pos, 0 neg" in shown


def test_a_missing_column_is_told_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("id,comment\n1,x\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(path)])
    assert "comment" in result.exception.advice()  # type: ignore[union-attr]
