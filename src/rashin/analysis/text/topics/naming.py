"""What groups of texts are about, in words: names that people can read, and keywords that find the texts again.

Words are weighed by class-based TF-IDF (Grootendorst, 2022): often in the group, seldom elsewhere. Names are of nouns;
what judges (素晴らしい, great) never names a topic. Keywords are chosen by how surely they point at the group.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Final

from rashin.analysis.text.aspects import english_terms, japanese_terms
from rashin.analysis.text.english.lexicon import lexicon as english_lexicon
from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.lexicon import NEGATION
from rashin.analysis.text.japanese.lexicon import lexicon as japanese_lexicon
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.spelling import key_of

MOST_KEYWORDS: Final = 10
_SURE: Final = 0.5
"""Of the texts that hold a keyword, this share is in the group."""
_FEWEST: Final = 3
_SECOND: Final = frozenset({"時間", "人数", "回数", "場所"})
"""What names nothing alone but does behind another noun: 待ち時間."""
_SPOKEN_OF: Final = frozenset({"が", "は", "も", "を", "の"})
"""What stands behind a noun that something is said of: 根気よく and 取り合いになる say nothing of 根気 and 取り合い."""
_NOT: Final = frozenset({"ない", "無い", "ず", "ぬ"})
MOST_PAIRS: Final = 4
_LISTED: Final = 1.8
"""How much more a word of the aspects' list weighs in a name."""
_NAMES_IF: Final = 0.35
"""A word names a group when this share of its texts hold it, and half of it when the word is listed."""
_SECOND_IF: Final = 0.3
_PAIRED: Final = 0.6

_LETTERS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fffA-Za-z々ー]")
_NOUNS: Final = frozenset({"普通名詞", "サ変可能", "一般"})


