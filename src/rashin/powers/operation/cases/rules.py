"""Which voices open a case, and about what they are: pure rules over what was heard."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from rashin.analysis.questions.tags import JUDGED
from rashin.base.atlas.hearing import Heard
from rashin.errors import gettext_noop
from rashin.powers.operation.cases.errors import BadRule
from rashin.powers.operation.cases.records import Conditions
from rashin.powers.operation.cases.vocabulary import METRICS, SENTIMENTS, TONES

LONGEST_WORD: Final = 80
MOST_WORDS: Final = 100
_NEEDS_ONE: Final = gettext_noop("say at least one thing that must hold.")
_UNKNOWN: Final = gettext_noop("“%(value)s” is not known.")
_NUMBER: Final = gettext_noop("“%(value)s” is no number that a score or an amount can have.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the readings of a voice say."""

    topics: Mapping[str, float | None] = field(default_factory=dict)
    """Topic → how it is spoken of, -1 to 1; None: not judged."""
    aspects: Mapping[str, float | None] = field(default_factory=dict)
    intents: frozenset[str] = frozenset()
    label: str = ""
    """How the words sound: pos, neg, neu, mixed."""


NOTHING_READ: Final = Read()


class Facts:
    """What is known beyond the voice itself; each is looked up once, and only when a rule asks."""

    def __init__(
        self,
        *,
        sentiment: Callable[[], str] = lambda: "",
        value: Callable[[], float | None] = lambda: None,
        belongs: Callable[[str], bool] = lambda segment: False,
        read: Callable[[], Read] = lambda: NOTHING_READ,
    ) -> None:
        self._asked = {"sentiment": sentiment, "value": value, "read": read}
        self._known: dict[str, Any] = {}
        self._belongs = belongs

    @property
    def sentiment(self) -> str:
        """How the text judges, or nothing."""
        return str(self._of("sentiment"))

    @property
    def value(self) -> float | None:
        """What the customer has bought for."""
        found: float | None = self._of("value")
        return found

    @property
    def read(self) -> "Read":
        """What was read in the words; empty until they have been."""
        found: Read = self._of("read")
        return found

    def belongs(self, segment: str) -> bool:
        """Whether the customer is in a segment."""
        name = f"segment:{segment}"
        if name not in self._known:
            self._known[name] = self._belongs(segment)
        return bool(self._known[name])

    def _of(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._asked[name]()
        return self._known[name]


def matches(said: Conditions, voice: Heard, facts: Facts) -> bool:
    """Whether a voice meets the conditions. What asks the lake is asked last, and only when it decides."""
    wanted = any if said.match == "any" else all
    return wanted(check() for check in _checks(said, voice, facts))


def _checks(said: Conditions, voice: Heard, facts: Facts) -> list[Callable[[], bool]]:
    found: list[Callable[[], bool]] = []
    for given, value in (
        (said.metrics, voice.metric), (said.surveys, voice.survey), (said.sources, voice.source),
        (said.channels, voice.channel), (said.touchpoints, voice.touchpoint), (said.units, voice.unit),
    ):  # fmt: skip
        if given:
            found.append(lambda given=given, value=value: value in given)  # type: ignore[misc]
    if said.at_most is not None or said.at_least is not None:
        found.append(lambda: _in_range(said, voice.score))
    if said.words:
        found.append(lambda: holds_any(voice.text, said.words))
    if said.without_words:
        found.append(lambda: bool(voice.text) and not holds_any(voice.text, said.without_words))
    if said.sentiments:
        found.append(lambda: facts.sentiment in said.sentiments)
    if said.topics:
        found.append(lambda: _spoken_of(facts.read.topics, said.topics, said.tone))
    if said.aspects:
        found.append(lambda: _spoken_of(facts.read.aspects, said.aspects, said.tone))
    if said.intents:
        found.append(lambda: not facts.read.intents.isdisjoint(said.intents))
    least = said.value_at_least
    if least is not None:
        found.append(lambda: (facts.value or 0.0) >= least)
    if said.segment:
        found.append(lambda: facts.belongs(said.segment))
    return found


def _spoken_of(there: Mapping[str, float | None], wanted: Iterable[str], tone: str) -> bool:
    """Whether one of these is spoken of, and so: a polarity that is near to nothing judges neither way."""
    return any(one in there and _sounds(tone, there[one] or 0.0) for one in wanted)


def _sounds(tone: str, polarity: float) -> bool:
    return not tone or (polarity < -JUDGED if tone == "neg" else polarity > JUDGED)


def _in_range(said: Conditions, score: float | None) -> bool:
    if score is None:
        return False
    return (said.at_most is None or score <= said.at_most) and (said.at_least is None or score >= said.at_least)


def folded(text: str) -> str:
    """Text as words are looked for in it: width, case and kind of kana do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in plain)


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of these words."""
    inside = folded(text)
    return bool(inside) and any(_found(folded(word), inside) for word in words if word.strip())


def _found(word: str, inside: str) -> bool:
    """Japanese is found anywhere; a word of Latin letters stands by itself, so that “late” is not in “plate”."""
    word = word.strip()
    if not word.isascii():
        return word in inside
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", inside) is not None


# ── Causes ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """By what a cause is recognised."""

    cause: int
    words: tuple[str, ...]
    touchpoints: tuple[str, ...]
    depth: int = 0
    """How far below the top of the tree: the more exact cause wins."""


def cause_of(voice: Heard, signs: Sequence[Sign]) -> int | None:
    """The cause that a voice speaks of: by its words first, else by where it happened."""
    inside = folded(voice.text)
    by_words = [
        (sum(_found(folded(word), inside) for word in one.words if word.strip()), one.depth, -one.cause)
        for one in signs
    ] if inside else []  # fmt: skip
    best = max(by_words, default=(0, 0, 0))
    if best[0]:
        return -best[2]
    there = [(one.depth, -one.cause) for one in signs if voice.touchpoint and voice.touchpoint in one.touchpoints]
    return -max(there)[1] if there else None


# ── JSON ──


def conditions_of(said: Mapping[str, Any]) -> Conditions:
    """Conditions out of their JSON.

    Raises
    ------
    BadRule
        A part that is not known or cannot be read, or nothing at all that must hold.
    """
    known = {one.name for one in fields(Conditions)}
    for name in said:
        if name not in known:
            raise BadRule(problem=_UNKNOWN % {"value": str(name)[:40]}, place="conditions")
    values: dict[str, Any] = {}
    for name in (
        "metrics", "surveys", "sources", "channels", "touchpoints", "units", "words", "without_words", "sentiments",
        "topics", "aspects", "intents",
    ):  # fmt: skip
        values[name] = _several(said.get(name), name)
    for name in ("at_most", "at_least", "value_at_least"):
        values[name] = _amount(said.get(name), name)
    values["segment"] = str(said.get("segment") or "").replace("\x00", "").strip()[:120]
    values["tone"] = str(said.get("tone") or "")[:LONGEST_WORD]
    values["match"] = "any" if said.get("match") == "any" else "all"
    found = Conditions(**values)
    for name, allowed in (("metrics", METRICS), ("sentiments", SENTIMENTS), ("tone", TONES)):
        given = getattr(found, name)
        for one in [given] if isinstance(given, str) else given:
            if one and one not in allowed:
                raise BadRule(problem=_UNKNOWN % {"value": one[:40]}, place=name)
    if not _checks(found, _NOBODY, Facts()):
        raise BadRule(problem=_NEEDS_ONE, place="conditions")
    return found


def json_of(said: Conditions) -> dict[str, Any]:
    """Conditions as JSON: only what is asked."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(said).items()}
    return {name: value for name, value in plain.items() if value not in ([], None, "")}


def _several(said: object, name: str) -> tuple[str, ...]:
    if said in (None, ""):
        return ()
    if not isinstance(said, list | tuple):
        raise BadRule(problem=_UNKNOWN % {"value": str(said)[:40]}, place=name)
    words = (str(one).replace("\x00", "").strip()[:LONGEST_WORD] for one in said[:MOST_WORDS])
    return tuple(dict.fromkeys(one for one in words if one))


def _amount(said: object, name: str) -> float | None:
    if said is None or said == "":
        return None
    try:
        found = float(said)  # type: ignore[arg-type] # what is no number says so below
    except (TypeError, ValueError):
        raise BadRule(problem=_NUMBER % {"value": str(said)[:40]}, place=name) from None
    if isinstance(said, bool) or not -1e15 < found < 1e15:
        raise BadRule(problem=_NUMBER % {"value": str(said)[:40]}, place=name)
    return found


def _nobody() -> Heard:
    from datetime import UTC, datetime

    return Heard(voice_id="-", occurred_at=datetime(2000, 1, 1, tzinfo=UTC), source="")


_NOBODY: Final = _nobody()


# ── Replies ──

_PLACE: Final = re.compile(r"\{\{\s*([a-z_]+)\s*(?:\|([^{}]*))?\}\}")


def filled(text: str, values: Mapping[str, str], *, later: frozenset[str] = frozenset()) -> str:
    """A canned reply with its places filled: ``{{name|お客さま}}`` falls back to what stands behind the bar.

    A place that is not known and has no fallback stays as it is, so that whoever sends it sees it; so do those that
    are filled only when the letter leaves.
    """

    def value(match: re.Match[str]) -> str:
        name, fallback = match.group(1), match.group(2)
        if name in later:
            return match.group(0)
        found = values.get(name, "").strip()
        if found:
            return found
        return match.group(0) if fallback is None else fallback.strip()

    return _PLACE.sub(value, text)


def unfilled(text: str) -> list[str]:
    """Places that nothing filled."""
    return [match.group(0) for match in _PLACE.finditer(text)]
