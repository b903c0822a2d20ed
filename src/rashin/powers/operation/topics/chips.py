"""Filters beyond the form, in words, each with the address without it."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.filters import Filter, parse_filters
from rashin.base.atlas.said import speaker
from rashin.base.ui.formats import listed
from rashin.base.ui.navigation import Words
from rashin.errors import RashinError
from rashin.powers.operation.topics.drill import behind_words, names_cell
from rashin.powers.operation.topics.wishes import PASSING, onward, where_of

FIELDS: Final[Mapping[str, Words]] = {
    "topic": pgettext_lazy("voices", "Topic"), "aspect": pgettext_lazy("voices", "Aspect"),
    "term": pgettext_lazy("voices", "Word"), "phrase": pgettext_lazy("voices", "Phrase"),
    "intent": pgettext_lazy("voices", "Intent"), "sentiment": _("Sentiment"), "read_language": _("Language"),
    "channel": _("Channel"), "unit": _("Unit"), "survey": _("Survey"), "score": _("Score"),
    "touchpoint": pgettext_lazy("voices", "Touchpoint"), "journey": pgettext_lazy("voices", "Journey"),
    "stage": pgettext_lazy("voices", "Stage"), "text": _("Words"),
}  # fmt: skip
_SIGNS: Final = {"contains": "~", "!=": "≠", ">=": "≥", "<=": "≤"}


def chips(request: HttpRequest) -> list[dict[str, str]]:
    """One a filter; what the voices stand behind is one as well."""
    found = []
    for text in where_of(request):
        query = request.GET.copy()
        query.setlist("where", [one for one in query.getlist("where") if one != text])
        for passing in PASSING:
            query.pop(passing, None)
        found.append({"label": filters_told(text), "without": f"{request.path}?{query.urlencode()}"})
    if request.GET.get("view") == "voices" and names_cell(request):
        found.append({"label": behind_words(request), "without": onward(request)})
    return found


def filters_told(text: str) -> str:
    """Filters as questions take them, in words; what nobody can read stays as it is."""
    try:
        return listed(_told(one) for one in parse_filters(text))
    except RashinError:
        return text


def _told(one: Filter) -> str:
    name = str(FIELDS.get(one.field, one.field))
    if one.op in {"set", "notset"}:
        has = gettext("%(name)s: any") if one.op == "set" else gettext("%(name)s: none")
        return has % {"name": name}
    say = speaker(one.field)
    values = pgettext("between alternatives", " or ").join(say(value) for value in one.value)
    return f"{name}: {values}" if one.op == "=" else f"{name} {_SIGNS.get(one.op, one.op)} {values}"
