"""The table of doors as a value: one line an address and method, one cell a role. ``table.csv`` is the document."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from django.urls import URLPattern, URLResolver, get_resolver

PATH = Path(__file__).with_name("table.csv")
ROLES = ("owner", "executive", "cx_office", "analyst", "lead", "staff", "viewer")
COLUMNS = ("method", "address", "with", *ROLES, "stranger", "key", "what")
CELLS = {
    "yes": "allowed; nothing about customers is in it",
    "all": "allowed: the whole company's data, personal data masked",
    "part": "allowed: the own department's data alone, personal data masked",
    "shown": "allowed: names, contacts and words in full, because somebody said what for",
    "why": "asks what for first",
    "own": "allowed: only what the member asked for themselves",
    "no": "refused",
    "gone": "refused as if it were not there",
    "sign in": "leads to the sign-in page; a program gets 401",
    "open": "open to anybody, on purpose",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. A cell ``part / gone`` is what the own department's object gives, and the other's."""

    method: str
    address: str
    with_: str
    cells: dict[str, str] = field(hash=False)
    key: str
    what: str

    @property
    def id(self) -> str:
        """How a test names it."""
        return " ".join(filter(None, (self.method, self.address, self.with_)))

    @property
    def words(self) -> list[str]:
        """``name=voices ?by=survey +reason``."""
        return self.with_.split()

    @property
    def arguments(self) -> dict[str, str]:
        """What stands in the address, where it is no number of a row."""
        return dict(word.split("=", 1) for word in self.words if word[0] not in "?+")

    @property
    def query(self) -> dict[str, list[str]]:
        """The words of the query, or the fields of the form."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            for name, value in parse_qsl(word[1:], keep_blank_values=True) if word[0] == "?" else ():
                found.setdefault(name, []).append(value)
        return found

    @property
    def after_reason(self) -> bool:
        """Whether the reader has said before what they need names for."""
        return "+reason" in self.words


def lines() -> list[Line]:
    """The table as it is written."""
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Line(
            method=row["method"], address=row["address"], with_=row["with"], key=row["key"], what=row["what"],
            cells={name: row[name] for name in (*ROLES, "stranger")},
        )
        for row in rows
    ]  # fmt: skip


def addresses() -> Iterator[str]:
    """Every address there is, as the resolver knows it."""
    yield from dict.fromkeys(_walk(get_resolver().url_patterns, "/"))


def methods(address: str) -> list[str]:
    """What an address answers to, as far as it says so: the operations of the API do, pages are looked at with GET."""
    from rashin.web.api.urls import api

    operations = [one for _, router in api._routers for one in router.path_operations.items()]
    found = [view for path, view in operations if f"/api/{path.strip('/')}" == re.sub("<(.*?)>", r"{\1}", address)]
    return [method for view in found for one in view.operations for method in one.methods] or ["GET"]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here)
        else:
            yield here
