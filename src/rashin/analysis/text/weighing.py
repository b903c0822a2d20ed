"""From opinions and traces to one score: what was found, weighed by what was learned from labelled texts.

A logistic regression without intercept over a dozen facts (``FACTS``), hashed runs of characters and words (``grams``)
and a list of common words, each with a number that was learned for what words mean (``bench.text.words``).
Without an intercept a text of which nothing is known is neither good nor bad, so that the share of complaints among the
texts that it learned from is not carried to others. The same weights judge the whole text and each stretch of it.
``python -m bench.text train`` makes them.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, mul

from rashin.analysis.text.english.mending import mended
from rashin.analysis.text.english.opinions import read as read_english
from rashin.analysis.text.english.runs import runs_of as english_runs
from rashin.analysis.text.english.words import Word, words_of
from rashin.analysis.text.grams import Named, Runs, Traces, lean, traces
from rashin.analysis.text.japanese.lexicon import lexicon
from rashin.analysis.text.japanese.line import line_of
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.japanese.opinions import opinions_in
from rashin.analysis.text.japanese.runs import runs_of as japanese_runs
from rashin.analysis.text.models import Model, model
from rashin.analysis.text.opinion import Opinion, Opinions

FACTS = (
    "balance", "best", "worst", "last", "denials", "denials_alone", "wishes", "mishaps", "favours", "asks", "calls",
    "for", "against",
)  # fmt: skip

_DENIALS, _ALONE, _ASKS, _CALLS = map(FACTS.index, ("denials", "denials_alone", "asks", "calls"))

QUIET = (
    "always", "sure", "sure_root", "judges", "judgements", "strongest", "asks", "asks_alone", "length", "number",
    "calls", "denies", "even",
)  # fmt: skip

_NUMBER = re.compile(r"[0-9０-９〇一二三四五六七八九十]")

_YIELDING = 0.5
"""What is granted before a "but" weighs half of what follows it."""

_EVEN = 0.1
"""How much of a margin is believed where it is said to be neither good nor bad."""

_MOST = 2
_CLEAR = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A text that has been looked through: its opinions, and the runs in it."""

    text: str
    language: str
    opinions: Opinions
    runs: Runs
    named: Named


def seen_japanese(text: str, words: Sequence[Morpheme]) -> Seen:
    """A Japanese text whose words are known, looked through."""
    line = line_of(words, lexicon())
    found = [words[at] for at in line.places]
    named = Named([one.start for one in found], [one.end for one in found], line.keys)
    return Seen(text=text, language="ja", opinions=opinions_in(line), runs=japanese_runs(text, named), named=named)


def seen_english(text: str, words: Sequence[Word]) -> Seen:
    """An English text whose words are known, looked through."""
    plain = mended(words)
    return Seen(
        text=text,
        language="en",
        opinions=read_english(text, words=plain),
        runs=english_runs(plain),
        named=Named([one.start for one in plain], [one.end for one in plain], [one.key for one in plain]),
    )


def looked(text: str, language: str) -> Seen:
    """A text looked through, with its words found first."""
    return seen_japanese(text, morphemes(text)) if language == "ja" else seen_english(text, words_of(text))


class Weigher:
    """Weighs a text, and any stretch of its clauses."""

    __slots__ = ("_learned", "_places", "_seen", "_traces", "_words")

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._learned: Model = model(seen.language)
        self._traces: Traces = traces(seen.runs, self._learned.good_runs)
        self._words = seen.named.sums(self._learned.good_words)
        self._places = [one.start for one in seen.opinions.found]

    def margin(self, first: int = 0, stop: int | None = None) -> float:
        """How good the clauses from ``first`` to before ``stop`` are: the log-odds of good against bad."""
        seen = self._seen
        start, end = stretch(seen, first, stop)
        low = bisect_left(self._places, start)
        found = seen.opinions.found[low : bisect_left(self._places, end, lo=low)]
        words = seen.named.between(start, end, self._words)
        margin = self._known(start, end, found, stop) + self._traces.lean(start, end) + words
        return margin * _EVEN if not found and _even(seen, start, end) else margin

    def _known(self, start: int, end: int, found: Sequence[Opinion], stop: int | None) -> float:
        """What the facts say. Most clauses hold no opinion, and of their facts all but a few are zero."""
        seen, good = self._seen, self._learned.good
        if found:
            return _dot(good, _facts(seen, (start, end), found, stop))
        denials, asked, called = _besides(seen, start, end)
        if not (denials or asked or called):
            return 0.0
        return math.fsum((good[_DENIALS] * denials, good[_ALONE] * denials, good[_ASKS] * asked, good[_CALLS] * called))

    def silence(self, margin: float) -> float:
        """How likely the text judges nothing, as log-odds, given its margin."""
        runs, named = lean(self._seen.runs, self._learned.silent_runs), self._seen.named
        words = named.between(0, len(self._seen.text), named.sums(self._learned.silent_words))
        return _dot(self._learned.silent, quiet(self._seen, margin)) + runs + words


