"""What takes a Japanese judgement back without a denial: it was so once, it was only thought so, it is all there is."""

from itertools import pairwise

from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.japanese.line import Line, stops

_ONCE, _THOUGHT, _ONLY = -0.6, -0.5, -0.6
_FAR = 8
_HEARD, _SLIGHT = 0.4, 0.6
_SLIGHTLY, _BITS = frozenset({"少し", "一寸", "稍", "若干", "やや", "少々", "幾らか"}), frozenset({"だけ", "ばかり"})
_OTHERS = frozenset({"評判", "口コミ", "レビュー", "噂", "パンフレット", "前評判", "クチコミ"})
_THINKS = frozenset({"思う", "聞く", "想像", "予想", "覚悟", "心配", "期待"})
_ASKS, _IF = frozenset({"言う", "聞く", "問う"}), frozenset({"ば", "たら", "と"})
"""おいしいかと言われれば, 安いかと聞かれると: no."""

_BETWEEN = frozenset(
    {"か", "な", "だ", "です", "た", "だろう", "の", "ん", "う", "らしい", "そう", "かも", "さ", "物", "事"}
)


def standing(line: Line, at: int, length: int, value: float) -> float:
    """How much of a judgement holds here and now, as a factor; 1 of most."""
    raw = line.places[at + length - 1] + 1
    if value < 0 and _well_meant(line, at):
        return -1.0
    if _told(line, at):
        return _HEARD
    if value > 0 and _better_then(line, at):
        return _ONCE
    if value < 0 and not _SLIGHTLY.isdisjoint(
        (line.key(at - 1), line.key(at - 2) if line.key(at - 1) in _BITS else "")
    ):
        return _SLIGHT
    if _once(line, at, raw):
        return _ONCE
    if _thought(line, raw):
        return _THOUGHT
    return _ONLY if value > 0 and _only(line, raw) else 1.0


def _better_then(line: Line, at: int) -> bool:
    """前の店のほうが安かった, 昔のほうが良かった: what is now is worse."""
    for back in range(at - 1, max(-1, at - 5), -1):
        if line.clause(back) != line.clause(at):
            return False
        if line.key(back) in ("方", "ほう") and line.surfaces(line.places[back] + 1, 1) == ["が"]:
            return any(line.key(step) in words_for("once") for step in range(max(0, back - 4), back))
    return False


def _told(line: Line, at: int) -> bool:
    """評判は良かったのに: what others say, set against what was found."""
    if not line.clauses[line.clause(at)].yields:
        return False
    near = range(max(0, at - 4), min(len(line.keys), at + 3))
    return any(line.key(number) in _OTHERS and line.clause(number) == line.clause(at) for number in near)


def _well_meant(line: Line, at: int) -> bool:
    """いい意味で裏切られた."""
    keys = [line.key(number) for number in range(max(0, at - 5), at) if line.clause(number) == line.clause(at)]
    return any(one == "良い" and two == "意味" for one, two in pairwise(keys))


def _once(line: Line, at: int, raw: int) -> bool:
    """以前は良かった, 最初は不安でしたが; not 店の前は."""
    for back in range(at - 1, max(-1, at - _FAR), -1):
        if line.clause(back) != line.clause(at):
            return False
        if line.key(back) in words_for("once"):
            first = line.places[back]
            after, before = line.surfaces(first + 1, 1), line.surfaces(first - 1, 1) if first else []
            if after == ["の"] and line.surfaces(first + 3, 1) == ["は"]:
                return _past(line, raw)
            return after == ["は"] and before != ["の"] and _past(line, raw)
    return False


def _past(line: Line, raw: int) -> bool:
    """Whether it is told in the past, or set against what follows."""
    behind = line.words[raw : raw + 5]
    return any(word.normal == "た" for word in behind) or any(
        word.normal in ("が", "けど", "けれど") for word in behind
    )


def _thought(line: Line, raw: int) -> bool:
    """狭いかと思ったら, 高いと思っていましたが, まずいと聞いていたけれど: what came was something else."""
    step = raw
    while step < len(line.words) and line.words[step].normal in _BETWEEN:
        step += 1
    if line.surfaces(step, 1) != ["と"] or step + 1 >= len(line.words):
        return False
    behind = line.words[step + 2 : step + 8]
    surfaces = [word.surface for word in behind]
    if line.surfaces(step - 1, 1) == ["か"] and line.words[step + 1].normal in _ASKS:
        return not _IF.isdisjoint(surfaces[:3])
    if line.words[step + 1].normal not in _THINKS:
        return False
    if surfaces[:2] == ["き", "や"] or surfaces[:1] == ["たら"]:
        return True
    past = any(word.normal == "た" for word in behind)
    if any(word.normal in ("が", "けど", "けれど", "のに") and word.part == "助詞" for word in behind):
        return past
    return False


def _only(line: Line, raw: int) -> bool:
    """安いだけ, 安いだけが取り柄; not 安いだけでなく, おいしいだけあって."""
    if line.surfaces(raw, 1) != ["だけ"]:
        return False
    behind = line.words[raw + 1 : raw + 4]
    if not behind or stops(behind[0]):
        return True
    if behind[0].normal in ("だ", "です"):
        return not any(word.normal in ("無い", "ない", "有る", NEGATION) for word in behind[1:])
    return behind[0].surface in ("の", "が", "かな", "か")
