"""Words as they are looked up: one spelling for each, whatever its form, with its place in the text.

Japanese: Sudachi's unified spelling without particles, politeness and tense; every denial is one sign; verbs and the
nouns made of them come out alike (支払う, 支払い; 遅れる, 遅れ), as Sudachi reads either by what is around.
English: stems.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes

BARRIER = "\x00"
"""The key of a mark. No phrase goes over it, as none holds it."""

_CJK = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d]"
)
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_LATIN = re.compile(r"[A-Za-z]+$")
_NEGATIONS = frozenset({"ない", "無い", "ず", "ぬ", "まい", "無し"})
_DENIES = frozenset({"助動詞", "形容詞", "接尾辞", "名詞"})
_EXISTS = frozenset({"有~", "だ"})
_SILENT = {"助動詞": frozenset({"ます", "です", "た", "だ"}), "接頭辞": frozenset({"御"})}
_NO_WORDS = frozenset({"助詞", "空白"})
_MARKS = frozenset({"補助記号", "記号"})
_ENDINGS = frozenset("いきぎしちじにひびみりえけげせぜてでねへべめれ")
_ROOT = "~"
"""Behind what is left of a verb, or of a noun made of one: 足りる is not 足."""
_RISING = frozenset("うくぐすつぬぶむる")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The words of a text: how each is looked up, how it stands (in small letters), and its place in code points."""

    keys: Sequence[str]
    forms: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.keys)


def cut(text: str, *, words: Sequence[Morpheme] | None = None) -> Cut:
    """The words of a text in any language; ``words`` spares a second look where Sudachi has been there."""
    if words is not None or _CJK.search(text):
        return _japanese(morphemes(text) if words is None else words)
    found = words_of(text)
    return Cut(
        keys=[stem(word.key) if word.key[0].isalnum() else _mark(word.key) for word in found],
        forms=[word.key.replace("-", "").replace("'", "") for word in found],
        starts=[word.start for word in found],
        ends=[word.end for word in found],
    )


def phrase(words: str) -> tuple[str, str]:
    """A phrase as it is looked up: by its keys, and as it stands. Marks and what is silent are left out."""
    found = cut(words)
    kept = [at for at, key in enumerate(found.keys) if key != BARRIER]
    return "".join(found.keys[at] for at in kept), "".join(found.forms[at] for at in kept)


def _japanese(words: Sequence[Morpheme]) -> Cut:
    keys: list[str] = []
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for word in words:
        part = word.part
        if part in _NO_WORDS or word.normal in _SILENT.get(part, ()):
            continue
        if word.normal in _NEGATIONS and part in _DENIES:
            while keys and keys[-1] in _EXISTS:
                for column in (keys, forms, starts, ends):
                    column.pop()
            key = NEGATION
        elif part in _MARKS:
            key = _mark(word.surface)
        else:
            key = key_of(word)
        keys.append(key)
        forms.append(plain(word.surface))
        starts.append(word.start)
        ends.append(word.end)
    return Cut(keys=keys, forms=forms, starts=starts, ends=ends)


def _mark(surface: str) -> str:
    """Emoji are words; commas are not."""
    return BARRIER if unicodedata.category(surface[0])[0] in "PZC" else surface


def key_of(word: Morpheme) -> str:
    """What a Japanese word that is neither silent nor a mark is looked up as."""
    normal = plain(word.normal)
    if word.part == "動詞":
        return _bare(normal)
    if word.part == "名詞" and len(normal) > 1 and normal[-1] in _ENDINGS and _KANJI.match(normal[-2]):
        return normal[:-1] + _ROOT
    return stem(normal) if _LATIN.match(normal) else normal


def _bare(verb: str) -> str:
    """A verb without its ending: 支払う gives 支払~, 遅れる gives 遅~, できる (出来る) 出来~."""
    if len(verb) < 2 or verb[-1] not in _RISING or not _KANJI.search(verb):
        return verb
    stripped = verb[:-1]
    if verb[-1] == "る" and len(stripped) > 1 and stripped[-1] in _ENDINGS and _KANJI.match(stripped[-2]):
        stripped = stripped[:-1]
    return stripped + _ROOT


def plain(text: str) -> str:
    """In full kana, half letters, small letters."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text in plain letters, with the place that each of its characters had: ``places`` is one longer than it."""

    text: str
    places: Sequence[int]


def plain_with_places(text: str) -> Plain:
    """The whole text in plain letters, so that what is found in it can be shown in the original."""
    folded = text.lower()
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", folded):
        return Plain(text=folded, places=range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (text[end] in "ﾞﾟ" or unicodedata.combining(text[end])) and end - at < 8:
            end += 1
        piece = plain(text[at:end])
        letters.append(piece)
        places.extend([at] * len(piece))
        at = end
    return Plain(text="".join(letters), places=[*places, len(text)])
