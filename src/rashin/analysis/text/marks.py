"""Judgements in marks: stars, points out of so many, and faces made of characters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NAMED = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ゼロ": 0, "零": 0} | {
    name: number for number, name in enumerate("一二三四五", start=1)
}
_NUMBER = r"[0-5０-５](?:[.．][0-9０-９])?"
_MARK = re.compile(
    rf"""
    (?P<row>[★☆⭐]{{2,10}})
    | [★☆⭐星]\s?(?P<star>{_NUMBER}|ゼロ|零|[一二三四五](?=つ))(?![0-9０-９年月日時分名歳回])(?:\ ?[つ個])?
    | (?P<stars>\b(?:{_NUMBER}|zero|one|two|three|four|five))[\ -]stars?\b(?![\ -](?:hotel|resort|place|restaurant))
    | (?<![\d/.,])(?P<points>\d{{1,3}}(?:\.\d)?)\ ?(?:/|out\ of)\ ?(?P<of>5|10|100)(?![\d/.])
    | (?P<most>5|10|100|５|１０|１００)点満点(?:中|で|のうち)?、?(?P<reached>[0-9０-９]{{1,3}})点
    | (?P<face>[(（][^()（）]{{1,9}}[)）]|orz|(?<![:;\w])(?:[:;=]-?[)D\]](?!\w)|:'?-?[(\[](?![\w:]))|<3(?!\d))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HINTS = frozenset("★☆⭐星/点(（:;=<") | {"star", "out of", "orz"}
_GLAD = re.compile(r"[*＊]?[\^＾][_oO▽∀ωー-]?[\^＾][*＊]?[/／ノ]?|[≧].{1,2}[≦]|[・´][∀▽ω][・｀`]|´▽｀")
_SORRY = re.compile(
    r"[TＴ][_＿.]?[TＴ]|[´]?[;；][_＿ωдД∀ー-]{1,2}[;；][｀`]?|[>＞][_＿.]?[<＜]|.?[дД].?|[-ー￣][_＿][-ー￣]|[泣涙怒悲]"
)
_MIDDLE, _SPREAD = 0.55, 0.225
"""The share of all stars that is neither good nor bad, and what makes all of them 2."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in code points, and how good (-2 … 2) what stands there is."""

    start: int
    end: int
    polarity: float


def marks(text: str) -> Sequence[Mark]:
    """The marks of a text in order."""
    folded = text.lower() if text.isascii() else text
    if not any(hint in folded for hint in _HINTS):
        return ()
    return tuple(_found(text))


def _found(text: str) -> Iterator[Mark]:
    for match in _MARK.finditer(text):
        polarity = _face(match["face"]) if match["face"] else _shared(match)
        if polarity:
            yield Mark(match.start(), match.end(), polarity)


def _shared(match: re.Match[str]) -> float:
    share = _share(match)
    return max(-2.0, min(2.0, (share - _MIDDLE) / _SPREAD))


def _share(match: re.Match[str]) -> float:
    row = match["row"]
    if row:
        full = sum(mark != "☆" for mark in row) or len(row)
        return min(full / 5, 1.0)
    if match["of"]:
        return min(float(match["points"]) / float(match["of"]), 1.0)
    if match["most"]:
        return min(float(match["reached"]) / float(match["most"]), 1.0)
    given = (match["star"] or match["stars"]).lower()
    return float(_NAMED.get(given, -1) if given in _NAMED else unicodedata.normalize("NFKC", given)) / 5


def _face(face: str) -> float:
    plain = face.strip("()（）").replace(" ", "")
    if face[0] in "(（":
        return float(bool(_GLAD.fullmatch(plain))) - float(bool(_SORRY.fullmatch(plain)))
    return 1.0 if face[-1] in ")D]3" or face == "<3" else -1.0
