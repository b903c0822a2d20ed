"""JSON Lines, JSON arrays and Parquet: rows that carry their own column names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rashin.collect.files.delimited import MOST_COLUMNS
from rashin.collect.files.encodings import line_blocks
from rashin.collect.files.errors import CellTooLarge, FileDamaged, FileEmpty, TooWide
from rashin.collect.files.source import BadRow, Rows, Source
from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

_BATCH = 50_000
_MOST_ROWS = 131_072
_BYTES_AT_ONCE = 64 << 20
_MOST_ARRAY = 1 << 30
_DEEPEST = 32


def open_json(open_stream: Callable[[], BinaryIO], source: Source) -> Source:
    """One object a line, or an array of objects. Columns are all keys that occur; inner objects join with a point."""
    columns: dict[str, None] = {}
    for _, record, _ in _records(open_stream, source.name):
        if record is not None:
            columns.update(dict.fromkeys(record))
            if len(columns) > MOST_COLUMNS:
                raise TooWide(file=source.name, columns=f"{len(columns)} or more", most=MOST_COLUMNS)
    if not columns:
        raise FileEmpty(file=source.name, problem="it holds no objects")
    names = tuple(columns)
    return replace(source, columns=names, encoding="utf-8", read=lambda: _read_json(open_stream, names, source.name))


def _records(
    open_stream: Callable[[], BinaryIO], file: str
) -> Iterator[tuple[int, dict[str, str] | None, BadRow | None]]:
    """Line or place, the flat record, or why there is none."""
    decoder = msgspec.json.Decoder()
    with open_stream() as stream:
        number = 0
        for raw in line_blocks(stream, file=file):
            block = raw.removeprefix(b"\xef\xbb\xbf") if not number else raw
            if not number and block.lstrip()[:1] == b"[":
                yield from _array(block + stream.read(_MOST_ARRAY), stream, file)
                return
            for line in block.splitlines():
                number += 1
                if not line.strip():
                    continue
                try:
                    yield number, _flat(decoder.decode(line)), None
                except (msgspec.DecodeError, RecursionError, ValueError) as error:
                    yield number, None, _bad(number, line, str(error) or "nested too deep")


def _array(content: bytes, stream: BinaryIO, file: str) -> Iterator[tuple[int, dict[str, str] | None, BadRow | None]]:
    if stream.read(1):
        raise CellTooLarge(file=file, most=_MOST_ARRAY >> 20)
    try:
        raws = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileDamaged(file=file, place="its JSON", problem=str(error) or "nested too deep") from error
    for number, raw in enumerate(raws, 1):
        try:
            yield number, _flat(msgspec.json.decode(raw)), None
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            yield number, None, _bad(number, bytes(raw), str(error) or "nested too deep")


def _bad(number: int, line: bytes, problem: str) -> BadRow:
    return BadRow(
        row=number,
        column="",
        value=line[:500].decode("utf-8", errors="replace"),
        problem=Told(gettext_noop("not an object that can be read: %(problem)s"), problem=problem[:300]),
        remedy=Told(gettext_noop("One JSON object a line, in UTF-8, nested at most 32 deep.")),
    )


def _flat(record: Any) -> dict[str, str]:
    if not isinstance(record, dict):
        raise ValueError("it is no object")
    out: dict[str, str] = {}
    for key, value in record.items():
        _put(out, key, value, 1)
    return out


def _put(out: dict[str, str], key: str, value: Any, depth: int) -> None:
    match value:
        case str():
            out[key] = value.replace("\x00", "")
        case None:
            out[key] = ""
        case bool():
            out[key] = "true" if value else "false"
        case dict() if value and depth < 3:
            for inner, below in value.items():
                _put(out, f"{key}.{inner}", below, depth + 1)
        case list() if value and depth < 3 and (named := _named_values(value)) is not None:
            for name, inner in named.items():
                _put(out, f"{key}.{name}", inner, depth + 1)
        case dict() | list():
            if _depth(value) > _DEEPEST:
                raise ValueError("nested too deep")
            out[key] = msgspec.json.encode(value).decode()
        case _:
            out[key] = str(value)


def _named_values(values: list[Any]) -> dict[str, Any] | None:
    """A list of ``{"key": …, "value": {"string_value": …}}``, as Google Analytics exports parameters, by its keys."""
    out: dict[str, Any] = {}
    for item in values:
        match item:
            case {"key": str(name), "value": dict(typed)} if len(item) == 2 and name and name not in out:
                filled = [(kind, value) for kind, value in typed.items() if value is not None]
                if any(not kind.endswith(("_value", "_micros")) for kind, _ in filled):
                    return None
                out[name] = next((value for kind, value in filled if not kind.endswith("_micros")), None)
            case _:
                return None
    return out


def _depth(value: Any) -> int:
    """How deep lists and objects are nested, without recursion."""
    deepest, open_ = 0, [(value, 1)]
    while open_:
        item, depth = open_.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            open_.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            open_.extend((inner, depth + 1) for inner in item)
    return deepest


def _read_json(open_stream: Callable[[], BinaryIO], names: Sequence[str], file: str) -> Iterator[Rows]:
    numbers: list[int] = []
    kept: list[dict[str, str]] = []
    bad: list[BadRow] = []
    for number, record, problem in _records(open_stream, file):
        if problem is not None:
            bad.append(problem)
        elif record is not None:
            numbers.append(number)
            kept.append(record)
        if len(kept) + len(bad) >= _BATCH:
            yield _rows(names, numbers, kept, bad)
            numbers, kept, bad = [], [], []
    if kept or bad:
        yield _rows(names, numbers, kept, bad)


def _rows(names: Sequence[str], numbers: list[int], kept: list[dict[str, str]], bad: list[BadRow]) -> Rows:
    data = [pa.array([record.get(name, "") for record in kept], pa.string()) for name in names]
    batch = pa.RecordBatch.from_arrays(data, names=list(names))
    return Rows(numbers=np.array(numbers, dtype=np.int64), data=batch, bad=tuple(bad))


def open_parquet(path: Path, source: Source) -> Source:
    """Columns keep their types; lists and structures become JSON."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise FileDamaged(file=source.name, place="its end", problem=str(error)[:300]) from error
    if not rows:
        raise FileEmpty(file=source.name, problem="it holds no rows")
    names = tuple(schema.names)
    if len(names) > MOST_COLUMNS:
        raise TooWide(file=source.name, columns=len(names), most=MOST_COLUMNS)
    return replace(source, columns=names, typed=True, read=lambda: _read_parquet(path, names, source.name))


