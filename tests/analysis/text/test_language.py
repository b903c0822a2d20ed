"""Which language a text is in, down to a few characters."""

import pytest

from rashin.analysis.text.language import language
from rashin.analysis.text.reading import read


@pytest.mark.parametrize(
    ("texts", "spoken"),
    [
        ("料金高 返品希望 対応悪 店員親切 味普通 不満 最悪 清掃不足 無料wifi有 価格妥当 特記無", "ja"),
        ("服务态度很差 味道不错 太贵了 價格合理 環境乾淨 屏幕清晰 隔音差 好评", "zh"),
        ("친절해요 배송이 ㅋㅋㅋ 최고", "ko"),
        ("ok Nice cafés", "en"),
        ("… 123 ١٢٣ ขอบคุณมาก Спасибо", "und"),
    ],
)
def test_short_texts(texts: str, spoken: str) -> None:
    assert {language(text) for text in texts.split()} == {spoken}


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("The crème brûlée was divine", "en"),
        ("La Mer cream", "en"),
        ("Très bon service", "und"),
        ("El servicio es muy bueno", "und"),
        ("Das Essen war sehr gut", "und"),
        ("Dịch vụ rất tốt", "und"),
    ],
)
def test_other_languages_in_latin_letters_are_not_taken_for_english(text: str, spoken: str) -> None:
    assert language(text) == spoken


def test_a_language_that_is_not_read_says_nothing() -> None:
    for text in ("服务态度很差", "친절해요", "Très bon service", "ขอบคุณมาก"):
        reading = read(text)
        assert (reading.sentiment, reading.label, list(reading.aspects)) == (0.0, "neu", [])
    assert [found.sort for found in read("친절해요 010-1234-5678, a@example.com").pii] == ["phone", "email"]


@pytest.mark.parametrize(
    ("text", "label"), [("料金高", "neg"), ("対応悪", "neg"), ("対応良", "pos"), ("部屋狭、味最高", "mixed")]
)
def test_words_without_their_endings_are_read(text: str, label: str) -> None:
    assert read(text).label == label
