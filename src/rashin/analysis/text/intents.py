"""What a text is for: to complain, ask for something, ask a question, praise, or say that its writer leaves.

Patterns are in ``data/intents_*.tsv``. Each intent names the words that say so and the rule. Complaints and praise are
also read from opinions that are clear. Of each kind the first and plainest place is told, once.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from rashin.analysis.text.opinion import Opinion

Kind = Literal["complaint", "request", "question", "praise", "leave"]
KINDS: Final[tuple[Kind, ...]] = ("complaint", "request", "question", "praise", "leave")

CLEAR: Final = 0.7
"""How good or bad a word for it is from which a text praises or complains."""


_STOP: Final = re.compile(r"[。.！!？?\n]")
_AIMS: Final[tuple[Kind, ...]] = ("request", "question", "leave")
_WISHED: Final = frozenset({"wish"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the text is for, the place that says so in code points, and the rule that read it."""

    kind: Kind
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: Kind
    rule: str
    pattern: re.Pattern[str]
    denies: bool


def intents(text: str, language: str, *, opinions: Sequence[Opinion] = ()) -> list[Intent]:
    """What a text in Japanese (``ja``) or English (``en``) is for, in order of place; nothing in other languages.

    ``opinions``: those that were read in the text, where they have been.
    """
    if language not in ("ja", "en"):
        return []
    looked = _folded(text)
    patterns = _patterns(language)
    denials = _Denials(looked, patterns)
    found: dict[Kind, Intent] = {}
    for one in patterns:
        if one.denies or one.kind in found:
            continue
        if one.pattern.search(looked) is None:  # as most: half the price of asking for all of none
            continue
        for match in one.pattern.finditer(looked):
            start, end = match.span()
            if start < end and not denials.meet(one.kind, start, end):
                found[one.kind] = Intent(kind=one.kind, start=start, end=end, rule=one.rule)
                break
    for intent in _of_opinions(opinions):
        if intent.kind not in found and not denials.meet(intent.kind, intent.start, intent.end):
            found[intent.kind] = intent
    return sorted(_settled(text, found), key=lambda intent: (intent.start, intent.end))


class _Denials:
    """Where a text takes each kind back: looked for when something is found that may be taken back."""

    __slots__ = ("_known", "_looked", "_patterns")

    def __init__(self, looked: str, patterns: Sequence[_Pattern]) -> None:
        self._looked, self._patterns = looked, patterns
        self._known: dict[Kind, list[tuple[int, int]]] = {}

    def meet(self, kind: Kind, start: int, end: int) -> bool:
        """Whether a stretch is taken back, wholly or in part."""
        if kind not in self._known:
            denying = [one.pattern for one in self._patterns if one.denies and one.kind == kind]
            self._known[kind] = [match.span() for one in denying for match in one.finditer(self._looked)]
        return any(start < stop and begin < end for begin, stop in self._known[kind])


def _settled(text: str, found: dict[Kind, Intent]) -> Iterator[Intent]:
    """A request is no question though it is asked; what is wished for, asked or left is not judged by that."""
    request = found.get("request")
    aims = [found[kind] for kind in _AIMS if kind in found]
    for intent in found.values():
        if intent.kind == "question" and request is not None and intent.rule == "asks" and _meet(intent, request):
            continue
        if intent.kind == "praise" and request is not None and intent.rule == "likes" and _meet(intent, request):
            continue
        if intent.rule == "opinion" and any(_one_sentence(text, intent, aim) for aim in aims):
            continue
        yield intent


def _meet(one: Intent, other: Intent) -> bool:
    return one.start < other.end and other.start < one.end


def _one_sentence(text: str, one: Intent, other: Intent) -> bool:
    first, second = sorted([one, other], key=lambda intent: intent.start)
    return _STOP.search(text, first.end, second.start) is None


def _of_opinions(opinions: Sequence[Opinion]) -> Iterator[Intent]:
    for opinion in sorted(opinions, key=lambda one: -abs(one.polarity)):
        if abs(opinion.polarity) >= CLEAR and opinion.rule not in _WISHED:
            kind: Kind = "praise" if opinion.polarity > 0 else "complaint"
            yield Intent(kind=kind, start=opinion.start, end=opinion.end, rule="opinion")


def _folded(text: str) -> str:
    """Half-width letters and figures for full-width ones, one character for one."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text.replace("！", "").replace("？", "")):
        return text  # no letter has another form, but for marks that stay as they are
    return "".join([_one(character) for character in text])


@lru_cache(maxsize=4096)
def _one(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and character not in "、。！？「」〜" else character


@lru_cache(maxsize=2)
def _patterns(language: str) -> tuple[_Pattern, ...]:
    text = files("rashin.analysis.text").joinpath("data", f"intents_{language}.tsv").read_text("utf-8")
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, rule, pattern = line.split("\t")
            denies, kind = name.startswith("not "), kinds[name.removeprefix("not ")]
            found.append(_Pattern(kind, rule, re.compile(pattern, re.IGNORECASE), denies))
    return tuple(found)
