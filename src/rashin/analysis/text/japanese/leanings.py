"""Judgements made by combination: 使いにくい, 壊れにくい, 料金が高い, 待ち時間が減った.

The polarity of a direction comes from what goes there, as in Takamura, Inui and Okumura, "Extracting semantic
orientations of phrases from dictionary" (NAACL 2007): a high quality is good, a high price is not.
"""

from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.line import Line
from rashin.analysis.text.japanese.turning import turned
from rashin.analysis.text.japanese.wishes import Read

_ALONE = {"高い": -0.6, "低い": 0.6, "少ない": 0.7}
"""Whether more of it is good, where nothing is named: what customers call high is the price."""

EASE = frozenset({"易い", "難い", "辛い"})
_PRICED = frozenset({"駐車場", "メニュー", "肉", "野菜", "具", "席", "座席", "駐輪場", "部屋", "料理", "飲み物"})
"""High of these is their price."""

_BACK, _AHEAD = 8, 3


def ease(line: Line, at: int) -> Read | None:
    """〜やすい is good and 〜にくい is bad, unless it is said of something bad."""
    suffix = line.key(at + 1)
    if suffix not in EASE or line.word(at).part != "動詞" or line.word(at + 1).part != "接尾辞":
        return None
    sign = 1.0 if suffix == "易い" else -1.0
    own = line.lexicon.match(line.keys, at)
    if own is not None and own[0] > 1:
        return None
    if own is not None and own[1] < 0:
        sign = -sign
    return 2, line.opinion(at, 2, turned(line, at, 2, sign), "ease")


def direction(line: Line, at: int) -> Read | None:
    """High, low, more, less: good or bad by what it is said of."""
    way = line.lexicon.directions.get(line.key(at))
    if way is None:
        return None
    whole = line.lexicon.match(line.keys, at)
    if whole is not None and whole[0] > 1:
        return None
    good = float(_wanted(line, at))
    if line.key(at) == "高い" and (line.key(at - 1) in _PRICED or line.key(at - 2) in _PRICED):
        good = -1.0
    if not good and whole is None:
        good = _ALONE.get(line.key(at), 0.0)
    if not good:
        return None
    return 1, line.opinion(at, 1, turned(line, at, 1, way * good), "direction")


def moved(line: Line, at: int, length: int) -> bool:
    """Whether a noun that is good or bad in itself goes up or down here: 待ち時間が減った is read at 減る."""
    name = line.key(at) if length == 1 else "".join(line.keys[at : at + length])
    if name not in line.lexicon.less and name not in line.lexicon.more:
        return False
    for ahead in range(at + length, min(len(line.keys), at + length + 4)):
        if line.clause(ahead) != line.clause(at):
            return False
        if line.key(ahead) in line.lexicon.directions:
            return True
        if line.word(ahead).part in ("動詞", "形容詞") and line.key(ahead) not in words_for("light"):
            return False
    return False


def _wanted(line: Line, at: int) -> int:
    """1 when one wants more of what goes up or down, -1 when less, 0 when nobody knows."""
    left = _BACK
    for back in range(at - 1, -1, -1):
        if not left or line.clause(back) != line.clause(at):
            break
        found = _noun(line, back)
        if found:
            return found
        left -= not _figure(line, back)
        if line.word(back).part in ("形容詞", "動詞") and line.key(back) not in words_for("light"):
            break
    if line.word(at).part != "形容詞":
        return 0
    ahead = (number for number in range(at + 1, min(len(line.keys), at + 1 + _AHEAD)))
    return next((found for number in ahead if line.word(number).part == "名詞" and (found := _noun(line, number))), 0)


def _figure(line: Line, at: int) -> bool:
    """A number, its unit or a bracket, which stand between a noun and its direction: 売上高は86億円（同14.4％減）."""
    word = line.word(at)
    return word.part in ("補助記号", "空白") or word.detail == "数詞" or "助数詞" in word.detail


def _noun(line: Line, at: int) -> int:
    for length in (3, 2, 1):
        if at - length + 1 >= 0:
            name = "".join(line.key(number) for number in range(at - length + 1, at + 1))
            if name in line.lexicon.more:
                return 1
            if name in line.lexicon.less:
                return -1
    return 0
