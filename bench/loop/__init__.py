"""The closed loop: how soon an unhappy answer is a case, and how soon a hundred thousand responses are results.

The server is the product's own (``rashin up``); whoever answers shares its cores. A case is as late as the moment that
its own row says: from the answer's commit, over the outbox, the drain into the lake and the listener, to the case.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.harness import DATA, Measurement, Settings
from bench.surveys import _post, served

NAME = "loop"
GOAL_CASE_S = 5.0
GOAL_RESULTS_S = 10.0
A_SECOND = 20
"""Answers, while they come steadily."""
THREADS = 16
LONGEST_WAIT = 120


def run(settings: Settings) -> list[Measurement]:
    """Unhappy answers one after another and all at once, then the results of many."""
    steady, burst = (40, 60) if settings.quick else (400, 1_000)
    home = DATA / "loop" / "home"
    shutil.rmtree(home, ignore_errors=True)
    made = _asked("make", str(home), str(steady + burst))
    token, keys = str(made["token"]), list(made["keys"])
    found = []
    with served(home) as port:
        _steadily(port, token, keys[:steady])
        found.append(_told(str(home), steady, f"{A_SECOND} answers a second"))
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda key: _post(port, token, [key]), keys[steady:]))
        found.append(_told(str(home), burst, f"{burst:,} answers at once", after=steady))
    rows = 5_000 if settings.quick else 100_000
    told = _asked("results", str(home), str(rows))
    note = (
        f"counted anew after each answer; looked at again: {told['again_s']:.3f} s; cross-tab {told['cross_s']:.2f} s"
    )
    found.append(Measurement.of(f"results of {rows:,} responses", told["first_s"], "goal", GOAL_RESULTS_S, note=note))
    if not settings.keep:
        shutil.rmtree(home, ignore_errors=True)
    return found


def _asked(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.loop.company", *words]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(said.splitlines()[-1]))


def _steadily(port: int, token: str, keys: Sequence[str]) -> None:
    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for at, key in enumerate(keys):
            time.sleep(max(0.0, begun + at / A_SECOND - time.perf_counter()))
            pool.submit(_post, port, token, [key])


def _told(home: str, count: int, how: str, *, after: int = 0) -> Measurement:
    """Wait until each has its case; how long the slowest of twenty took."""
    until = time.monotonic() + LONGEST_WAIT
    while True:
        found = _asked("cases", home, str(after))
        if found["cases"] >= count or time.monotonic() > until:
            break
        time.sleep(1)
    assert found["cases"] == count, found
    note = f"half within {found['p50']:.2f} s, all within {found['max']:.2f} s; {how}"
    return Measurement.of("answer to case, 95 of 100", float(found["p95"]), "goal", GOAL_CASE_S, note=note)
