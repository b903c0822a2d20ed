"""Places are told in code points of the original, whatever its letters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashin.analysis.text.pii import find, mask
from rashin.analysis.text.reading import read
from rashin.analysis.text.widths import even

ODD = "ｶﾞﾊﾟｱー㈱㌔か\u3099e\u0301\u200d\u200b\u202e\x00👩💻\ud83dＡ様090-1店は最高 bad。、"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("ﾃﾞｻﾞｲﾝがﾀﾞｻｲ、最悪", "ﾃﾞｻﾞｲﾝ"),
        ("㈱の接客が良い", "接客"),
        ("か\u3099っか\u3099り。テ\u3099ザインが最悪", "テ\u3099ザイン"),
        ("待\u200bち時間が長い", "待\u200bち時間"),
        ("Ｔｈｅ ｆｏｏｄ was great", "ｆｏｏｄ"),
    ],
)
def test_terms_stand_in_the_original(text: str, term: str) -> None:
    found = [aspect.term for aspect in read(text).aspects]
    assert term in found
    assert all(text[aspect.start : aspect.end] == aspect.term for aspect in read(text).aspects)


def test_half_width_names_and_numbers_are_masked_whole() -> None:
    assert mask(["ｼﾒｲ:ﾀﾅｶ ﾊﾅｺｻﾏ TEL 090-1234-5678"]) == ["ｼﾒｲ:[name]ｻﾏ TEL [phone]"]
    assert mask(["電話は090-\u200b1234-\u200b5678です"]) == ["電話は[phone]です"]
    assert mask(["ﾃﾞﾝﾜ 0312349876"]) == ["ﾃﾞﾝﾜ [phone]"]


def test_most_texts_need_nothing() -> None:
    assert even("店員さんは親切だった。090-1234-5678 👍") is None
    assert even("plain") is None


@given(st.one_of(st.text(max_size=40), st.text(alphabet=ODD, max_size=40)))
@settings(max_examples=60, deadline=None)
def test_every_place_lies_in_the_text(text: str) -> None:
    reading = read(text)
    spans = [*reading.clauses, *reading.aspects, *reading.intents, *reading.phrases, *reading.opinions]
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(text[one.start : one.end] == one.term for one in reading.aspects)
    behind = 0
    for found in reading.pii:
        assert behind <= found.start < found.end <= len(text)
        behind = found.end


@given(st.text(alphabet=ODD.replace("-1", "").replace("090", ""), max_size=12), st.text(alphabet=ODD, max_size=8))
@settings(max_examples=40, deadline=None)
def test_what_is_found_is_gone_when_masked(before: str, after: str) -> None:
    text = f"{before}、電話は03-8765-4321です。{after}"
    for mode in ("contextual", "strict"):
        assert [text[one.start : one.end] for one in find(text, mode=mode) if one.sort == "phone"]  # type: ignore[arg-type]
        assert "8765" not in mask([text], mode=mode)[0]  # type: ignore[arg-type]


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_an_even_text_knows_where_its_letters_stood(text: str) -> None:
    found = even(text)
    if found is not None:
        assert len(found.text) == len(found.starts) == len(found.ends)
        assert list(found.starts) == sorted(found.starts)
        assert all(start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
