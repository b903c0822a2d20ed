"""What stands in the audit log is told in sentences: every action that the code can write has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import rashin
from rashin.web.deeds import ACTORS, DEEDS, actor_told, deed_told

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
NO_DEEDS = {"webhook.test"}
"""Constants of vocabularies that look like actions and are none."""


def written(tree: ast.AST, vocabulary: bool) -> Iterator[str]:
    """Texts that are given or assigned to something called ``action``; in a vocabulary, every constant."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.keyword) and node.arg == "action") or (
            isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "action" for to in node.targets)
        ):
            yield from texts(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note":
            yield from (text for one in node.args for text in texts(one))
        elif vocabulary and isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from texts(node.value)


def texts(node: ast.AST) -> list[str]:
    return [
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and CODE.fullmatch(one.value)
    ]


def test_every_deed_has_words() -> None:
    found: set[str] = set()
    for path in Path(rashin.__file__).parent.rglob("*.py"):
        found |= set(written(ast.parse(path.read_text("utf-8")), path.name == "vocabulary.py"))
    assert found - NO_DEEDS - set(DEEDS) == set(), "say in rashin/web/deeds.py what the audit log calls them"
    assert len(found) > 100


@pytest.mark.parametrize("language", ["en", "ja"])
def test_deeds_are_sentences_of_the_reader(language: str) -> None:
    with translation.override(language):
        assert "." not in deed_told("import.done")
        assert deed_told("nobody.knows") == "nobody.knows"
        assert actor_told("worker") not in {"", "worker"}
        assert "aoi" in actor_told("cli:aoi")
        assert len({str(words) for words in ACTORS.values()}) == len(ACTORS)
