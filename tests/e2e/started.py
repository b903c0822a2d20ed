"""The product itself, started as a company starts it: ``rashin up`` on a free port, with its worker."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

PATIENCE = 90.0
"""Seconds until an address must be told."""


def surroundings(**more: str) -> dict[str, str]:
    """The environment without what belongs to tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RASHIN_", "DJANGO_"))}
    return kept | more


def run(*words: str) -> str:
    """What a Python of this environment says."""
    command = [sys.executable, *words]
    made = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings())
    assert made.returncode == 0, made.stderr
    return made.stdout


def rashin(*words: str) -> str:
    """A command as it is typed."""
    return run("-m", "rashin", *words)


@contextmanager
def started(home: Path, **more: str) -> Iterator[str]:
    """The address of a home that is up until the block ends; ``more``: settings by their names."""
    log = home.parent / "up.log"
    with log.open("w") as told:
        command = [sys.executable, "-m", "rashin", "up", "--home", str(home), "--port", "0"]
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT, env=surroundings(**more))
    try:
        yield _where(process, log)
    finally:
        process.terminate()
        process.wait(30)


def _where(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = monotonic() + PATIENCE
    while monotonic() < until and process.poll() is None:
        found = re.search(r"is at (http://\S+)", log.read_text())
        if found:
            return found[1]
        sleep(0.2)
    pytest.fail(f"rashin up did not start:\n{log.read_text()}")


def way_in(home: Path, member: str = "", *, address: str) -> str:
    """A link that signs a member in once, at this server."""
    told = rashin("link", "--home", str(home), *([member] if member else []))
    found = re.search(r"https?://\S+", told)
    assert found is not None, told
    return re.sub(r"^https?://[^/]+", address, found[0])
