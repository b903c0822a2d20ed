"""The import contracts are law only if breaking one is noticed: plant violations in a copy and see each caught."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT

PLANTINGS = [
    # (file, line to add, a word of the contract that must break)
    ("base/ui/planted.py", "from rashin.base.workspace import models", "UI kit knows no model"),
    ("base/workspace/planted.py", "from rashin.powers import digital", "Floors"),
    ("analysis/planted.py", "from rashin.base import ui", "Floors"),
    ("collect/planted.py", "from rashin.base import ui", "Floors"),
    ("base/planted.py", "from rashin import collect", "Floors"),
    ("powers/design/planted.py", "from rashin.rox import *", "Floors"),
    (
        "powers/design/planted.py",
        "def late():\n    from rashin.powers import operation",
        "powers never import one another",
    ),
    ("analysis/stats/planted.py", "from rashin.analysis.lake import schema", "Analysis"),
    ("analysis/questions/planted.py", "from rashin.analysis import charts", "Analysis"),
    ("analysis/stats/planted.py", "import django", "without Django"),
    ("collect/planted.py", "from django.conf import settings", "without Django"),
    ("collect/planted.py", "from rashin.analysis import questions", "collector knows the lake"),
    ("web/planted.py", "import duckdb", "Engines are touched"),
    ("common/__init__.py", "", "Floors"),
    ("analysis/common/__init__.py", "", "Analysis"),
]


@pytest.fixture(scope="module")
def contracts() -> str:
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.importlinter]", 1)[1]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, contracts: str) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(
        PACKAGE, folder / "rashin", ignore=shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    )
    (folder / "pyproject.toml").write_text("[tool.importlinter]" + contracts, encoding="utf-8")
    return folder


def lint(folder: Path) -> str:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_the_untouched_copy_keeps_every_contract(copy: Path) -> None:
    report = lint(copy)
    assert "0 broken" in report, report


@pytest.mark.parametrize(("file", "line", "contract"), PLANTINGS)
def test_a_planted_violation_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    planted = copy / "rashin" / file
    new_folder = not planted.parent.exists()
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(line + "\n", encoding="utf-8")
    try:
        report = lint(copy)
    finally:
        shutil.rmtree(planted.parent) if new_folder else planted.unlink()
    broken = [text for text in report.splitlines() if re.search(r"BROKEN|not listed|exhaustive", text)]
    assert any(contract in text for text in broken), report
