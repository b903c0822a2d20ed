"""All that is read in a text: its language, how it judges, what it is for, of what it speaks, and whom it points at."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rashin.analysis.text import pii
from rashin.analysis.text.aspects import Aspect, english_aspects, japanese_aspects
from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.intents import Intent, intents
from rashin.analysis.text.japanese.clipped import whole
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.japanese.opinions import signs
from rashin.analysis.text.judging import Judged, Judgement, Label, judge, label_of, level_of, score_of
from rashin.analysis.text.language import Language, language
from rashin.analysis.text.opinion import Opinion
from rashin.analysis.text.phrases import Phrase, japanese_phrases
from rashin.analysis.text.phrases_english import english_phrases
from rashin.analysis.text.weighing import Seen, Weigher, seen_english, seen_japanese
from rashin.analysis.text.widths import Even, even

_STIFF = re.compile(r"[ァ-ヶー\s。、！？!?]{3,80}")
_SOFT = {point: point - 0x60 for point in range(ord("ァ"), ord("ヶ") + 1)}
"""Katakana as hiragana, one for one."""

Placed = TypeVar("Placed", Judged, Opinion, Aspect, Intent, Phrase)

READ = frozenset({"ja", "en"})
"""Languages in which judgements are read."""

LONGEST = 5_000
"""Code points that are read in one go; longer texts are read in pieces, so that memory does not grow with them."""


TOLD = 200_000
"""Code points of a text of which clauses, aspects and phrases are told; all of it counts and is searched for personal
data, but no one looks at the hundred-thousandth phrase, and a book would fill the memory with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read in a text. Places count code points of the text as it was given.

    Of a text longer than ``TOLD`` the clauses, opinions, aspects and phrases are those of its beginning.

    ``sentiment`` runs from -1 to 1, and its sign is the answer where only good and bad are asked for; ``label`` also
    knows neutral and mixed, and ``level`` is the sentiment in five steps (1 very bad … 5 very good).
    """

    language: Language
    sentiment: float
    label: Label
    level: int
    clauses: Sequence[Judged]
    opinions: Sequence[Opinion]
    aspects: Sequence[Aspect]
    intents: Sequence[Intent]
    phrases: Sequence[Phrase]
    pii: Sequence[pii.Found]


def read(text: str, *, mode: pii.Mode = "contextual") -> Reading:
    """Everything in a text; ``mode`` says how readily something is taken for personal data (``pii``).

    In a language that is not read, nothing but personal data of fixed form is found. A text of signs alone (👍, ◎)
    is of no language and judges all the same.
    """
    found = even(text)
    return _read(text, mode) if found is None else _placed(text, _read(found.text, mode), found)


def _read(text: str, mode: pii.Mode) -> Reading:
    """The same of a text in letters of one width."""
    spoken = language(text)
    reads = "ja" if spoken == "und" and signs(text) else spoken
    parts = [_part(piece, offset, reads) for offset, piece in pieces(text)] if reads in READ else []
    whole = _joined(parts)
    score = score_of(whole.margin)
    return Reading(
        language=spoken,
        sentiment=score,
        label=label_of(whole) if parts else "neu",
        level=level_of(score),
        clauses=whole.clauses,
        opinions=whole.opinions,
        aspects=[aspect for part in parts for aspect in part.aspects],
        intents=_once([intent for part in parts for intent in part.intents]),
        phrases=[phrase for part in parts for phrase in part.phrases],
        pii=pii.find(text, mode=mode, words=parts[0].words if len(parts) == 1 else None),
    )


def _placed(text: str, reading: Reading, found: Even) -> Reading:
    """The same with its places in the original."""
    return replace(
        reading,
        clauses=_back(reading.clauses, found),
        opinions=_back(reading.opinions, found),
        aspects=[replace(one, term=text[one.start : one.end]) for one in _back(reading.aspects, found)],
        intents=_back(reading.intents, found),
        phrases=_back(reading.phrases, found),
        pii=pii.placed(reading.pii, found),
    )


def _back(spans: Sequence[Placed], found: Even) -> list[Placed]:
    placed = [(one, found.place(one.start, one.end)) for one in spans]
    return [replace(one, start=start, end=end) for one, (start, end) in placed]


def _once(found: Sequence[Intent]) -> list[Intent]:
    """Of each kind the first: a long text is read in pieces."""
    kinds: dict[str, Intent] = {}
    for intent in found:
        kinds.setdefault(intent.kind, intent)
    return list(kinds.values())


@dataclass(frozen=True, slots=True)
class _Part:
    judgement: Judgement
    aspects: Sequence[Aspect]
    intents: Sequence[Intent]
    phrases: Sequence[Phrase]
    words: Sequence[Morpheme] | None


def _part(text: str, offset: int, spoken: Language) -> _Part:
    words: Sequence[Morpheme] | None = None
    if spoken == "ja":
        words = whole(morphemes(text))
        seen = seen_japanese(text, words)
        if not seen.opinions.found and _STIFF.fullmatch(text):
            words, seen = _softened(text, words, seen)
        judgement = judge(seen, Weigher(seen))
        aspects, phrases = japanese_aspects(text, words, judgement), japanese_phrases(words)
    else:
        english = words_of(text)
        seen = seen_english(text, english)
        judgement = judge(seen, Weigher(seen))
        aspects, phrases = english_aspects(text, english, judgement), english_phrases(english)
    purposes = intents(text, spoken, opinions=judgement.opinions)
    if offset >= TOLD:
        rest = Judgement(margin=judgement.margin, silence=judgement.silence, clauses=(), opinions=())
        return _Part(rest, (), _shifted(purposes, offset), (), None)
    found = _Part(judgement, aspects, purposes, phrases, words)
    return _moved(found, offset) if offset else found


def _softened(text: str, words: Sequence[Morpheme], seen: Seen) -> tuple[Sequence[Morpheme], Seen]:
    """What is written in katakana alone (ﾀｲｵｳｻｲｱｸ), read as if in hiragana, if anything judges in it then."""
    soft = text.translate(_SOFT)
    again = whole(morphemes(soft))
    found = seen_japanese(soft, again)
    return (again, found) if found.opinions.found else (words, seen)


def _moved(part: _Part, offset: int) -> _Part:
    """The same with its places counted from the beginning of the whole text."""
    judgement = part.judgement
    return _Part(
        replace(judgement, clauses=_shifted(judgement.clauses, offset), opinions=_shifted(judgement.opinions, offset)),
        _shifted(part.aspects, offset),
        _shifted(part.intents, offset),
        _shifted(part.phrases, offset),
        None,
    )


def _shifted(found: Sequence[Placed], offset: int) -> list[Placed]:
    return [replace(one, start=one.start + offset, end=one.end + offset) for one in found]


def _joined(parts: Sequence[_Part]) -> Judgement:
    """One judgement: a long text is as good as its pieces on average."""
    if len(parts) == 1:
        return parts[0].judgement
    clauses: list[Judged] = []
    opinions: list[Opinion] = []
    for part in parts:
        opinions += [replace(one, clause=one.clause + len(clauses)) for one in part.judgement.opinions]
        clauses += part.judgement.clauses
    count = max(1, len(parts))
    return Judgement(
        margin=math.fsum(part.judgement.margin for part in parts) / count,
        silence=math.fsum(part.judgement.silence for part in parts) / count,
        clauses=clauses,
        opinions=opinions,
    )


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of bounded length, cut behind a sentence where there is one, each with its place."""
    start = 0
    while len(text) - start > LONGEST:
        half = start + LONGEST // 2
        ends = [text.rfind(mark, half, start + LONGEST) for mark in "。\n.！？!? "]
        stop = next((end + 1 for end in ends if end >= 0), start + LONGEST)
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]
