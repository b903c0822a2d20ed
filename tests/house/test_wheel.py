"""What is installed is whole: pages, assets, translations and guides, on a machine without Node."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT

pytestmark = pytest.mark.slow
DIST = PACKAGE / "base/ui/static/dist"
PATIENCE = 120  # seconds; a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (DIST / "manifest.json").is_file():
        pytest.fail("the front end is not built: ./run assets")
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    (made,) = place.glob("*.whl")
    return made


def test_the_wheel_brings_all_that_pages_are_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        manifest = json.loads(packed.read("rashin/base/ui/static/dist/manifest.json"))
        entry_points = packed.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    wanted = {f"rashin/base/ui/static/dist/{part['file']}" for part in manifest.values()}
    wanted |= {f"rashin/base/ui/static/dist/{css}" for part in manifest.values() for css in part.get("css", ())}
    for ending in ("*.html", "*.mo", "*.py", "*.json", "*.txt"):
        wanted |= {
            f"rashin/{path.relative_to(PACKAGE)}"
            for path in PACKAGE.rglob(ending)
            if not {"__pycache__", "node_modules"} & set(path.parts)
        }
    for kind in ("guide", "method"):
        wanted |= {f"rashin/web/shell/pages/{kind}/{path.name}" for path in (ROOT / "docs" / kind).glob("*.md")}
    missing = sorted(wanted - names)
    assert not missing, missing
    assert "rashin = rashin.cli:main" in entry_points


def test_the_wheel_brings_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        strange = [
            name
            for name in packed.namelist()
            if not name.startswith(("rashin/", "rashin-")) or name.endswith((".po", ".pyc", ".ts", ".map", ".sqlite3"))
        ]
    assert not strange, strange


def test_installed_without_node_it_shows_a_page_with_its_assets(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    (site,) = place.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    library = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "after.pth").write_text(library)  # the dependencies; what the wheel brought stands before them
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}
    environ["PATH"] = "/usr/bin:/bin"
    command = [str(place / "bin/python"), "-m", "rashin", "demo", "--home", str(tmp_path / "home")]
    log = tmp_path / "log"
    with log.open("w") as told:
        running = subprocess.Popen(
            [*command, "--scale", "0.01", "--port", "0"], env=environ, cwd=tmp_path, stdout=told, stderr=told
        )
    try:
        address = until(log, running)
        page = fetched(f"{address}/accounts/login/")
        found = re.findall(rb'(?:src|href)="(/static/dist/assets/[^"#]+)', page)
        assert found, "the page names its script and its style sheet"
        for asset in set(found):
            assert fetched(f"{address}{asset.decode()}")
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(PATIENCE)
    assert str(site) in subprocess.run(
        [str(place / "bin/python"), "-c", "import rashin; print(rashin.__file__)"],
        env=environ, cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as reply:
        body: bytes = reply.read()
    return body


def until(log: Path, running: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if said := re.search(r"(http://localhost:\d+)", log.read_text()):
            return said[1]
        assert running.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(log.read_text())
