"""A rule's conditions in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.said import speaker
from rashin.base.ui import formats
from rashin.powers.operation.cases.models import Rule
from rashin.powers.operation.cases.records import RuleSaid
from rashin.powers.operation.cases.rules import json_of
from rashin.powers.operation.cases.ruling import said_of
from rashin.powers.operation.cases.vocabulary import METRIC_WORDS, Severity

SENTIMENT_WORDS: Final = {
    "neg": pgettext_lazy("sentiment", "Bad"), "mixed": pgettext_lazy("sentiment", "Mixed"),
    "neu": pgettext_lazy("sentiment", "Neither"), "pos": pgettext_lazy("sentiment", "Good"),
}  # fmt: skip
TONE_WORDS: Final = {
    "neg": pgettext_lazy("tone", "only where they are spoken of badly"),
    "pos": pgettext_lazy("tone", "only where they are spoken of well"),
}
_TONED: Final = {"neg": _("%(what)s, and badly"), "pos": _("%(what)s, and well")}
_NAMED: Final = {
    "metrics": _("asked as %(words)s"), "surveys": _("survey %(words)s"), "sources": _("from %(words)s"),
    "channels": _("over %(words)s"), "touchpoints": _("at %(words)s"), "units": _("in %(words)s"),
    "words": _("speaks of %(words)s"), "without_words": _("does not speak of %(words)s"),
    "sentiments": _("sounds %(words)s"), "topics": _("is about %(words)s"),
    "aspects": _("touches on %(words)s"), "intents": _("is meant as %(words)s"),
}  # fmt: skip


def told_conditions(said: Mapping[str, Any]) -> str:
    """What must hold, one after the other."""
    parts = [_part(name, said) for name in _NAMED if said.get(name)]
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


def _part(name: str, said: Mapping[str, Any]) -> str:
    told = str(_NAMED[name]) % {"words": _listed(name, said[name])}
    tone = said.get("tone")
    return str(_TONED[tone]) % {"what": told} if tone in _TONED and name in {"topics", "aspects"} else told


def told_rule(said: RuleSaid, *, department: str = "") -> str:
    """A rule as one would tell a colleague: when it opens a case, whose it becomes, by when it is answered."""
    fields = {
        "conditions": told_conditions(json_of(said.conditions)), "answer": formats.number(said.answer_hours),
        "resolve": formats.number(said.resolve_hours), "severity": Severity(said.severity).label,
        "department": department,
    }  # fmt: skip
    opens = gettext(
        "A voice that %(conditions)s opens a case (%(severity)s): answered within %(answer)s working hours, resolved "
        "within %(resolve)s."
    )
    goes = gettext(" It goes to %(department)s.") if department else ""
    return (opens + goes) % fields


def told_row(row: Rule) -> str:
    """The same of a rule that is kept."""
    return told_rule(said_of(row), department=str(row.department or ""))


def _listed(name: str, values: list[str]) -> str:
    both: Mapping[str, Mapping[str, Any]] = {"metrics": METRIC_WORDS, "sentiments": SENTIMENT_WORDS}
    words = both.get(name, {})
    comma = "、" if formats.reading_language() == "ja" else ", "
    say = speaker(
        {
            "surveys": "survey",
            "channels": "channel",
            "topics": "topic",
            "aspects": "aspect",
            "intents": "intent",
            "touchpoints": "touchpoint",
            "units": "unit",
            "sources": "source",
        }.get(name, name)
    )
    shown = [str(words.get(value) or say(value)) for value in values[:5]]
    return comma.join(shown) + ("…" if len(values) > len(shown) else "")
