"""``rashin text FILE``: what is read in each text of a file, one answer a row, in the file's order."""

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.text_records import Record
from rashin.cli.texts import at_rest, records

if TYPE_CHECKING:
    from rashin.analysis.text.reading import Reading

_TABLE_ROWS = 20
_TOLD = 20
"""Records that cannot be read of which each is told."""

_MADE = 200_000
"""Objects made before those that point at one another are looked for."""

_SILENCE = 5.0
"""Seconds after which it is told how far it is."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--column", default="text", show_default=True, help="The column that holds the text.")
@click.option("--encoding", help="The file's encoding, when looking at it finds the wrong one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the file's order.")
@click.option(
    "--strict", is_flag=True, help="Personal data: whatever may be a name or a number of somebody, not the sure alone."
)
def command(file: Path, column: str, encoding: str | None, as_json: bool, strict: bool) -> None:
    """Read the texts of FILE: language, sentiment, aspects, purposes, key phrases, personal data.

    FILE is JSON Lines, CSV, TSV, a spreadsheet or Parquet, with the texts in one column; - is standard input. Nothing
    is stored, and nothing leaves this machine. A record that cannot be read is answered as an empty text with what is
    wrong.
    """
    from rashin.analysis.text.reading import read

    read_so: Callable[[str], Reading] = partial(read, mode="strict" if strict else "contextual")
    read("")
    gc.freeze()  # lists and dictionaries that stay need not be looked through again and again
    gc.set_threshold(_MADE)  # nothing that a reading makes points back at itself
    name = "standard input" if str(file) == "-" else file.name
    with at_rest(file) as path:
        found = _watched(records(path, column, encoding, name), name)
        if not as_json:
            _table(found, read_so)
            return
        for record in found:
            sys.stdout.write(_line(record, read_so(record.text)))


def _watched(found: Iterable[Record], name: str) -> Iterator[Record]:
    """The records; on standard error what is wrong with some, and how far it is when it takes long."""
    bad, number, told = 0, 0, time.monotonic()
    for number, record in enumerate(found, 1):
        if record.problem:
            bad += 1
            if bad <= _TOLD:
                click.echo(f"{name}, {record.problem}", err=True)
        yield record
        if number % 100 == 0 and time.monotonic() - told > _SILENCE:
            told = time.monotonic()
            click.echo(f"{name}: {number:,} texts read", err=True)
    if not number:
        click.echo(f"{name}: no texts", err=True)
    if bad > _TOLD:
        click.echo(f"{name}: {bad:,} records could not be read", err=True)


def _line(record: Record, reading: "Reading") -> str:
    told = {"error": record.problem, **_told(reading)} if record.problem else _told(reading)
    # Half a surrogate pair cannot be said in UTF-8, but as an escape of JSON.
    line = json.dumps(told, ensure_ascii=False)
    return (line if line.isascii() else line.encode("utf-8", "backslashreplace").decode("utf-8")) + "\n"


def _told(reading: "Reading") -> dict[str, Any]:
    return {
        "language": reading.language,
        "sentiment": reading.sentiment,
        "label": reading.label,
        "level": reading.level,
        "clauses": [
            {"sentiment": clause.sentiment, "start": clause.start, "end": clause.end} for clause in reading.clauses
        ],
        "aspects": [
            {
                "term": aspect.term,
                "category": aspect.category,
                "polarity": aspect.polarity,
                "start": aspect.start,
                "end": aspect.end,
            }
            for aspect in reading.aspects
        ],
        "intents": [{"kind": one.kind, "start": one.start, "end": one.end} for one in reading.intents],
        "phrases": [{"text": one.text, "start": one.start, "end": one.end} for one in reading.phrases],
        "pii": [{"kind": found.sort, "start": found.start, "end": found.end} for found in reading.pii],
    }


def _table(found: Iterator[Record], read: "Callable[[str], Reading]") -> None:
    labels: Counter[str] = Counter()
    for number, record in enumerate(found):
        reading = read(record.text)
        labels[reading.label] += 1
        if number < _TABLE_ROWS:
            beginning = " ".join(record.text[:200].split())[:60].encode("utf-8", "replace").decode("utf-8")
            click.echo(f"{reading.label:>5}  {reading.sentiment:+.2f}  {reading.language:<3}  {beginning}")
    total = sum(labels.values())
    if total > _TABLE_ROWS:
        click.echo(f"… and {total - _TABLE_ROWS:,} more (--json gives all)")
    click.echo(
        f"{total:,} texts: " + ", ".join(f"{labels[label]:,} {label}" for label in ("pos", "neg", "neu", "mixed"))
    )
