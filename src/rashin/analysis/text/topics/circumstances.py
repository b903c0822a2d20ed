"""What is told beside what is meant: that something was bought, for whom, where somebody went.

“居間用にソファを注文しました” names a thing and judges nothing. Such clauses make no topic, and what is bought in them
(the company's own goods) names none, as topics are to tell what goes well or wrong and not what was sold.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rashin.analysis.text.english.lexicon import lexicon as english_lexicon
from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.spelling import key_of
from rashin.analysis.text.topics.naming import judged, listed_words

_TELLING: Final = frozenset({"動詞", "名詞", "形容詞", "形状詞"})
_WISHES: Final = frozenset({"欲しい", "下さい", "願う", "頂く", "たい", "ない", "無い", "ぬ"})
_WEAK: Final = frozenset({"為る", "来る", "見る", "居る", "御座る"})
_ASKING: Final = ("?", "？", "か", "かな", "かね")
_DENIALS: Final = frozenset({"not", "n't", "never", "no", "nothing", "nobody"})
_FEWEST: Final = 3
_MOSTLY: Final = 0.12
"""A noun is a thing that is bought when this share of what is said with it is no more than that."""


def is_circumstance(text: str, *, japanese: bool) -> bool:
    """Whether a clause only tells what was done before."""
    return _japanese(text) if japanese else _english(text)


def things(texts: Sequence[str], told: Sequence[bool], *, japanese: bool) -> frozenset[str]:
    """The nouns, as they are looked up, of which clauses say that they were bought or visited."""
    everywhere: Counter[str] = Counter()
    bought: Counter[str] = Counter()
    for text, only in zip(texts, told, strict=True):
        nouns = _nouns(text, japanese=japanese)
        everywhere.update(nouns)
        if only:
            bought.update(nouns)
    return frozenset(noun for noun, count in bought.items() if count >= _FEWEST and count >= _MOSTLY * everywhere[noun])


def _nouns(text: str, *, japanese: bool) -> frozenset[str]:
    if japanese:
        return frozenset(key_of(word) for word in morphemes(text) if word.part == "名詞")
    return frozenset(stem(word.key) for word in words_of(text) if word.key[:1].isalpha())


def _japanese(text: str) -> bool:
    words = morphemes(text)
    if any(word.normal in _WISHES for word in words) or text.rstrip("。！!… ").endswith(_ASKING):
        return False
    content = [word for word in words if word.part in _TELLING and word.normal not in _WEAK]
    if not content or any(judged(word.normal) for word in content):
        return False
    done = listed_words("circumstances")
    verbs = (word for word in content if word.part == "動詞")
    return content[-1].normal in done and all(word.normal in done for word in verbs)


def _english(text: str) -> bool:
    words = words_of(text)
    said = {word.key for word in words}
    if "?" in text or said & _DENIALS or any(english_lexicon().match([word], 0) is not None for word in words):
        return False
    return not said.isdisjoint(listed_words("circumstances_en"))