@lru_cache(maxsize=8)
def listed_words(part: str) -> frozenset[str]:
    """The words of a part of ``naming.tsv``."""
    text = files("rashin.analysis.text").joinpath("data", "naming.tsv").read_text("utf-8")
    rows = dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return frozenset(rows[part].split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of which something could be about: what it is looked up as, how it is shown, and whether it can name."""

    key: str
    shown: str
    names: bool
    listed: bool = False
    """Whether it stands in the aspects' list: such words name before others."""


def words_in(text: str, *, japanese: bool) -> list[Word]:
    """The words of a text that mean something, compounds (待ち時間) beside their parts."""
    return _japanese(morphemes(text)) if japanese else _english(text)


def _japanese(words: Sequence[Morpheme]) -> list[Word]:
    found: list[Word] = []
    run: list[tuple[Morpheme, str]] = []
    for at, word in enumerate([*words, None]):
        joins = word is not None and word.part in ("名詞", "接尾辞") and _noun(word)
        if word is not None and joins:
            run.append((word, key_of(word)))
            continue
        found.extend(_of_run(run, spoken_of=word is not None and word.surface in _SPOKEN_OF))
        run = []
        if word is not None and (one := _verb(word)):
            found.append(one)
        if word is not None and (denied := _denied(word, words[at + 1 : at + 3])):
            found.append(denied)
    return found


def _denied(word: Morpheme, following: Sequence[Morpheme]) -> Word | None:
    """A verb with its denial: 届かない, つながりません, 買えない."""
    if word.part != "動詞" or not following or following[0].part != "助動詞":
        return None
    polite = following[0].normal == "ます" and len(following) > 1 and following[1].normal in _NOT
    if not polite and following[0].normal not in _NOT:
        return None
    if word.normal in ("為る", "有る", "居る", "成る"):
        return None
    return Word(key_of(word) + NEGATION, word.surface + ("ません" if polite else "ない"), False)


def _of_run(run: Sequence[tuple[Morpheme, str]], *, spoken_of: bool) -> Iterable[Word]:
    for at, (word, key) in enumerate(run):
        if (
            word.part == "名詞"
            and word.normal not in listed_words("nameless")
            and word.surface not in listed_words("nameless")
        ):
            named = (len(word.surface) > 1 or _listed(word)) and not _says_little(word)
            named = named and (_listed(word) or (spoken_of and at + 1 == len(run)))
            yield Word(key, word.surface, named and not _judges(word), _listed(word))
            if at + 1 < len(run):
                following, other = run[at + 1]
                if (following.surface not in listed_words("nameless") or following.surface in _SECOND) and len(
                    word.surface + following.surface
                ) >= 3:
                    listed = _listed(word) or _listed(following)
                    named = not _judges(word) and (listed or spoken_of)
                    yield Word(key + other, word.surface + following.surface, named, listed)


def _says_little(word: Morpheme) -> bool:
    """Of everything that is sold or done something could be said so."""
    return any(word.normal in listed_words(part) for part in ("circumstances", "generic"))


def _noun(word: Morpheme) -> bool:
    if word.part == "接尾辞":
        return bool(re.fullmatch(r"[料者員費先元用機器店品証書券]", word.surface))
    if word.detail.startswith(("固有名詞-人名", "固有名詞-地名")) or not _LETTERS.search(word.surface):
        return False
    if word.surface.isascii() and (len(word.surface) < 3 or word.surface.lower() in listed_words("english")):
        return False
    return word.detail in _NOUNS or word.detail.startswith("固有名詞")


def _verb(word: Morpheme) -> Word | None:
    if word.part == "動詞" and word.normal not in listed_words("verbs") and word.detail == "一般":
        return Word(key_of(word), as_noun(word.normal), judged(word.normal) < 0 and _is_noun(as_noun(word.normal)))
    if word.part == "形容詞" and word.normal in listed_words("directions"):
        return Word(key_of(word), word.normal, False)
    if word.part == "形状詞" and judged(word.normal) == 0 and word.normal not in listed_words("nameless"):
        return Word(key_of(word), word.surface, False)
    return None


def as_noun(verb: str) -> str:
    """遅れる as 遅れ; verbs that have no such noun stay."""
    return verb[:-1] if re.search(r"[えけげせてでねべめれいきぎしちにびみり]る$", verb) and len(verb) > 2 else verb


@lru_cache(maxsize=5_000)
def _is_noun(text: str) -> bool:
    words = morphemes(text)
    return len(words) == 1 and words[0].part == "名詞"


def _listed(word: Morpheme) -> bool:
    entries = japanese_terms().entries
    return any(keys == (form,) for form in (word.normal, word.surface) for keys, _ in entries.get(form, ()))


def _judges(word: Morpheme) -> bool:
    """Nouns that praise; those that blame (故障, 不良) may name."""
    return judged(word.normal) > 0


@lru_cache(maxsize=20_000)
def judged(normal: str) -> float:
    """How good or bad a Japanese word is by itself."""
    hit = japanese_lexicon().match([normal], 0)
    return hit[1] if hit else 0.0


def _english(text: str) -> list[Word]:
    found: list[Word] = []
    before = ""
    for word in words_of(text):
        key = word.key
        if not key[0].isalpha() or key in listed_words("english") or len(key) < 3:
            before = ""
            continue
        hit = english_lexicon().match([word], 0)
        judges = hit is not None and abs(hit[1]) >= 0.5
        listed = any(keys == (key,) for keys, _ in english_terms().entries.get(key, ()))
        found.append(Word(stem(key), key, not judges and not key.endswith("ly"), listed))
        if before and not judges:
            found.append(Word(stem(before) + stem(key), f"{before} {key}", True))
        before = "" if judges else key
    return found


@dataclass(slots=True)
class Counted:
    """How often each word stands in the texts, in all and group by group, and how it is shown."""

    all: Counter[str] = field(default_factory=Counter)
    groups: dict[int, Counter[str]] = field(default_factory=dict)
    shown: dict[str, Counter[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    called: dict[str, Counter[str]] = field(default_factory=dict)
    """How words that can name are shown where they do."""
    listed: set[str] = field(default_factory=set)
    texts: Counter[int] = field(default_factory=Counter)
    nameless: frozenset[str] = frozenset()
    """What is only bought or visited: no topic is named after it."""

    def add(self, words: Iterable[Word], group: int) -> None:
        """The words of one text of a group (-1: of none)."""
        self.texts[group] += 1
        mine = self.groups.setdefault(group, Counter())
        for word in {one.key: one for one in words}.values():
            self.all[word.key] += 1
            mine[word.key] += 1
            self.shown.setdefault(word.key, Counter())[word.shown] += 1
            if word.names:
                self.names.add(word.key)
                self.called.setdefault(word.key, Counter())[word.shown] += 1
            if word.listed:
                self.listed.add(word.key)

    def show(self, key: str) -> str:
        """The form in which a word mostly stands."""
        return self.shown[key].most_common(1)[0][0]

    def weights(self, groups: Collection[int]) -> Mapping[str, float]:
        """Class-based TF-IDF of the words of some groups together."""
        counts: Counter[str] = Counter()
        for one in groups:
            counts.update(self.groups.get(one, Counter()))
        size = max(1, sum(self.texts[one] for one in groups))
        total = sum(self.texts.values())
        return {
            key: count / size * math.log(1 + total / self.all[key]) * (count / self.all[key]) ** 0.5
            for key, count in counts.items()
            if count >= 2
        }

    def keywords(self, groups: Collection[int]) -> list[str]:
        """Keys that point at the groups, the best first."""
        counts: Counter[str] = Counter()
        for one in groups:
            counts.update(self.groups.get(one, Counter()))
        size = max(1, sum(self.texts[one] for one in groups))
        weights = self.weights(groups)
        fewest = max(_FEWEST, size // 50)
        sure = [
            key
            for key, count in counts.items()
            if count >= fewest and key in weights and count / self.all[key] >= _SURE
        ]
        sure.sort(key=lambda key: -weights[key])
        return [key for at, key in enumerate(sure) if not _told(key, sure[:at], self, counts)][:MOST_KEYWORDS]

    def pairs(
        self, groups: Collection[int], pieces: Sequence[Collection[str]], of: Sequence[int]
    ) -> list[tuple[str, str]]:
        """Two words that together point at the groups where neither does alone, the commonest first.

        ``pieces`` are the keys of every text, and ``of`` the groups of the texts.
        """
        weights = self.weights(groups)
        sure = set(self.keywords(groups))
        best = [key for key in sorted(weights, key=lambda key: -weights[key])[:12] if key not in sure]
        wanted = set(best)
        inside: Counter[tuple[str, str]] = Counter()
        everywhere: Counter[tuple[str, str]] = Counter()
        for keys, group in zip(pieces, of, strict=True):
            held = wanted.intersection(keys)
            if len(held) > 1:
                found = list(combinations(sorted(held), 2))
                everywhere.update(found)
                if group in groups:
                    inside.update(found)
        fewest = max(_FEWEST, sum(self.texts[one] for one in groups) // 30)
        kept = [
            pair
            for pair, count in inside.most_common(60)
            if count >= fewest
            and count / everywhere[pair] >= _PAIRED
            and not (pair[0] in pair[1] or pair[1] in pair[0])
        ]
        return kept[:MOST_PAIRS]

    def _can_name(self, key: str) -> bool:
        if key not in self.names:
            return False
        mostly = key in self.listed or 2 * self.called[key].total() >= self.all[key]
        return mostly and not any(len(one) > 1 and one in key for one in self.nameless)

    def name(self, groups: Collection[int], *, words: int = 2, joint: str = "・") -> tuple[str, ...]:
        """The words that name the groups, the best first: none within another."""
        size = max(1, sum(self.texts[one] for one in groups))
        weights = {key: weight * (_LISTED if key in self.listed else 1) for key, weight in self.weights(groups).items()}
        counts = {key: sum(self.groups.get(one, Counter())[key] for one in groups) for key in weights}
        least = {key: _NAMES_IF / (2 if key in self.listed else 1) for key in weights}
        ranked = sorted(
            (key for key in weights if self._can_name(key) and counts[key] >= least[key] * size),
            key=lambda key: -weights[key],
        )
        chosen: list[str] = []
        for key in ranked[:30]:
            if weights[key] < 0.25 * weights[ranked[0]]:
                break
            within = next((at for at, one in enumerate(chosen) if one in key or key in one), None)
            if within is None:
                if not chosen or counts[key] >= _SECOND_IF * size:
                    chosen.append(key)
            elif chosen[within] in key and weights[key] > 0.6 * weights[chosen[within]]:
                chosen[within] = key  # 待ち時間 rather than 時間
            if len(chosen) > words:
                break
        shown = list(dict.fromkeys(self.called[key].most_common(1)[0][0] for key in chosen[:words]))
        return tuple(one for one in shown if not any(one != other and one in other for other in shown))


def _told(key: str, before: Sequence[str], counted: Counted, counts: Counter[str]) -> bool:
    """A compound adds nothing to a part of it that is as sure."""
    return any(part in key and part != key for part in before)
