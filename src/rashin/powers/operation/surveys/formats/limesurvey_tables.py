"""The tables of a .lss file: rows by name, texts by language, whichever version of LimeSurvey wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rashin.powers.operation.surveys.definition.places import LANGUAGE, printable
from rashin.powers.operation.surveys.errors import FileBrokenAt, NoKnownFile, NotASurveyFile, TooMany
from rashin.powers.operation.surveys.formats.foreign import plain

Row = Mapping[str, str]
MOST_ROWS: Final = 100_000


@dataclass(slots=True, kw_only=True)
class Item:
    """A group, question, row or answer: what stays the same, and its texts by language."""

    row: dict[str, str]
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Column → language → text."""
    attributes: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, dict[str, str]] = field(default_factory=dict)
    """Attributes that have a language."""

    def get(self, name: str) -> str:
        """A column, empty when there is none."""
        return self.row.get(name, "")

    def number(self, name: str) -> int:
        """A column as a number; 0 when it is none."""
        said = self.row.get(name, "").strip()
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0

    def text(self, name: str) -> dict[str, str]:
        """A text by language."""
        return self.texts.get(name, {})


class Tables:
    """A parsed file."""

    def __init__(self, content: bytes) -> None:
        self.rows = _rows(content)
        surveys = self.rows.get("surveys") or [{}]
        self.survey: Row = surveys[0]
        named = [self.survey.get("language", ""), *self.survey.get("additional_languages", "").split()]
        named += [row.get("surveyls_language", "") for row in self.rows.get("surveys_languagesettings", ())]
        found = [ours for one in named if LANGUAGE.fullmatch(ours := _language(one))]
        self.languages = list(dict.fromkeys(found))[:40] or ["en"]

    def items(self, table: str, key: str, columns: tuple[str, ...], l10n: str = "") -> list[Item]:
        """One item for each key, in the order of the file."""
        found: dict[str, Item] = {}
        for row in self.rows.get(table, ()):
            name = "\x1f".join(row.get(part, "") for part in key.split("+"))
            item = found.setdefault(name, Item(row=dict(row)))
            language = _language(row.get("language", "")) or self.languages[0]
            for column in columns:
                if text := plain(row.get(column)):
                    item.texts.setdefault(column, {})[language] = text
        for row in self.rows.get(l10n, ()) if l10n else ():
            name = row.get("aid" if l10n == "answer_l10ns" else key, "")
            match = found.get(name)
            language = _language(row.get("language", ""))
            for column in columns if match is not None and language else ():
                if (text := plain(row.get(column))) and match is not None:
                    match.texts.setdefault(column, {})[language] = text
        return list(found.values())

    def attributes(self) -> dict[str, tuple[dict[str, str], dict[str, dict[str, str]]]]:
        """By question: attributes, and those that have a language."""
        found: dict[str, tuple[dict[str, str], dict[str, dict[str, str]]]] = {}
        for row in self.rows.get("question_attributes", ()):
            plainly, spoken = found.setdefault(row.get("qid", ""), ({}, {}))
            name, value, language = row.get("attribute", ""), row.get("value", ""), _language(row.get("language", ""))
            if language:
                spoken.setdefault(name, {})[language] = plain(value)
            else:
                plainly[name] = value.strip()
        return found


def _language(said: str) -> str:
    """``zh-Hant-TW`` and ``de-informal`` as tags; informal ones lose that word."""
    return said.strip().replace("-informal", "").replace("-easy", "")


def _rows(content: bytes) -> dict[str, list[dict[str, str]]]:
    try:
        root: Any = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise FileBrokenAt(line=line, column=column + 1, place=f"file:{line}") from None
    except (DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise NotASurveyFile(problem=printable(error) or type(error).__name__, place="file") from None
    if root.tag != "document" or (root.findtext("LimeSurveyDocType") or "") != "Survey":
        raise NoKnownFile(place="file")
    found: dict[str, list[dict[str, str]]] = {}
    count = 0
    for table in root:
        rows: list[Element] = list(table.iterfind("rows/row"))
        count += len(rows)
        if count > MOST_ROWS:
            raise TooMany(place="file", count=count, most=MOST_ROWS)
        found.setdefault(str(table.tag), []).extend({str(cell.tag): cell.text or "" for cell in row} for row in rows)
    return found
