"""Files with staff as tables of text: the roster stands beside the file readers and knows nothing of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rashin.base.roster.records import Problem
from rashin.collect.files.opening import open_source
from rashin.collect.files.source import Wishes
from rashin.collect.files.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTable:
    """A file as the roster reads it."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]
    problems: Sequence[Problem]


def roster_table(path: Path, name: str) -> RosterTable:
    """Any table that can be imported, by its first bytes; CP932 and UTF-8 are told apart by looking."""
    source = open_source(path, Wishes(name=Path(name).name))
    rows: list[tuple[int, Mapping[str, str]]] = []
    problems: list[Problem] = []
    for piece in source.read():
        rows.extend(_lines(piece.numbers.tolist(), piece.data.to_pydict()))
        problems.extend(
            Problem(
                row=bad.row, field=bad.column, value=bad.value[:80], message=_message(bad.problem),
                remedy=_message(bad.remedy), values=_values(bad.problem) | _values(bad.remedy),
            )
            for bad in piece.bad
        )  # fmt: skip
    return RosterTable(columns=source.columns, rows=rows, problems=problems)


def _lines(numbers: Sequence[int], columns: Mapping[str, Sequence[object]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for at, number in enumerate(numbers):
        cells = {name: values[at] for name, values in columns.items()}
        yield number, {name: "" if value is None else str(value) for name, value in cells.items()}


def _message(text: str) -> str:
    return text.message if isinstance(text, Told) else text.replace("%", "%%")


def _values(text: str) -> dict[str, str]:
    return {name: str(value) for name, value in text.values.items()} if isinstance(text, Told) else {}
