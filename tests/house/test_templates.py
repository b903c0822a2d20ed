"""Templates are made of the kit's components, carry no style and no handler, and name only icons that are drawn."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "rashin"
KIT = PACKAGE / "base" / "ui" / "templates"
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
RAW = re.compile(r"<(table|form|canvas)\b")
STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"\s(on[a-z]+|hx-on[\w:-]*)\s*=\s*[\"']", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*application/json)[^>]*>[^<]", re.IGNORECASE)
ICON_IN_TEMPLATE = re.compile(r"""(?:\bicon=|\{% icon )["']([a-z0-9-]+)["']""")
ICON_IN_CODE = re.compile(r"""\bicon(?:: str)? ?= ?"([a-z0-9-]+)\"""")
LONGEST = 80


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def drawn_icons() -> set[str]:
    lines = (ROOT / "frontend" / "icons.txt").read_text("utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_raw_tables_forms_and_canvases_stand_only_in_the_kit(path: Path) -> None:
    if path.is_relative_to(KIT):
        return
    found = RAW.findall(path.read_text("utf-8"))
    assert not found, f"{named(path)} draws its own {', '.join(found)}: use <c-table>, <c-form>, <c-chart>"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_style_no_handler_no_inline_script(path: Path) -> None:
    text = path.read_text("utf-8")
    for pattern in (STYLE, HANDLER, SCRIPT):
        assert not pattern.search(text), f"{named(path)}: the content security policy refuses {pattern.pattern}"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_every_icon_that_is_named_is_drawn() -> None:
    named_icons: dict[str, str] = {}
    for path in TEMPLATES:
        for icon in ICON_IN_TEMPLATE.findall(path.read_text("utf-8")):
            named_icons[icon] = named(path)
    for path in sorted(PACKAGE.rglob("*.py")):
        for icon in ICON_IN_CODE.findall(path.read_text("utf-8")):
            named_icons[icon] = named(path)
    missing = {icon: place for icon, place in named_icons.items() if icon not in drawn_icons()}
    assert not missing, f"Add to frontend/icons.txt: {missing}"


def test_components_that_are_used_exist() -> None:
    components = {path.stem for path in (KIT / "cotton").glob("*.html")} | {"vars", "slot"}
    for path in TEMPLATES:
        used = set(re.findall(r"<c-([a-z0-9_.-]+)", path.read_text("utf-8")))
        assert used <= components, f"{named(path)} uses {used - components}"
