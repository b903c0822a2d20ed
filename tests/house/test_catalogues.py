"""Both languages are complete: every text is in a catalogue, translated, with the same placeholders, compiled."""

from pathlib import Path

import polib
import pytest

from tests.house.catalogues import (
    PACKAGE,
    Message,
    catalogue_path,
    extracted,
    places,
    texts_of_python,
    texts_of_template,
)

EXTRACTED = extracted()
FOLDERS = sorted(EXTRACTED)


def named(folder: Path) -> str:
    return str(folder.relative_to(PACKAGE))


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_text_is_in_the_catalogue_and_nothing_else(folder: Path) -> None:
    path = catalogue_path(folder)
    assert path.exists(), "run ./run messages"
    kept = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(path))}
    wanted = {(message.text, message.context) for message in EXTRACTED[folder]}
    assert kept == wanted, "run ./run messages"


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_text_is_translated(folder: Path) -> None:
    untranslated = [entry.msgid for entry in polib.pofile(str(catalogue_path(folder))).untranslated_entries()]
    assert not untranslated


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_placeholders_are_the_same(folder: Path) -> None:
    for entry in polib.pofile(str(catalogue_path(folder))):
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            wanted = places(entry.msgid_plural or entry.msgid)
            assert not translation or set(places(translation)) == set(wanted), entry.msgid


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_what_is_compiled_is_what_is_written(folder: Path) -> None:
    path = catalogue_path(folder)
    book = path.with_suffix(".mo")
    assert book.exists(), "run ./run messages"
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(book)) if not entry.msgid_plural}
    written = {e.msgid: e.msgstr for e in polib.pofile(str(path)).translated_entries() if not e.msgid_plural}
    assert compiled == written, "run ./run messages"


def test_texts_are_found_in_code_and_templates() -> None:
    code = 'gettext("a" " b")\nngettext("one", "many", n)\npgettext("month", "May")\ngettext(name)\nx.gettext_lazy("c")'
    assert set(texts_of_python(code)) == {
        Message(text="a b"),
        Message(text="one", plural="many"),
        Message(text="May", context="month"),
        Message(text="c"),
    }
    attribute = """<c-card title="{% translate 'C' %}">"""
    block = "{% blocktranslate with n=x|y %}{{ n }} d{% endblocktranslate %}"
    page = '{% translate "A “b”" %}' + attribute + block
    assert [message.text for message in texts_of_template(page)] == ["A “b”", "C", "%(n)s d"]
