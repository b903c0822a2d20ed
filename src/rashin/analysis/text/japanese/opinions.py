"""Opinions in Japanese text: which words judge, how, and what turns them around."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.leanings import EASE, direction, ease, moved
from rashin.analysis.text.japanese.lexicon import NEGATION, Lexicon, lexicon
from rashin.analysis.text.japanese.line import Line, line_of
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.japanese.turning import turned
from rashin.analysis.text.japanese.wishes import BEGINS, ONLY_IF, Read, favour, wish
from rashin.analysis.text.marks import Mark, marks
from rashin.analysis.text.opinion import Opinion, Opinions

_EVEN = "even"
"""Rule of what is said to be neither good nor bad; no opinion."""

_FUNCTION = frozenset({"助詞", "接続詞", "補助記号", "助動詞"})
_DRAWN = frozenset({"補助記号", "記号", "名詞"})
"""What Sudachi takes signs for."""

_WHEN = frozenset({"時", "際", "場合"})
_MINUTES_BEFORE = frozenset({"程", "間", "以上", "前", "後", "歩く", "待つ", "で"})


def read(text: str, *, words: Sequence[Morpheme] | None = None, using: Lexicon | None = None) -> Opinions:
    """The text's clauses and opinions, in order; ``words`` spares a second look where they are known."""
    return opinions_in(line_of(morphemes(text) if words is None else words, using or lexicon()))


def opinions_in(line: Line) -> Opinions:
    """The clauses and opinions of a text made ready."""
    every = list(_opinions(line))
    found = _granted([one for one in every if one.rule != _EVEN])
    evens = [one.start for one in every if one.rule == _EVEN]
    return Opinions(clauses=line.clauses, found=found, denials=_denials(line, every), evens=evens)


def _denials(line: Line, found: Sequence[Opinion]) -> list[int]:
    """Where denials stand that no opinion holds: 動きません says something, whatever it is of."""
    if NEGATION not in line.keys:
        return []
    places = [line.words[at].start for at, key in zip(line.places, line.keys, strict=True) if key == NEGATION]
    return [place for place in places if not any(opinion.start <= place < opinion.end for opinion in found)]


def _opinions(line: Line) -> Iterator[Opinion]:
    at, keys, places, words = 0, line.keys, line.places, line.words
    begins, signs, last = line.lexicon.begins, _signs(), len(keys) - 1
    drawn = {mark.start: mark for mark in marks("".join([word.surface for word in words]))}
    while at <= last:
        word, key = words[places[at]], keys[at]
        mark = drawn.get(word.start) if drawn else None
        if mark is not None:
            used, opinion = _drawn(line, at, mark)
        elif word.part in _DRAWN and (sign := signs.get(word.surface)):
            used, opinion = 1, line.opinion(at, 1, sign, "sign")
        elif key in begins or key in BEGINS or (at < last and keys[at + 1] in EASE):
            used, opinion = _by_rule(line, at, word)
        else:  # no rule begins here: most words are settled by this alone
            at += 1
            continue
        if opinion is not None:
            yield opinion
        at += used


def _drawn(line: Line, at: int, mark: Mark) -> Read:
    """Stars, points and faces: all units that they are made of."""
    length = 1
    while at + length < len(line.keys) and line.word(at + length).start < mark.end:
        length += 1
    return length, line.opinion(at, length, mark.polarity, "sign")


def _by_rule(line: Line, at: int, word: Morpheme) -> Read:
    """What the first rule says that says anything; a rule is asked only where it may begin."""
    key, found = line.keys[at], None
    begins = key in BEGINS
    if begins or word.surface in ONLY_IF:
        found = wish(line, at)
    if found is None and word.part not in _FUNCTION:
        found = (
            (favour(line, at) if begins else None)
            or (ease(line, at) if line.key(at + 1) in EASE else None)
            or (direction(line, at) if key in line.lexicon.directions else None)
            or _listed_word(line, at)
        )
    return found or (1, None)


def signs(text: str) -> bool:
    """Whether any sign in the text judges by itself."""
    return any(_sign(character) for character in text) or bool(marks(text))


def _sign(surface: str) -> float:
    return _signs().get(surface, 0.0)


@lru_cache(maxsize=1)
def _signs() -> dict[str, float]:
    glad, sorry = words_for("glad"), words_for("sorry")
    return {one: float(one in glad) - float(one in sorry) for one in glad | sorry}


def _listed_word(line: Line, at: int) -> Read | None:
    hit = line.lexicon.match(line.keys, at)
    if hit is None:
        return None
    length, value = hit
    if not value:
        return length, line.opinion(at, length, 0.0, _EVEN)
    if length == 1 and _other_meaning(line, at):
        return None
    if _only_supposed(line, at, length, value) or moved(line, at, length):
        return length, None
    return length, line.opinion(at, length, turned(line, at, length, value), "word")


def _other_meaning(line: Line, at: int) -> bool:
    """An auxiliary verb, よく as "often", and 十分 as ten minutes."""
    word, raw = line.word(at), line.places[at]
    if word.part == "動詞" and word.detail == "非自立可能" and line.key(at - 1) in ("て", "で"):
        return True
    if line.key(at) == "良い":
        return word.part == "副詞"
    if line.key(at) != "十分":
        return False
    before = line.words[raw - 1].part if raw else ""
    after = line.words[raw + 1].normal if raw + 1 < len(line.words) else ""
    return before in ("名詞", "接頭辞") or after in _MINUTES_BEFORE


def _only_supposed(line: Line, at: int, length: int, value: float) -> bool:
    """What is not so, or not now: 安ければ, 困ったら, 困ったときに, 安いからといって."""
    if line.key(at + length) in _WHEN or (line.key(at + length) == "た" and line.key(at + length + 1) in _WHEN):
        return True
    raw = line.places[at + length - 1] + 1
    if line.surfaces(raw, 3) == ["から", "と", "いっ"]:
        return True
    if line.surfaces(raw, 1) in (["たら"], ["だら"]) and value < 0:
        return True
    conditional = line.key(at + length) == "ば" or line.surfaces(raw, 1) in (["たら"], ["だら"], ["なら"])
    return conditional and (value > 0 or line.key(at + length - 1) == NEGATION)


def _granted(found: Sequence[Opinion]) -> list[Opinion]:
    """Without the good that is only wished for: in 早く届けてほしい nothing is early."""
    wishes = {opinion.clause: opinion.start for opinion in found if opinion.rule == "wish"}
    return [
        opinion
        for opinion in found
        if opinion.rule in ("wish", "sign") or opinion.polarity <= 0 or opinion.start > wishes.get(opinion.clause, -1)
    ]
