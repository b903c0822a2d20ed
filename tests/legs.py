"""Everything, in several processes side by side, and one honest line at the end: ``python -m tests.legs [PROCESSES]``.

Together the legs hold each test once. The longest begins first, and whichever process is free takes the next.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

PYTEST = (sys.executable, "-m", "pytest", "--durations=5", "--durations-min=5")
_APART = {
    "databases": ["tests/engines"],
    "pages": ["tests/e2e"],
    "doors": ["tests/doors", "tests/cli", "tests/collect"],
}
_APART_PATHS = [path for paths in _APART.values() for path in paths]
LEGS = {
    "databases": _APART["databases"],
    "ground": ["tests", *(f"--ignore={path}" for path in _APART_PATHS)],
    "pages": _APART["pages"],
    "doors": _APART["doors"],
}
"""Paths for pytest; the longest first. “Ground” is whatever no other leg has, so nothing is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of a leg."""

    name: str
    code: int
    seconds: float
    counts: dict[str, int]


def run(name: str, *, folder: Path, told: threading.Lock) -> Ended:
    """One leg; its lines come out whole, each with the leg's name."""
    report, begun = folder / f"{name}.xml", time.monotonic()
    words = [*PYTEST, *LEGS[name], f"--junitxml={report}", "-o", f"cache_dir=.pytest_cache/{name}"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    assert child.stdout is not None
    for line in child.stdout:
        with told:
            sys.stdout.write(f"{name:<9} │ {line}")
            sys.stdout.flush()
    return Ended(name=name, code=child.wait(), seconds=time.monotonic() - begun, counts=_counts(report))


def _counts(report: Path) -> dict[str, int]:
    """Tests by what came of them; a leg that broke before it ended has written nothing."""
    if not report.exists():
        return {}
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    found = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    found["passed"] = found["tests"] - found["failures"] - found["errors"] - found["skipped"]
    return found


def main(processes: int) -> int:
    """Run all legs; 0 when everything passed."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in LEGS:
        waiting.put(name)
    ended: list[Ended] = []
    begun, told = time.monotonic(), threading.Lock()
    with tempfile.TemporaryDirectory(prefix="rashin-legs-") as folder:

        def work() -> None:
            while True:
                try:
                    name = waiting.get_nowait()
                except queue.Empty:
                    return
                ended.append(run(name, folder=Path(folder), told=told))

        workers = [threading.Thread(target=work) for _ in range(processes)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
    return tell(ended, seconds=time.monotonic() - begun)


def tell(ended: list[Ended], *, seconds: float) -> int:
    """The line at the end."""
    total = {
        name: sum(one.counts.get(name, 0) for one in ended) for name in ("passed", "skipped", "failures", "errors")
    }
    legs = ", ".join(f"{one.name} {one.counts.get('tests', 0)} in {one.seconds:.0f} s" for one in ended)
    broken = [one.name for one in ended if one.code != 0]
    words = [f"{count} {'failed' if name == 'failures' else name}" for name, count in total.items() if count]
    sys.stdout.write(f"\n{', '.join(words)} in {seconds // 60:.0f} min {seconds % 60:.0f} s side by side ({legs})\n")
    if broken:
        sys.stdout.write(f"Not well: {', '.join(broken)}. The lines above that begin so say what.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else min(2, os.cpu_count() or 1)))
