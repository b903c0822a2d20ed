import pytest

from rashin.analysis.text.pii import find, luhn, mask, my_number


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("電話は090-1234-5678です", "電話は[phone]です"),
        ("０９０−１２３４−５６７８まで", "[phone]まで"),
        ("TEL:03-1234-5678 / FAX:03-1234-5679", "TEL:[phone] / FAX:[phone]"),
        ("電話：0312345678", "電話：[phone]"),
        ("call +81 90-1234-5678 or (555) 123-4567", "call [phone] or [phone]"),
        ("フリーダイヤル0120-123-456", "フリーダイヤル[phone]"),
        ("aoi.t+shop@example.co.jp へ返信ください", "[email] へ返信ください"),
        ("メールはａｏｉ＠example.jpです", "メールは[email]です"),
        ("カード4111 1111 1111 1111で払った", "カード[card]で払った"),
        ("〒150-0001 東京都渋谷区神宮前1-2-3に届けて", "[postal] [address]に届けて"),
        ("大阪市北区梅田3丁目1番3号です", "[address]です"),
        ("マイナンバーは123456789018です", "マイナンバーは[my number]です"),
        ("口座番号 1234567に返金", "口座番号 [account]に返金"),
        ("https://example.jp/r?token=abcdef123456&x=1", "https://example.jp/r?[token]&x=1"),
    ],
)
def test_personal_data_of_fixed_form_is_masked(text: str, masked: str) -> None:
    assert mask([text]) == [masked]


@pytest.mark.parametrize(
    "text",
    [
        "注文番号 123-4567 が届かない",
        "商品コード4901234567894を買った",
        "2026-04-01に3-5日で届いた",
        "1,200円を2回、合計2400円",
        "注文番号 1234567890123456",
        "渋谷区の店が好き",
        "東京都の店で10-20分待った",
        "評価は10点中8点、5段階なら4",
        "型番 ABC-1234-5678",
        "Room 101, 2nd floor, 20% off",
        "受付番号 202604010001",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask([text]) == [text]
    assert find(text) == []


def test_check_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert my_number("123456789018")
    assert not my_number("123456789012")


def test_long_hostile_text_is_quick() -> None:
    assert mask(["a" * 50_000 + "@", "0" * 50_000, "1-" * 20_000]) is not None
