"""Questions whose answers stand in long texts, made from the texts themselves: a clause, with what it tells left out.

As people do who write questions beside a text (JSQuAD, SQuAD), they share many of its words and put others in their own
order: a run of nouns is asked for, every third other word is dropped, the rest is turned round at its comma.
"""

import random
import re
from collections.abc import Sequence

from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes

_ASKED = ("何ですか", "どれですか", "いくらですか", "どうなりましたか", "なぜですか", "どこですか")
_SAID = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_FEWEST = 5


def questions(paragraphs: Sequence[str], count: int, *, seed: int = 5) -> list[tuple[str, int]]:
    """Questions, each with the number of the text that answers it."""
    chance = random.Random(seed)
    found: list[tuple[str, int]] = []
    for at in chance.sample(range(len(paragraphs)), len(paragraphs)):
        if len(found) == count:
            break
        asked = _question(paragraphs[at], chance)
        if asked:
            found.append((asked, at))
    return found


def _question(paragraph: str, chance: random.Random) -> str:
    clauses = [one for one in re.split(r"[。、]", paragraph) if 14 <= len(one) <= 60]
    if not clauses:
        return ""
    words = morphemes(chance.choice(clauses))
    nouns = [at for at, word in enumerate(words) if word.part == "名詞"]
    if len(nouns) < 2:
        return ""
    gone = chance.choice(nouns)
    kept = [word for at, word in enumerate(words) if at != gone and not _dropped(word, chance)]
    if sum(word.part in _SAID for word in kept) < _FEWEST - 2:
        return ""
    middle = chance.randrange(1, len(kept)) if chance.random() < 0.3 else 0
    return "".join(word.surface for word in [*kept[middle:], *kept[:middle]]) + "のは" + chance.choice(_ASKED)


def _dropped(word: Morpheme, chance: random.Random) -> bool:
    return word.part in _SAID and chance.random() < 1 / 3
