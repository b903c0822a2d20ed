"""The collector: requests a second against bare inserts of the same rows into the same store, and its p99.

Through HTTP, small requests can never come near the floor: one core takes a hundred thousand bare rows a second, and
hardly fifteen thousand HTTP requests, whatever is done with them. For them the second peer says more: the same inbox
by as many threads, without HTTP.

The load comes from ``wrk`` where it is installed, else from processes of Python, which take more of the same cores;
the note of every figure says which. Server and load share the machine.
"""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.harness import DATA, Measurement, Settings
from rashin.analysis.lake.inbox import Letter, SqliteInbox
from rashin.analysis.lake.inbox_sqlite import connect
from rashin.collect.ports import settle_port
from rashin.collect.snapshot import Key, publish, snapshot_of

NAME = "collect"
CONNECTIONS = 64
GOAL_P99 = 0.1
HEADERS = "Authorization: Basic d2s6\r\nContent-Type: application/json\r\n"


def message(number: int) -> dict[str, object]:
    """One event of about 420 bytes, as a browser SDK sends it."""
    return {
        "type": "track", "event": "Product Viewed", "userId": f"user-{number:06d}", "anonymousId": "507f191e810c19729d",
        "messageId": f"ajs-next-17000-{number:08d}", "timestamp": "2026-11-22T06:52:32.924Z",
        "properties": {"product_id": f"P-{number}", "price": 1980, "currency": "JPY", "category": "tea"},
        "context": {"library": {"name": "analytics.js", "version": "2"}, "page": {"path": "/p", "url": "https://a.jp/p"}},
    }  # fmt: skip


def run(settings: Settings) -> list[Measurement]:
    """One event a request, and a hundred."""
    seconds, rounds = (1.0, 1) if settings.quick else (4.0, 3)
    found: list[Measurement] = []
    DATA.mkdir(parents=True, exist_ok=True)
    for events in (1, 100):
        body = json.dumps(
            {"batch": [message(number) for number in range(events)], "sentAt": "2026-11-22T06:52:33Z"}
        ).encode()
        found += _compare(body, events, seconds=seconds, rounds=rounds)
    return found


def _compare(body: bytes, events: int, *, seconds: float, rounds: int) -> list[Measurement]:
    bare = threads = ours = 0.0
    spent, floors = float("inf"), float("inf")
    with collector() as (port, group):
        for _ in range(rounds):  # in turns, so that a slow minute is everyone's
            before = time.process_time()
            rate = bare_inserts(body, seconds)
            bare, floors = max(bare, rate), min(floors, (time.process_time() - before) / (rate * seconds))
            threads = max(threads, put_by_threads(body, seconds))
            before = processor_time(group)
            rate = load(port, body, seconds)[0]
            ours, spent = max(ours, rate), min(spent, (processor_time(group) - before) / (rate * seconds))
        delay = 1000 * CONNECTIONS / (0.8 * ours)
        for _ in range(3):  # find the pause between requests that makes 80 % of the load
            rate, p99 = load(port, body, seconds, delay=delay)
            delay = max(0.0, delay + 1000 * CONNECTIONS * (1 / (0.8 * ours) - 1 / rate))
        rate, p99 = load(port, body, seconds * 2, delay=delay)
    work = f"1,000 requests of {events} event{'s' * (events > 1)} ({len(body):,} bytes)"
    loop = "uvloop" if importlib.util.find_spec("uvloop") else "asyncio"
    by = f"load by {'wrk' if shutil.which('wrk') else 'Python'}, {CONNECTIONS} connections, one process, {loop}"
    note = f"{ours:,.0f} requests/s, {ours * events:,.0f} events/s; {by}"
    floor = f"floor: bare inserts, {CONNECTIONS} rows a synced commit"
    same = f"floor: the same inbox by {CONNECTIONS} threads, no HTTP"
    return [
        Measurement.of(work, 1000 / ours, floor, 1000 / bare, note=note),
        Measurement.of(work, 1000 / ours, same, 1000 / threads, note=note),
        Measurement.of(
            f"processor time of {work}", 1000 * spent, floor, 1000 * floors, note="steadier on a busy machine"
        ),
        Measurement.of(
            f"p99 of requests of {events} at {rate / ours:.0%} load",
            p99,
            "goal",
            GOAL_P99,
            note=f"{rate:,.0f} requests/s; {by}",
        ),
    ]


