"""A text read whole: language, sentiment, aspects, personal data, in places of the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.aspects import categories, english_terms, japanese_terms
from rashin.analysis.text.language import language
from rashin.analysis.text.reading import pieces, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("返品希望", "ja"),
        ("ｶﾀｶﾅ ﾊﾝｶｸ", "ja"),
        ("対応◎", "ja"),
        ("このAPIはGreatです", "ja"),
        ("OK", "en"),
        ("这个东西很好", "zh"),
        ("質量很差，再也不買了", "zh"),
        ("服务态度差", "zh"),
        ("下次不會再來", "zh"),
        ("非常满意", "zh"),
        ("状態良好", "ja"),
        ("手続完了", "ja"),
        ("対応最悪", "ja"),
        ("Very nice 日本", "en"),
        ("배송이 빨라요", "ko"),
        ("12345", "und"),
        ("", "und"),
        ("\u202e\x00😀", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_two_aspects_of_one_sentence_are_judged_apart() -> None:
    reading = read("店員さんは親切だったが待ち時間が長すぎる")
    assert [(aspect.term, aspect.category, aspect.polarity > 0) for aspect in reading.aspects] == [
        ("店員", "staff", True),
        ("待ち時間", "waiting", False),
    ]
    assert reading.label == "mixed"
    assert reading.sentiment < 0, "what follows the が weighs more"


def test_english_aspects_are_judged_apart() -> None:
    reading = read("The staff were friendly, but the room was dirty.")
    judged = {aspect.term: aspect.polarity > 0 for aspect in reading.aspects}
    assert judged == {"staff": True, "room": False}


def test_an_aspect_that_nothing_is_said_of_is_neither_good_nor_bad() -> None:
    assert [abs(aspect.polarity) < 0.5 for aspect in read("駅の南口から歩きました").aspects] == [True]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("最高でした！", "pos"),
        ("二度と使いません。", "neg"),
        ("先週の金曜に三点注文しています。", "neu"),
        ("Terrible.", "neg"),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert read(text).label == label


def test_a_language_that_is_not_read_gets_no_judgement_but_personal_data_is_found() -> None:
    reading = read("배송이 빨라요. 연락처 taro@example.jp")
    assert (reading.label, list(reading.opinions), reading.aspects) == ("neu", [], [])
    assert [found.sort for found in reading.pii] == ["email"]


def test_places_count_code_points_of_the_text_as_it_was_given() -> None:
    text = "👨‍👩‍👧‍👦㈱ﾃｽﾄの店員さんは親切でした。電話は０３−１２３４−５６７８です"
    reading = read(text)
    assert "店員" in [text[aspect.start : aspect.end] for aspect in reading.aspects]
    assert [text[found.start : found.end] for found in reading.pii] == ["０３−１２３４−５６７８"]


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    assert -1 <= reading.sentiment <= 1
    assert all(text[aspect.start : aspect.end] == aspect.term for aspect in reading.aspects)


def test_every_category_has_terms_in_both_languages() -> None:
    for terms in (japanese_terms(), english_terms()):
        named = {name for entries in terms.entries.values() for _, name in entries}
        assert named == set(categories())


@pytest.mark.parametrize(
    "text",
    [
        "対応が\x00最悪でした",
        "👨‍👩‍👧‍👦最高でした",
        "ﾁｪｯｸｲﾝの対応がﾋﾄﾞｲ!!",
        "\u202e部屋が汚い\u202c",
        "最悪\ud800です",
        "😡",
        "👍",
    ],
)
def test_what_stands_around_words_does_not_hide_them(text: str) -> None:
    assert read(text).label == ("pos" if "最高" in text or "👍" in text else "neg")


def test_a_long_text_is_read_in_pieces_with_places_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rashin.analysis.text.reading.LONGEST", 40)
    text = "店員さんは親切でした。部屋は汚かったです。" * 5
    parts = list(pieces(text))
    assert "".join(part for _, part in parts) == text
    assert [offset for offset, _ in parts] == [
        sum(len(part) for _, part in parts[:number]) for number in range(len(parts))
    ]
    reading = read(text)
    assert reading.label == "mixed"
    assert all(text[aspect.start : aspect.end] == aspect.term for aspect in reading.aspects)
    assert all(text[one.start : one.end] for one in reading.clauses)
    assert [one.clause for one in reading.opinions] == sorted(one.clause for one in reading.opinions)


def test_a_subject_that_no_list_has_is_an_aspect_where_something_judges() -> None:
    (aspect,) = read("車内がきれいでした").aspects
    assert (aspect.term, aspect.category, aspect.polarity > 0) == ("車内", "other", True)
    (aspect,) = read("The kayak was lovely.").aspects
    assert (aspect.term, aspect.category, aspect.polarity > 0) == ("kayak", "other", True)


@pytest.mark.parametrize("text", ["大浴場は最上階です", "点検は半年ごとです"])
def test_of_a_term_in_a_neutral_text_nothing_is_said(text: str) -> None:
    assert [aspect.polarity for aspect in read(text).aspects] == [0.0]


def test_levels_follow_the_sentiment() -> None:
    assert [read(text).level for text in ("二度と使いません。最悪です。", "最高でした！大満足です。")] == [1, 5]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ﾍﾔｶﾞｷﾀﾅｲ", "neg"),
        ("トテモヨカッタ", "pos"),
        ("\U0001f4a9", "neg"),
        ("meh", "neg"),
        ("早く対応してくださいました。", "pos"),
        ("評判は良かったのに、最悪でした。", "neg"),
        ("少し古いですが、大満足の滞在でした。", "pos"),
        ("壊れやすい。", "neg"),
        ("I like the clothes and hate the fitting rooms.", "mixed"),
        ("A little dated, but we loved every minute of our stay.", "pos"),
        ("Lovely design, but it empties my battery.", "mixed"),
    ],
)
def test_short_remarks_kana_and_what_is_only_granted(text: str, label: str) -> None:
    assert read(text).label == label
