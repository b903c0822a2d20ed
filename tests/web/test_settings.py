import re
from pathlib import Path

import pytest

from rashin.web import environment
from rashin.web.environment import SETTINGS, BadSetting

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_setting_is_documented(language):
    guide = (ROOT / f"docs/guide/operate.{language}.md").read_text()
    assert [one.name for one in SETTINGS if f"| `{one.name}` |" not in guide] == []


def test_no_setting_is_read_past_the_table():
    known = {one.name for one in SETTINGS}
    files = list((ROOT / "src/rashin").rglob("*.py"))
    used = {name for file in files for name in re.findall(r"RASHIN_[A-Z_]+[A-Z]", file.read_text())}
    text = (ROOT / "src/rashin/web/settings.py").read_text()
    ours = set(re.findall(r'^(RASHIN_[A-Z_]+) = "rashin[.]', text, re.MULTILINE))  # they point to web/wiring and such
    assert used - known - ours == set()


def test_nonsense_is_named(monkeypatch):
    monkeypatch.setenv("RASHIN_THREADS", "many")
    with pytest.raises(BadSetting, match="RASHIN_THREADS=many"):
        environment.whole("RASHIN_THREADS")
    monkeypatch.setenv("RASHIN_DEBUG", "maybe")
    with pytest.raises(BadSetting):
        environment.flag("RASHIN_DEBUG")
    with pytest.raises(BadSetting):
        environment.database("mysql://x/y", sqlite="")
    with pytest.raises(BadSetting):
        environment.mail("http://x")


def test_a_database_url_is_taken_apart():
    found = environment.database("postgres://a%40b:p%3Aw@db:5433/cx?sslmode=require", sqlite="")
    assert (found["USER"], found["PASSWORD"], found["PORT"], found["OPTIONS"]) == (
        "a@b", "p:w", "5433", {"sslmode": "require"}
    )  # fmt: skip


def test_sqlite_keeps_what_was_acknowledged():
    options = environment.database("", sqlite="x")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
