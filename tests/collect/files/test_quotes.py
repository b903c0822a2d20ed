from pathlib import Path

import pytest

from rashin.collect.files.errors import FileDamaged
from rashin.collect.files.opening import open_source
from rashin.collect.files.quotes import MOST_OPEN, PROBLEM, Quotes, shown
from rashin.collect.files.source import BadRow

HEADER = "user_id,event,occurred_at,memo\n"
GOOD = "".join(f"u{number},visit,2026-04-01,fine\n" for number in range(1_500))
OPEN = 'u9,visit,2026-04-01,"open\n'


def read(tmp_path: Path, text: str) -> tuple[list[int], list[BadRow], list[str]]:
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode())
    blocks = list(open_source(path).read())
    numbers = [number for block in blocks for number in block.numbers.tolist()]
    last = [value or "" for block in blocks for value in block.data.columns[-1].to_pylist()]
    return numbers, [bad for block in blocks for bad in block.bad], last


def test_a_quotation_mark_left_open_refuses_its_row_and_no_other(tmp_path: Path) -> None:
    numbers, (bad,), _ = read(tmp_path, HEADER + OPEN + GOOD)
    assert numbers == list(range(3, 1_503))
    assert (bad.row, bad.value, bad.problem) == (2, OPEN.strip(), PROBLEM)
    assert "double" in bad.remedy


@pytest.mark.parametrize("where", ['u9,visit,2026-04-01,"open\n', 'u9,"visit,2026-04-01,open\n', '"u9,visit\n'])
def test_rows_above_and_below_an_open_quotation_mark_stay_and_keep_their_numbers(tmp_path: Path, where: str) -> None:
    numbers, (bad,), _ = read(tmp_path, HEADER + GOOD + where + GOOD)
    assert bad.row == 1_502
    assert bad.value == where.strip()
    assert numbers == [*range(2, 1_502), *range(1_503, 3_003)]


def test_the_next_quoted_value_does_not_close_what_an_earlier_row_left_open(tmp_path: Path) -> None:
    quoted = 'u7,visit,2026-04-01,"well, fine"\n'
    numbers, bad, last = read(tmp_path, HEADER + OPEN + quoted + OPEN + quoted + quoted)
    assert [row.row for row in bad] == [2, 4]
    assert numbers == [3, 5, 6]
    assert last == ["well, fine"] * 3


def test_a_mark_that_closes_after_a_thousand_rows_closes_nothing(tmp_path: Path) -> None:
    numbers, (bad,), _ = read(tmp_path, HEADER + OPEN + GOOD + 'u8,visit,2026-04-01,27"\n')
    assert bad.row == 2
    assert len(numbers) == 1_501


def test_a_last_row_that_is_cut_off_within_quotation_marks_is_refused(tmp_path: Path) -> None:
    numbers, (bad,), _ = read(tmp_path, HEADER + GOOD + OPEN.strip())
    assert (len(numbers), bad.row) == (1_500, 1_502)


def test_values_of_several_lines_doubled_marks_and_inches_are_no_mistake(tmp_path: Path) -> None:
    poem = "\n".join(f"line {number}" for number in range(5_000))
    text = f'{HEADER}u1,visit,2026-04-01,"a ""b""\r\nc"\nu2,visit,2026-04-01,27" screen\nu3,,,"{poem}"\nu4,,,""\n'
    numbers, bad, last = read(tmp_path, text)
    assert not bad
    assert numbers == [2, 3, 4, 5]
    assert last == ['a "b"\r\nc', '27" screen', poem, ""]


def test_an_open_mark_in_the_column_names_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match=r"row 1.*quotation mark"):
        read(tmp_path, 'user_id,event,occurred_at,"memo\n' + GOOD)


def test_an_open_mark_in_a_title_hides_no_column_names(tmp_path: Path) -> None:
    numbers, bad, _ = read(tmp_path, '"Orders of April\n' + HEADER + GOOD)
    assert numbers[0] == 3
    assert not bad


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_where_blocks_are_cut_changes_nothing(size: int) -> None:
    lines = (OPEN + 'a,b,c,"x\ny, ""z"""\nd,e,f,g\n' * 40 + OPEN + "h,i,j,k\n" * 40).splitlines(keepends=True)
    text = "".join(lines).encode()
    whole = Quotes(",", 4).mend(text, last=True)[0]
    blocks = ("".join(lines[start : start + size]).encode() for start in range(0, len(lines), size))
    assert b"".join(Quotes(",", 4).mended(blocks)) == whole
    assert shown(whole.decode()) == text.decode()


def test_after_a_thousand_open_marks_each_row_must_close_its_own() -> None:
    quotes = Quotes(",", 2)
    whole, _ = quotes.mend(b'1,"x\n' * (MOST_OPEN + 500) + b'2,"two\nlines"\n3,"x"\n', last=True)
    assert quotes.found == MOST_OPEN + 501
    assert whole.endswith(b'lines"\n3,"x"\n')
