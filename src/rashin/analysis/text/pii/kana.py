"""Names of people written in katakana, as forms and notes of calls have them: シメイ：タナカ ハナコ, サトウ様.

Surnames and given names are listed in Latin letters; a word in katakana is read as they are (Hepburn).
"""

import re
from collections.abc import Iterator
from typing import Final

from rashin.analysis.text.pii.kinds import Candidate
from rashin.analysis.text.pii.listed import listed

_WORD: Final = r"[ァ-ヴー]{2,8}?"
_HONORIFIC: Final = r"(?:サマ|サン|様|さま|さん|氏(?!名)|殿|ちゃん|くん|君)"
_TOLD = re.compile(
    r"(?:シメイ|オナマエ|ナマエ|メイギニン|メイギ|フリガナ|ふりがな|氏名|名前|名義人?|ヨミ|セイメイ|姓名|顧客名|お客様名|会員名)"
    r"(?: ?\([^)\n]{1,8}\))?[ :=は】\]]{0,3}"
    rf"([ァ-ヴー]{{2,8}}?(?:[ ・][ァ-ヴー]{{2,8}}?)?)(?={_HONORIFIC}|[^ァ-ヴー]|$)"
)
_CALLED = re.compile(rf"(?<![ァ-ヴー・])({_WORD})(?:[ ・]({_WORD}))?(?={_HONORIFIC})")
_FULL = re.compile(r"(?<![ァ-ヴー・])([ァ-ヴー]{2,6})[ ]([ァ-ヴー]{2,6})(?![ァ-ヴー・])")
_NO_NAMES = frozenset(
    {"カナ", "フリガナ", "ナシ", "フメイ", "イニシャル", "ニックネーム", "ハンドルネーム", "ペンネーム"}
)
_KATAKANA = re.compile(r"[ァ-ヴー]{2}")

_KANA: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ"
)
_LATIN: Final = (
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo "
    "ya yu yo ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu"
)
_LETTERS: Final = dict(zip(_KANA, _LATIN.split(), strict=True))
_SMALL: Final = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}


def names(folded: str) -> Iterator[Candidate]:
    """Every name, the surest first."""
    if _KATAKANA.search(folded) is None:
        return
    for match in _TOLD.finditer(folded):
        if match.group(1) not in _NO_NAMES:
            yield ("name", *match.span(1))
    for match in _CALLED.finditer(folded):
        if _is(match.group(1), "surname_latin") or (_is(match.group(1), "given_latin") and not match.group(2)):
            yield ("name", match.start(1), match.end(2) if match.group(2) else match.end(1))
    for match in _FULL.finditer(folded):
        if _is(match.group(1), "surname_latin") and _is(match.group(2), "given_latin"):
            yield ("name", match.start(1), match.end(2))


def _is(word: str, kind: str) -> bool:
    latin = romaji(word)
    known = listed("ja")[kind]
    return latin in known or latin.replace("ou", "o").replace("oo", "o").replace("uu", "u") in known


def romaji(word: str) -> str:
    """Katakana in Latin letters: スズキ is suzuki, リョウ is ryou."""
    found: list[str] = []
    double = False
    for letter in word:
        if letter == "ッ":
            double = True
            continue
        if letter in _SMALL and found:
            last = found.pop()
            glide = _SMALL[letter]
            found.append(last[:-1] + (glide[1:] if last in ("shi", "chi", "ji") else glide))
            continue
        latin = _LETTERS.get(letter, "")
        found.append(latin[:1] + latin if double else latin)
        double = False
    return "".join(found)
