"""Surveys: answers accepted durably in a second, quotas while a hundred answer at once, and the page on a slow phone.

The server is the product's own (``rashin up``), in a home of its own on SQLite; whoever answers shares its cores.
"""

import gzip
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.harness import DATA, Measurement, Settings

NAME = "surveys"
GOAL_ANSWERS = 500
"""In a second."""
GOAL_USABLE_S = 1.0
GOAL_BYTES = 30_000
LIMIT = 30
AT_ONCE = 100
THREADS = 32
PAGE = urlencode(
    {
        "go": "next",
        "page": "nps",
        "rev": "1",
        "a.nps": "3",
        "a.why": "speed",
        "a.said": "とても丁寧でした",
        "shown": "1",
    }
)
AGENT = {"User-Agent": "Mozilla/5.0 (bench)", "Content-Type": "application/x-www-form-urlencoded"}


def run(settings: Settings) -> list[Measurement]:
    """Make a home, serve it, answer."""
    count = 300 if settings.quick else 4_000
    home = DATA / "surveys" / "home"
    shutil.rmtree(home, ignore_errors=True)
    said = subprocess.run(
        [sys.executable, "-m", "bench.surveys.company", str(home), str(count)],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    made = json.loads(said.splitlines()[-1])
    with served(home) as port:
        found = [answers(port, made["plain"], rounds=1 if settings.quick else 3)]
        found.append(at_once(port, home, made["quota"]))
        found += page(port, made["plain"]["token"])
    if not settings.keep:
        shutil.rmtree(home, ignore_errors=True)
    return found


@contextmanager
def served(home: Path) -> Iterator[int]:
    """The product on a free port, until it has ended."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    environ = {**os.environ, "RASHIN_ANSWERS_PER_MINUTE": "10000000"}
    command = [sys.executable, "-m", "rashin", "up", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        time.sleep(3)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _post(port: int, token: str, keys: list[str]) -> list[int]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    codes = []
    for key in keys:
        line.request("POST", f"/s/{token}/{key}/", body=PAGE, headers=AGENT)
        response = line.getresponse()
        response.read()
        codes.append(response.status)
    line.close()
    return codes


def _timed(port: int, token: str, keys: list[str]) -> float:
    parts = [keys[at::THREADS] for at in range(THREADS)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        codes = [code for part in pool.map(lambda one: _post(port, token, one), parts) for code in part]
    spent = time.perf_counter() - begun
    assert codes == [303] * len(keys), sorted(set(codes))
    return spent


def answers(port: int, made: dict[str, object], *, rounds: int) -> Measurement:
    """Whole responses of three questions, each acknowledged when it is synced to disk."""
    keys, token = list(made["keys"]), str(made["token"])  # type: ignore[call-overload]
    each = len(keys) // (rounds + 1)
    _timed(port, token, keys[:each])
    best = min(_timed(port, token, keys[at * each : (at + 1) * each]) for at in range(1, rounds + 1))
    rate = each / best
    note = f"{rate:,.0f} answers a second from {THREADS} connections on the same cores; voices and invitations included"
    return Measurement.of(f"{GOAL_ANSWERS} answers, durable", GOAL_ANSWERS / rate, "goal", 1.0, note=note)


def at_once(port: int, home: Path, made: dict[str, object]) -> Measurement:
    """A hundred people send the last page of a survey with thirty places in the same moment."""
    keys, token = list(made["keys"])[:AT_ONCE], str(made["token"])  # type: ignore[call-overload]
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = list(pool.map(lambda key: _post(port, token, [key])[0], keys))
    spent = time.perf_counter() - begun
    assert codes == [303] * AT_ONCE, sorted(set(codes))
    said = subprocess.run(
        [sys.executable, "-m", "bench.surveys.company", str(home)], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    cells = json.loads(said.splitlines()[-1])
    assert cells == {"filled": LIMIT, "pending": 0, "complete": LIMIT, "over_quota": AT_ONCE - LIMIT}, cells
    note = f"{LIMIT} of {LIMIT} places taken, {AT_ONCE - LIMIT} told that it is full; never one more"
    return Measurement.of(f"{AT_ONCE} answers at once, quota exact", spent, "–", None, note=note)


def page(port: int, token: str) -> list[Measurement]:
    """The first page: its bytes, and its time on a phone on a slow line (150 ms, 1.6 Mbit/s, a quarter of the CPU)."""
    from playwright.sync_api import sync_playwright

    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as engine:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        best, size = 1e9, 0
        for _ in range(5):
            context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP")
            seen = context.new_page()
            line = context.new_cdp_session(seen)
            line.send("Network.enable")
            line.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000},
            )
            line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            bodies: list[bytes] = []
            seen.on("response", lambda one, kept=bodies: kept.append(one.body()))
            seen.goto(f"{base}/s/{token}/", wait_until="load")
            times = seen.evaluate(
                """() => { const n = performance.getEntriesByType("navigation")[0];
                const p = performance.getEntriesByName("first-contentful-paint")[0];
                return [n.responseStart, n.domInteractive, n.domContentLoadedEventEnd, p ? p.startTime : 0]; }"""
            )
            usable = max(times[2], times[3]) - times[0]
            best, size = min(best, usable / 1000), sum(len(gzip.compress(one)) for one in bodies)
            seen.wait_for_load_state()
            context.close()
        browser.close()
    weight = f"{size:,} bytes gzipped: page with its style, and script"
    return [
        Measurement.of("slow phone: first byte to usable", best, "goal", GOAL_USABLE_S, note=weight),
        Measurement.of("whole page in kB", size / 1000, "goal", GOAL_BYTES / 1000, note="in kB, not seconds"),
    ]
