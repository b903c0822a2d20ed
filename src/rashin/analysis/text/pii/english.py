"""Names of people in English text: by the word before (Mr, my name is, manager), by a given name with a capital."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rashin.analysis.text.pii.kinds import Candidate, Mode
from rashin.analysis.text.pii.listed import listed

_WORD = r"(?:[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*|O['’][A-Z][a-z]+|Mc[A-Z][a-z]+|[A-Z]\.)"
_RUN = re.compile(rf"(?<![A-Za-z0-9@.#/]){_WORD}(?:[ ]{_WORD}){{0,3}}")
_INTRODUCED = re.compile(

        r"(?:\bmy name is|\bmy name's|\bname ?[:=]|\bnamed|\bspoke (?:to|with)|\bspeaking (?:to|"
        r"with)|\btalked (?:to|with)|\bhelped by|\bserved by|\bassisted by|\bgreeted by|"

        r"\bseen by|\bsigned by|\bthis is|\bask(?:ed)? for|\bthanks to|\bthank you,?|\bthanks,?|"
        r"\bregards,?|\bsincerely,?|\bcheers,?|\bbest,?|\battn:?|\bc/o|\bdear|\bhi|\bhello|\bI am|"
        r"\bI'm|\bcontact)[\s,:]+$",
    re.IGNORECASE,
)  # fmt: skip
_SIGNS = re.compile(r"(?:regards|sincerely|thanks|thank you|cheers|best wishes|yours|best),?\s*\n\s*$", re.IGNORECASE)
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Dame|Lord|Lady|Rev)\b\.? ?$")
_ROMAJI = re.compile(r"(?<![A-Za-z])([A-Z][a-z]{2,})(?:-| )?(?:san|sama|sensei|kun|chan)\b")
_CAPITAL = re.compile(r"[A-Z][a-z]")


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    english, japanese = listed("en"), listed("ja")
    given = english["given"] | japanese["given_latin"]
    return given, english["ambiguous"], english["not_names"], japanese["surname_latin"]


def names(text: str, mode: Mode) -> Iterator[Candidate]:
    """Every name, in order."""
    if not _CAPITAL.search(text):
        return
    for match in _ROMAJI.finditer(text):
        yield ("name", *match.span(1))
    for match in _RUN.finditer(text):
        yield from _of_run(text, match.start(), match.group(), mode)


def _of_run(text: str, start: int, run: str, mode: Mode) -> Iterator[Candidate]:
    """The name within words with capitals, if there is one."""
    given, ambiguous, not_names, surnames = _names()
    titles = listed("en")["title"]
    words = run.split(" ")
    at = 0
    called = False
    while at < len(words) and (words[at].rstrip(".") in titles or words[at] in not_names):
        called = words[at].rstrip(".") in titles
        start += len(words[at]) + 1
        at += 1
    words = words[at:]
    while words and (words[-1] in not_names):
        words.pop()
    if not words:
        return
    before = text[max(0, start - 28) : start]
    called = called or _TITLE.search(before) is not None
    first, lower = words[0], words[0].lower()
    known = lower in given and (lower not in ambiguous or len(words) > 1)
    told = _INTRODUCED.search(before) is not None or _SIGNS.search(before) is not None
    both = any(word.lower() in surnames for word in words) and any(word.lower() in given for word in words)
    if (
        called
        or known
        or both
        or (told and (lower in given or lower in surnames or _whole(text, before, words)))
        or _by_role(before, lower)
    ) or (
        mode == "strict"
        and (lower in given or lower in surnames or (len(words) > 1 and not _opens(text, start)))
        and len(first) > 2
    ):
        yield ("name", start, start + len(" ".join(words)))


def _whole(text: str, before: str, words: list[str]) -> bool:
    """Two or three words after "my name is" or as a signature are a name whatever they are."""
    del text
    if len(words) > 1 and re.search(r"(?:this is|charged by|I am|I'm)[\s,:]+$", before, re.IGNORECASE):
        return True
    sure = re.search(r"(?:name is|name's|name ?[:=]|named|c/o|attn:?)[\s,:]+$", before, re.IGNORECASE) or _SIGNS.search(
        before
    )
    return sure is not None and len(words) <= 3


def _by_role(before: str, lower: str) -> bool:
    given, _, _, surnames = _names()
    words = re.findall(r"[A-Za-z]+", before) if re.search(r"[A-Za-z][\s,(:]*$", before) else []
    return bool(words) and words[-1].lower() in listed("en")["role"] and (lower in given or lower in surnames)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins here: any word has a capital then."""
    before = text[:start].rstrip(" \"'“(")
    return not before or before[-1] in ".!?\n:"
