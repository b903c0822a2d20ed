"""Whether a sentence of a draft rests on the voices that it cites.

A sentence is supported when it is like one of them in meaning, or shares its words with them. Both say what they are
about, neither that the sentence is true: support is a condition, not a proof. Quantities that they do not bear out
(``quantities``) and a judgement on whose side none of them is (``sides``) are marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.gist.answering import Said
from rashin.analysis.text.gist.quantities import made_up
from rashin.analysis.text.gist.sides import agreed, contrary, sides_of
from rashin.analysis.text.pii import mask
from rashin.analysis.text.spelling import BARRIER, cut
from rashin.analysis.text.vectors import Embedder

ALIKE: Final = 0.30
"""Likeness in meaning from which a sentence is about what a voice says."""
SHARED: Final = 0.34
"""Share of a sentence's words that the cited voices hold, from which it is about what they say."""
AGREED: Final = 0.22
"""The likeness that is enough where a voice judges the same aspect the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence after it was held against the voices."""

    text: str
    cites: tuple[int, ...]
    """Numbers of voices that were given, from 1."""
    unknown: tuple[int, ...]
    """Numbers that the draft made up; dropped."""
    alike: float
    shared: float
    numbers: tuple[str, ...]
    """Figures and words of quantity that the cited voices do not bear out."""
    contrary: bool
    masked: bool
    """Whether personal data was taken out of it."""
    agreed: bool = False
    """Whether a cited voice judges the same aspect the same way."""

    @property
    def supported(self) -> bool:
        """Whether it cites voices and is about what they say."""
        near = self.alike >= (AGREED if self.agreed else ALIKE)
        return bool(self.cites) and (near or self.shared >= SHARED)

    @property
    def grounded(self) -> bool:
        """Whether nothing speaks against showing it as what voices say."""
        return self.supported and not self.numbers and not self.contrary


def check(said: Sequence[Said], voices: Sequence[str], embedder: Embedder | None) -> tuple[Checked, ...]:
    """Each sentence with what it rests on."""
    hidden = mask([one.text for one in said], mode="strict")
    cited = [tuple(number for number in one.cites if 1 <= number <= len(voices)) for one in said]
    alike = _alike([one.text for one in said], cited, voices, embedder)
    wanted = sorted({number for one in cited for number in one})
    spoken = dict(zip(wanted, sides_of([voices[number - 1] for number in wanted]), strict=True))
    found = []
    for sentence, text, numbers, near, own in zip(
        said, hidden, cited, alike, sides_of([one.text for one in said]), strict=True
    ):
        theirs, judged = [voices[number - 1] for number in numbers], [spoken[number] for number in numbers]
        found.append(
            Checked(
                text=text, cites=numbers, unknown=tuple(one for one in sentence.cites if one not in numbers),
                alike=near, shared=shared(sentence.text, theirs),
                numbers=made_up(sentence.text, theirs, sent=len(voices)), contrary=contrary(own, judged),
                masked=text != sentence.text, agreed=agreed(own, judged),
            )
        )  # fmt: skip
    return tuple(found)


def _alike(
    said: Sequence[str], cited: Sequence[Sequence[int]], voices: Sequence[str], embedder: Embedder | None
) -> list[float]:
    wanted = sorted({number for one in cited for number in one})
    if embedder is None or not wanted:
        return [0.0] * len(said)
    place = {number: at for at, number in enumerate(wanted)}
    rows, spoken = embedder.embed(list(said)), embedder.embed([voices[number - 1] for number in wanted])
    return [
        float(max(rows[at] @ spoken[place[number]] for number in numbers)) if numbers else 0.0
        for at, numbers in enumerate(cited)
    ]


def shared(sentence: str, voices: Sequence[str]) -> float:
    """The share of the sentence's words of meaning that stand in the voices; one word alone proves nothing."""
    wanted = _words(sentence)
    held = wanted & {word for one in voices for word in _words(one)}
    return len(held) / len(wanted) if len(held) > 1 else 0.0


def _words(text: str) -> set[str]:
    bare = (key.rstrip("~") for key in cut(text[:2_000]).keys if key != BARRIER)
    return {key for key in bare if key[:1].isalpha() and (len(key) > 3 or not key.isascii()) and key not in _EMPTY}


_JAPANESE: Final = """
する 為る 居る いる 有る ある 成る なる 言う 声 意見 顧客 客 多い 複数 一部 方 人 事 こと 点 様 よう 物 もの 其の
此の それ これ 挙がる 寄せる 見る られる れる せる 出る 対する 関する 付く 思う 感じる 及び また"""
_ENGLISH: Final = """
that this they were with have from their some many customer customers voice voices said report about when there been
also which would could than them into more other people"""
_EMPTY: Final = frozenset(_JAPANESE.split()) | {stem(word) for word in _ENGLISH.split()}
"""Words that any summary holds, whatever it is about."""
