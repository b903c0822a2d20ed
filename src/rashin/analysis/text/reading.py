"""All that is read in a text: its language, how it judges, what it is for, of what it speaks, and whom it points at."""

import gc
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

LONGEST = 5_000
"""Code points that are read in one go; longer texts are read in pieces, so that memory does not grow with them."""


TOLD = 200_000
"""Code points of a text of which clauses, aspects and phrases are told; all of it counts and is searched for personal
data, but no one looks at the hundred-thousandth phrase, and a book would fill the memory with them."""

SIDE_BY_SIDE, TOGETHER = 256, 40_000
"""Texts that are read side by side, and their code points together."""


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
    return _read([text], mode)[0]


def read_many(texts: Iterable[str], *, mode: pii.Mode = "contextual") -> Iterator[Reading]:
    """What ``read`` says of each text, in order, a third quicker.

    Each step goes over some texts side by side before the next one begins: what a step needs stays at the processor's
    hand.
    """
    some: list[str] = []
    length = 0
    for text in texts:
        if some and (len(some) == SIDE_BY_SIDE or length + len(text) > TOGETHER):
            yield from _uncollected(some, mode)
            some, length = [], 0
        some.append(text)
        length += len(text)
    yield from _uncollected(some, mode)


def _uncollected(texts: Sequence[str], mode: pii.Mode) -> list[Reading]:
    """The same without a search for garbage in between, a tenth quicker.

    Some fifty thousand words and marks are made of texts that are read side by side, all let go at the end, none in a
    circle; each search goes over all that are still held, and finds nothing. A long text is read as ever.
    """
    if not gc.isenabled() or sum(map(len, texts)) > TOGETHER:
        return _read(texts, mode)
    gc.disable()
    try:
        return _read(texts, mode)
    finally:
        gc.enable()


def _read(texts: Sequence[str], mode: pii.Mode) -> list[Reading]:
    evens = [even(text) for text in texts]
    plain = [text if found is None else found.text for text, found in zip(texts, evens, strict=True)]
    spoken = [language(text) for text in plain]
    reads = ["ja" if one == "und" and signs(text) else one for one, text in zip(spoken, plain, strict=True)]
    parts = _parts(plain, reads)
    personal = [
        pii.find(text, mode=mode, words=found[0].words if len(found) == 1 else None)
        for text, found in zip(plain, parts, strict=True)
    ]
    told = [_reading(*one) for one in zip(spoken, parts, personal, strict=True)]
    return [
        reading if found is None else _placed(text, reading, found)
        for text, reading, found in zip(texts, told, evens, strict=True)
    ]


def _reading(spoken: Language, parts: Sequence["_Part"], personal: Sequence[pii.Found]) -> Reading:
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
        pii=personal,
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


def _parts(texts: Sequence[str], spoken: Sequence[Language]) -> list[list[_Part]]:
    """What is read of each text, piece by piece; texts of one piece are read side by side."""
    found: list[list[_Part]] = [[] for _ in texts]
    for one, steps in _STEPS.items():
        of_it = [at for at, reads in enumerate(spoken) if reads == one]
        short = [at for at in of_it if len(texts[at]) <= LONGEST]
        for at, part in zip(short, steps([texts[at] for at in short]), strict=True):
            found[at] = [part]
        for at in set(of_it).difference(short):
            found[at] = [_part(steps, piece, offset) for offset, piece in pieces(texts[at])]
    return found


def _part(steps: Callable[[Sequence[str]], list[_Part]], text: str, offset: int) -> _Part:
    """What is read of a piece of a long text."""
    found = steps([text])[0]
    if offset < TOLD:
        return _moved(found, offset) if offset else found
    rest = Judgement(margin=found.judgement.margin, silence=found.judgement.silence, clauses=(), opinions=())
    return _Part(rest, (), _shifted(found.intents, offset), (), None)


def _japanese(texts: Sequence[str]) -> list[_Part]:
    words = [whole(morphemes(text)) for text in texts]
    seen = list(map(seen_japanese, texts, words))
    for at, text in enumerate(texts):
        if not seen[at].opinions.found and _STIFF.fullmatch(text):
            words[at], seen[at] = _softened(text, words[at], seen[at])
    judged = [judge(one, Weigher(one)) for one in seen]
    aspects = list(map(japanese_aspects, texts, words, judged))
    phrases = list(map(japanese_phrases, words))
    purposes = [intents(text, "ja", opinions=one.opinions) for text, one in zip(texts, judged, strict=True)]
    return list(map(_Part, judged, aspects, purposes, phrases, words))


def _english(texts: Sequence[str]) -> list[_Part]:
    words = list(map(words_of, texts))
    seen = list(map(seen_english, texts, words))
    judged = [judge(one, Weigher(one)) for one in seen]
    aspects = list(map(english_aspects, texts, words, judged))
    phrases = map(english_phrases, words)
    purposes = [intents(text, "en", opinions=one.opinions) for text, one in zip(texts, judged, strict=True)]
    return [_Part(*one, None) for one in zip(judged, aspects, purposes, phrases, strict=True)]


_STEPS: Mapping[Language, Callable[[Sequence[str]], list[_Part]]] = {"ja": _japanese, "en": _english}
READ = frozenset(_STEPS)
"""Languages in which judgements are read."""


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
