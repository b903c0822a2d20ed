"""Names of people in English text: by the word before (Mr, my name is, manager), by a given name with a capital."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rashin.analysis.text.pii.kinds import Candidate, Mode
from rashin.analysis.text.pii.listed import listed

_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_WORD = (
    rf"(?:[{_UPPER}][{_LOWER}]+(?:['’-][{_UPPER}]?[{_LOWER}]+)*|O['’][{_UPPER}][{_LOWER}]+|"
    rf"Mc[{_UPPER}][{_LOWER}]+|[A-Z]\.)"
)
_RUN = re.compile(rf"(?<![A-Za-zÀ-ÿ0-9@.#/]){_WORD}(?:[ ]{_WORD}){{0,3}}")
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
_BRANDS = frozenset(
    {
        "christian dior", "calvin klein", "ralph lauren", "tommy hilfiger", "jimmy choo", "tom ford", "louis vuitton",
        "michael kors", "marc jacobs", "trader joe", "trader joe's", "papa john", "papa john's", "jack daniel",
        "johnnie walker", "kate spade", "estee lauder", "charlotte tilbury", "vera bradley", "elizabeth arden",
        "paul smith", "victoria secret", "hugo boss", "harley davidson", "rolls royce", "mercedes benz", "john deere",
        "ted baker", "karen millen", "oscar mayer", "betty crocker", "wendy's", "denny's", "ruth's chris", "sara lee",
        "uncle ben", "uncle ben's", "mary kay", "tiffany co", "barnes noble", "philip morris", "max mara",
    }
)  # fmt: skip
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
    first, lower = words[0], _bare(words[0])
    if " ".join(words[:2]).lower() in _BRANDS:
        return
    known = lower in given and (lower not in ambiguous or len(words) > 1)
    told = _INTRODUCED.search(before) is not None or _SIGNS.search(before) is not None
    both = any(word.lower() in surnames for word in words) and any(word.lower() in given for word in words)
    if (
        called
        or known
        or both
        or (told and (lower in given or lower in surnames or _whole(text, before, words)))
        or _by_role(text, start + len(" ".join(words)), before, lower)
    ) or (
        mode == "strict"
        and (lower in given or lower in surnames or (len(words) > 1 and not _opens(text, start)))
        and len(first) > 2
    ):
        yield ("name", start, start + len(" ".join(words)))


def _bare(word: str) -> str:
    """In small letters without accents: José is listed as jose."""
    return "".join([letter for letter in unicodedata.normalize("NFD", word.lower()) if letter.isascii()])


def _whole(text: str, before: str, words: list[str]) -> bool:
    """Two or three words after "my name is" or as a signature are a name whatever they are."""
    del text
    if len(words) > 1 and re.search(r"(?:this is|charged by|I am|I'm)[\s,:]+$", before, re.IGNORECASE):
        return True
    sure = re.search(r"(?:name is|name's|name ?[:=]|named|c/o|attn:?)[\s,:]+$", before, re.IGNORECASE) or _SIGNS.search(
        before
    )
    return sure is not None and len(words) <= 3


_DID = re.compile(
    r" (?:was|is|were|has|had|did|helped|made|took|gave|went|told|said|brought|served|kept|never|always|even|came)\b"
)


def _by_role(text: str, end: int, before: str, lower: str) -> bool:
    """Manager Kevin; also whoever does something: our server Dante was fantastic."""
    given, _, _, surnames = _names()
    words = re.findall(r"[A-Za-z]+", before) if re.search(r"[A-Za-z][\s,(:]*$", before) else []
    return (
        bool(words)
        and words[-1].lower() in listed("en")["role"]
        and (lower in given or lower in surnames or (before.endswith(" ") and _DID.match(text, end) is not None))
    )


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins here: any word has a capital then."""
    before = text[:start].rstrip(" \"'“(")
    return not before or before[-1] in ".!?\n:"
