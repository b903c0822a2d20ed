"""Kinds, operators and conditions in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.building.conditions import asked_of, choices_for, values_of
from rashin.powers.operation.surveys.definition.document import Condition, Document, Group, said
from rashin.powers.operation.surveys.definition.kinds import Deed, Display, Field, Kind, Operator, Pick, Reckoning

KINDS: Final[Mapping[Kind, Words]] = {
    Kind.NPS: _("NPS (0 to 10)"),
    Kind.CSAT: _("Satisfaction (CSAT)"),
    Kind.CES: _("Effort (CES)"),
    Kind.RATING: _("Rating"),
    Kind.SINGLE: _("One choice"),
    Kind.MULTIPLE: _("Several choices"),
    Kind.PICTURE: _("Pictures to choose"),
    Kind.MATRIX: _("Matrix"),
    Kind.RANKING: _("Ranking"),
    Kind.SHORT_TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.NUMBER: _("Number"),
    Kind.DATE: _("Date"),
    Kind.FILE: _("File"),
    Kind.CONTACT: _("Contact"),
    Kind.CONSENT: _("Consent"),
    Kind.STATEMENT: _("Statement"),
}
ICONS: Final[Mapping[Kind, str]] = {
    Kind.NPS: "gauge", Kind.CSAT: "smile", Kind.CES: "footprints", Kind.RATING: "star", Kind.SINGLE: "circle-dot",
    Kind.MULTIPLE: "list-checks", Kind.PICTURE: "image", Kind.MATRIX: "table", Kind.RANKING: "arrow-down-wide-narrow",
    Kind.SHORT_TEXT: "type", Kind.LONG_TEXT: "message-square", Kind.NUMBER: "hash", Kind.DATE: "calendar",
    Kind.FILE: "paperclip", Kind.CONTACT: "contact", Kind.CONSENT: "circle-check", Kind.STATEMENT: "file-text",
}  # fmt: skip
GROUPS: Final[tuple[tuple[Words, tuple[Kind, ...]], ...]] = (
    (_("Scores"), (Kind.NPS, Kind.CSAT, Kind.CES, Kind.RATING)),
    (_("Choices"), (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX, Kind.RANKING, Kind.PICTURE)),
    (_("Words and values"), (Kind.LONG_TEXT, Kind.SHORT_TEXT, Kind.NUMBER, Kind.DATE, Kind.FILE)),
    (_("About the person"), (Kind.CONTACT, Kind.CONSENT, Kind.STATEMENT)),
)
_O = Operator
OPERATORS: Final[Mapping[Operator, Words]] = {
    _O.EQUALS: pgettext_lazy("operator", "is"),
    _O.DOES_NOT_EQUAL: pgettext_lazy("operator", "is not"),
    _O.CONTAINS: pgettext_lazy("operator", "contains"),
    _O.DOES_NOT_CONTAIN: pgettext_lazy("operator", "does not contain"),
    _O.STARTS_WITH: pgettext_lazy("operator", "begins with"),
    _O.DOES_NOT_START_WITH: pgettext_lazy("operator", "does not begin with"),
    _O.ENDS_WITH: pgettext_lazy("operator", "ends with"),
    _O.DOES_NOT_END_WITH: pgettext_lazy("operator", "does not end with"),
    _O.IS_SUBMITTED: pgettext_lazy("operator", "was answered"),
    _O.IS_SKIPPED: pgettext_lazy("operator", "was not answered"),
    _O.IS_GREATER_THAN: pgettext_lazy("operator", "more than"),
    _O.IS_LESS_THAN: pgettext_lazy("operator", "less than"),
    _O.IS_GREATER_THAN_OR_EQUAL: pgettext_lazy("operator", "at least"),
    _O.IS_LESS_THAN_OR_EQUAL: pgettext_lazy("operator", "at most"),
    _O.EQUALS_ONE_OF: pgettext_lazy("operator", "is one of"),
    _O.INCLUDES_ALL_OF: pgettext_lazy("operator", "includes all of"),
    _O.INCLUDES_ONE_OF: pgettext_lazy("operator", "includes one of"),
    _O.DOES_NOT_INCLUDE_ONE_OF: pgettext_lazy("operator", "includes none of"),
    _O.DOES_NOT_INCLUDE_ALL_OF: pgettext_lazy("operator", "does not include all of"),
    _O.IS_CLICKED: pgettext_lazy("operator", "was passed"),
    _O.IS_NOT_CLICKED: pgettext_lazy("operator", "was not passed"),
    _O.IS_ACCEPTED: pgettext_lazy("operator", "was agreed to"),
    _O.IS_BEFORE: pgettext_lazy("operator", "before"),
    _O.IS_AFTER: pgettext_lazy("operator", "after"),
    _O.IS_BOOKED: pgettext_lazy("operator", "was booked"),
    _O.IS_PARTIALLY_SUBMITTED: pgettext_lazy("operator", "was partly answered"),
    _O.IS_COMPLETELY_SUBMITTED: pgettext_lazy("operator", "was answered in full"),
    _O.IS_SET: pgettext_lazy("operator", "has a value"),
    _O.IS_NOT_SET: pgettext_lazy("operator", "has no value"),
    _O.IS_EMPTY: pgettext_lazy("operator", "is empty"),
    _O.IS_NOT_EMPTY: pgettext_lazy("operator", "is not empty"),
    _O.IS_ANY_OF: pgettext_lazy("operator", "is any of"),
}
DEEDS: Final[Mapping[Deed, Words]] = {
    Deed.JUMP: pgettext_lazy("rule", "go to"),
    Deed.END: pgettext_lazy("rule", "end with"),
    Deed.REQUIRE: pgettext_lazy("rule", "require an answer to"),
    Deed.CALCULATE: pgettext_lazy("rule", "calculate"),
}
RECKONINGS: Final[Mapping[Reckoning, Words]] = {
    Reckoning.ASSIGN: "=",
    Reckoning.ADD: "+",
    Reckoning.SUBTRACT: "−",
    Reckoning.MULTIPLY: "×",
    Reckoning.DIVIDE: "÷",
    Reckoning.CONCAT: pgettext_lazy("calculation", "append"),
}
PICKS: Final[Mapping[Pick, Words]] = {
    Pick.CHOSEN: _("what was chosen"),
    Pick.NOT_CHOSEN: _("what was not chosen"),
    Pick.SHOWN: _("all that was shown"),
}
DISPLAYS: Final[Mapping[Display, Words]] = {
    Display.NUMBER: _("Numbers"),
    Display.STAR: _("Stars"),
    Display.FACE: _("Faces"),
}
FIELDS: Final[Mapping[Field, Words]] = {
    Field.NAME: pgettext_lazy("contact", "Name"),
    Field.KANA: pgettext_lazy("contact", "Name in kana"),
    Field.EMAIL: pgettext_lazy("contact", "E-mail"),
    Field.PHONE: pgettext_lazy("contact", "Telephone"),
    Field.COMPANY: pgettext_lazy("contact", "Company"),
    Field.POSTAL_CODE: pgettext_lazy("contact", "Postal code"),
    Field.ADDRESS: pgettext_lazy("contact", "Address"),
}
LANGUAGES: Final[Mapping[str, str]] = {
    "ja": "日本語", "en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "ko": "한국어", "vi": "Tiếng Việt",
    "pt": "Português", "ne": "नेपाली", "tl": "Tagalog", "id": "Bahasa Indonesia", "th": "ไทย", "es": "Español",
    "fr": "Français", "de": "Deutsch",
}  # fmt: skip
"""Languages that the builder offers by their own names; a file may bring any other."""


def language_name(code: str) -> str:
    """What a language calls itself."""
    return LANGUAGES.get(code, code)


def titled(document: Document, question: str, language: str) -> str:
    """A question's words, or its id where it has none yet."""
    found = document.question(question)
    text = said(found.text, language, document.default_language) if found else ""
    return " ".join(text.split()) or question


