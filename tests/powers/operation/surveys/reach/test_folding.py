"""Groups of employees: none under five, none that the others give away."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rashin.powers.operation.surveys.codes import ALPHABET, code_in, new_code, written
from rashin.powers.operation.surveys.reach.folding import folded

ABOVE = {
    "札幌店": "北海道",
    "旭川店": "北海道",
    "梅田店": "関西",
    "堺店": "関西",
    "北海道": "店舗",
    "関西": "店舗",
    "店舗": "",
    "人事": "",
}


def line(place: str) -> list[str]:
    found = [place]
    while found[-1]:
        found.append(ABOVE.get(found[-1], ""))
    return found


def test_a_small_shop_is_counted_with_its_area() -> None:
    assert folded({"札幌店": 8, "旭川店": 3, "梅田店": 9, "堺店": 6, "人事": 5, "北海道": 2}, line) == {
        "札幌店": "札幌店", "旭川店": "北海道", "北海道": "北海道", "梅田店": "梅田店", "堺店": "堺店", "人事": "人事",
    }  # fmt: skip


def test_who_is_left_over_takes_the_smallest_group_along() -> None:
    assert folded({"札幌店": 8, "梅田店": 9, "人事": 2}, line) == {"札幌店": "", "梅田店": "梅田店", "人事": ""}


@given(st.dictionaries(st.sampled_from([*ABOVE, ""]), st.integers(0, 12), min_size=1))
def test_no_group_is_small_and_nobody_is_lost(people: dict[str, int]) -> None:
    groups = folded(people, line)
    sizes: Counter[str] = Counter()
    for place, group in groups.items():
        sizes[group] += people[place]
        assert group in line(place)
    assert sum(sizes.values()) == sum(people.values())
    if sum(people.values()) >= 5:
        assert all(size >= 5 for size in sizes.values())
    else:
        assert len(sizes) <= 1


@given(st.text(alphabet=ALPHABET, min_size=12, max_size=12))
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert code_in(written(code)) == code
    assert code_in(f" {written(code).lower().replace('0', 'o').replace('1', 'l')} ") == code
    assert code_in("".join(chr(ord(one) + 0xFEE0) for one in code)) == code


def test_a_token_of_another_kind_is_no_code() -> None:
    assert code_in(new_code())
    assert [code_in(text) for text in ("", "x" * 22, "K7QF9M2TXW4", "K7QF9M2TXW4DD", "K7QF9M2TXW4U", "あ" * 12)] == [
        ""
    ] * 6
