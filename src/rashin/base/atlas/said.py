"""How pages say what records hold: channels, touchpoints, stages, yes and no, in the reader's words.

Files, the API and the command line keep the records' own values; only pages speak like this.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext, pgettext_lazy

from rashin.base.atlas.models import Journey, Stage
from rashin.base.atlas.names import touchpoint_names

Say = Callable[[str | None], str]
"""From a value to its words."""

CHANNELS: Final[Mapping[str, Promise | str]] = {
    "web": pgettext_lazy("channel", "Web"),
    "site": pgettext_lazy("channel", "Web"),
    "ec": pgettext_lazy("channel", "Online shop"),
    "app": pgettext_lazy("channel", "App"),
    "mobile": pgettext_lazy("channel", "App"),
    "app_push": pgettext_lazy("channel", "App notification"),
    "push": pgettext_lazy("channel", "App notification"),
    "store": pgettext_lazy("channel", "Shop"),
    "shop": pgettext_lazy("channel", "Shop"),
    "pos": pgettext_lazy("channel", "Till"),
    "kiosk": pgettext_lazy("channel", "Kiosk"),
    "call": pgettext_lazy("channel", "Telephone"),
    "phone": pgettext_lazy("channel", "Telephone"),
    "tel": pgettext_lazy("channel", "Telephone"),
    "mail": pgettext_lazy("channel", "Mail"),
    "email": pgettext_lazy("channel", "Mail"),
    "post": pgettext_lazy("channel", "Post"),
    "line": "LINE",
    "sms": "SMS",
    "chat": pgettext_lazy("channel", "Chat"),
    "review": pgettext_lazy("channel", "Review"),
    "sns": pgettext_lazy("channel", "Social media"),
    "social": pgettext_lazy("channel", "Social media"),
    "visit": pgettext_lazy("channel", "Visit"),
    "interview": pgettext_lazy("channel", "Interview"),
    "widget": pgettext_lazy("channel", "Site widget"),
    "server": pgettext_lazy("channel", "Server"),
    "api": "API",
}
LANGUAGES: Final[Mapping[str, Promise]] = {
    "ja": pgettext_lazy("language", "Japanese"),
    "en": pgettext_lazy("language", "English"),
    "zh": pgettext_lazy("language", "Chinese"),
    "ko": pgettext_lazy("language", "Korean"),
}


def channel_words(name: str | None) -> str:
    """A channel in words; one that nobody knows keeps its name."""
    said = (name or "").strip()
    return str(CHANNELS.get(said.casefold(), said))


def language_words(code: str | None) -> str:
    """A language by its name."""
    said = (code or "").strip()
    return str(LANGUAGES.get(said.casefold(), said))


def speaker(field: str) -> Say:
    """How the values of a field are said; names are read once, so it may be asked for every row of a page."""
    name = field.partition(".")[2] or field
    if name == "channel":
        return channel_words
    if name == "language":
        return language_words
    if field in {"touchpoint", "stage", "journey"}:
        return _named(_NAMES[field]())
    told = _told_above(name)
    return _named(told) if told else _plain


def value_words(field: str, value: str) -> str:
    """One value of a field in words; for several of the same field take the ``speaker``."""
    return speaker(field)(value)


def known_values(field: str) -> list[tuple[str, str]]:
    """The values that the house knows of a field, each with its words."""
    if field == "channel":
        return [(key, str(words)) for key, words in CHANNELS.items()]
    names = _NAMES[field]() if field in _NAMES else _told_above(field)
    return sorted(names.items(), key=lambda one: one[1])


def _told_above(name: str) -> Mapping[str, str]:
    """The names of a field's values that only a power knows, such as the titles of surveys: web/wiring lists them."""
    wired: Mapping[str, Callable[[], Mapping[str, str]]] = import_string(settings.RASHIN_NAMES)
    return wired[name]() if name in wired else {}


def _plain(value: str | None) -> str:
    if value in {"true", "false"}:
        return gettext("yes") if value == "true" else gettext("no")
    return value or ""


def _named(names: Mapping[str, str]) -> Say:
    return lambda value: names.get(value or "", value or "")


def _worded(rows: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    japanese = (get_language() or "").startswith("ja")
    return {key: name if japanese or not english else english for key, name, english in rows}


def _stages() -> dict[str, str]:
    return _worded(Stage.objects.values_list("key", "name", "name_en"))


def _journeys() -> dict[str, str]:
    return _worded(Journey.objects.values_list("key", "name", "name_en"))


_NAMES: Final[Mapping[str, Callable[[], dict[str, str]]]] = {
    "touchpoint": touchpoint_names,
    "stage": _stages,
    "journey": _journeys,
}
