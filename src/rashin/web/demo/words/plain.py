"""Turns polite sentence endings into plain ones, for those who write to a shop as they write to a friend."""

import re
from functools import cache

_PAST = {
    "し": "した", "き": "いた", "ぎ": "いだ", "ち": "った", "り": "った", "い": "った", "み": "んだ", "び": "んだ",
    "に": "んだ",
}  # fmt: skip
_DICTIONARY = {
    "し": "する",
    "き": "く",
    "ぎ": "ぐ",
    "ち": "つ",
    "り": "る",
    "い": "う",
    "み": "む",
    "び": "ぶ",
    "に": "ぬ",
}
_NEGATIVE = {
    "し": "しない",
    "き": "かない",
    "ぎ": "がない",
    "ち": "たない",
    "り": "らない",
    "い": "わない",
    "み": "まない",
    "び": "ばない",
    "に": "なない",
}
# Verbs whose stem ends in an i-sound without being godan.
_ICHIDAN = re.compile(r"(でき|てき|足り|借り|起き|過ぎ|すぎ|ってい|てい|でい|降り|懲り|似|見|来|出)$")


def plain(text: str, *, kansai: bool = False) -> str:
    """The same in plain form."""
    for number, fixed in enumerate(_FIXED):
        text = text.replace(fixed, chr(number))
    text = re.sub(r"([^、。！？」\s]{0,6}?)(ませんでした|ました|ません|ます)", _verb, text)
    text = re.sub(r"(かった|い|たい|ない)です(か?)", r"\1\2", text)
    text = re.sub(r"(く|は)ありませんでした", r"\1なかった", text)
    for polite, one in _COPULA:
        text = text.replace(polite, one[1] if kansai else one[0])
    for number, fixed in enumerate(_FIXED):
        text = text.replace(chr(number), fixed)
    return text


_FIXED = (
    "ください", "お願いします", "ありがとうございました", "ありがとうございます", "教えてもらえますか",
    "感謝しています",
)  # fmt: skip
"""What everybody says politely, whoever they are."""

_COPULA = (
    ("ではありませんでした", ("じゃなかった", "ちゃうかった")),
    ("ではありません", ("じゃない", "ちゃう")),
    ("でしょうか", ("かな", "やろか")),
    ("ですか", ("かな", "かな")),
    ("ですが", ("だけど", "やけど")),
    ("でしたが", ("だったけど", "やったけど")),
    ("でした", ("だった", "やった")),
    ("なのです", ("なの", "やねん")),
    ("のです", ("の", "ねん")),
    ("です", ("だ", "や")),
)


def _verb(found: re.Match[str]) -> str:
    stem, ending = found.group(1), found.group(2)
    return _inflected(stem, ending)


@cache
def _inflected(stem: str, ending: str) -> str:
    form = {"ました": 0, "ます": 1, "ません": 2, "ませんでした": 3}[ending]
    if stem.endswith(("あり",)) and form >= 2:
        return stem[:-2] + ("ない", "なかった")[form - 2]
    if stem.endswith("来"):
        return stem + ("た", "る", "ない", "なかった")[form]
    if _ICHIDAN.search(stem) or not stem or stem[-1] not in _PAST:
        return stem + ("た", "る", "ない", "なかった")[form]
    if stem.endswith("行き") and form == 0:
        return stem[:-1] + "った"
    if form == 0:
        return stem[:-1] + _PAST[stem[-1]]
    if form == 1:
        if stem.endswith(("話し", "貸し", "試し", "直し", "探し", "返し")):
            return stem[:-1] + "す"
        return stem[:-1] + _DICTIONARY[stem[-1]]
    negative = stem[:-1] + _NEGATIVE[stem[-1]]
    return negative if form == 2 else negative[:-1] + "かった"
