"""Columns by their bytes say what values say one by one."""

import itertools
import random
import re

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from rashin.collect.files.ahead import ahead
from rashin.collect.files.columns import all_begin_with_a_year, all_plain_numbers, blank_to_null
from rashin.collect.files.datebytes import by_bytes
from rashin.collect.files.dates import Reading, parse
from rashin.collect.files.distinct import Distinct, keep_latest
from rashin.collect.files.numbers import is_plain_number
from rashin.collect.imports.jsonbytes import Piece, objects


def test_dates_by_bytes_are_the_dates_that_are_read_one_by_one() -> None:
    dice = random.Random(3)
    texts = ["2026/4/1"] * 6_000
    for _ in range(5_000):
        mark, form = dice.choice("-/."), dice.choice(["{}", "{:02d}"])
        year = dice.choice([1899, 1900, 2000, 2024, 2025, 2100, 2200, 2201])
        day = f"{year}{mark}{form.format(dice.randrange(14))}{mark}{form.format(dice.randrange(33))}"
        second = dice.choice(["", f":{dice.randrange(62):02d}", f":07.{dice.randrange(10 ** dice.randrange(1, 10))}"])
        hour = f"{dice.choice(' T')}{dice.randrange(26)}:{dice.randrange(62):02d}{second}"
        zone = dice.choice(["", "", "Z", "+09:00", "-0530", "+9", " JST"])
        texts.append(day + dice.choice(["", hour + zone]))
    texts += ["", "2026", "2026-04-", "2026-4-1 ", "2026-4-1 9", "2026-4-1 9:", "2026/4-1", "20260401", "1/4/2026"]
    found = by_bytes(pa.array(texts))
    assert found is not None
    read, zoned, micros = found
    assert read.sum() > 7_000
    for place in np.flatnonzero(read).tolist():
        moment = parse(texts[place], Reading())
        assert micros[place] == moment.local - (moment.offset or 0), texts[place]
        assert zoned[place] == (moment.offset is not None)
    assert by_bytes(pa.array(["4/1/2026"] * 10)) is None


@pytest.mark.parametrize(
    "text", ["0", "-1", "12.50", "1e5", "007", "-", ".5", "1.", "1" * 16, "1." + "2" * 13, "1 ", "１"]
)
def test_plain_numbers_by_bytes(text: str) -> None:
    assert all_plain_numbers(pa.array(["1", text, ""])) is is_plain_number(text)


def test_years_and_blanks_by_bytes() -> None:
    assert all_begin_with_a_year(pa.array(["2026/4/1", "20260401"]))
    assert not all_begin_with_a_year(pa.array(["2026/4/1", "1/4/2026"]))
    texts = pa.array(["a", "", None, " ", "\u3000b\u3000", "\u00a0c", "あ", "à", "d\t"])
    assert blank_to_null(texts).to_pylist() == ["a", None, None, None, "b", "c", "あ", "à", "d"]
    assert blank_to_null(texts.slice(4, 3)).to_pylist() == ["b", "c", "あ"]


def test_objects_are_valid_json() -> None:
    texts = ["", "plain", 'quo"te', "back\\slash", "line\nbreak", "\x00\x1f\x7f", "羅針\u2028", None] * 2_000
    numbers = [str(place) if place % 3 else "" for place in range(len(texts))]
    pieces = [
        Piece(name='na"me', values=pa.array(texts), quoted=True),
        Piece(name="数", values=pa.array(numbers), quoted=False),
    ]
    made = objects(pieces, len(texts)).to_pylist()
    for text, number, one in zip(texts, numbers, made, strict=True):
        assert not re.search(r"[\x00-\x1f]", one)
        want = ({'na"me': text} if text else {}) | ({"数": int(number)} if number else {})
        assert msgspec.json.decode(one) == want


def test_distinct_numbers_hold_over_blocks_and_growth() -> None:
    dice = np.random.default_rng(5)
    numbers, known = Distinct(), dict[int, int]()
    for _ in range(4):
        values = dice.integers(0, 60_000, 50_000).astype(np.uint64)
        codes, fresh = numbers.numbers(values, values * np.uint64(3))
        for place, value in enumerate(values.tolist()):
            assert codes[place] == known.setdefault(value, len(known))
        assert codes[fresh].tolist() == list(range(numbers.count - len(fresh), numbers.count))
    newest = np.zeros(3, np.int64)
    keep_latest(np.array([0, 2, 0], np.int32), np.array([5, 1, 3]), newest)
    assert newest.tolist() == [5, 0, 1]


def test_reading_ahead_keeps_order_errors_and_ends() -> None:
    assert list(ahead(range(100))) == list(range(100))

    def broken() -> "itertools.chain[int]":
        yield from (1, 2)  # type: ignore[misc]
        raise OSError("gone")

    seen = []
    with pytest.raises(OSError, match="gone"):
        seen.extend(ahead(broken()))
    reader = ahead(itertools.count())
    assert next(reader) == 0
    reader.close()  # type: ignore[attr-defined]
