"""On which side a sentence of a draft stands, and whether any voice that it cites stands there.

Both are read by the reader of all texts. A sentence is contrary when it judges, as a whole, in one of its words or of
one aspect, to a side on which none of its voices is, while at least one is clearly on the other. A wish is no praise:
"faster, please" is said by those who found it slow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rashin.analysis.text.reading import Reading, read_many

CLEAR: Final = 0.35
"""How far from the middle a text or its aspect is on a side."""
WORDLESS: Final = 0.6
"""The same where no word of it judges."""
STRONG: Final = 0.5
"""The weight from which a single word judges."""
FIRM: Final = 0.6
"""How far an aspect of the sentence must be from the middle, to be held against the same aspect of its voices."""
_VAGUE: Final = frozenset({"other", "workplace"})
_WISH: Final = re.compile(
    r"\b(?:please|would|could|should|wish|want|hope|ask(?:s|ed)? for|request|if)\b"
    r"|ください|下さい|ほしい|欲しい|要望|希望|望[むみま]|求め|願[いう]|[たな]ら(?!な)|れば",
    re.IGNORECASE,
)
_PRAISED: Final = re.compile(
    r"\b(?:praise[sd]?|appreciated?|welcomed?|satisfied|pleased|delighted)\b|好評|ほめ|褒め|称賛|高く評価|喜ばれ|喜んで|歓迎",
    re.IGNORECASE,
)
_BLAMED: Final = re.compile(
    r"\b(?:complain(?:s|ed|ing|ts?)?|criticis\w+|criticiz\w+|dislike[sd]?)\b|不評|不満|苦情|批判|低評価", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"\b(?:no|not|never|without|nobody|nothing|hardly)\b|n['’]t\b|(?:は|も|が)?(?:なく|ない|なし|ありません|聞かれ|見られ)",
    re.IGNORECASE,
)
_PAUSE: Final = re.compile("[、。,.;]")
_NEAR: Final = 16
"""Letters around a word of praise or blame in which it is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is read in a text of how it judges."""

    whole: int
    """-1, 0 or 1: to which side it clearly goes as a whole."""
    words: frozenset[int]
    """The sides on which words of it are."""
    aspects: tuple[tuple[str, float], ...]
    """Of each aspect, how it is judged."""
    wishes: bool

    def on(self, side: int) -> bool:
        """Whether it stands on this side, wholly or with a word."""
        return self.whole == side or side in self.words


def sides_of(texts: Sequence[str]) -> list[Sides]:
    """On which sides each of these texts stands."""
    bounded = [text[:1_000] for text in texts]
    return [_sides(text, one) for text, one in zip(bounded, read_many(bounded), strict=True)]


def _sides(text: str, found: Reading) -> Sides:
    wishing = {
        at for at, clause in enumerate(found.clauses) if _WISH.search(text[clause.start : clause.end])
    }  # fmt: skip
    words = {
        1 if one.polarity > 0 else -1
        for one in found.opinions
        if abs(one.polarity) >= STRONG and not (one.polarity > 0 and one.clause in wishing)
    }
    words |= {side for side, pattern in ((1, _PRAISED), (-1, _BLAMED)) if _told(pattern, text)}
    side = 1 if found.sentiment > 0 else -1
    bound = CLEAR if words else WORDLESS
    own = abs(found.sentiment) >= bound and found.label in {"pos", "neg"} and not (side > 0 and wishing)
    return Sides(
        whole=side if own else 0, words=frozenset(words), wishes=bool(_WISH.search(text)),
        aspects=tuple((one.category, one.polarity) for one in found.aspects if one.category not in _VAGUE),
    )  # fmt: skip


def _told(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a word of the pattern stands there and is not denied beside it."""
    for one in pattern.finditer(text):
        before, behind = text[max(0, one.start() - _NEAR) : one.start()], text[one.end() : one.end() + _NEAR // 2]
        if not _DENIED.search(before if one[0].isascii() else _PAUSE.split(behind)[0]):
            return True
    return False


def contrary(sentence: Sides, voices: Sequence[Sides]) -> bool:
    """Whether the sentence judges to a side on which no voice is that it cites."""
    for side in {sentence.whole, *sentence.words} - {0}:
        if side > 0 and sentence.wishes:
            continue
        if any(one.whole == -side for one in voices) and not any(one.on(side) for one in voices):
            return True
    return any(_turned(category, polarity, voices) for category, polarity in sentence.aspects if abs(polarity) >= FIRM)


def _turned(category: str, polarity: float, voices: Sequence[Sides]) -> bool:
    """Whether all voices that clearly judge this aspect judge it the other way."""
    told = [other for one in voices for name, other in one.aspects if name == category and abs(other) >= STRONG]
    return bool(told) and all((other > 0) != (polarity > 0) for other in told)


def agreed(sentence: Sides, voices: Sequence[Sides]) -> bool:
    """Whether a voice judges the same aspect the same way."""
    own = {(name, polarity > 0) for name, polarity in sentence.aspects if abs(polarity) >= STRONG}
    return any((name, other > 0) in own for one in voices for name, other in one.aspects if abs(other) >= STRONG)
