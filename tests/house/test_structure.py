"""What the import linter cannot see: signals, string references, foreign keys, sizes, names."""

import ast
import re

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.house.source import PACKAGE, ROOT, calls, place, python_files, syntax

FILE_LINES = 400
FUNCTION_LINES = 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}

FLOORS = ["analysis", "base", "collect", "powers", "rox", "web", "cli"]
BASE_FLOORS = ["ui", "workspace", "customers", "messages", "atlas", "roster", "summaries"]


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert not long, f"split by meaning (budget {FILE_LINES} lines): {long}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = []
    for path in python_files():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if ast.get_docstring(node) else 0  # type: ignore[operator]
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
                if length > FUNCTION_LINES:
                    long.append(f"{place(path, node.lineno)} {node.name}: {length} lines")
    assert not long, f"split by meaning (budget {FUNCTION_LINES} lines without the docstring): {long}"


def test_no_drawer_is_called_utils() -> None:
    drawers = [str(path.relative_to(ROOT)) for path in PACKAGE.rglob("*") if path.stem in FORBIDDEN_NAMES]
    assert not drawers, f"name the thing for what it is: {drawers}"


def test_every_module_says_what_the_reader_will_find() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(syntax(path)) and path.name != "apps.py"
    ]
    assert not silent, f"a module starts with a sentence about what it holds: {silent}"


def test_nothing_happens_by_signal() -> None:
    signals = [
        place(path, call.lineno)
        for path in python_files()
        for name, call in calls(path)
        if re.search(
            r"(^|\.)receiver$|(pre|post)_(save|delete|init|migrate)\.connect$|request_(started|finished)\.connect$",
            name,
        )
    ]
    assert not signals, f"reactions between rooms are written in web/wiring.py: {signals}"


def test_nobody_reaches_a_model_by_its_name() -> None:
    reached = [
        place(path, call.lineno)
        for path in python_files()
        for name, call in calls(path)
        if name.endswith("apps.get_model")
    ]
    assert not reached, f"import the model or ask its owner's queries: {reached}"


def _floor(module: str) -> tuple[int, int]:
    parts = module.split(".")
    top = FLOORS.index(parts[1]) if parts[0] == "rashin" else -1
    inner = BASE_FLOORS.index(parts[2]) if parts[:2] == ["rashin", "base"] else 0
    return top, inner


def test_foreign_keys_between_rooms_point_down() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("rashin."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField) or field.related_model is model:
                continue
            target = field.related_model
            same_room = target._meta.app_label == model._meta.app_label
            if not same_room and _floor(target.__module__) >= _floor(model.__module__):
                upward.append(f"{model.__module__}.{model.__name__}.{field.name} → {target.__name__}")
    assert not upward, upward


def test_styles_and_handlers_never_stand_in_a_template() -> None:
    inline = [
        place(path, number)
        for path in PACKAGE.rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", line) and "templates/mail" not in str(path)
    ]
    assert not inline, f"the strict content security policy forbids these: {inline}"


@pytest.mark.parametrize("tag", ["table", "form", "canvas"])
def test_tables_forms_and_canvases_are_drawn_by_the_kit(tag: str) -> None:
    raw = [
        place(path, number)
        for path in PACKAGE.rglob("*.html")
        if "base/ui/templates" not in str(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if f"<{tag}" in line
    ]
    assert not raw, f"use the component: {raw}"
