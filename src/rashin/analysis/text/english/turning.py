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
_SLIGHT: Final = 0.6
_SLIGHTLY = frozenset({"bit", "little", "slightly", "tad", "touch"})
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
_SELF = frozenset({"i", "we", "i'd", "we'd"})
_HOPES = frozenset(
    {
        "wish", "wished", "hope", "hoped", "hoping", "hopefully", "expected", "expecting", "promised", "promises",
        "supposed", "supposedly", "claimed", "claims", "advertised", "wanted",
    }
)  # fmt: skip
_FEARED: Final = -0.4
"""What was feared beforehand did not come: I expected a nightmare, we were worried about the noise."""

_FEARS = frozenset({"expected", "expecting", "feared", "dreaded", "dreading", "braced", "heard", "warned", "afraid"})
_FEELS = frozenset(
    {"worried", "skeptical", "sceptical", "hesitant", "nervous", "apprehensive", "dreading", "afraid", "reluctant"}
)
_WERE = frozenset({"was", "were", "been", "initially", "bit", "little", "very", "so"})
_ASK = frozenset({"never", "could", "couldn't", "can't", "cannot", "can", "find", "ask", "imagine", "nobody"})
"""Beside these, a denied comparative is high praise: never had a better meal, could not be nicer."""

_SUCH = frozenset({"such", "so", "this", "as"})
_ENDED = frozenset({"stopped", "stops", "prevents", "prevented", "avoids", "eliminates", "eliminated", "reduces"})
_WITHHELD = frozenset({"not", "n't", "from", "reason", "if", "didn't", "can't", "couldn't", "wouldn't", "instead"})
_SAYS = frozenset({"say", "call", "describe", "consider"})
_UNTIL = frozenset({"until", "till"})
_NEEDS = frozenset({"could", "should", "needs", "need", "needed"})
_GONE = frozenset({"gone", "disappeared", "vanished", "solved", "resolved"})
_BE = frozenset(
    {"is", "was", "were", "are", "has", "have", "had", "been", "all", "completely", "now", "finally", "quickly"}
)


def denies(key: str) -> bool:
    """Whether a word says no: not, n't, never; can 't as some write it."""
    return key in grammar("denial") or key.endswith("'t")


def turned(words: Sequence[Word], at: int, length: int, value: float) -> float:
    """A judgement's value after all that stands around it."""
    factor, denials, excess = _before(words, at)
    value *= factor
    if value < 0 and at and _hedged(words, at):
        value *= _SLIGHT
    near = [word.key for word in _near(words, at)]
    if not denials and _unsaid(near):
        denials = 1
    if denials % 2:
        return value * _denied(near, words[at].key, value)
    if excess and value > 0:
        return -value
    if _used_to(near) or ("old" in near and near[-1:] in (["was"], ["were"], ["much"])):
        return value * _ONCE
    if value < 0:
        return value * _spared(words, at, length, near)
    behind = [word.key for word in words[at + length : at + length + 3]]
    missed = _would_have(near[-4:]) or _hoped(near) or _if_only(near[-4:], behind) or _lacking(near, words[at].key)
    return value * _MISSED if missed or not _UNTIL.isdisjoint(behind) else value


def given(words: Sequence[Word], at: int, length: int) -> bool:
    """Whether stars or points are given; not: would be five stars if, the reason for not giving five."""
    behind = {word.key for word in words[at + length : at + length + 3]}
    return _WITHHELD.isdisjoint(word.key for word in _near(words, at)) and "if" not in behind


def _denied(near: Sequence[str], key: str, value: float) -> float:
    """What a denial makes of a judgement: never had a better one, never seen such a mess are none."""
    compared = key == "worse" or (value > 0 and (key.endswith("er") or near[-1:] == ["more"]))
    if compared and not _ASK.isdisjoint(near):
        return 1.0
    if "never" in near and not _SUCH.isdisjoint(near[-3:]) and near[-2:-1] != ["as"]:
        return 1.0
    if not _HOPES.isdisjoint(near) or "expect" in near:
        return 1.0 if value > 0 else _GOOD_DENIED
    return _GOOD_DENIED if value > 0 else _BAD_DENIED


