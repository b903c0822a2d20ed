"""The first minutes of somebody with a file and an empty folder: import, ask, import again, undo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ORDERS = """会員番号,注文日時,状態,金額,チャネル
A001,2026/4/1 10:05,閲覧,0,web
A001,2026/4/1 10:20,購入,"12,800",web
A002,令和8年4月2日,閲覧,0,app
A003,2026年4月3日,閲覧,0,app
A003,2026年4月4日,購入,39800,app
"""
ANSWERS = "会員番号,回答日,推奨度,ご意見\n" + "".join(
    f"A{number:03},2026/4/{number % 28 + 1},{number % 11},店員さんが親切でした\n" for number in range(40)
)


def rashin(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "rashin", *words, "--home", str(home)],
        cwd=home.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    (folder / "orders.csv").write_bytes(ORDERS.encode("cp932"))
    (folder / "answers.csv").write_text(ANSWERS, encoding="utf-8-sig")
    for kind, name, more in (("events", "orders.csv", ["--map", "event=状態"]), ("voices", "answers.csv", [])):
        run = rashin("import", kind, str(folder / name), *more, home=folder / "home")
        assert run.returncode == 0, run.stderr
    return folder / "home"


def test_a_funnel_is_answered_before_anybody_has_signed_in(home: Path) -> None:
    run = rashin("ask", "funnel", "--step", "閲覧", "--step", "購入", "--within", "2d", "--json", home=home)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert [(step["name"], step["people"]) for step in answer["steps"]] == [("閲覧", 3), ("購入", 2)]
    assert all(step["by"] is None for step in answer["steps"])


def test_a_score_has_its_interval_and_a_thin_one_its_reason(home: Path) -> None:
    run = rashin("ask", "scores", "--metric", "nps", "--json", home=home)
    assert run.returncode == 0, run.stderr
    (point,) = json.loads(run.stdout)["points"]
    assert point["n"] == 40
    assert point["low"] < point["value"] < point["high"]
    thin = rashin("ask", "scores", "--metric", "nps", "--every", "day", "--json", home=home)
    days = json.loads(thin.stdout)["points"]
    assert all(day["value"] is None and day["reason"] for day in days)


def test_importing_again_changes_nothing_and_undo_takes_it_out(home: Path) -> None:
    again = rashin("import", "events", str(home.parent / "orders.csv"), "--map", "event=状態", "--json", home=home)
    report = json.loads(again.stdout)
    assert report["added"] == 0
    undone = rashin("import", "undo", report["batch"], home=home)
    assert undone.returncode == 0, undone.stderr
    run = rashin("ask", "trend", "--every", "month", "--json", home=home)
    assert sum(point["value"] or 0 for point in json.loads(run.stdout)["points"]) == 0


def test_a_wrong_word_names_the_place_and_the_nearest_name(home: Path) -> None:
    run = rashin("ask", "scores", "--metric", "npps", home=home)
    assert run.returncode == 2
    assert "metric" in run.stderr
    assert "Traceback" not in run.stderr
