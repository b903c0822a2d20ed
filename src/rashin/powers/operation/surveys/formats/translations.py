"""All texts of a survey as one table (key × language), out for translators and back."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from rashin.base.ui.exports import FORMULA_STARTS
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.places import LANGUAGE, At, printable
from rashin.powers.operation.surveys.definition.reading import MOST_BYTES, read_document
from rashin.powers.operation.surveys.definition.sites import Path, texts
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.errors import BadTable, TooMany, UnknownKeys

KEY: Final = "key"


def header(document: Document, languages: Sequence[str] = ()) -> list[str]:
    """``key`` and the languages: those of the survey, and those that shall be added."""
    return [KEY, *dict.fromkeys((*document.languages, *languages))]


def rows(document: Document, languages: Sequence[str] = ()) -> Iterator[list[str]]:
    """Every text that is said in any language, or must be."""
    columns = header(document, languages)[1:]
    for one in texts(document):
        if one.text or one.must:
            yield [one.key, *(one.text.get(language, "") for language in columns)]


def write_table(document: Document, languages: Sequence[str] = ()) -> bytes:
    """CSV in UTF-8 with a byte order mark, which spreadsheets in Japan open as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header(document, languages))
    writer.writerows([[_harmless(cell) for cell in row] for row in rows(document, languages)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """No text of a survey acts as a formula; reading takes the apostrophe away again."""
    return f"'{text}" if text.startswith((*FORMULA_STARTS, "'")) else text


def _as_meant(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith((*FORMULA_STARTS, "'")) else text


def read_table(document: Document, content: bytes) -> tuple[Document, int]:
    """The document with the table's texts, and how many changed. An empty cell changes nothing.

    Languages that the table adds become languages of the survey. Keys that are not known are refused by name.
    """
    lines = _lines(content)
    columns = _columns(lines[0])
    places = {one.key: one for one in texts(document)}
    unknown = [line[0] for line in lines[1:] if line and line[0].strip() and line[0].strip() not in places]
    if unknown:
        raise UnknownKeys(count=len(unknown), keys=", ".join(printable(one) for one in unknown[:10]), place=KEY)
    said: Any = write_document(document)
    changed = 0
    for number, line in enumerate(lines[1:], 2):
        if not line or not line[0].strip():
            continue
        one = places[line[0].strip()]
        for language, cell in zip(columns, line[1:], strict=False):
            text = At(_as_meant(cell), f"line {number}, {language}").string()
            if text.strip() and one.text.get(language) != text:
                _put(said, one.path, language, text)
                changed += 1
    said["languages"] = list(dict.fromkeys((*document.languages, *columns)))
    return read_document(said), changed


def _lines(content: bytes) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise TooMany(place="file", count=len(content), most=MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp932")  # what a Japanese spreadsheet saves unless told otherwise
        except UnicodeDecodeError:
            raise BadTable(place="file") from None
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    except csv.Error:
        raise BadTable(place="file") from None
    if not found:
        raise BadTable(place="line 1")
    return found


def _columns(first: Sequence[str]) -> list[str]:
    named = [cell.strip() for cell in first]
    languages = named[1:]
    if not named or named[0] != KEY or not languages or len(set(languages)) < len(languages):
        raise BadTable(place="line 1")
    if not all(LANGUAGE.fullmatch(language) for language in languages):
        raise BadTable(place="line 1")
    return languages


def _put(said: Any, path: Path, language: str, text: str) -> None:
    """Set a text within JSON; what is not written because it was empty is made."""
    for step in path[:-1]:
        said = said.setdefault(step, {}) if isinstance(step, str) else said[step]
    said.setdefault(path[-1], {})[language] = text