def told(group: Group | None, document: Document, language: str) -> str:
    """A group as a sentence: “How likely…” at most 6 and “Channel” is Shop."""
    if group is None:
        return ""
    if not group.members:
        return gettext("always") if group.join == "all" else gettext("never")
    parts = [
        f"（{told(one, document, language)}）" if isinstance(one, Group) else _condition(one, document, language)
        for one in group.members
    ]
    joined = gettext(" and ") if group.join == "all" else gettext(" or ")
    return joined.join(parts)


def _condition(one: Condition, document: Document, language: str) -> str:
    question = asked_of(document, one.of)
    labels = dict(choices_for(question, document, language))
    values = gettext(", ").join(labels.get(value, value) for value in values_of(one.value))
    return (
        gettext("“%(what)s” %(is)s %(value)s")
        % {"what": reference_name(one.of, document, language), "is": OPERATORS[one.op], "value": values}
    ).strip()


def reference_name(reference: str, document: Document, language: str) -> str:
    """What a reference looks at, in words."""
    source, _colon, name = reference.partition(":")
    if source != "answer":
        return name
    question, dot, row = name.partition(".")
    head = _short(titled(document, question, language))
    whole = document.question(question)
    if not dot or whole is None:
        return head
    lines = {one.id: said(one.text, language, document.default_language) for one in whole.rows}
    return f"{head} › {lines.get(row) or row}"


def _short(text: str, most: int = 28) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
