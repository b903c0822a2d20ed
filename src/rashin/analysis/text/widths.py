"""Letters of one width, with the place that each had: ｶﾞ is ガ, ㈱ is (株), が of two code points is が of one.

Marks that nobody sees (zero width, direction, variants, NUL and its like, halves of letters) are left out, and so are
spaces between Japanese words where particles stand apart. Everything else stays as it is, one for one, so that most
texts need nothing; what is found in the even text is told in code points of the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CONTROL: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_UNSEEN: Final = _CONTROL + (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
_MARKS: Final = "\u0300-\u036f\u3099\u309aﾞﾟ"
_UNEVEN = re.compile(rf"[{_UNSEEN}{_MARKS}\uff66-\uff9f\uff21-\uff3a\uff41-\uff5a\u3200-\u33ff]")
_CLUSTER = re.compile(rf"[{_UNSEEN}]|[^{_MARKS}][{_MARKS}]{{1,8}}|.", re.DOTALL)
_JAPANESE: Final = "ぁ-ヿ一-龥々。、！？「」"
_APART = re.compile(rf"[{_JAPANESE}] (?:[はがをもにでと] ?(?=[{_JAPANESE}])|です|でした|ます|、|。)")
"""Words that stand apart, as in text that a machine has cut: スタッフ は 親切 でした."""

_BETWEEN = re.compile(rf"(?<=[{_JAPANESE}]) (?=[{_JAPANESE}])")
_GONE = re.compile(rf"[{_UNSEEN}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Even:
    """A text in letters of one width; where each of them begins and ends in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the even text stands in the original."""
        return self.starts[start], self.ends[end - 1]


def even(text: str) -> Even | None:
    """The text in letters of one width; nothing when it is that already, as most are."""
    if text.isascii() and _UNEVEN.search(text) is None:
        return None
    spaced = " " in text and _APART.search(text) is not None
    if not spaced and _UNEVEN.search(text) is None:
        return None
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        whole = match.group()
        if _GONE.match(whole) and len(whole) == 1:
            continue
        if spaced and whole == " " and _BETWEEN.match(text, match.start()):
            continue
        plain = _plain(whole)
        letters.append(plain)
        starts += [match.start()] * len(plain)
        ends += [match.end()] * len(plain)
    return Even(text="".join(letters), starts=starts, ends=ends)


def _plain(cluster: str) -> str:
    if _UNEVEN.search(cluster) is None:
        return cluster
    return unicodedata.normalize("NFKC", cluster)
