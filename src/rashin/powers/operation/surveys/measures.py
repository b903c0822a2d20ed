"""What surveys measure, and after whom, in the reader's language. A company's own words stand as they are."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, pgettext_lazy

CONSTRUCTS: Final[Mapping[str, Promise]] = {
    "support": pgettext_lazy("construct", "A contact with support"),
    "service": pgettext_lazy("construct", "Service"),
    "recovery": pgettext_lazy("construct", "How a complaint was handled"),
    "delivery": pgettext_lazy("construct", "A delivery"),
    "visit": pgettext_lazy("construct", "A visit"),
    "relationship": pgettext_lazy("construct", "The relationship"),
    "ex_pulse": pgettext_lazy("construct", "How employees are"),
    "psychological_safety": pgettext_lazy("construct", "Psychological safety"),
}
SOURCES: Final = (
    gettext_noop(
        "Effort after Dixon, Freeman & Toman (2010) and CEB (2013); first contact resolution as the customer says."
        " Wording: Rashin."
    ),
    gettext_noop(
        "Service recovery is judged by asking again on the same scale (Tax, Brown & Chandrashekaran 1998). NPS after"
        " Reichheld (2003), CSAT as the top two of five boxes. Wording: Rashin."
    ),
    gettext_noop(
        "CSAT as the top two of five boxes; effort after Dixon, Freeman & Toman (2010) and CEB (2013). Wording: Rashin."
    ),
    gettext_noop("CSAT as the top two of five boxes. Wording: Rashin."),
    gettext_noop(
        "Recommendation as a place to work follows the question of Reichheld (2003). Items and wording: Rashin."
    ),
    gettext_noop(
        "Reichheld, F. F. (2003). The One Number You Need to Grow. Harvard Business Review, 81(12), 46-54."
        " Wording: Rashin."
    ),
    gettext_noop(
        "Edmondson, A. (1999). Psychological Safety and Learning Behavior in Work Teams. Administrative Science"
        " Quarterly, 44(2), 350-383: seven items, seven boxes, three reversed; the score is their mean."
        " Wording: Rashin, not the original items."
    ),
    gettext_noop("top two of five boxes"),
)
"""Sources of the templates and scales that come along."""


def construct_name(key: str) -> str:
    """What is measured, for a reader."""
    return str(CONSTRUCTS.get(key, key))


def source_told(source: str) -> str:
    """A source, translated where it came along with Rashin."""
    return gettext(source) if source in SOURCES else source
