"""Archives that are damaged, names that lead nowhere, and where refused rows may be written."""

import gzip
import os
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rashin.collect.files.errors import (
    ErrorsFileBroken,
    ErrorsFileRefused,
    FileDamaged,
    FileMissing,
    OptionRefused,
)
from rashin.collect.files.opening import open_source
from rashin.collect.files.source import Wishes
from rashin.collect.imports import import_file
from rashin.collect.imports.records import Desk

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_dice = random.Random(1)
TABLE = (
    "user_id,event,occurred_at,memo\n" + "".join(f"u{n},a,2026-04-01,{_dice.random()}\n" for n in range(5000))
).encode()
BAD_ROW = "user_id,event,occurred_at\nu1,a,2026-04-01\nu2,b,never\n"


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def gz(path: Path) -> bytes:
    return gzip.compress(TABLE)


def zipped(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TABLE)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("made", "harm"),
    [
        (gz, lambda data: data[: len(data) // 2]),
        (gz, lambda data: data[:20]),
        (gz, lambda data: data[:-20]),
        (gz, lambda data: flipped(data, len(data) // 2)),
        (gz, lambda data: flipped(data, len(data) - 6)),
        (gz, lambda data: data + b"after the end"),
        (zipped, lambda data: flipped(data, len(data) // 2)),
    ],
    ids=["cut in half", "cut at once", "cut at the end", "a changed byte", "a changed sum", "more behind", "a zip"],
)
def test_a_damaged_archive_is_told_with_its_place(
    tmp_path: Path, made: Callable[[Path], bytes], harm: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(harm(made(path)))
    with pytest.raises(FileDamaged) as told:
        list(open_source(path).read())
    assert "orders.csv" in told.value.sentence()
    assert "byte " in told.value.sentence()


def test_what_is_no_file_is_told_as_such(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path, word in (
        (tmp_path, "a folder"),
        (tmp_path / "pipe.csv", "no regular file"),
        (tmp_path / "x", "not exist"),
    ):
        with pytest.raises(FileMissing, match=word):
            open_source(path)


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "hex", "idna", "punycode", "unicode_escape", "a\0b"])
def test_codecs_in_which_nobody_writes_a_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(BAD_ROW)
    with pytest.raises(OptionRefused):
        open_source(path, Wishes(encoding=name))


def tried(path: Path, errors_to: Path) -> None:
    import_file(None, path, "events", actor="test", now=NOW, desk=Desk(mask=list, dry_run=True, errors_to=errors_to))


def test_refused_rows_never_replace_the_file_itself(tmp_path: Path) -> None:
    path, other = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text(BAD_ROW)
    other.symlink_to(path)
    for errors_to in (path, tmp_path / "." / "a.csv", other):
        with pytest.raises(ErrorsFileRefused):
            tried(path, errors_to)
    assert path.read_text() == BAD_ROW


@pytest.mark.parametrize("place", ["folder", "/dev/full", "/proc/x/y.csv"])
def test_a_file_of_refused_rows_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(BAD_ROW)
    (tmp_path / "folder").mkdir()
    with pytest.raises(ErrorsFileBroken, match="cannot be written"):
        tried(path, tmp_path / place)
