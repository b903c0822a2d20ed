"""``rashin ask``: every question on the command line, as table, JSON and CSV, with exit codes to rely on."""

import csv
import io
import json

import pyarrow as pa
import pytest
from click.testing import CliRunner

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.cli import main
from rashin.cli.ask import command
from rashin.home import Home
from tests.analysis.questions.conftest import event, voice


@pytest.fixture
def asking(home: Home) -> Home:
    """A home with a lake and no database: whoever reads its files asks."""
    lake = Lake.create(home.lake)
    lake.append("voices", pa.Table.from_pylist([voice(n, score=float(10 - n % 3)) for n in range(30)]))
    lake.append("events", pa.Table.from_pylist([event(n) for n in range(30)]))
    return home


def run(home: Home, *arguments: str) -> str:
    result = CliRunner().invoke(command, [*arguments, "--home", str(home.root)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_json_is_the_whole_answer(asking: Home) -> None:
    found = json.loads(run(asking, "scores", "--metric", "nps", "--by", "channel", "--json"))
    (point,) = found["points"]
    assert (point["by"], point["n"], point["value"]) == ("app", 30, pytest.approx(200 / 3))
    assert found["definition"]


def test_csv_has_every_column(asking: Home) -> None:
    rows = list(csv.DictReader(io.StringIO(run(asking, "trend", "--every", "month", "--csv"))))
    assert [(row["period"], row["value"]) for row in rows] == [("2026-05-01", "30.0")]


def test_a_table_shows_value_interval_and_reason(asking: Home) -> None:
    assert "66.67 [" in run(asking, "scores")
    assert "(too few)" in run(asking, "scores", "--minimum", "31")
    assert "(too few)" in run(asking, "scores", "--metric", "csat")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_has_its_help(kind: str) -> None:
    result = CliRunner().invoke(command, [kind, "--help"])
    assert result.exit_code == 0
    assert "--json" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["scores", "--where", "chanel=app"], ["scores", "--metric", "np"], ["scores", "--nothing", "1"], ["nothing"],
        ["timeline"], ["trend", "--last", "soon"],
    ],
)  # fmt: skip
def test_what_cannot_be_asked_ends_with_2(
    asking: Home, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["ask", *arguments, *(["--home", str(asking.root)] if arguments != ["nothing"] else [])])
    assert caught.value.code == 2
    assert "Error" in capsys.readouterr().err


def test_a_home_without_a_lake_ends_with_1(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["ask", "facts", "--home", str(home.root)])
    assert caught.value.code == 1
    assert capsys.readouterr().err
