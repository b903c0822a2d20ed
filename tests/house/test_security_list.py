"""docs/security.md promises a test for each line: the tests are there."""

import re

from tests.house.source import ROOT

PAGE = ROOT / "docs/security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
CHAPTERS = 17


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE.read_text("utf-8"))
    assert len(named) > 60
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ]
    assert not missing, missing


def test_every_line_has_its_test_or_its_reason() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| V\d", line)]
    for line in lines:
        _, _, _, status, held, _ = line.split("|")
        assert status.strip() in {"met", "in part", "not for us"}, line
        assert held.strip(), line
        if status.strip() != "not for us":
            assert NAMED.search(held) or "./run check" in held, line


def test_every_chapter_has_its_lines() -> None:
    chapters = {int(number) for number in re.findall(r"^\| V(\d+)", PAGE.read_text("utf-8"), re.MULTILINE)}
    assert chapters == set(range(1, CHAPTERS + 1))
