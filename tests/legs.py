"""Everything, in several processes side by side, and one honest line at the end: ``python -m tests.legs [check]``.

Together the legs hold each test once. The longest begins first, and whichever process is free takes the next. With
``check``: style, types, contracts, house rules and the tests that touch no database, in less than two minutes.
"""

import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
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
WHOLE = {
    "ground": [*PYTEST, "tests", *(f"--ignore={path}" for path in _APART_PATHS)],
    "pages": [*PYTEST, *_APART["pages"]],
    "doors": [*PYTEST, *_APART["doors"]],
    "databases": [*PYTEST, *_APART["databases"]],
    "types": ["mypy"],
}
"""The longest first. “Ground” is whatever no other leg has, so nothing is left out."""
_QUICK = [*PYTEST, "-q", "-m", "not browser and not engine and not slow"]
CHECK = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "units": [*_QUICK, "tests", "--ignore=tests/analysis", "--ignore=tests/doors"],
    "analysis": [*_QUICK, "tests/analysis"],
    "contracts": ["lint-imports", "--no-cache"],
}
REPORTS = "TEST_REPORTS"
"""The folder for reports, told to tests that run tests of their own, so that theirs are in the list at the end."""
_NOISE = re.compile(r"nanobind: |See https://nanobind|\s*- (leaked (instance|type|function)|\.\.\. skipped remainder)")
"""What libraries say of themselves when a process ends."""
_LAST_LINES = 25
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of a leg."""

    name: str
    code: int
    seconds: float
    counts: dict[str, int]
    last: tuple[str, ...] = ()
    """Its last lines."""


def run(name: str, words: list[str], *, folder: Path, told: threading.Lock) -> Ended:
    """One leg; its lines come out whole, each with the leg's name."""
    report, begun = folder / f"{name}.xml", time.monotonic()
    if words[: len(PYTEST)] == [*PYTEST]:
        words = [*words, f"--junitxml={report}", "-o", "junit_family=xunit1", "-o", f"cache_dir=.pytest_cache/{name}"]
    else:  # a tool of this environment
        words = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    opened = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, REPORTS: str(folder)},
    )
    last: deque[str] = deque(maxlen=_LAST_LINES)
    with opened as child:
        for line in child.stdout or ():
            if _NOISE.match(line):
                continue
            last.append(line)
            with told:
                sys.stdout.write(f"{name:<9} │ {line}")
                sys.stdout.flush()
    seconds = time.monotonic() - begun
    return Ended(name=name, code=child.returncode, seconds=seconds, counts=_counts(report), last=tuple(last))


def _suite(report: Path) -> ElementTree.Element | None:
    """A report; a run that broke before it ended has written none."""
    try:
        return ElementTree.parse(report).getroot().find("testsuite")
    except (FileNotFoundError, ElementTree.ParseError):
        return None


def _counts(report: Path) -> dict[str, int]:
    """Tests by what came of them."""
    if (suite := _suite(report)) is None:
        return {}
    found = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    found["passed"] = found["tests"] - found["failures"] - found["errors"] - found["skipped"]
    return found


def failed(folder: Path) -> list[str]:
    """Each test that did not pass, of every report in a folder: where it is, and how its error begins."""
    lines = []
    for report in sorted(folder.glob("*.xml")):
        suite = _suite(report)
        for case in suite.iter("testcase") if suite is not None else ():
            for one in (*case.findall("failure"), *case.findall("error")):
                said = " ".join((one.get("message") or one.text or "").split())[:_LONGEST]
                place = f"{case.get('file') or case.get('classname')}::{case.get('name')}"
                lines.append(f"{report.stem}: {place}\n    {said}")
    return lines


def main(legs: dict[str, list[str]]) -> int:
    """Run these legs, as many at a time as there are cores, at most two; 0 when everything passed."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in legs:
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
                ended.append(run(name, legs[name], folder=Path(folder), told=told))

        workers = [threading.Thread(target=work) for _ in range(min(2, os.cpu_count() or 1))]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        return tell(ended, failed(Path(folder)), seconds=time.monotonic() - begun)


def tell(ended: list[Ended], failures: list[str], *, seconds: float) -> int:
    """What did not pass, and the line at the end."""
    total = {
        name: sum(one.counts.get(name, 0) for one in ended) for name in ("passed", "skipped", "failures", "errors")
    }
    legs = ", ".join(
        " ".join((one.name, *map(str, filter(None, [one.counts.get("tests")])), f"in {one.seconds:.0f} s"))
        for one in ended
    )
    broken = [one.name for one in ended if one.code != 0]
    for one in ended:
        if one.code != 0 and not one.counts.get("failures") and not one.counts.get("errors"):
            sys.stdout.write(f"\nThe end of {one.name}, which broke (code {one.code}):\n{''.join(one.last)}")
    if failures:
        sys.stdout.write("\n".join(("\nWhat did not pass:", *failures, "")))
    words = [f"{count} {'failed' if name == 'failures' else name}" for name, count in total.items() if count]
    sys.stdout.write(f"\n{', '.join(words)} in {seconds // 60:.0f} min {seconds % 60:.0f} s side by side ({legs})\n")
    if broken:
        sys.stdout.write(f"Not well: {', '.join(broken)}. The lines above that begin so tell the whole.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        os.environ["RASHIN_TESTS"] = "units"
        sys.exit(main(CHECK))
    sys.exit(main(WHOLE))
