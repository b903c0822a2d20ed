"""Print the lines of the table as the doors stand now, to be read before they are written down.

    .venv/bin/python -m pytest tests/doors/measure.py -q -s --lines=FILE

Not collected by itself: what stands in table.csv was decided, not measured.
"""

import csv
import os

import pytest

from tests.doors.company import Company, company  # noqa: F401 - fixtures
from tests.doors.knocking import has_pair, rolled_back
from tests.doors.table import COLUMNS, ROLES, Line


@pytest.mark.django_db
def test_measure(company: Company) -> None:  # noqa: F811
    told = []
    with open(os.environ["LINES"], encoding="utf-8") as file:
        wanted = [row.split(" ", 2) for row in file.read().splitlines()]
    for method, address, *rest in wanted:
        line = Line(method=method, address=address, with_=" ".join(rest), cells={}, key="–", what="")
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
        told.append({"method": method, "address": address, "with": line.with_, **cells, "key": "–", "what": ""})
    with open(os.environ["OUT"], "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(told)
