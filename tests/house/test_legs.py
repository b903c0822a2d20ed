"""The whole run says at its end what did not pass."""

import threading
from pathlib import Path

import pytest

from tests import legs

GOOD_AND_BAD = """
def test_good():
    pass


def test_bad():
    found = {"/surveys/": ["no name"]}
    assert not found, f"look:\\n{found}"
"""


def test_what_failed_is_at_the_end_and_noise_is_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_two.py").write_text(GOOD_AND_BAD)
    noise = 'nanobind: leaked 2 types!\\n - leaked type "token_type"\\n - ... skipped remainder'
    (tmp_path / "conftest.py").write_text(f"import atexit\natexit.register(print, '''{noise}''')\n")
    options = ["-p", "no:tests.environment", "-c", "/dev/null", f"--rootdir={tmp_path}"]
    ended = legs.run("two", [*legs.PYTEST, str(tmp_path), *options], folder=tmp_path, told=threading.Lock())
    assert legs.tell([ended], legs.failed(tmp_path), seconds=61) == 1
    told = capsys.readouterr().out
    assert "nanobind" not in told
    assert "token_type" not in told
    end = told[told.rindex("What did not pass:") :].splitlines()
    assert end[1].endswith("test_two.py::test_bad")
    assert end[2].strip().startswith("AssertionError: look: {'/surveys/': ['no name']}")
    assert end[-2].startswith("1 passed, 1 failed in 1 min 1 s")


def test_a_leg_that_broke_shows_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    broken = legs.Ended(name="pages", code=4, seconds=1.0, counts={}, last=("ERROR: no such file\n",))
    assert legs.tell([broken], [], seconds=1) == 1
    assert "ERROR: no such file" in capsys.readouterr().out
