"""Japanese judgements, denials, wishes and favours, read as a person would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.japanese.morphemes import LONGEST, morphemes
from rashin.analysis.text.japanese.opinions import read


def balance(text: str) -> float:
    return sum(opinion.polarity for opinion in read(text).found)


@pytest.mark.parametrize(
    "text",
    [
        "スタッフの対応がとても良かったです。",
        "問題はありませんでした",
        "対応は悪くありませんでした",
        "壊れにくくて使いやすい",
        "値段が下がって助かる",
        "待ち時間が短縮されました",
        "悪いところが見当たらない",
        "無駄な機能がなくて良い",
        "嫌な思いをしたことが一度もない。",
        "傷や汚れもなく、新品のようでした。",
        "荷物を部屋まで運んでくれました",
        "並ばずに済みました",
        "看護師さんのおかげで不安が和らぎました。",
    ],
)
def test_praise_is_good(text: str) -> None:
    assert balance(text) > 0


@pytest.mark.parametrize(
    "text",
    [
        "電話が全然つながらず困りました",
        "おすすめできません",
        "二度と行きたくない",
        "買わなければよかった",
        "もう少し安ければ良いのに",
        "もっと早く届けてほしいです",
        "クーポンがもっと増えたらいいな",
        "使い勝手がいまいちです",
        "料金が高いわりに量が少なくて残念",
        "価格は安いとは言えない",
        "期待したほど良くなかった",
        "感動も驚きもない。",
        "信頼できる説明が得られない。",
        "安心して任せられない。",
        "満足にはほど遠い。",
        "教えてくれませんでした",
        "袖が伸びてしまった",
        "支店がなくなって、年寄りには不便でしかない。",
        "待ち時間が長すぎる",
    ],
)
def test_complaints_and_wishes_are_bad(text: str) -> None:
    assert balance(text) < 0


@pytest.mark.parametrize(
    "text",
    ["写真を撮ってもいいですか", "駅から徒歩十分です", "困ったときに電話します", "三階のカフェで待ち合わせました"],
)
def test_what_judges_nothing_is_nothing(text: str) -> None:
    assert read(text).found == []


def test_what_is_granted_before_a_but_is_marked_as_yielding() -> None:
    clauses = read("店員さんは親切だったが、待ち時間が長すぎる").clauses
    assert [clause.yields for clause in clauses] == [True, False]


def test_opinions_stand_in_their_clauses() -> None:
    reading = read("部屋は狭いけど清潔でした")
    assert [(opinion.clause, opinion.polarity > 0) for opinion in reading.found] == [(0, False), (1, True)]


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    reading = read(text)
    for opinion in reading.found:
        assert 0 <= opinion.start < opinion.end <= len(text)
        assert reading.clauses[opinion.clause].start <= opinion.start


@pytest.mark.parametrize("text", ["ひどい…", "本当‼", "㍿です", "えっ⁉️"])
def test_a_sign_that_stands_for_several_is_one_word(text: str) -> None:
    assert all(word.surface for word in morphemes(text))
    assert "".join(word.surface for word in morphemes(text)) == text


@given(st.text(alphabet="あ漢。A😀…‼\n", max_size=60))
def test_words_lie_side_by_side_where_they_stand(text: str) -> None:
    assert all(text[word.start : word.end] == word.surface for word in morphemes(text))


def test_a_text_longer_than_the_tokenizer_takes_is_read_whole() -> None:
    text = "対応が悪いです。" * (LONGEST // 4)
    words = morphemes(text)
    assert words[-1].end == len(text)
    assert text[words[-2].start : words[-2].end] == words[-2].surface


def test_a_long_text_without_an_end_is_read_whole() -> None:
    text = "あ" * (LONGEST * 2 + 7)
    assert morphemes(text)[-1].end == len(text)
