"""Quantities in a sentence of a draft: figures that stand in no cited voice, and more people than it cites.

A figure is held by a voice that says it with the same unit ("3 days", 三日), or without one. How many people say a
thing is no figure of any voice: it is held against how many voices are cited, and how many were sent.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PEOPLE: Final = (
    r"(?:customers?|people|persons?|guests?|voices?|users?|respondents?|visitors?|shoppers?|buyers?|patients?|clients?|"
    r"passengers?|members?|reviewers?|reviews?|remarks?|comments?|diners?|students?|residents?|travell?ers?|parents?)\b"
)
_OF: Final = r"(?:\s+of)?(?:\s+(?:the|these|our|your|those))?(?:\s+(?:cited|them))?"
_SAYING: Final = (
    r"\s+(?:say|find|complain|praise|like|report|mention|feel|think|want|appreciate|wish|ask|love|dislike|hate|agree)\b"
)
_JA: Final = (
    r"(?:お客様|お客さま|お客|顧客|客|人|方|声|意見|利用者|ユーザー|回答者?|来店者|来場者|宿泊者|患者|"
    r"乗客|会員|購入者|コメント|レビュー|口コミ)"
)
_BAR: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "several": lambda cited, sent: cited >= 2,
    "many": lambda cited, sent: cited >= min(10, max(3, math.ceil(sent / 10))),
    "half": lambda cited, sent: 0.4 <= cited / sent <= 0.6,
    "most": lambda cited, sent: cited / sent > 0.5,
    "nearly": lambda cited, sent: cited / sent >= 0.8,
    "all": lambda cited, sent: cited >= sent,
}
"""When so many cited voices, of those sent, bear a word out."""


def _pattern(english: str, japanese: str) -> re.Pattern[str]:
    return re.compile(f"{english}|{japanese}" if japanese else english, re.IGNORECASE)


_AMOUNTS: Final = (
    ("nearly", _pattern(
        rf"\b(?P<a>(?:nearly|almost|virtually) (?:everyone|everybody|all{_OF}\s+{_PEOPLE}|every {_PEOPLE}))",
        r"(?P<b>ほぼ(?:全員|すべて|全て|全部)|九割九分)")),
    ("all", _pattern(
        rf"\b(?P<a>everyone|everybody|all(?={_OF}\s+(?:\w+\s+)?{_PEOPLE}|{_SAYING})|(?:every|each)(?=\s+{_PEOPLE}))",
        rf"(?P<b>全員|(?:すべて|全て)(?=の{_JA}|が)|誰もが|皆が|みんなが)")),
    ("most", _pattern(
        rf"\b(?P<a>most(?={_OF}\s+(?:\w+\s+)?{_PEOPLE}|\s+of\s+them|{_SAYING})|majority|more than half)",
        rf"(?P<b>ほとんど(?=の{_JA}|が|は)|大半|大多数|過半数?|(?:半数|半分)以上|(?:半数|半分)を超え)")),
    ("half", _pattern(
        rf"\b(?P<a>half(?={_OF}\s+{_PEOPLE}))", rf"(?P<b>(?:半数|半分)(?!以上|を超)(?=の{_JA}|が|は)|半数)")),
    ("many", _pattern(
        rf"\b(?P<a>(?:many|numerous|a lot of|lots of|countless)(?={_OF}\s+(?:\w+\s+)?{_PEOPLE}|{_SAYING}|\s+of\s+them)"
        r"|(?<=by )many\b|crowds of)",
        rf"(?P<b>多く(?=の{_JA}|が|から)|多数(?=の{_JA}|が|寄せ|あ|挙)|大勢|たくさん(?=の{_JA}))")),
    ("several", _pattern(
        rf"\b(?P<a>(?:several|various|multiple)(?=\s+(?:\w+\s+)?{_PEOPLE}|{_SAYING}))",
        rf"(?P<b>複数(?=の{_JA}|あ|寄せ|挙)|何人も|数[人件名](?=の|が|から|あ))")),
)  # fmt: skip
_BARE: Final = re.compile(
    r"半数|過半|大多数|全員|全ての|すべての|\b(?:majority|half|all|every|percent)\b", re.IGNORECASE
)
_NOBODY: Final = re.compile(r"\b(?:nobody|no one)\b", re.IGNORECASE)
_DENIED: Final = re.compile(r"\b(?:no|not|none|nobody|never|without)\b|n['’]t\b|ない|ません|なかっ|ず", re.IGNORECASE)

_UNITS: Final = (
    ("percent", r"[%％]|per ?cent\b|パーセント|割"), ("person", rf"人|名(?!前)|{_PEOPLE}"), ("hour", r"時間|hours?\b"),
    ("day", r"日(?!本)|days?\b"), ("night", r"泊|nights?\b"), ("week", r"週間?|weeks?\b"),
    ("month", r"[かヶカケ]月|months?\b"),
    ("year", r"年|years?\b"), ("minute", r"分|minutes?\b|mins?\b"), ("time", r"[回度]|times?\b"),
    ("item", r"件|items?\b"), ("money", r"円|yen\b|dollars?\b|euros?\b"),
)  # fmt: skip
_UNIT: Final = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _UNITS), re.IGNORECASE)
_SHARES: Final = 10
"""A share of fewer voices is none that can be told."""
_READ: Final = 2_000
"""Letters of a voice in which figures are looked for."""
_KANJI: Final = {letter: at for at, letter in enumerate("〇一二三四五六七八九")}
_TENS: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_WORDS: Final[Mapping[str, int]] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
    "hundred": 100,
}  # fmt: skip
_FIGURE: Final = re.compile(
    r"(?P<digits>\d+(?:[.,]\d+)*)|(?P<often>\btwice\b)"
    rf"|\b(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b"
    r"|(?P<kanji>(?!十分(?:[なにでとのも、。満]|$))[一二三四五六七八九十百千万]+)"
    r"(?=[人件名割倍回年度か個台円点日週月時分泊%％])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is told, with its unit where it has one that is known."""

    shown: str
    value: str
    unit: str


