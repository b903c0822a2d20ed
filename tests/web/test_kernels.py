"""Compiled code is made ahead and kept on disk; what serves pages starts without it."""

import os
import re
import subprocess
import sys

import pytest

from rashin.web import kernels
from tests.house.source import PACKAGE, python_files


def test_every_kernel_of_a_question_is_warmed():
    holding = {
        ".".join(("rashin", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in python_files()
        if "analysis" in path.parts
        and re.search(r"^@(njit|compiled)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert holding == set(kernels.MODULES)


def test_kernels_are_compiled_once(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(kernels, "MODULES", ("rashin.analysis.lake.keys",))
    assert kernels.warm()
    assert not kernels.warm()


def test_a_package_that_can_be_written_keeps_them_itself(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    kernels.keep_in(tmp_path / "kernels")
    assert "NUMBA_CACHE_DIR" not in os.environ
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    kernels.keep_in(tmp_path / "kernels")
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "kernels")


@pytest.mark.slow
def test_what_serves_pages_starts_without_pandas_and_kernels(tmp_path):
    code = (
        "import sys; from rashin.web import serve\n"
        "serve.leave_with = lambda parent: None\n"
        "serve.build(); serve.warm()\n"
        "from rashin.web.wiring import works; works()\n"
        "print(*sorted({'pandas', 'numba', 'scipy', 'polars'} & set(sys.modules)))"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}
    environ |= {"RASHIN_HOME": str(tmp_path / "home"), "RASHIN_SECRET_KEY": "k" * 60}
    (tmp_path / "home").mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "rashin", "migrate"], env=environ, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [], done.stderr
