import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.japanese.morphemes import morphemes
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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("店長の佐藤さんが親切", "店長の[name]さんが親切"),
        ("山田太郎と申します", "[name]と申します"),
        ("送り先は加藤七夏様", "送り先は[name]様"),
        ("石川県の石川さん", "石川県の[name]さん"),
        ("ジョン・スミスさんの説明", "[name]さんの説明"),
        ("担当：栗原", "担当：[name]"),
        ("田中です。返金はまだですか", "[name]です。返金はまだですか"),
        ("昭和55年3月3日生まれです", "[birthday]生まれです"),
        ("会員番号A1234567で入れない", "会員番号[member]で入れない"),
        ("運転免許証番号は305012345678です", "運転免許証番号は[licence]です"),
        ("普通 2233445 に返金", "普通 [account] に返金"),
        ("My name is Olivia Bennett.", "My name is [name]."),
        ("Mr. Johnson was rude, Kevin was not.", "Mr. [name] was rude, [name] was not."),
        ("Ship to 42 Oak Street, Springfield, IL 62704 please", "Ship to [address] please"),
        ("born on March 12, 1985, SSN 078-05-1120", "born on [birthday], SSN [ssn]"),
        ("対応者：三浦　結果：お詫び", "対応者：[name]　結果：お詫び"),
        ("株式会社ミライの村上です。", "株式会社ミライの[name]です。"),
        ("王さんの接客が丁寧", "[name]さんの接客が丁寧"),
        ("娘の結衣と行きました", "娘の[name]と行きました"),
        ("生まれは昭和三十年五月五日です", "生まれは[birthday]です"),
        ("(+81)90-1234-5678", "[phone]"),
        ("163-8001 東京都新宿区西新宿2-8-1", "[postal] [address]"),
        ("京都市左京区岡崎最勝寺町13", "[address]"),
        ("taro.yamada at gmail dot com", "[email]"),
        ("普通預金 No.1234567", "普通預金 No.[account]"),
        ("誕生日 5/3、来店 1/2", "誕生日 [birthday]、来店 1/2"),
        ("Thanks to José!", "Thanks to [name]!"),
        ("Our server Dante was fantastic", "Our server [name] was fantastic"),
        ("Send it to 1-9-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005", "Send it to [address] [postal]"),
        ("\u202e\x00電話は090-1234-5678", "\u202e\x00電話は[phone]"),
    ],
)
def test_people_are_masked_where_something_says_that_they_are_people(text: str, masked: str) -> None:
    assert mask([text]) == [masked]


@pytest.mark.parametrize(
    "text",
    [
        "宮崎に旅行した",
        "お客さんが多い",
        "ヤマト運輸さんの配達",
        "仲居さんの方言",
        "松本市の店舗",
        "織田信長の展示",
        "さくらんぼのケーキ",
        "2024年3月12日に購入",
        "May I return it? Will you?",
        "Best Buy on Main Street",
        "Amazon Prime was late",
        "The Christian Dior perfume smells divine",
        "注文番号 250-1234567-7654321 が届かない",
        "王様気分",
        "佐川急便さんの配達",
    ],
)
def test_who_is_nobody_stays(text: str) -> None:
    assert mask([text]) == [text]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("織田信長の展示", "[name]の展示"),
        ("ニコ・バルデスが撮影した", "[name]が撮影した"),
        ("注文番号1234567890123", "注文番号[order]"),
        ("123456789018", "[my number]"),
    ],
)
def test_before_a_text_leaves_the_house_whatever_may_be_somebody_is_masked(text: str, masked: str) -> None:
    assert mask([text], mode="strict") == [masked]
    assert mask([text]) == [text]


@given(st.text(alphabet="佐藤様さん・ア0-9１@. 〒東京都1丁目Mr Tom\x00\u200d\u202eｱ😀", max_size=60))
def test_places_lie_in_the_text_in_order_and_apart(text: str) -> None:
    for mode in ("contextual", "strict"):
        end = 0
        for found in find(text, mode=mode):  # type: ignore[arg-type]
            assert end <= found.start < found.end <= len(text)
            end = found.end


def test_words_found_before_are_used() -> None:
    text = "担当の高橋様へ"
    assert find(text, words=morphemes(text)) == find(text)


def test_check_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert my_number("123456789018")
    assert not my_number("123456789012")


def test_long_hostile_text_is_quick() -> None:
    assert mask(["a" * 50_000 + "@", "0" * 50_000, "1-" * 20_000]) is not None
