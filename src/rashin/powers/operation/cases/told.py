"""A rule's conditions in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.said import speaker
from rashin.base.ui import formats

METRIC_WORDS: Final = {
    "nps": "NPS", "csat": "CSAT", "ces": "CES", "rating": pgettext_lazy("metric", "Rating"),
    "text": pgettext_lazy("metric", "Words alone"),
}  # fmt: skip
SENTIMENT_WORDS: Final = {
    "neg": pgettext_lazy("sentiment", "Bad"), "mixed": pgettext_lazy("sentiment", "Mixed"),
    "neu": pgettext_lazy("sentiment", "Neither"), "pos": pgettext_lazy("sentiment", "Good"),
}  # fmt: skip
_NAMED: Final = {
    "metrics": _("asked as %(words)s"), "surveys": _("survey %(words)s"), "sources": _("from %(words)s"),
    "channels": _("over %(words)s"), "touchpoints": _("at %(words)s"), "units": _("in %(words)s"),
    "words": _("speaks of %(words)s"), "without_words": _("does not speak of %(words)s"),
    "sentiments": _("sounds %(words)s"), "topics": _("is about %(words)s"), "intents": _("is meant as %(words)s"),
}  # fmt: skip


def told_conditions(said: Mapping[str, Any]) -> str:
    """What must hold, one after the other."""
    parts = [
        str(_NAMED[name]) % {"words": _listed(name, said[name])} for name in _NAMED if said.get(name)
    ]  # fmt: skip
    if said.get("at_most") is not None:
        parts.append(gettext("score at most %(score)s") % {"score": formats.number(said["at_most"])})
    if said.get("at_least") is not None:
        parts.append(gettext("score at least %(score)s") % {"score": formats.number(said["at_least"])})
    if said.get("value_at_least") is not None:
        parts.append(gettext("bought for at least %(amount)s") % {"amount": formats.number(said["value_at_least"])})
    if said.get("segment"):
        parts.append(gettext("belongs to “%(segment)s”") % {"segment": said["segment"]})
    either = gettext(" or ") if said.get("match") == "any" else gettext(" and ")
    return either.join(parts)


def _listed(name: str, values: list[str]) -> str:
    both: Mapping[str, Mapping[str, Any]] = {"metrics": METRIC_WORDS, "sentiments": SENTIMENT_WORDS}
    words = both.get(name, {})
    comma = "、" if formats.reading_language() == "ja" else ", "
    say = speaker({"surveys": "survey", "channels": "channel", "topics": "topic", "intents": "intent"}.get(name, name))
    shown = [str(words.get(value) or say(value)) for value in values[:5]]
    return comma.join(shown) + ("…" if len(values) > len(shown) else "")
