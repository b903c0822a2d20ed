"""Everything in a text that points at a person, and the text without it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.pii import english, japanese, kana
from rashin.analysis.text.pii.dates import birthdays
from rashin.analysis.text.pii.kinds import LABELS, Candidate, Found, Mode, in_one_form
from rashin.analysis.text.pii.numbers import numbers, phones
from rashin.analysis.text.pii.places import addresses, postals, zips
from rashin.analysis.text.widths import Even, even

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-']{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}"

        r"|(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{2,64} ?[\[(](?:at|"
        r"アット)[\])] ?[A-Za-z0-9\-]{2,63}(?:(?:\.| ?[\[(](?:dot|"
        r"ドット)[\])] ?)[A-Za-z\-]{2,24}){1,4}",
    re.IGNORECASE,
)  # fmt: skip
_SPOKEN = re.compile(
    r"(?<![\w.])[\w.+-]{2,64} at [\w-]{2,63}(?: dot [\w-]{2,24}){0,2} dot (?:com|net|org|edu|info|io|jp|uk|de|fr)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    (
        r"(?<=[?&#])(?:token|access_token|auth|key|api_?key|session(?:id)?|sid|code|password|pwd|"
        r"secret|sig|signature)=[^\s&#\"'<>]{6,}"
    ),
    re.IGNORECASE,
)
_FORMED = re.compile(
    r"[\d@＠０-９]| dot |token=|key=|[\[(](?:at|アット)[\])]|[〇一二三四五六七八九十]丁目|生まれ|誕生|生年|番地",
    re.IGNORECASE,
)
_MAY_BE_FORMED = re.compile(r"[\d@＠ =\[(丁生誕番]")
"""A letter of each thing that ``_FORMED`` looks for: to look for one class of letters first costs next to nothing."""

_DASH = re.compile(r"(?<=\d)[ーｰ](?=\d)")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_LONGEST = 20_000


def find(text: str, *, mode: Mode = "contextual", words: Sequence[Morpheme] | None = None) -> list[Found]:
    """Everything that points at a person, in order, without overlaps.

    Parameters
    ----------
    text
        The text as it is; places are in its code points.
    mode
        ``contextual`` for analyses at home; ``strict`` before a text leaves the house.
    words
        The text's words, where they have been found already.
    """
    found = even(text) if words is None else None
    return _found(text, mode, words) if found is None else placed(_found(found.text, mode, None), found)


def placed(found: Sequence[Found], where: Even) -> list[Found]:
    """What was found in an even text, with its places in the original, apart."""
    told, behind = [], 0
    for one in found:
        start, end = where.place(one.start, one.end)
        if max(start, behind) < end:
            told.append(Found(start=max(start, behind), end=end, sort=one.sort))
            behind = end
    return told


def _found(text: str, mode: Mode, words: Sequence[Morpheme] | None) -> list[Found]:
    finder = _Finder(text)
    if _MAY_BE_FORMED.search(text) and _FORMED.search(text):
        for step in (
            _emails,
            _tokens,
            lambda folded: numbers(folded, mode),
            birthdays,
            phones,
            postals,
            addresses,
            zips,
        ):
            finder.take(step)
    finder.take(lambda folded: _names(text, folded, mode, words))
    return [Found(start=start, end=end, sort=sort) for sort, start, end in sorted(finder.taken, key=itemgetter(1))]


def mask(texts: Sequence[str], *, mode: Mode = "contextual") -> list[str]:
    """The texts with everything found replaced by its label, such as ``[phone]``."""
    return [_masked(text, mode) for text in texts]


def _masked(text: str, mode: Mode) -> str:
    found = find(text, mode=mode)
    if not found:
        return text
    parts, at = [], 0
    for stretch in found:
        parts += [text[at : stretch.start], LABELS[stretch.sort]]
        at = stretch.end
    return "".join([*parts, text[at:]])


class _Finder:
    """Takes what comes first; what is taken is blank for those who look later."""

    __slots__ = ("_folded", "_used", "taken")

    def __init__(self, text: str) -> None:
        self.taken: list[Candidate] = []
        self._folded = _DASH.sub("-", in_one_form(text))
        self._used = bytearray(len(text))

    def take(self, step: Callable[[str], Iterable[Candidate]]) -> None:
        """Ask one step what it finds in what is left."""
        new = []
        for candidate in step(self._folded):
            _, start, end = candidate
            if not any(self._used[start:end]):
                self._used[start:end] = b"\x01" * (end - start)
                new.append(candidate)
        if not new:
            return
        parts, at = [], 0
        for _, start, end in sorted(new, key=itemgetter(1)):
            parts += [self._folded[at:start], "\x00" * (end - start)]
            at = end
        self._folded = "".join([*parts, self._folded[at:]])
        self.taken += new


def _emails(folded: str) -> Iterator[Candidate]:
    for match in chain(_EMAIL.finditer(folded), _SPOKEN.finditer(folded)):
        yield ("email", *match.span())


def _tokens(folded: str) -> Iterator[Candidate]:
    for match in _TOKEN.finditer(folded):
        yield ("token", *match.span())


def _names(text: str, folded: str, mode: Mode, words: Sequence[Morpheme] | None) -> Iterator[Candidate]:
    if _JAPANESE.search(text) is None:
        yield from english.names(folded, mode)
        return
    yield from kana.names(folded)
    if mode == "strict" or japanese.worth_a_look(text):
        if words is not None:
            yield from japanese.names(text, words, mode)
        else:
            for offset, piece in _pieces(text):
                for sort, start, end in japanese.names(piece, morphemes(piece), mode):
                    yield sort, offset + start, offset + end
    yield from english.names(folded, mode)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of a long text, cut at ends of sentences, so that memory does not grow with it."""
    at = 0
    while len(text) - at > _LONGEST:
        cut = max(text.rfind(mark, at, at + _LONGEST) for mark in "。\n！？、 ") + 1 or at + _LONGEST
        yield at, text[at:cut]
        at = cut
    yield at, text[at:]
