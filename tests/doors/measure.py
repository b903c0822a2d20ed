"""The lines of the table as the doors stand now, to be read before they are written down.

    LINES=FILE OUT=FILE .venv/bin/python -m pytest tests/doors/measure.py -q -s

Not collected by itself: what stands in table.csv was decided, not measured. A line of FILE is ``GET /address/ ?with``.
"""

import csv
import io
import os

import pytest
from django.db import transaction

from tests.doors.company import Company, company  # noqa: F401 - fixtures
from tests.doors.knocking import address_of, browser_of, has_pair, knock, rolled_back
from tests.doors.table import COLUMNS, ROLES, Line, methods


def line_of(words: str, company: Company) -> dict[str, str]:  # noqa: F811
    """The line of ``GET /address/ ?with`` as it would be written now."""
    method, address, *rest = words.split(" ", 2)
    line = Line(method=method, address=address, with_=" ".join(rest).strip(), cells={}, key="–", what="")
    cells = {}
    for name in (*ROLES, "stranger"):
        replies = []
        for own in (True, False) if has_pair(line) else (True,):
            try:
                word = rolled_back(line, company, company.members.get(name), own=own)
            except Exception as error:  # noqa: BLE001 - to be read
                word = f"!{type(error).__name__}: {str(error)[:80]}"
            replies.append("open" if name == "stranger" and word == "yes" else word)
        cells[name] = " / ".join(dict.fromkeys(replies))
    return {"method": method, "address": address, "with": line.with_, **cells, "key": "–", "what": ""}


def _methods(address: str, company: Company) -> list[str]:  # noqa: F811
    """The methods that an address takes, as it says itself when GET is none of them."""
    if methods(address) != ["GET"]:
        return methods(address)
    line = Line(method="GET", address=address, with_="", cells={}, key="–", what="")
    browser = browser_of(company.members["owner"], line, company)
    try:
        with transaction.atomic():
            reply = knock(line, browser, address_of(line, company, own=True))
            transaction.set_rollback(True)
    except Exception:  # noqa: BLE001 - the line says so
        return ["GET"]
    return ["POST"] if reply.status_code == 405 else ["GET"]


def written(lines: list[dict[str, str]]) -> str:
    """Lines as table.csv has them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writerows(lines)
    return out.getvalue()


def advice(missing: set[str], company: Company) -> str:  # noqa: F811
    """What somebody does whose new addresses have no line: the lines to read, to mend and to add."""
    lines = [line_of(f"{method} {one}", company) for one in sorted(missing) for method in _methods(one, company)]
    strange = [one["address"] for one in lines if "<int:" in one["address"] and one["owner"] == "gone"]
    parts = [
        "New addresses. Read, mend (the scopes of a key, what it is) and add to tests/doors/table.csv:",
        written(lines),
    ]
    if strange:
        parts.append(
            f"Nothing was there to look at: make a row in tests/doors/numbers.py and name it in PLACES of "
            f"tests/doors/knocking.py for {', '.join(strange)}."
        )
    parts.append("Then: .venv/bin/python -m tests.doors.document")
    return "\n".join(parts)


@pytest.mark.django_db
def test_measure(company: Company) -> None:  # noqa: F811
    with open(os.environ["LINES"], encoding="utf-8") as file:
        told = [line_of(row, company) for row in file.read().splitlines()]
    with open(os.environ["OUT"], "w", encoding="utf-8") as out:
        out.write(written(told))
