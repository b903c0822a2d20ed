"""The repository itself: locks without addresses, documents that keep up with the code."""

import re
import subprocess
import tomllib

import pytest

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


def test_every_command_is_documented_in_both_languages() -> None:
    commands = {path.stem.removesuffix("_command").replace("_", "-") for path in (PACKAGE / "cli").glob("*.py")} - {
        "--init--"
    }
    commands = {name for name in commands if not name.startswith("-")} - {"acting", "home"}  # shared by commands
    for language in ("en", "ja"):
        guide = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/guide").glob(f"*.{language}.md"))
        missing = sorted(name for name in commands if f"rashin {name}" not in guide)
        assert not missing, f"docs/guide/*.{language}.md does not mention: {missing}"


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
