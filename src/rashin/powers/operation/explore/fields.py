"""What records' fields are called in the reader's language; a name that nobody translated is shown as it is."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from rashin.analysis.questions.segments import SEGMENT
from rashin.base.ui.picks import Offer

LABELS: Final[dict[str, Promise]] = {
    "channel": pgettext_lazy("field", "Channel"),
    "touchpoint": pgettext_lazy("field", "Touchpoint"),
    "unit": pgettext_lazy("field", "Store or team"),
    "survey": pgettext_lazy("field", "Survey"),
    "question": pgettext_lazy("field", "Question"),
    "source": pgettext_lazy("field", "Source"),
    "language": pgettext_lazy("field", "Language"),
    "journey": pgettext_lazy("field", "Journey"),
    "stage": pgettext_lazy("field", "Stage"),
    "event": pgettext_lazy("field", "Event"),
    "metric": pgettext_lazy("field", "Metric"),
    "score": pgettext_lazy("field", "Score"),
    "text": pgettext_lazy("field", "Words of the answer"),
    "batch": pgettext_lazy("field", "Batch of import"),
    "topic": pgettext_lazy("field", "Topic"),
    "aspect": pgettext_lazy("field", "Aspect"),
    "term": pgettext_lazy("field", "Word for an aspect"),
    "phrase": pgettext_lazy("field", "Phrase"),
    "intent": pgettext_lazy("field", "What it is for"),
    "sentiment": pgettext_lazy("field", "Sentiment"),
    "sentiment_score": pgettext_lazy("field", "Sentiment as a number"),
    "read_language": pgettext_lazy("field", "Language as read"),
    SEGMENT: pgettext_lazy("field", "Segment"),
}
NAMES: Final[dict[str, Promise]] = {
    "plan": pgettext_lazy("trait", "Plan"),
    "rank": pgettext_lazy("trait", "Rank"),
    "birth_year": pgettext_lazy("trait", "Year of birth"),
    "gender": pgettext_lazy("trait", "Gender"),
    "age": pgettext_lazy("trait", "Age"),
    "prefecture": pgettext_lazy("trait", "Prefecture"),
    "region": pgettext_lazy("trait", "Region"),
    "city": pgettext_lazy("trait", "City"),
    "country": pgettext_lazy("trait", "Country"),
    "shop": pgettext_lazy("trait", "Store"),
    "store": pgettext_lazy("trait", "Store"),
    "unit": pgettext_lazy("trait", "Store"),
    "joined": pgettext_lazy("trait", "Joined"),
    "joined_at": pgettext_lazy("trait", "Joined"),
    "created_at": pgettext_lazy("trait", "Joined"),
    "language": pgettext_lazy("trait", "Language"),
    "consent_analysis": pgettext_lazy("trait", "Agreed to analysis"),
    "consent_mail": pgettext_lazy("trait", "Agreed to mail"),
    "consent_line": pgettext_lazy("trait", "Agreed to LINE"),
    "consent_phone": pgettext_lazy("trait", "Agreed to calls"),
    "consent_third_party": pgettext_lazy("trait", "Agreed to third parties"),
    "revenue": pgettext_lazy("trait", "Amount"),
    "total": pgettext_lazy("trait", "Amount"),
    "price": pgettext_lazy("trait", "Price"),
    "quantity": pgettext_lazy("trait", "Quantity"),
    "device": pgettext_lazy("trait", "Device"),
    "currency": pgettext_lazy("trait", "Currency"),
    "coupon": pgettext_lazy("trait", "Coupon"),
    "category": pgettext_lazy("trait", "Category"),
    "product": pgettext_lazy("trait", "Product"),
    "product_id": pgettext_lazy("trait", "Product number"),
    "order_id": pgettext_lazy("trait", "Order number"),
    "reason": pgettext_lazy("trait", "Reason"),
    "query": pgettext_lazy("trait", "Words searched for"),
}
"""Traits and properties that mean the same wherever they come from."""


def field_label(field: str) -> str:
    """A field as a reader says it: Channel, Trait: Plan, Property: memo."""
    if field in LABELS:
        return str(LABELS[field])
    prefix, _, rest = field.partition(".")
    said = str(NAMES.get(rest, rest))
    if prefix == "trait":
        return gettext("Trait: %(name)s") % {"name": said}
    if prefix in {"prop", "context"}:
        return gettext("Property: %(name)s") % {"name": said}
    return str(NAMES.get(field, field))


def field_offer(field: str) -> Offer:
    """A field to pick; its raw name stays in sight where no word for it is known."""
    _, dot, rest = field.partition(".")
    return Offer(value=field, label=field_label(field), note=field if dot and rest not in NAMES else "")


OPERATORS: Final = (
    ("=", pgettext_lazy("comparison", "is")),
    ("!=", pgettext_lazy("comparison", "is not")),
    (">=", pgettext_lazy("comparison", "is at least")),
    ("<=", pgettext_lazy("comparison", "is at most")),
    (">", pgettext_lazy("comparison", "is more than")),
    ("<", pgettext_lazy("comparison", "is less than")),
    ("contains", pgettext_lazy("comparison", "contains")),
    ("set", pgettext_lazy("comparison", "is there")),
    ("notset", pgettext_lazy("comparison", "is not there")),
)
CONDITIONS: Final = {
    "=": gettext_lazy("%(field)s is %(value)s"),
    "!=": gettext_lazy("%(field)s is not %(value)s"),
    ">=": gettext_lazy("%(field)s is at least %(value)s"),
    "<=": gettext_lazy("%(field)s is at most %(value)s"),
    ">": gettext_lazy("%(field)s is more than %(value)s"),
    "<": gettext_lazy("%(field)s is less than %(value)s"),
    "contains": gettext_lazy("%(field)s contains %(value)s"),
    "set": gettext_lazy("%(field)s is there"),
    "notset": gettext_lazy("%(field)s is not there"),
}
