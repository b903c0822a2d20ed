"""All that is read in a text: its language, how it judges, what it is for, of what it speaks, and whom it points at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rashin.analysis.text import pii
from rashin.analysis.text.aspects import Aspect, english_aspects, japanese_aspects
from rashin.analysis.text.english.opinions import read as read_english
from rashin.analysis.text.japanese.morphemes import morphemes
from rashin.analysis.text.japanese.opinions import read as read_japanese
from rashin.analysis.text.language import Language, language
from rashin.analysis.text.opinion import Opinion, Opinions
from rashin.analysis.text.weighing import margin

Label = Literal["pos", "neg", "neu", "mixed"]

READ = frozenset({"ja", "en"})
"""Languages in which judgements are read."""

_SCALE = 3.0
"""Log-odds of good against bad at which the score is about 0.76."""

_ONE_SIDE, _SHARE = 0.8, 0.45
"""A text is mixed from this much on either side, when the smaller side has this share of the larger."""

_NEUTRAL = 0.15
"""A score this near to nothing says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read in a text. Places count code points of the text as it was given.

    ``sentiment`` runs from -1 to 1, and its sign is the answer where only good and bad are asked for; ``label`` also
    knows neutral and mixed.
    """

    language: Language
    sentiment: float
    label: Label
    opinions: Sequence[Opinion]
    aspects: Sequence[Aspect]
    pii: Sequence[pii.Found]


def read(text: str) -> Reading:
    """Everything in a text. In a language that is not read, nothing but personal data of fixed form is found."""
    spoken = language(text)
    opinions = Opinions(clauses=(), found=())
    aspects: list[Aspect] = []
    if spoken == "ja":
        words = morphemes(text)
        opinions = read_japanese(text, words=words)
        aspects = japanese_aspects(text, words, opinions)
    elif spoken == "en":
        opinions = read_english(text)
        aspects = english_aspects(text, opinions)
    score = round(math.tanh(margin(text, opinions, spoken) / _SCALE), 3) if spoken in READ else 0.0
    return Reading(
        language=spoken,
        sentiment=score,
        label=_label(score, opinions.found),
        opinions=opinions.found,
        aspects=aspects,
        pii=pii.find(text),
    )


def _label(score: float, opinions: Sequence[Opinion]) -> Label:
    good = math.fsum(opinion.polarity for opinion in opinions if opinion.polarity > 0)
    bad = -math.fsum(opinion.polarity for opinion in opinions if opinion.polarity < 0)
    if min(good, bad) >= max(_ONE_SIDE, _SHARE * max(good, bad)):
        return "mixed"
    if abs(score) < _NEUTRAL:
        return "neu"
    return "pos" if score > 0 else "neg"
