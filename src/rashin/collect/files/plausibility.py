"""How much a decoded text looks like something a person wrote: what tells CP932 from EUC-JP when both can decode."""

_COMMON = frozenset(
    "日月年時分秒一二三四五六七八九十百千万億円人名前氏会社員番号客様顧注文購入商品店舗金"
"額合計単価数量税込抜消費支払方法配送先住所電話"
    "郵便都道府県市区町村東京大阪北海福岡愛知神奈川埼玉葉山田中小林佐藤鈴木高橋渡辺伊加吉"
"松井上清水斎森池阿部石長谷後近男女性別生齢登録"
    "更新削除作成状態完了未済有無備考内容件回答意見満足度評点推奨理由自由記述質問合対応良"
"悪普通非常大変少多早遅待親切丁寧説明担当者責任受付"
    "窓口利用希望返交換売在庫出荷入発到着予定実績来館訪期間限特典割引規既存継続退解約契料"
"効始終開閉平成令和昭春夏秋冬朝昼夜曜土火全本当最初再目"
    "的種類形型式第次下左右外国際地域場建物階室思使買見行食飲心感安楽美味新古代理化学校教"
"育研究業務経済事件力気手足口体元動自転車駅線路"
    "宅通同何度以降他私子家族父母友達連絡送届荷箱重軽色白黒赤青緑大小中高低強弱正誤確認問"
"題解決改善不便要望相談苦情感謝御願致申込書類表示画面"
    "操作簡単難失敗成功機能設定接続速使証明保険金銀行口座振替引落残請求領収"
)  # fmt: skip

_WEIGHTS = {
    "hiragana": 2.0,
    "katakana": 1.6,
    "common": 2.0,
    "kanji": 0.4,
    "half": 0.3,
    "half_mark": -2.5,
    "latin": 0.4,
    "wide": 1.0,
    "rare": -1.5,
    "broken": -4.0,
}
_BASES = frozenset("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ")


def plausibility(text: str) -> float:
    """Mean weight of the characters that are not ASCII: about 2 for Japanese, below 0 for text read wrongly."""
    total, count, previous = 0.0, 0, ""
    for character in text:
        if character > "\x7f":
            total += _WEIGHTS[_class(character, previous)]
            count += 1
        previous = character
    return total / count if count else 0.0


def _class(character: str, previous: str) -> str:  # noqa: PLR0911 -- a table of ranges
    code = ord(character)
    if 0x3041 <= code <= 0x3096:
        return "hiragana"
    if 0x30A1 <= code <= 0x30FC:
        return "katakana"
    if character in _COMMON:
        return "common"
    if 0x4E00 <= code <= 0x9FFF:
        return "kanji" if _level_one(character) else "rare"
    if 0xFF61 <= code <= 0xFF9F:
        if character in "ﾞﾟ":
            return "half" if previous in _BASES else "half_mark"
        return (
            "half_mark"
            if character in "｡｢｣､･" or (character in "ｧｨｩｪｫｬｭｮｯｰ" and not "ｦ" <= previous <= "ﾝ")
            else "half"
        )
    if (
        0xFF01 <= code <= 0xFF5E
        or 0x3000 <= code <= 0x301F
        or character in "①②③④⑤⑥⑦⑧⑨⑩㈱㈲№℡〒￥％＆：；（）～〜…‥※★☆○●◎△▲▼×÷→←↑↓"
    ):
        return "wide"
    if 0xC0 <= code <= 0x17F or character in "’‘“”–—€£¥©®°":
        return "latin" if previous.isascii() else "rare"
    if 0xE000 <= code <= 0xF8FF or code == 0xFFFD or 0x80 <= code < 0xA0:
        return "broken"
    return "rare"


def _level_one(character: str) -> bool:
    """JIS X 0208 level one, which everyday text is written in."""
    try:
        lead = character.encode("euc_jp")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xCF
