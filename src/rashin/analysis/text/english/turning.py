"""What stands around an English judgement and turns it: a denial, what used to be, would have been or is gone."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rashin.analysis.text.english.lexicon import grammar
from rashin.analysis.text.english.words import Word

STOPS = frozenset(".!?;:\n…")
_REACH = 5
"""Words before a judgement in which a denial still belongs to it."""

_GOOD_DENIED, _BAD_DENIED = -0.7, -0.5
"""Not good is nearly bad; not bad is half good (after Taboada et al., 2011, who shift rather than mirror)."""

_MORE, _LESS = 1.2, 0.8
_ONCE: Final = -0.6
"""What used to be good is not so now."""

_MISSED: Final = -0.6
"""What would have been good, or is hoped for, is not there."""

_OVER: Final = -0.7
_FAR = 8
_NO_HABIT = frozenset(
    {"get", "gets", "got", "getting", "am", "is", "are", "was", "were", "be", "i'm", "it's", "they're"}
)
_MODALS = frozenset({"would", "could", "should", "might", "it'd", "that'd"})
_SELF = frozenset({"i", "we"})
_HOPES = frozenset({"wish", "wished", "hope", "hoped", "hoping", "hopefully"})
_GONE = frozenset({"gone", "disappeared", "vanished", "solved", "resolved"})
_BE = frozenset(
    {"is", "was", "were", "are", "has", "have", "had", "been", "all", "completely", "now", "finally", "quickly"}
)


def denies(key: str) -> bool:
    """Whether a word says no."""
    return key in grammar("denial") or key.endswith("n't")


def turned(words: Sequence[Word], at: int, length: int, value: float) -> float:
    """A judgement's value after all that stands around it."""
    factor, denials, excess = _before(words, at)
    value *= factor
    if denials % 2:
        return value * (_GOOD_DENIED if value > 0 else _BAD_DENIED)
    if excess and value > 0:
        return -value
    if _used_to(words, at):
        return value * _ONCE
    if value > 0 and (_would_have(words, at) or _hoped(words, at) or _if_only(words, at, length)):
        return value * _MISSED
    return value * _OVER if value < 0 and _gone(words, at + length) else value


def _before(words: Sequence[Word], at: int) -> tuple[float, int, bool]:
    denials, factor, excess = 0, 1.0, False
    for step, back in enumerate(range(at - 1, max(-1, at - 1 - _REACH), -1)):
        key = words[back].key
        if key in STOPS or key == "," or key in grammar("against"):
            break
        if denies(key) and not (back + 1 < len(words) and words[back + 1].key in ("only", "just")):
            denials += 1
        elif key == "too" and step == 0:
            excess = True
        elif step == 0 and key in grammar("more"):
            factor = _MORE
        elif step == 0 and key in grammar("less"):
            factor = _LESS
        elif step >= 2 and key not in grammar("light"):
            break
    return factor, denials, excess


def _near(words: Sequence[Word], at: int, reach: int = _FAR) -> Sequence[Word]:
    """What stands before a judgement within its clause."""
    first = at
    while first > max(0, at - reach) and words[first - 1].key not in STOPS and words[first - 1].key not in _CUTS:
        first -= 1
    return words[first:at]


_CUTS = frozenset({",", "but", "however", "although"})


def _used_to(words: Sequence[Word], at: int) -> bool:
    near = [word.key for word in _near(words, at)]
    return any(
        near[step : step + 2] == ["used", "to"] and (not step or near[step - 1] not in _NO_HABIT)
        for step in range(len(near) - 1)
    )


def _would_have(words: Sequence[Word], at: int) -> bool:
    """Would have been nice; not: couldn't have been nicer, I would have loved it if I were younger."""
    near = [word.key for word in _near(words, at, 4)]
    return any(one in _MODALS and two == "have" for one, two in pairwise(near))


def _hoped(words: Sequence[Word], at: int) -> bool:
    """I wish it were bigger, I hope it gets better; not: exactly what I hoped for."""
    near = [word.key for word in _near(words, at)]
    return any(key in _HOPES for key in near[:-1]) and near[-1:] != ["wishes"]


def _if_only(words: Sequence[Word], at: int, length: int) -> bool:
    """It would be great if: what is so is told otherwise."""
    near = [word.key for word in _near(words, at, 4)]
    behind = [word.key for word in words[at + length : at + length + 2]]
    return "would" in near and "be" in near and "if" in behind and not _SELF & set(near)


def _gone(words: Sequence[Word], end: int) -> bool:
    """The pain is gone: what was bad is over."""
    for word in words[end : end + 4]:
        if word.key in _GONE or word.key == "free":
            return word.key != "free" or word is words[end]
        if word.key not in _BE:
            return False
    return False
