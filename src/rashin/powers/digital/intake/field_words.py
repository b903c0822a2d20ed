"""What the fields of an import are called, for people who have never seen their technical names."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.navigation import Words

FIELD_WORDS: Final[dict[str, Words]] = {
    "user_id": _("Member or customer number"),
    "anonymous_id": _("Visitor or device number"),
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "time": _("Date, or date and time"),
    "clock": _("Time of day"),
    "event": _("Name of what happened"),
    "channel": _("Channel"),
    "touchpoint": _("Touchpoint"),
    "unit": _("Shop or department"),
    "order_id": _("Order number"),
    "revenue": _("Amount"),
    "product": _("Product"),
    "quantity": _("Quantity"),
    "name": _("Full name"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "kana": _("Full name, reading"),
    "family_name_kana": _("Family name, reading"),
    "given_name_kana": _("Given name, reading"),
    "birthday": _("Birthday"),
    "postal_code": _("Postal code"),
    "address": _("Postal address"),
    "gender": _("Gender"),
    "age": _("Age"),
    "prefecture": _("Prefecture"),
    "city": _("City or ward"),
    "rank": _("Rank or tier"),
    "plan": _("Plan or contract"),
    "nps": _("Recommendation, 0 to 10 (NPS)"),
    "csat": _("Satisfaction (CSAT)"),
    "ces": _("Effort (CES)"),
    "rating": _("Rating, stars"),
    "text": _("Free text: comment, remark"),
    "metric": _("Kind of score"),
    "score": _("Score"),
    "question": _("Question that was asked"),
    "survey": _("Survey"),
    "response_id": _("Number of the answer"),
    "language": _("Language"),
    "journey": _("Journey"),
    "stage": _("Stage of the journey"),
    "consent_ref": _("Consent"),
    "private": _("Points at people: leave out"),
    "source": _("Source"),
    "scale_min": _("Lowest score of the scale"),
    "scale_max": _("Highest score of the scale"),
    "direction": _("Direction of the scale"),
}


def field_words(name: str) -> str:
    """A field in words; one of the file's own (id.LINE, prop.size) keeps its name."""
    return str(FIELD_WORDS.get(name, name))


def surely(confidence: float) -> str:
    """How sure a guess is, in a word."""
    if confidence >= 0.9:
        return gettext("sure")
    return gettext("likely") if confidence >= 0.7 else gettext("uncertain: please check")