def letter(body: bytes) -> Letter:
    """The row that the collector writes for a request."""
    return Letter(received_at=time.time_ns() // 1000, key="1", source="shop", kind="batch", body=body)


def bare_inserts(body: bytes, seconds: float) -> float:
    """Rows a second: one thread, one connection, as many rows a commit as there are connections, nothing else."""
    with _folder() as folder:
        SqliteInbox(folder / "inbox.sqlite3").close()
        inbox = SqliteInbox(folder / "inbox.sqlite3")
        inbox.waiting()  # makes the tables
        inbox.close()
        connection = connect(folder / "inbox.sqlite3")
        put = "INSERT INTO letters (received_at, key, source, kind, headers, body) VALUES (?, ?, ?, ?, ?, ?)"
        rows = [(time.time_ns() // 1000, "1", "shop", "batch", "{}", body)] * CONNECTIONS
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(put, rows)
            connection.execute("COMMIT")
            done += CONNECTIONS
        rate = done / (time.perf_counter() - start)
        connection.close()
        return rate


def put_by_threads(body: bytes, seconds: float) -> float:
    """Letters a second through the inbox's own group commit, from as many threads as there are connections."""
    with _folder() as folder:
        inbox = SqliteInbox(folder / "inbox.sqlite3")
        stop, counts = threading.Event(), [0] * CONNECTIONS

        def work(index: int) -> None:
            while not stop.is_set():
                inbox.put(letter(body))
                counts[index] += 1

        threads = [threading.Thread(target=work, args=(index,)) for index in range(CONNECTIONS)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        stop.set()
        for thread in threads:
            thread.join()
        rate = sum(counts) / (time.perf_counter() - start)
        inbox.close()
        return rate


def load(port: int, body: bytes, seconds: float, *, delay: float = 0.0) -> tuple[float, float]:
    """Requests a second, and the 99th percentile in seconds; before each request a pause of about ``delay`` ms."""
    return (_wrk if shutil.which("wrk") else _python)(port, body, seconds, delay)


def _wrk(port: int, body: bytes, seconds: float, delay: float) -> tuple[float, float]:
    with _folder() as folder:
        (folder / "body").write_bytes(body)
        pause = f"function delay() return math.random(0, {round(2 * delay)}) end" if delay else ""
        (folder / "load.lua").write_text(f"""
            local file = io.open("{folder / "body"}", "rb")
            wrk.method, wrk.body = "POST", file:read("*all")
            wrk.headers["Authorization"] = "Basic d2s6"
            {pause}""")
        address = f"http://127.0.0.1:{port}/v1/batch"
        words = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{max(1, round(seconds))}s",
            "--latency",
            "-s",
            str(folder / "load.lua"),
            address,
        ]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None
    assert rate is not None
    return float(rate[1]), float(found[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[found[2]]


def _python(port: int, body: bytes, seconds: float, delay: float) -> tuple[float, float]:
    program = "import sys; from bench.collect import sender; sender(*sys.argv[1:])"
    with _folder() as folder:
        (folder / "body").write_bytes(body)
        words = [sys.executable, "-c", program, str(port), str(folder / "body"), str(seconds), str(delay / 1000)]
        running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        times = sorted(float(one) for process in running for one in process.communicate()[0].split())
    return len(times) / seconds, times[int(len(times) * 0.99)]


def sender(port: str, path: str, seconds: str, delay: str) -> None:
    """One process of the load: half of the connections, each in a thread; prints the time of every request."""
    body = Path(path).read_bytes()
    head = f"POST /v1/batch HTTP/1.1\r\nHost: a\r\n{HEADERS}Content-Length: {len(body)}\r\n\r\n".encode()
    until, times = time.perf_counter() + float(seconds), []

    def work() -> None:
        with socket.create_connection(("127.0.0.1", int(port))) as line:
            while time.perf_counter() < until:
                time.sleep(float(delay))
                start = time.perf_counter()
                line.sendall(head + body)
                if not line.recv(65_536).startswith(b"HTTP/1.1 200"):
                    raise RuntimeError("not taken in")
                times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS // 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*times, sep="\n")


@contextlib.contextmanager
def collector() -> Iterator[tuple[int, int]]:
    """A collector as `rashin collect` starts it, in one process: its port and its process group."""
    with _folder() as folder:
        publish(folder / "collect" / "keys.json", snapshot_of([Key(id="1", key="wk", source="shop")]))
        port = settle_port("127.0.0.1", 0)
        words = ["collect", "--home", str(folder), "--port", str(port)]
        process = subprocess.Popen(
            [sys.executable, "-c", f"from rashin.cli import main; main({words!r})"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/collect/health", timeout=1).close())
            yield port, process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def processor_time(group: int) -> float:
    """Seconds of processor that a group of processes has taken."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                said = (entry / "stat").read_text().rpartition(")")[2].split()
                ticks += int(said[11]) + int(said[12]) if int(said[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _until(attempt: Callable[[], object]) -> None:
    for _ in range(200):
        try:
            attempt()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the collector did not come up")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=DATA, prefix="collect-", ignore_cleanup_errors=True) as name:
        yield Path(name)
