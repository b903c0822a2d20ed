"""Kernels are compiled once and read from disk after that, also where the package cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rashin.analysis.sequences import compiled

_START = """
import sys
from pathlib import Path
from rashin.analysis.sequences import compiled
compiled.keep_in(Path(sys.argv[1]))
from rashin.analysis.sequences import funnel_kernel
stats = funnel_kernel.find.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), len(funnel_kernel.find.signatures))
"""


def start(folder: Path) -> list[int]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _START, str(folder)], capture_output=True, text=True, check=True, env=environment
    )
    return [int(number) for number in done.stdout.split()]


def test_the_second_start_does_not_compile(tmp_path: Path) -> None:
    assert start(tmp_path) == [0, 1, 1]
    assert list(tmp_path.rglob("*.nbc"))
    assert start(tmp_path) == [1, 0, 1]


def test_a_read_only_package_compiles_into_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import config

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(config, "CACHE_DIR", "")
    assert not compiled.keep_in(tmp_path / "not needed")
    monkeypatch.setattr(compiled.os, "access", lambda _path, _mode: False)
    assert compiled.keep_in(tmp_path / "kernels")
    assert str(tmp_path / "kernels") == os.environ["NUMBA_CACHE_DIR"] == config.CACHE_DIR
    assert not compiled.keep_in(tmp_path / "once")
