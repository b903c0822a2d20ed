"""Rashin from Python, in a process that knows nothing of Django: what a notebook does."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from tests.analysis.questions.conftest import event, voice

CELL = """
import sys
import rashin

here = rashin.open(sys.argv[1])
funnel = here.ask(rashin.Funnel(steps=["Product Viewed", "Order Completed"], within="14d", by="channel"))
frame = funnel.to_pandas()
assert list(frame["name"]) == ["Product Viewed", "Order Completed"], frame
assert list(frame["people"]) == [1, 1], frame
assert frame.shape[0] == funnel.to_arrow().num_rows == len(funnel.rows())
(row,) = here.ask_words("scores", metric="nps").rows()
assert row["n"] == 30, row
assert rashin.open(sys.argv[1], member="aoi@example.jp").member.name == "Aoi"
print("answered")
"""


@pytest.mark.slow
def test_a_notebook_asks_what_pages_ask(tmp_path):
    home = tmp_path / "home"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}

    def run(*words):
        return subprocess.run([sys.executable, *words], env=environ, capture_output=True, text=True, check=False)

    home.mkdir()
    assert run("-m", "rashin", "migrate", "--home", str(home)).returncode == 0
    aoi = ("member", "add", "aoi@example.jp", "--role", "owner", "--name", "Aoi")
    made = run("-m", "rashin", *aoi, "--home", str(home))
    assert made.returncode == 0, made.stderr
    lake = Lake.open(str(home / "lake"))
    lake.append("voices", pa.Table.from_pylist([voice(n, score=float(10 - n % 3)) for n in range(30)]))
    steps = [
        event(n, customer_key=1, event=name, occurred_at=datetime(2026, 5, 1, n, tzinfo=UTC))
        for n, name in enumerate(("Product Viewed", "Order Completed"))
    ]
    lake.append("events", pa.Table.from_pylist(steps))
    asked = run("-c", CELL, str(home))
    assert asked.stdout == "answered\n", asked.stderr
