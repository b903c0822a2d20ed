"""Every file that leaves goes through the kit's exports, which make formulas harmless and names safe."""

import re

from tests.house.source import PACKAGE

WRITERS = {
    "base/ui/exports.py": "the exports",
    "base/ui/streams.py": "the same, for lists that are not held in memory; it uses the exports' own escaping",
    "collect/imports/refusals.py": "the file of refused rows; it stands below the kit and escapes in the same way",
    "powers/operation/surveys/formats/translations.py": "a table that is read back: reading takes the mark away again",
    "cli/ask.py": "for programs on a terminal, where the same bytes must come out as went in",
}
"""Who may write CSV or a workbook, and why."""

WRITES = re.compile(r"csv\.(?:Dict)?[wW]riter\(|xlsxwriter\.Workbook\(|\.to_csv\(|write_csv\(")
HEADER = re.compile(r"Content-Disposition[\"']\s*\]\s*=(?!\s*attachment\()")
PLAIN_HEADERS = {"powers/operation/explore/views.py": "the name of a question, from our own list"}


def _files() -> dict[str, str]:
    return {str(path.relative_to(PACKAGE)): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}


def test_files_are_written_where_formulas_are_made_harmless() -> None:
    found = {name for name, text in _files().items() if WRITES.search(text)}
    assert found == set(WRITERS), "use base/ui/exports, or say in this list why not"


def test_names_of_files_go_through_the_one_header_that_is_safe() -> None:
    found = {name for name, text in _files().items() if HEADER.search(text)}
    assert found <= set(PLAIN_HEADERS), "use attachment() of base/ui/exports"


def test_what_escapes_escapes_the_same() -> None:
    from rashin.base.ui.exports import FORMULA_STARTS, harmless
    from rashin.collect.imports import refusals
    from rashin.powers.operation.surveys.formats import translations

    for start in FORMULA_STARTS:
        assert harmless(f"{start}1+1").startswith("'")
        assert refusals._harmless(f"{start}1+1").startswith("'"), repr(start)
        assert translations._harmless(f"{start}1+1").startswith("'"), repr(start)
