"""Whether a sentence of a draft rests on the voices that it cites.

A sentence is supported when it is like one of them in meaning, or shares its words with them. Both say what they are
about, neither that the sentence is true: support is a condition, not a proof. Figures that no cited voice holds and a
judgement that goes against all of them are marked.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.gist.answering import Said
from rashin.analysis.text.pii import mask
from rashin.analysis.text.reading import read
from rashin.analysis.text.spelling import BARRIER, cut
from rashin.analysis.text.vectors import Embedder

ALIKE: Final = 0.30
"""Likeness in meaning from which a sentence is about what a voice says."""
SHARED: Final = 0.34
"""Share of a sentence's words that the cited voices hold, from which it is about what they say."""
CONTRARY: Final = 0.35
"""How far from the middle both sides must be, on either side of it, to be called contrary."""
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_KANJI_NUMBER: Final = re.compile(r"[一二三四五六七八九十百千万]+(?=[人件名割倍回年度か個台円点日週月時分%％])")
_MANY: Final = re.compile(
    r"半数|過半|大多数|全員|全ての|すべての|\b(?:most|majority|half|all|every|nobody|percent)\b", re.IGNORECASE
)
_KANJI: Final = {letter: at for at, letter in enumerate("〇一二三四五六七八九")}
_UNITS: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}


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
    """Figures and words of quantity that no cited voice holds."""
    contrary: bool
    masked: bool
    """Whether personal data was taken out of it."""

    @property
    def supported(self) -> bool:
        """Whether it cites voices and is about what they say."""
        return bool(self.cites) and (self.alike >= ALIKE or self.shared >= SHARED)


def check(said: Sequence[Said], voices: Sequence[str], embedder: Embedder | None) -> tuple[Checked, ...]:
    """Each sentence with what it rests on."""
    hidden = mask([one.text for one in said], mode="strict")
    cited = [tuple(number for number in one.cites if 1 <= number <= len(voices)) for one in said]
    alike = _alike([one.text for one in said], cited, voices, embedder)
    return tuple(
        Checked(
            text=text, cites=numbers, unknown=tuple(one for one in sentence.cites if one not in numbers), alike=near,
            shared=shared(sentence.text, [voices[number - 1] for number in numbers]),
            numbers=made_up(sentence.text, [voices[number - 1] for number in numbers]),
            contrary=contrary(sentence.text, [voices[number - 1] for number in numbers]),
            masked=text != sentence.text,
        )
        for sentence, text, numbers, near in zip(said, hidden, cited, alike, strict=True)
    )  # fmt: skip


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


def made_up(sentence: str, voices: Sequence[str]) -> tuple[str, ...]:
    """Figures and words of quantity in the sentence that stand in none of the voices."""
    held = {number for one in voices for number in _figures(one)}
    there = " ".join(voices).lower()
    found = [number for number in _figures(sentence) if number not in held]
    found += [word for word in _MANY.findall(sentence) if word.lower() not in there]
    return tuple(dict.fromkeys(found))


def _figures(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    found = [one.replace(",", "").rstrip(".") for one in _DIGITS.findall(plain)]
    return found + [str(_value(one)) for one in _KANJI_NUMBER.findall(plain)]


def _value(kanji: str) -> int:
    total = small = 0
    for letter in kanji:
        if letter in _UNITS:
            unit = _UNITS[letter]
            if unit == 10_000:
                total, small = (total + small or 1) * unit, 0
            else:
                total, small = total + (small or 1) * unit, 0
        else:
            small = small * 10 + _KANJI[letter]
    return total + small


def contrary(sentence: str, voices: Sequence[str]) -> bool:
    """Whether the sentence judges the other way than every voice that it cites."""
    own = read(sentence[:1_000]).sentiment
    if abs(own) < CONTRARY or not voices:
        return False
    return all(read(one[:1_000]).sentiment * (1 if own < 0 else -1) >= CONTRARY for one in voices[:12])
