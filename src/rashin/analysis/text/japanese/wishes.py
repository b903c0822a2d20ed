"""Wishes and favours: 〜てほしい, 〜ばよかった, 〜てくれた, 〜てしまった. What is wished for is missing."""

from itertools import pairwise

from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.japanese.line import Line
from rashin.analysis.text.opinion import Opinion

Read = tuple[int, Opinion | None]
"""How many units a rule has used, and what it made of them."""

_WISH, _ASKING, _SUGGESTION, _REGRET = -0.7, -0.6, -0.4, -0.8
_FAVOUR, _REFUSED, _SPARED, _MISHAP = 0.6, -0.9, 0.7, -0.5

_FAVOURS = frozenset({"呉れる", "下さる", "頂く", "貰う", "貰える", "頂ける"})
_THANKS = frozenset({"助かる", "助ける", "有り難い", "嬉しい", "幸い"})
_WISHES = _THANKS | {"欲しい", "貰う", "頂く", "下さる", "良い"}
BEGINS = _WISHES | _FAVOURS | {"済む", "仕舞う", "べし", "ば", "た", "だ"}
"""Words at which one of the rules here may begin."""

_INFLECTED = frozenset({"動詞", "助動詞", "形容詞", "形状詞"})
ONLY_IF = frozenset({"たら", "だら", "なら"})
_BIT, _BEFORE = frozenset({"少し", "一寸", "一声", "一工夫"}), 8
_LET, _CAN = frozenset({"せる", "させる"}), frozenset({"られる", "れる", "ます"})
"""Of 〜させていただきたい, which asks for nothing; of 〜てもらえなかった and 〜てくれませんでした."""

_IF = frozenset({"と", "たら", "だら", "ば"})


def wish(line: Line, at: int) -> Read | None:
    """What somebody would have otherwise: a request, a suggestion, a regret."""
    key = line.keys[at]
    if key not in _WISHES:
        return _lacking(line, at, key)
    before = line.key(at - 1)
    if key == "欲しい" and before in ("て", "で", NEGATION):
        return 1, line.opinion(at, 1, _WISH, "wish")
    if key in ("貰う", "頂く") and line.key(at + 1) == "たい" and before in ("て", "で"):
        if line.key(at - 2) in _LET:
            return None
        return 2, line.opinion(at, 2, _ASKING, "wish")
    if key == "下さる" and before in ("て", "で") and _begs(line, line.places[at]):
        return 1, line.opinion(at, 1, _SUGGESTION, "wish")
    if key in _THANKS and _supposed(line, at):
        return 1, line.opinion(at, 1, _SUGGESTION, "wish")
    if key == "良い" and line.word(at).part == "形容詞":
        return _better(line, at)
    return None


def _lacking(line: Line, at: int, key: str) -> Read | None:
    """もう少し安ければ, 席を増やすべき: what is missing, without a word for the wish."""
    if key == "べし":
        before = {line.key(back) for back in (at - 1, at - 2)}
        return None if before & words_for("recommended") else (1, line.opinion(at, 1, _REGRET, "wish"))
    if key != "ば" and line.word(at).surface not in ONLY_IF:
        return None
    if line.key(at + 1) in _WISHES and line.clause(at) == line.clause(at + 1):
        return None
    near = [line.key(back) for back in range(max(0, at - _BEFORE), at) if line.clause(back) == line.clause(at)]
    more = "もっと" in near or any(one == "もう" and two in _BIT for one, two in pairwise(near))
    return (1, line.opinion(at, 1, _ASKING, "wish")) if more else None


def _supposed(line: Line, at: int) -> bool:
    """〜てもらえると助かる: nobody has been helped yet."""
    raw = line.places[at]
    return raw > 1 and line.words[raw - 1].surface in _IF and line.words[raw - 2].part in _INFLECTED


def _better(line: Line, at: int) -> Read | None:
    """良い that is not there: すればよかった, 安ければ良いのに, 増えたらいい, した方がいい."""
    raw = line.places[at]
    if raw < 2:
        return None
    prior, earlier = line.words[raw - 1], line.words[raw - 2]
    behind = line.words[raw + 1].normal if raw + 1 < len(line.words) else ""
    if prior.normal == "ば":
        return 1, line.opinion(at, 1, _REGRET if behind in ("た", "のに", "の") else _SUGGESTION, "wish")
    if prior.surface in ("と", "たら", "だら") and earlier.part in _INFLECTED:
        return 1, line.opinion(at, 1, _ASKING if behind == "た" else _SUGGESTION, "wish")
    if prior.normal == "が" and earlier.normal in ("方", "ほう"):
        return 1, line.opinion(at, 1, _ASKING if behind == "た" else _SUGGESTION, "wish")
    if prior.normal == "も" and earlier.normal in ("て", "で", "だ"):
        idle = raw > 2 and line.words[raw - 3].normal in ("如何", "どう")
        return 1, line.opinion(at, 1, _ASKING, "wish") if idle else None
    return None


def favour(line: Line, at: int) -> Read | None:
    """What was done for somebody, refused to them or spared them, and what befell them."""
    key, raw = line.key(at), line.places[at]
    word = line.words[raw]
    if word.part != "動詞" or not raw:
        return None
    prior = line.words[raw - 1]
    if key == "済む" and prior.normal in ("て", "に"):
        return 1, line.opinion(at, 1, _SPARED, "favour")
    if prior.normal not in ("て", "で") or prior.detail != "接続助詞":
        return None
    if key == "仕舞う":
        return 1, line.opinion(at, 1, _MISHAP, "mishap")
    if key not in _FAVOURS or word.detail != "非自立可能" or _asks(line, raw):
        return None
    refused = NEGATION in (line.key(at + 1), line.key(at + 2) if line.key(at + 1) in _CAN else "")
    return 1, line.opinion(at, 1, _REFUSED if refused else _FAVOUR, "favour")


def _begs(line: Line, raw: int) -> bool:
    """〜てください; not 〜てくださいました."""
    return line.words[raw].surface in ("下さい", "ください") and line.surfaces(raw + 1, 1) not in (["まし"], ["ます"])


def _asks(line: Line, raw: int) -> bool:
    """Whether the favour is asked for, not received."""
    ahead = [word.normal for word in line.words[raw + 1 : raw + 6]]
    following = line.surfaces(raw + 1, 1)
    return (
        _begs(line, raw)
        or any(mark in ahead for mark in ("か", "たい", "欲しい", "ば", "様"))
        or following in (["たら"], ["れば"], ["と"])
    )
