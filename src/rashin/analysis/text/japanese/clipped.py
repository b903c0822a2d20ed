"""Words that are written without their endings, as on cards and in notes: 料金高 is 料金が高い, 対応悪 対応が悪い."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rashin.analysis.text.japanese.morphemes import Morpheme

_WHOLE: Final = {
    "高": "高い", "安": "安い", "悪": "悪い", "良": "良い", "遅": "遅い", "早": "早い", "速": "速い", "狭": "狭い",
    "広": "広い", "暗": "暗い", "薄": "薄い", "濃": "濃い", "少": "少ない", "多": "多い", "長": "長い", "短": "短い",
    "重": "重い", "軽": "軽い", "古": "古い", "弱": "弱い", "強": "強い", "汚": "汚い", "臭": "臭い", "寒": "寒い",
    "暑": "暑い", "遠": "遠い", "近": "近い", "難": "難しい", "美味": "美味しい", "不味": "不味い", "無": "無い",
}  # fmt: skip
_ENDS: Final = frozenset({"補助記号", "空白"})


def whole(words: Sequence[Morpheme]) -> Sequence[Morpheme]:
    """The words, with those that lack their endings read as what they stand for."""
    found = [at for at in range(1, len(words)) if _clipped(words, at)]
    if not found:
        return words
    told = list(words)
    for at in found:
        told[at] = replace(words[at], normal=_WHOLE[words[at].surface], part="形容詞", detail="一般")
    return told


def _clipped(words: Sequence[Morpheme], at: int) -> bool:
    """A bare stem behind a noun, at the end of what is said."""
    word = words[at]
    if word.surface not in _WHOLE or word.part not in ("名詞", "接尾辞", "形容詞", "形状詞", "接頭辞"):
        return False
    before = words[at - 1]
    named = before.part == "名詞" and before.end == word.start and before.detail != "数詞"
    return named and (at + 1 == len(words) or words[at + 1].part in _ENDS)