def _read_parquet(path: Path, names: Sequence[str], file: str) -> Iterator[Rows]:
    done = 0
    with pq.ParquetFile(path, memory_map=True) as parquet:
        try:
            for batch in parquet.iter_batches(batch_size=_rows_at_once(parquet.metadata)):
                data = pa.RecordBatch.from_arrays([_simple(column) for column in batch.columns], names=list(names))
                yield Rows(numbers=np.arange(done + 1, done + 1 + len(batch), dtype=np.int64), data=data)
                done += len(batch)
        except (pa.ArrowInvalid, OSError) as error:
            raise FileDamaged(file=file, place=f"row {done + 1}", problem=str(error)[:300]) from error


def _rows_at_once(metadata: pq.FileMetaData) -> int:
    """Rows of about 64 MB together, so that memory stays bounded however long their texts are."""
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    each: int = sum(group.total_byte_size for group in groups) // max(1, metadata.num_rows)
    return max(1_024, min(_MOST_ROWS, _BYTES_AT_ONCE // max(1, each)))


def _simple(column: pa.Array) -> pa.Array:
    """A column as text, number, truth or time: other types become text, nested ones JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simple(column.dictionary_decode())
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_nested(kind):
        values = [
            None if value is None else msgspec.json.encode(value, enc_hook=str).decode() for value in column.to_pylist()
        ]
        return pa.array(values, pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if value is None else value.decode("utf-8", errors="replace") for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return column
    return column.cast(pa.string())