def _dot(weights: Sequence[float], known: Sequence[float]) -> float:
    return math.fsum(map(mul, weights, known))


def stretch(seen: Seen, first: int = 0, stop: int | None = None) -> tuple[int, int]:
    """The places at which clauses begin and end; all of the text without ``stop``."""
    clauses = seen.opinions.clauses
    if stop is None or not clauses:
        return 0, len(seen.text)
    return clauses[first].start, clauses[stop - 1].end


def facts(seen: Seen, first: int = 0, stop: int | None = None) -> list[float]:
    """What is known of the clauses from ``first`` to before ``stop``, in the order of ``FACTS``; each about -2 … 2."""
    start, end = stretch(seen, first, stop)
    found = seen.opinions.found if stop is None else _between(seen.opinions.found, start, end)
    return _facts(seen, (start, end), found, stop)


def _besides(seen: Seen, start: int, end: int) -> tuple[float, float, float]:
    """What a stretch says besides opinions: how much it denies, whether it asks, whether it calls out."""
    places, denials = seen.opinions.denials, 0.0
    if places:
        denials = min(bisect_left(places, end) - bisect_left(places, start), _MOST) / 2
    said = seen.text[start:end]
    return denials, float(asks(said)), float("!" in said or "！" in said)


def _facts(seen: Seen, place: tuple[int, int], found: Sequence[Opinion], stop: int | None) -> list[float]:
    opinions = seen.opinions
    denials, asked, called = _besides(seen, *place)
    if not found:
        return [0.0, 0.0, 0.0, 0.0, denials, denials, 0.0, 0.0, 0.0, asked, called, 0.0, 0.0]
    weighed = [one.polarity * (_YIELDING if _yields(opinions, one, stop) else 1.0) for one in found]
    balance = math.fsum(weighed) / math.sqrt(len(weighed))
    rules = [one.rule for one in found]
    return [
        balance,
        max(0.0, *weighed, 0.0),
        min(0.0, *weighed, 0.0),
        weighed[-1] / 2,
        denials,
        0.0,
        rules.count("wish") / 2,
        rules.count("mishap") / 2,
        (sum(one.rule == "favour" and one.polarity > 0 for one in found) if "favour" in rules else 0) / 2,
        asked,
        called,
        float(balance > _CLEAR),
        float(balance < -_CLEAR),
    ]


def _between(found: Sequence[Opinion], start: int, end: int) -> Sequence[Opinion]:
    first = bisect_left(found, start, key=_start)
    return found[first : bisect_left(found, end, lo=first, key=_start)]


_start = attrgetter("start")


def quiet(seen: Seen, margin: float) -> list[float]:
    """What speaks for and against a text's judging nothing, in the order of ``QUIET``; each about 0 … 2."""
    found, sure = seen.opinions.found, abs(margin)
    question = asks(seen.text)
    return [
        1.0,
        min(sure, 3.0) / 1.5,
        math.sqrt(min(sure, 4.0)),
        float(bool(found)),
        min(len(found), 3) / 2,
        max((abs(one.polarity) for one in found), default=0.0),
        float(question),
        float(question and not found),
        math.log1p(min(len(seen.text), 2_000)) / 4,
        float(_NUMBER.search(seen.text) is not None),
        float("!" in seen.text or "！" in seen.text),
        float(bool(seen.opinions.denials)),
        float(bool(seen.opinions.evens) and not found),
    ]


def _even(seen: Seen, start: int, end: int) -> bool:
    """Whether a stretch says that it is neither good nor bad."""
    return any(start <= place < end for place in seen.opinions.evens)


def asks(said: str) -> bool:
    """Whether it ends as a question does."""
    return said.rstrip()[-2:].endswith(("?", "？", "か", "か。"))


def _yields(opinions: Opinions, one: Opinion, stop: int | None) -> bool:
    """Whether what follows is set against the opinion; of a stretch, only what follows in it."""
    return opinions.clauses[one.clause].yields and (stop is None or one.clause < stop - 1)