def _spared(words: Sequence[Word], at: int, length: int, near: Sequence[str]) -> float:
    """What is left of something bad: it is gone, has stopped, or was only feared."""
    if near[-1:] and near[-1] in _ENDED:
        return _OVER
    myself = not _SELF.isdisjoint(near)
    if myself and (not _FEARS.isdisjoint(near) or (words[at].key in _FEELS and not _WERE.isdisjoint(near[-2:]))):
        return _FEARED
    return _OVER if _gone(words, at + length) else 1.0


def _before(words: Sequence[Word], at: int) -> tuple[float, int, bool]:
    denials, factor, excess = 0, 1.0, False
    for step, back in enumerate(range(at - 1, max(-1, at - 1 - _REACH), -1)):
        key = words[back].key
        if key == "but" and step <= 1 and back and words[back - 1].key == "anything":
            denials += 1
        if key in STOPS or key == "," or key in grammar("against"):
            break
        if (denies(key) and not _adds(words, back)) or (key == "far" and words[back + 1].key == "from"):
            denials += 1
        elif key == "too" and step == 0:
            excess = True
        elif key in ("less", "least") and step == 0 and not (back and words[back - 1].key in ("or", "no")):
            denials += 1
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


_CUTS = frozenset({",", "but", "however", "although", "and", "because"})


def _hedged(words: Sequence[Word], at: int) -> bool:
    """A bit, a little, slightly: what is granted rather than complained of."""
    return words[at - 1].key in _SLIGHTLY and (words[at - 1].key == "slightly" or (at > 1 and words[at - 2].key == "a"))


def _adds(words: Sequence[Word], at: int) -> bool:
    """Not only, not just, not to mention: nothing is denied."""
    behind = words[at + 1].key if at + 1 < len(words) else ""
    return behind in ("only", "just") or (behind == "to" and at + 2 < len(words) and words[at + 2].key == "mention")


def _unsaid(near: Sequence[str]) -> bool:
    """I wouldn't say it was good, not what I would call fresh, nothing about it felt right; not: can't say enough."""
    for step, key in enumerate(near):
        if key in _SAYS and any(denies(one) for one in near[max(0, step - 6) : step]):
            return "enough" not in near
        if key == "nothing" and near[step + 1 : step + 2] == ["about"]:
            return True
    return False


def _used_to(near: Sequence[str]) -> bool:
    if "used" not in near:
        return False
    return any(
        near[step : step + 2] == ["used", "to"] and (not step or near[step - 1] not in _NO_HABIT)
        for step in range(len(near) - 1)
    )


def _would_have(near: Sequence[str]) -> bool:
    """Would have been nice; not: couldn't have been nicer, I would have loved it if I were younger."""
    return "have" in near and any(one in _MODALS and two == "have" for one, two in pairwise(near))


def _hoped(near: Sequence[str]) -> bool:
    """I wish it were bigger, I hope it gets better, promised to be quick; not: what I hoped for, as promised."""
    return any(
        key in _HOPES and near[step - 1 : step] not in (["as"], ["than"], ["n't"]) for step, key in enumerate(near[:-1])
    )


def _if_only(near: Sequence[str], behind: Sequence[str]) -> bool:
    """It would be great if: what is so is told otherwise."""
    return "would" in near and "be" in near and ("if" in behind or behind[:1] == ["to"]) and _SELF.isdisjoint(near)


def _lacking(near: Sequence[str], key: str) -> bool:
    """Could be cleaner, needs to be faster, should be more helpful."""
    more = key.endswith("er") or near[-1:] == ["more"]
    return more and not _NEEDS.isdisjoint(near[-4:]) and _SELF.isdisjoint(near)


def _gone(words: Sequence[Word], end: int) -> bool:
    """The pain is gone: what was bad is over."""
    for word in words[end : end + 4]:
        if word.key in _GONE or word.key == "free":
            return word.key != "free" or word is words[end]
        if word.key not in _BE:
            return False
    return False
