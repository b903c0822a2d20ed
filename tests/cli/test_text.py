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


def test_a_broken_line_costs_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_bytes('{"text": "最高です"}\n{"text": broken}\n\n[1]\n{"text": "最悪です"}'.encode())
    result = CliRunner().invoke(command, [str(path), "--json"], catch_exceptions=False)
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["label"] for one in told] == ["pos", "neu", "neu", "neg"]
    assert ["line 2" in told[1]["error"], "line 4" in told[2]["error"], "error" in told[0]] == [True, True, False]
    assert "line 2" in result.stderr


def test_what_other_programs_write_is_read(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    rows = [
        '\ufeff{"Text": "最高\\ud83d です", "n": NaN}',
        '{"Text": "料理\\ud83dが\\u0000\\u202e最悪"}',
        '{"Text": 12}',
        '{"Text": ["a"]}',
    ]
    path.write_text("\r\n".join(rows), encoding="utf-8")
    assert [answer["label"] for answer in answers(path)] == ["pos", "neg", "neu", "neu"]
    path.write_bytes('{"text": "最高です"}\n'.encode("cp932"))
    assert [answer["label"] for answer in answers(path)] == ["pos"]


def test_a_file_of_lines_without_the_column_is_told_and_not_answered(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"comment": "x"}\n{"note": "y"}\n', encoding="utf-8")
    result = CliRunner().invoke(command, [str(path), "--json"])
    assert not result.stdout
    assert "comment, note" in result.exception.advice()  # type: ignore[union-attr]


def test_tables_of_many_shapes_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_bytes('\ufeffid;TEXT\n1;"最高、\nです; 本当"\n2\n3;最悪です\n'.encode())
    told = answers(path)
    assert [answer["label"] for answer in told] == ["pos", "neu", "neg"]
    assert "line 4" in str(told[1]["error"])


def test_rows_that_hold_nothing_are_empty_texts_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text('text\n""\n最高です\n\n""\n最悪です、本当に, ええ\n""\n', encoding="utf-8")
    assert [answer["label"] for answer in answers(path)] == ["neu", "pos", "neu", "neg", "neu"], "blank lines are none"
    path.write_text("id,text\n,\n1,最高です\n,\n", encoding="utf-8")
    assert [answer["label"] for answer in answers(path)] == ["neu", "pos", "neu"]


def test_a_value_stands_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_bytes('\ufeffid,text\r\n1," 店\x00員さんは\r\n親切"\r\n2,接客が最\u0000悪\r\n'.encode())
    first, second = answers(path)
    assert (first["aspects"][0]["term"], first["aspects"][0]["start"]) == ("店\x00員", 1)
    assert (first["clauses"][-1]["end"], second["label"]) == (11, "neg")
    path.write_bytes(b"id,text\n1," + "とても最高".encode() + b"\xff\n2," + "最悪です".encode() + b"\n")
    told = answers(path)
    assert ([one["label"] for one in told], "line 2" in str(told[0]["error"])) == (["pos", "neg"], True)


def test_a_file_without_texts_has_no_answers_and_a_pipe_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    for nothing in (b"", b"id,text\n", b"\n \n"):
        path.write_bytes(nothing)
        assert answers(path) == []
    result = CliRunner().invoke(command, ["-", "--json"], input="text\n最高です\n".encode())
    assert json.loads(result.stdout)["label"] == "pos"


def test_names_may_be_taken_strictly(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "織田信長の展示"}', encoding="utf-8")
    assert answers(path)[0]["pii"] == []
    assert answers(path, "--strict")[0]["pii"] == [{"kind": "name", "start": 0, "end": 4}]


def test_a_halved_pair_in_a_term_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "\\ud83d"}\n{"text": "接客\\ude00が最悪"}', encoding="utf-8")
    assert len(answers(path)) == 2
