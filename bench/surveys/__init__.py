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
from bench.surveys.load import request, send
from bench.surveys.plain import floor

NAME = "surveys"
GOAL_ANSWERS = 500
"""In a second."""
GOAL_USABLE_S = 1.0
GOAL_BYTES = 30_000
LIMIT = 30
AT_ONCE = 100
LINES = 64
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
FORM = "application/x-www-form-urlencoded"
CALL = json.dumps({"answers": {"nps": 3, "why": ["speed"], "said": "とても丁寧でした"}})
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
    rounds = 1 if settings.quick else 3
    bare = floor(home, 2_000, group=LINES)
    with beside(home) as port:
        plain = best_of(port, [request("/answer/", PAGE, FORM)] * (count // 2), rounds=rounds)
    with served(home) as port:
        token, keys = str(made["plain"]["token"]), list(made["plain"]["keys"])
        pages = [request(f"/s/{token}/{key}/", PAGE, FORM) for key in keys]
        calls = [request(f"/s/{token}/answers", CALL, "application/json")] * count
        note = f"{LINES} connections on the same cores; voices, quotas, flags and invitations included"
        found = [
            told("answers, durable: page", best_of(port, pages, rounds=rounds), plain, note),
            told("answers, durable: API", best_of(port, calls, rounds=rounds), plain, note),
            Measurement.of(f"{GOAL_ANSWERS} answers: bare SQLite, groups of {LINES}", GOAL_ANSWERS * bare / 2_000,
                           "–", None, note=f"{2_000 / bare:,.0f} a second: the floor, without server or checks"),
        ]  # fmt: skip
        found.append(at_once(port, home, made["quota"]))
        found += page(port, token)
    if not settings.keep:
        shutil.rmtree(home, ignore_errors=True)
    return found


@contextmanager
def served(home: Path) -> Iterator[int]:
    """The product on a free port, until it has ended."""
    port = _free()
    environ = {**os.environ, "RASHIN_ANSWERS_PER_MINUTE": "10000000"}
    command = [sys.executable, "-m", "rashin", "up", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        _settled(process.pid)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server did not start")


def _settled(pid: int) -> None:
    """Wait until the server's own start is over: a new home compiles its kernels first."""
    for _ in range(90):
        before = _spent(pid)
        time.sleep(1)
        if _spent(pid) - before < 0.1:
            return


def _spent(pid: int) -> float:
    """Seconds of processor time of a process and all below it."""
    rows = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            rows[int(entry.name)] = (int(words[1]), (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"))
    family, grown = {pid}, True
    while grown:
        more = {one for one, (parent, _) in rows.items() if parent in family and one not in family}
        family, grown = family | more, bool(more)
    return sum(rows[one][1] for one in family if one in rows)


@contextmanager
def beside(home: Path) -> Iterator[int]:
    """The plain view on a free port."""
    port = _free()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.surveys.plain", str(port), str(home)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def best_of(port: int, requests: list[bytes], *, rounds: int) -> tuple[float, float]:
    """Answers a second in the best of the rounds, after one to warm up; and the 99th of a hundred waits so long."""
    each = len(requests) // (rounds + 1)
    runs = []
    for at in range(rounds + 1):
        spent, statuses, spans = send(port, requests[at * each : (at + 1) * each], lines=LINES)
        assert set(statuses) <= {303, 201}, statuses
        runs.append((each / spent, sorted(spans)[int(each * 0.99)]))
    return max(runs[1:])


def told(what: str, ours: tuple[float, float], plain: tuple[float, float], note: str) -> Measurement:
    """So many answers as the goal has in a second, ours and a plain view's."""
    rates = f"{ours[0]:,.0f} a second (99 % within {ours[1] * 1000:,.0f} ms)"
    return Measurement.of(
        f"{GOAL_ANSWERS} {what}", GOAL_ANSWERS / ours[0], "plain Django view", GOAL_ANSWERS / plain[0],
        note=f"{rates}; the view {plain[0]:,.0f}; goal {GOAL_ANSWERS}; {note}",
    )  # fmt: skip


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
