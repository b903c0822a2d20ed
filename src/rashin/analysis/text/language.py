"""Which language a text is in, by its script: Japanese, English, Chinese, Korean, or unknown.

Kana decide for Japanese and Hangul for Korean. Han characters alone are shared by Japanese and Chinese: forms that only
one of them writes decide, told by the character sets of the countries (JIS X 0208; GB 2312, Big5), and words of Chinese
grammar. Else it is Japanese: customers write 返品希望 and 対応良 without kana.
"""

import re
from functools import lru_cache
from typing import Literal

Language = Literal["ja", "en", "zh", "ko", "und"]

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z]")
_GRAMMAR = frozenset("很吗呢们你妳她您这那哪吧嗎們這嘅咁哋喺冇沒没啦哦呀它么麼啥咱嘛跟吵")
"""Words of Chinese that are written with characters Japan has, too, or had."""
_OLD = frozenset(
    "會來實學國對點體經樣發當應變關數總兩壞氣賣讀聽說餐廳還讓價錢圖輕處廣與從號單戰歸舊稱觀雙雜顯驗齊鐵壓帶榮營"
    "勞區圓擇擔據攝歡歲淨滿灣澤獨產畫盡禮穩聲聯舉蓋藝裝覺觸證變豐賴轉辦遲邊隨隱險靈黃點齒"
)
"""Forms that Taiwan and Hong Kong write and Japan has replaced."""
_IN_NAMES = frozenset("國廣澤榮邊齊圓實條禮豐靈濱龍萬團")
"""Old forms that Japanese names keep."""
_SAYINGS = re.compile(
    "干净|乾淨|方便|清晰|隔音|屏幕|速度快|快递|便宜|划算|舒适|贴心|新鲜|不(?:会|會|好|错|錯|是|要|了|太|到|行|喜|值|够|夠)|太(?:慢|贵|貴|差|少|多|小|大|好|吵|远|遠)|有(?:点|點|些)|下次|再(?:来|來|也)|非常(?:好|满|滿|差|棒)|很|真的|"
    "(?:好|差)评|一般般|(?<![良友愛格])好$|态度|值得|推荐|推薦|退款|谢|东西|小姐|包(?:装|裝)破|服(?:务|務)|性价比"
)


_WORD = re.compile(r"[a-zß-öø-ɏḀ-ỿ]+")
_ACCENT = re.compile(r"[ß-öø-ɏḀ-ỿ]")
_ENGLISH = frozenset(
    {
        "the", "is", "was", "and", "to", "of", "it", "i", "my", "very", "not", "for", "with", "this", "that", "were",
        "are", "but", "they", "we", "you", "have", "had", "at", "good", "great", "too", "they're", "from", "our", "be",
    }
)  # fmt: skip
_OTHERS = frozenset(
    {
        "el", "los", "las", "que", "muy", "pero", "con", "por", "fue", "una", "del", "para", "es", "le", "les", "des",
        "et", "est", "très", "mais", "pour", "dans", "avec", "une", "du", "das", "der", "und", "ist", "nicht", "sehr",
        "aber", "ein", "eine", "mit", "für", "il", "che", "molto", "per", "di", "è", "não", "muito", "mas", "foi",
        "com", "uma", "rất", "không", "và", "yang", "dan", "tidak", "sangat", "het", "een", "niet", "maar", "zeer",
        "à", "au", "la", "de", "en", "je", "wir", "ich", "lo", "gli", "sono",
    }
)  # fmt: skip


def language(text: str) -> Language:
    """The language of most of the text's letters."""
    kana, han, hangul = len(_KANA.findall(text)), len(_HAN.findall(text)), len(_HANGUL.findall(text))
    latin = len(_LATIN.findall(text)) / 4
    if hangul > kana + han and hangul > latin:
        return "ko"
    if kana + han == 0:
        return "en" if latin >= 0.5 and not _foreign(text) else "und"
    if latin > 2 * (kana + han) or (kana == 0 and latin >= 1.5 and latin * 4 >= 3 * han):
        return "en"
    if kana and kana * 12 >= han:
        return "ja"
    return _of_han(text)


def _foreign(text: str) -> bool:
    """Whether a text in Latin letters is in another language than English, by the small words that each has."""
    words = _WORD.findall(text[:2_000].lower())
    foreign, english = sum(word in _OTHERS for word in words), sum(word in _ENGLISH for word in words)
    accented = 0 if text.isascii() else sum(_ACCENT.search(word) is not None for word in words)
    return foreign > english + (0 if accented else 1) or (accented > 1 and not english)


def _of_han(text: str) -> Language:
    signs = [_side(character) for character in text]
    chinese = sum(sign for sign in signs if sign > 0) + 2 * len(_SAYINGS.findall(text))
    japanese = -sum(sign for sign in signs if sign < 0)
    return "zh" if chinese > japanese and chinese >= 2 else "ja"


@lru_cache(maxsize=8192)
def _side(character: str) -> int:
    """Above zero for a form of Chinese, below for one of Japanese, zero for what both write."""
    if _HAN.match(character) is None:
        return 0
    if character in _GRAMMAR:
        return 2
    if character in _OLD:
        return 1 if character in _IN_NAMES else 2
    japan, china = _has(character, "shift_jis"), _has(character, "gb2312") or _has(character, "big5")
    if japan == china:
        return 0
    return 2 if china else -2


def _has(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
