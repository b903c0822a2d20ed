"""``rashin text FILE``: what is read in each text of a file, one answer a row, in the file's order."""

import gc
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rashin.analysis.text.reading import Reading
    from rashin.collect.files.source import Rows, Source

_TABLE_ROWS = 20


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", default="text", show_default=True, help="The column that holds the text.")
@click.option("--encoding", help="The file's encoding, when looking at it finds the wrong one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the file's order.")
def command(file: Path, column: str, encoding: str | None, as_json: bool) -> None:
    """Read the texts of FILE: language, sentiment, aspects, purposes, key phrases, personal data.

    FILE is JSON Lines, CSV, TSV, a spreadsheet or Parquet, with the texts in one column. Nothing is stored, and nothing
    leaves this machine.
    """
    from rashin.analysis.text.reading import read

    texts = _texts(file, column, encoding)
    read("")
    gc.freeze()  # lists and dictionaries that stay need not be looked through again and again
    if as_json:
        for text in texts:
            sys.stdout.write(json.dumps(_told(read(text)), ensure_ascii=False) + "\n")
        return
    _table(texts)


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


def _table(texts: Iterator[str]) -> None:
    from rashin.analysis.text.reading import read

    labels: Counter[str] = Counter()
    for number, text in enumerate(texts):
        reading = read(text)
        labels[reading.label] += 1
        if number < _TABLE_ROWS:
            beginning = " ".join(text.split())[:60]
            click.echo(f"{reading.label:>5}  {reading.sentiment:+.2f}  {reading.language:<3}  {beginning}")
    total = sum(labels.values())
    if total > _TABLE_ROWS:
        click.echo(f"… and {total - _TABLE_ROWS:,} more (--json gives all)")
    click.echo(
        f"{total:,} texts: " + ", ".join(f"{labels[label]:,} {label}" for label in ("pos", "neg", "neu", "mixed"))
    )


def _texts(path: Path, column: str, encoding: str | None) -> Iterator[str]:
    """Every row's text. A row that cannot be read is an empty text, told on standard error, so that order holds."""
    from rashin.analysis.text.errors import ColumnMissing
    from rashin.collect.files.opening import open_source
    from rashin.collect.files.source import Wishes

    source = open_source(path, Wishes(encoding=encoding))
    if column not in source.columns:
        raise ColumnMissing(column=column, file=path.name, columns=", ".join(source.columns[:20]))
    return chain.from_iterable(_of(rows, source, column) for rows in source.read())


def _of(rows: "Rows", source: "Source", column: str) -> Iterator[str]:
    values = rows.data.column(source.columns.index(column)).to_pylist()
    good = zip(rows.numbers.tolist(), ("" if value is None else str(value) for value in values), strict=True)
    for bad in rows.bad:
        click.echo(f"{source.name}, row {bad.row}: {bad.problem}", err=True)
    refused = ((bad.row, "") for bad in rows.bad)
    for _, text in sorted(chain(good, refused), key=lambda row: row[0]):
        yield text