def made_up(sentence: str, voices: Sequence[str], *, sent: int | None = None) -> tuple[str, ...]:
    """Figures and words of quantity that the cited voices do not bear out. ``sent``: how many voices there were."""
    held = [one for voice in voices for one in figures(voice[:_READ])]
    found = [one.shown for one in figures(sentence) if not _borne(one, held, len(voices), sent)]
    rest = sentence
    for amount, pattern in _AMOUNTS:
        for one in pattern.finditer(rest):
            word = one["a"] or one["b"]
            if sent is None or not _BAR[amount](len(voices), max(1, sent)):
                found.append(word)
        rest = pattern.sub(lambda one: " " * len(one[0]), rest)  # “nearly everyone” is no “everyone” too
    there = " ".join(voices).lower()
    found += [word for word in _BARE.findall(rest) if word.lower() not in there]
    if not _DENIED.search(there):
        found += _NOBODY.findall(rest)
    return tuple(dict.fromkeys(found))


def _borne(one: Figure, held: Sequence[Figure], cited: int, sent: int | None) -> bool:
    if one.unit in {"person", "item"}:
        if one.value == str(cited):
            return True
        return any(each.value == one.value and each.unit in {one.unit, ""} for each in held)
    if one.unit == "percent" and sent and sent >= _SHARES and abs(_number(one.value) - 100 * cited / sent) <= 1:
        return True
    return any(each.value == one.value and (not one.unit or each.unit in {one.unit, ""}) for each in held)


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, in digits, kanji or English words."""
    plain = unicodedata.normalize("NFKC", text)
    for one in _FIGURE.finditer(plain):
        shown, value = one[0], _valued(one)
        unit = "time" if one["often"] else ""
        follows = _UNIT.match(plain[one.end() :].lstrip(" -"))
        if follows:
            unit = str(follows.lastgroup)
            if follows[0] == "割":
                value = f"{_number(value) * 10:g}"
        yield Figure(shown=value if one["kanji"] else shown.replace(",", "").rstrip("."), value=value, unit=unit)


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:  # 1.2.3
        return math.nan


def _valued(one: re.Match[str]) -> str:
    if one["digits"]:
        digits = one["digits"].replace(",", "").rstrip(".")
        return f"{_number(digits):.12g}" if digits.count(".") <= 1 and len(digits) < 12 else digits
    if one["often"]:
        return "2"
    return str(_WORDS[one["word"].lower()] if one["word"] else _read(one["kanji"]))


def _read(kanji: str) -> int:
    total = small = 0
    for letter in kanji:
        if letter in _TENS:
            unit = _TENS[letter]
            if unit == 10_000:
                total, small = (total + small or 1) * unit, 0
            else:
                total, small = total + (small or 1) * unit, 0
        else:
            small = small * 10 + _KANJI[letter]
    return total + small
