"""Categories of aspects in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ASPECTS: Final[Mapping[str, Promise]] = {
    "staff": pgettext_lazy("aspect", "Staff"),
    "waiting": pgettext_lazy("aspect", "Waiting"),
    "delivery": pgettext_lazy("aspect", "Delivery"),
    "packaging": pgettext_lazy("aspect", "Packaging"),
    "price": pgettext_lazy("aspect", "Price"),
    "payment": pgettext_lazy("aspect", "Payment"),
    "quality": pgettext_lazy("aspect", "Quality"),
    "assortment": pgettext_lazy("aspect", "Assortment"),
    "design": pgettext_lazy("aspect", "Design"),
    "fit": pgettext_lazy("aspect", "Size and fit"),
    "taste": pgettext_lazy("aspect", "Food and drink"),
    "facilities": pgettext_lazy("aspect", "Rooms and facilities"),
    "usability": pgettext_lazy("aspect", "Ease of use"),
    "performance": pgettext_lazy("aspect", "Performance"),
    "battery": pgettext_lazy("aspect", "Battery"),
    "noise": pgettext_lazy("aspect", "Noise"),
    "app": pgettext_lazy("aspect", "App and site"),
    "support": pgettext_lazy("aspect", "Support"),
    "returns": pgettext_lazy("aspect", "Returns"),
    "procedure": pgettext_lazy("aspect", "Procedures"),
    "cleanliness": pgettext_lazy("aspect", "Cleanliness"),
    "location": pgettext_lazy("aspect", "Location"),
    "content": pgettext_lazy("aspect", "Content"),
    "loyalty": pgettext_lazy("aspect", "Points and rewards"),
    "safety": pgettext_lazy("aspect", "Safety and privacy"),
    "workplace": pgettext_lazy("aspect", "Work"),
    "other": pgettext_lazy("aspect", "Other"),
}


def aspect_words(category: str) -> str:
    """A category in words; one that nobody knows keeps its name."""
    return str(ASPECTS.get(category, category))
