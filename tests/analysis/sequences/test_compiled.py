"""Kernels are compiled once and read from disk after that."""

import os
import subprocess
import sys
from pathlib import Path

_START = """
from rashin.analysis.sequences import funnel_kernel
stats = funnel_kernel.find.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()), len(funnel_kernel.find.signatures))
"""


def start(folder: Path) -> list[int]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True, env=environment)
    return [int(number) for number in done.stdout.split()]


def test_the_second_start_does_not_compile(tmp_path: Path) -> None:
    assert start(tmp_path) == [0, 1, 1]
    assert list(tmp_path.rglob("*.nbc"))
    assert start(tmp_path) == [1, 0, 1]
