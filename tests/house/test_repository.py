"""The repository itself: locks without addresses, documents that keep up with the code."""

import re
import subprocess
import tomllib

import click
import pytest

from rashin.cli import COMMANDS, rashin
from rashin.web.environment import SETTINGS
from tests.house.source import PACKAGE, ROOT


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in listed.split("\0") if name]


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-assets.lock", "frontend/package-lock.json"]
)
def test_a_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "sha256:" in text or "integrity" in text
    assert not re.search(r'"resolved"\s*:', text)
    assert not re.search(r"^--(index-url|extra-index-url|find-links)", text, re.MULTILINE)


def test_every_dependency_has_its_reason_written_down() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8").lower()
    declared = [
        *project["project"]["dependencies"],
        *(d for group in project["dependency-groups"].values() for d in group),
    ]
    names = {re.split(r"[\[~=<> ]", line)[0].lower() for line in declared}
    missing = sorted(name for name in names if f"`{name}`" not in reasons)
    assert not missing, f"docs/decisions/0002-dependencies.md does not say why: {missing}"


def _guides(language: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/guide").glob(f"*.{language}.md"))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_command_is_documented(language: str) -> None:
    names = rashin.list_commands(click.Context(rashin))
    text = _guides(language)
    missing = [name for name in names if f"rashin {name}" not in text]
    assert not missing, f"docs/guide/*.{language}.md does not mention: {missing}"


def test_every_listed_command_stands_and_every_command_is_listed() -> None:
    listed = set(rashin.list_commands(click.Context(rashin)))
    assert listed == set(COMMANDS)
    files = {path.stem.rstrip("_") for path in (PACKAGE / "cli").glob("*.py") if 'command("' in path.read_text("utf-8")}
    assert files - {"__init"} <= listed | {"home"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_setting_is_documented_with_its_default(language: str) -> None:
    guide = (ROOT / f"docs/guide/operate.{language}.md").read_text(encoding="utf-8")
    missing = [
        one.name for one in SETTINGS if f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} |" not in guide
    ]
    assert not missing, f"docs/guide/operate.{language}.md: {missing}"


def test_the_index_of_documents_leads_to_every_guide() -> None:
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    missing = [path.name for path in (ROOT / "docs/guide").glob("*.md") if f"guide/{path.name}" not in index]
    assert not missing, f"docs/README.md does not lead to: {missing}"


WRITTEN = {".py", ".md", ".html", ".ts", ".css", ".toml", ".po", ".yml", ".sh", ""}
"""Endings of what people write here."""


def test_nothing_that_is_written_names_a_machine_or_waits_to_be_done() -> None:
    elsewhere = re.compile("/" + r"(?:work|tmp/build)\b(?!flow|space|sheet|book)")
    undone = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = []
    for name in _tracked():
        path = ROOT / name
        if path.suffix not in WRITTEN or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if elsewhere.search(line) or undone.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not found, found


def test_every_guide_has_its_twin_in_the_other_language() -> None:
    guides = {path.name for path in (ROOT / "docs/guide").glob("*.md")}
    lonely = [
        name
        for name in guides
        if name.endswith((".en.md", ".ja.md"))
        and (name.replace(".en.md", ".ja.md") if name.endswith(".en.md") else name.replace(".ja.md", ".en.md"))
        not in guides
    ]
    assert not lonely, lonely
    unmarked = [name for name in guides if not name.endswith((".en.md", ".ja.md"))]
    assert not unmarked, f"name them x.en.md and x.ja.md: {unmarked}"


def test_relative_links_in_documents_lead_somewhere() -> None:
    broken = []
    for name in _tracked():
        if not name.endswith(".md"):
            continue
        page = ROOT / name
        if not page.exists():
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("mailto:", "/")):
                continue
            if not (page.parent / target).exists():
                broken.append(f"{name} → {target}")
    assert not broken, broken


def test_nothing_large_or_secret_is_tracked() -> None:
    for name in _tracked():
        path = ROOT / name
        if path.is_file():
            assert path.stat().st_size < 2_000_000, f"{name} is too large for a source repository"
            assert path.suffix not in {".sqlite3", ".key", ".pem"}, name
