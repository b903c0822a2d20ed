"""Key phrases of English text: runs of words that carry meaning, and what is said of them (wait is long)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from rashin.analysis.text.english.lexicon import lexicon
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.phrases import Phrase

LONGEST: Final = 3
_PLAIN: Final = re.compile(r"[a-z][a-z'\-]+$")
_IS: Final = frozenset(
    {
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "isn't",
        "wasn't",
        "aren't",
        "weren't",
        "seems",
        "seemed",
        "looks",
        "looked",
        "feels",
        "felt",
        "tastes",
        "tasted",
    }
)
_DENIED: Final = frozenset({"isn't", "wasn't", "aren't", "weren't", "not", "never"})
_VERY: Final = frozenset(
    {
        "very",
        "so",
        "too",
        "really",
        "extremely",
        "quite",
        "rather",
        "pretty",
        "always",
        "often",
        "incredibly",
        "absolutely",
        "way",
        "still",
        "a",
        "bit",
        "little",
    }
)


_HOW: Final = frozenset(
    {"long", "short", "big", "small", "large", "new", "old", "high", "low", "full", "empty", "early", "late", "hot",
     "cold", "fast", "slow", "easy", "hard", "able", "sure", "due", "ready", "open", "closed"}
)  # fmt: skip


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    text = files("rashin.analysis.text").joinpath("data", "stops_en.tsv").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def english_phrases(words: Sequence[Word]) -> list[Phrase]:
    """Phrases of English words, in order of place."""
    found: list[Phrase] = []
    at = 0
    while at < len(words):
        last = at
        while last < len(words) and _carries(words[last].key):
            last += 1
        if last == at:
            at += 1
            continue
        found += _of_run(words, at, last)
        at = last
    return found


def _of_run(words: Sequence[Word], first: int, last: int) -> list[Phrase]:
    """The run's name, what is said of it in the run itself (terrible service, page crashes), and behind it."""
    named = last
    while named > first and _judges(words[named - 1].key):
        named -= 1
    run = words[max(first, named - LONGEST) : named]
    name = " ".join([*(word.key for word in run[:-1]), *(_single(word.key) for word in run[-1:])])
    if len(name) < 3:
        return []
    judged = len(run) > 1 and _judges(run[0].key)
    found = [Phrase(text=name, start=run[0].start, end=run[-1].end, sort="opinion" if judged else "noun")]
    if named < last:
        said = words[named]
        found.append(Phrase(text=f"{name} {said.key}", start=run[0].start, end=said.end, sort="opinion"))
    elif (behind := _behind(words, last)) is not None:
        found.append(Phrase(text=f"{name} {behind[0]}", start=run[0].start, end=behind[1], sort="opinion"))
    return found


def _carries(key: str) -> bool:
    return (
        _PLAIN.match(key) is not None
        and key not in _stops()
        and key not in _HOW
        and not (key.endswith("ly") and len(key) > 4)
    )


def _judges(key: str) -> bool:
    return any(len(keys) == 1 for keys, _ in lexicon().entries.get(key, ()))


def _behind(words: Sequence[Word], at: int) -> tuple[str, int] | None:
    """What is said of the words before: "is" and a word behind it that says how."""
    if at >= len(words) or words[at].key not in _IS:
        return None
    denied = words[at].key in _DENIED
    step = at + 1
    while step < len(words) and (words[step].key in _VERY or words[step].key in _DENIED):
        denied = denied or words[step].key in _DENIED
        step += 1
    if step >= len(words) or not _PLAIN.match(words[step].key) or words[step].key in _stops():
        return None
    return f"is {'not ' if denied else ''}{words[step].key}", words[step].end


def _single(word: str) -> str:
    """Staffs → staff, batteries → battery; what ends on ss, us, is stays."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
