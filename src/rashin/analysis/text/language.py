"""Which language a text is in, by its script: Japanese, English, Chinese, Korean, or unknown.

Kana decide for Japanese and Hangul for Korean. Han characters alone are shared by Japanese and Chinese: forms that only
one of them writes decide. Else it is Japanese: customers write 返品希望 and 対応良 without kana.
"""

import re
from typing import Literal

Language = Literal["ja", "en", "zh", "ko", "und"]

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z]")
_CHINESE = frozenset(
    "们这吗吧呢么没还说话买卖东车书长门问间听见觉给让认识谁爱亲师头发电脑网机钱务单质价应该样种货满错换软红绿蓝张"
    "开关你妳她您很跟讓給們這嗎沒還說買賣為嘅咁哋喺冇"
)
_JAPANESE = frozenset(
    "働込峠畑辻円圧囲医隠栄営駅応桜価仮観帰気亀拠挙勲恵継険験広鉱渋焼条状乗浄剰畳縄壌嬢譲醸真図粋酔穂随瀬歯児実釈粛処"
)


def language(text: str) -> Language:
    """The language of most of the text's letters."""
    kana, han, hangul = len(_KANA.findall(text)), len(_HAN.findall(text)), len(_HANGUL.findall(text))
    latin = len(_LATIN.findall(text)) / 4
    if hangul > kana + han and hangul > latin:
        return "ko"
    if kana + han == 0:
        return "en" if latin >= 0.5 else "und"
    if latin > 2 * (kana + han):
        return "en"
    if kana and kana * 12 >= han:
        return "ja"
    return _of_han(text)


def _of_han(text: str) -> Language:
    chinese = sum(character in _CHINESE for character in text)
    japanese = sum(character in _JAPANESE for character in text)
    return "zh" if chinese > japanese and chinese >= 2 else "ja"
