"""Key phrases of both languages in one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.phrases import japanese_phrases
from rashin.analysis.text.phrases_english import english_phrases


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("店員さんは親切だったが待ち時間が長すぎる", ["店員が親切", "待ち時間が長すぎる"]),
        ("アプリにログインできないので困る", ["ログインできない"]),
        ("注文した商品がまだ届きません", ["商品が届かない"]),
        ("料理は美味しくなかった。値段も安くない", ["料理が美味しくない", "値段が安くない"]),
        ("スタッフの対応が最悪でした", ["対応が最悪"]),
        ("音がうるさくて眠れない", ["音がうるさい"]),
        ("ボタンが押しにくい", ["ボタンが押しにくい"]),
        ("三点購入しました", []),
    ],
)
def test_japanese_says_what_of_what(text: str, said: list[str]) -> None:
    phrases = japanese_phrases(morphemes(text))
    assert [phrase.text for phrase in phrases if phrase.sort == "opinion"] == said


def test_forms_of_one_phrase_are_one() -> None:
    forms = ["待ち時間が長い", "待ち時間も長かったです", "待ち時間はとても長く、"]
    found = [{phrase.text for phrase in japanese_phrases(morphemes(form))} for form in forms]
    assert all("待ち時間が長い" in texts for texts in found)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("Battery life isn't great", ["battery life", "battery life is not great"]),
        ("The staff were very friendly", ["staff", "staff is friendly"]),
        ("Terrible customer service", ["terrible customer service"]),
        ("I bought it yesterday", []),
    ],
)
def test_english_says_what_of_what(text: str, texts: list[str]) -> None:
    assert [phrase.text for phrase in english_phrases(words_of(text))] == texts


@given(st.text(alphabet="待ち時間が長いです。Wi-Fi ログインできない😀\x00", max_size=40))
def test_places_lie_in_the_text(text: str) -> None:
    for phrase in [*japanese_phrases(morphemes(text)), *english_phrases(words_of(text))]:
        assert 0 <= phrase.start < phrase.end <= len(text)
        assert phrase.text
