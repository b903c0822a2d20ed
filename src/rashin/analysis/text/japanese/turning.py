"""What follows a judgement and turns it: denial, and too much of a good thing."""

from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.japanese.line import Line, stops
from rashin.analysis.text.japanese.standing import standing

_REACH = 8
"""Units behind a judgement in which a denial still belongs to it."""

_TURNED = -0.8
_TWICE = 0.4
"""悪くない is less than good; 悪くなくはない is hardly bad."""

_NEVER = ("2", "度")
_ONLY = frozenset({"だけ", "ばかり", "のみ"})


def turned(line: Line, at: int, length: int, value: float) -> float:
    """The polarity of the judgement at ``at``, after all that follows it in its clause."""
    if (line.key(at), line.key(at + 1)) == _NEVER:
        return value
    denials, excess = _behind(line, at + length)
    if denials % 2:
        return _TURNED * value
    if denials:
        return _TWICE * value
    if excess and value > 0 and line.key(at) in words_for("spoiled"):
        return -value
    return value * standing(line, at, length, value)


def _behind(line: Line, end: int) -> tuple[int, bool]:
    """How many denials of what ends before ``end``, and whether it is said to be too much."""
    clause, denials, excess = line.clause(end - 1), 0, False
    noun_left = _attributive(line, end)
    verb_left = noun_left or _adverbial(line, end)
    for ahead in range(end, min(len(line.keys), end + _REACH)):
        word, key = line.word(ahead), line.key(ahead)
        if line.clause(ahead) != clause or stops(word):
            break
        if key == NEGATION:
            if not _denies(line, ahead):
                break
            denials += 1
        elif key == "過ぎる":
            excess = True
        elif key in words_for("far") or (key == "遠い" and line.key(ahead - 1) == "程"):
            return denials + 1, excess
        elif _listed(line, ahead) or key in words_for("light"):
            continue
        elif word.part == "接尾辞" or (word.part == "名詞" and noun_left):
            noun_left = noun_left and _compound(line, ahead)
        elif word.part == "動詞" and verb_left:
            verb_left = False
        elif word.part in ("名詞", "動詞", "形状詞", "形容詞", "代名詞"):
            break
    return denials, excess


def _denies(line: Line, at: int) -> bool:
    """Not in 〜なければ, 〜だけでなく, 〜しかない and the rhetorical 〜じゃないか."""
    raw = line.places[at]
    if line.key(at - 1) in _ONLY or (line.key(at - 1) in ("だ", "で", "じゃ") and line.key(at - 2) in _ONLY):
        return False
    if line.key(at + 1) == "ば" or (raw and line.words[raw - 1].normal == "しか"):
        return False
    rest = [word.normal for word in line.words[raw + 1 : raw + 3]]
    return rest[:1] != ["か"] and rest != ["です", "か"]


def _attributive(line: Line, end: int) -> bool:
    """Whether the judgement qualifies a noun, as in 無駄な機能がない and 信頼できる説明が得られない."""
    raw = line.places[end - 1] + 1
    if line.words[raw - 1].part == "形容詞" and line.words[raw - 1].surface.endswith("く"):
        return False  # 通路が狭くカートが通れない
    while raw < len(line.words) and line.words[raw].part == "助動詞" and line.words[raw].surface in ("な", "た"):
        raw += 1
    return raw < len(line.words) and line.words[raw].part == "名詞"


def _adverbial(line: Line, end: int) -> bool:
    """Whether it qualifies a verb, as in 満足に使えない and 安心して任せられない."""
    raw = line.places[end - 1] + 1
    following = line.words[raw] if raw < len(line.words) else None
    particle = following is not None and following.surface == "に" and following.normal in ("だ", "に")
    return particle or line.surfaces(raw, 2) == ["し", "て"]


def _compound(line: Line, at: int) -> bool:
    raw = line.places[at] + 1
    return raw < len(line.words) and line.words[raw].part in ("名詞", "接尾辞")


def _listed(line: Line, at: int) -> bool:
    """One of several things denied together: 傷や汚れもない, 感動も驚きもない."""
    raw = line.places[at]
    if raw < 2 or line.words[raw].part != "名詞":
        return False
    return line.words[raw - 1].surface in ("も", "や", "と") and line.words[raw - 2].part == "名詞"
