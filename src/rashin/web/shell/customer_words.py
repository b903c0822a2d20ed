"""Well-known events in words: what a line of a customer's timeline is called, and what it is about."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import reading_language
from rashin.base.ui.navigation import Words
from rashin.powers.operation.surveys.titles import survey_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """How a kind of event is told: its words, its icon, and the tab it stands under."""

    words: Words
    icon: str
    kind: str
    tone: Tone = ""


def _is(words: Words, icon: str, kind: str, tone: Tone = "") -> Happening:
    return Happening(words=words, icon=icon, kind=kind, tone=tone)


KINDS: Final[tuple[tuple[str, Words], ...]] = (
    ("", _("All")),
    ("voices", _("Voices")),
    ("orders", _("Orders")),
    ("contacts", _("Contacts")),
    ("messages", _("Messages")),
    ("visits", _("Visits")),
)
"""The tabs above a timeline."""

BROWSING: Final = frozenset(
    {
        "Page Viewed", "page", "screen", "Screen Viewed", "App Opened", "Application Opened", "Product Viewed",
        "Product List Viewed", "Products Searched", "Product Clicked",
    }
)  # fmt: skip
"""Steps of a visit: those that follow one another closely are told as one visit."""

HAPPENINGS: Final[dict[str, Happening]] = {
    "Page Viewed": _is(_("Viewed a page"), "globe", "visits"),
    "page": _is(_("Viewed a page"), "globe", "visits"),
    "screen": _is(_("Viewed a screen"), "smartphone", "visits"),
    "Screen Viewed": _is(_("Viewed a screen"), "smartphone", "visits"),
    "App Opened": _is(_("Opened the app"), "smartphone", "visits"),
    "Application Opened": _is(_("Opened the app"), "smartphone", "visits"),
    "Application Installed": _is(_("Installed the app"), "smartphone", "visits"),
    "Product Viewed": _is(_("Viewed a product"), "eye", "visits"),
    "Product Clicked": _is(_("Chose a product"), "eye", "visits"),
    "Product List Viewed": _is(_("Viewed a list of products"), "list", "visits"),
    "Products Searched": _is(_("Searched for products"), "search", "visits"),
    "Store Visited": _is(_("Visited a shop"), "store", "visits"),
    "Product Added": _is(_("Put into the cart"), "shopping-cart", "visits"),
    "Product Removed": _is(_("Took out of the cart"), "shopping-cart", "visits"),
    "Product Added to Wishlist": _is(_("Put on the wish list"), "star", "visits"),
    "Cart Viewed": _is(_("Looked at the cart"), "shopping-cart", "visits"),
    "Checkout Started": _is(_("Began to check out"), "credit-card", "visits"),
    "Payment Info Entered": _is(_("Entered how to pay"), "credit-card", "visits"),
    "App Checkout Failed": _is(_("Could not pay in the app"), "circle-x", "visits", "bad"),
    "Payment Failed": _is(_("Could not pay"), "circle-x", "visits", "bad"),
    "Order Completed": _is(_("Bought"), "shopping-bag", "orders", "good"),
    "Order Placed": _is(_("Ordered"), "shopping-bag", "orders", "good"),
    "Store Purchase": _is(_("Bought in a shop"), "shopping-bag", "orders", "good"),
    "Purchase": _is(_("Bought"), "shopping-bag", "orders", "good"),
    "purchase": _is(_("Bought"), "shopping-bag", "orders", "good"),
    "購入": _is(_("Bought"), "shopping-bag", "orders", "good"),
    "Order Updated": _is(_("An order was changed"), "pencil", "orders"),
    "Order Shipped": _is(_("An order was sent"), "truck", "orders"),
    "Order Delivered": _is(_("An order was delivered"), "package-check", "orders"),
    "Order Cancelled": _is(_("Cancelled an order"), "ban", "orders", "watch"),
    "Order Refunded": _is(_("Sent an order back"), "undo-2", "orders", "watch"),
    "Coupon Entered": _is(_("Entered a coupon"), "ticket", "orders"),
    "Coupon Applied": _is(_("Used a coupon"), "ticket", "orders"),
    "Coupon Used": _is(_("Used a coupon"), "ticket", "orders"),
    "Call Started": _is(_("Called the help desk"), "headphones", "contacts"),
    "Call Resolved": _is(_("The help desk’s call ended"), "phone-call", "contacts"),
    "Ticket Created": _is(_("Asked the help desk"), "life-buoy", "contacts"),
    "Chat Started": _is(_("Began a chat"), "message-circle", "contacts"),
    "Mail Opened": _is(_("Opened a mail"), "mail", "messages"),
    "Email Opened": _is(_("Opened a mail"), "mail", "messages"),
    "Mail Link Clicked": _is(_("Followed a link in a mail"), "mouse-pointer-click", "messages"),
    "Email Link Clicked": _is(_("Followed a link in a mail"), "mouse-pointer-click", "messages"),
    "Unsubscribed": _is(_("Stopped the mails"), "ban", "messages", "watch"),
    "Line Opened": _is(_("Opened a LINE message"), "message-circle", "messages"),
    "Push Notification Opened": _is(_("Opened a notification"), "bell", "messages"),
    "Review Posted": _is(_("Wrote a review"), "star", "voices"),
    "Product Reviewed": _is(_("Wrote a review"), "star", "voices"),
    "Signed Up": _is(_("Became a member"), "user-plus", "visits", "good"),
    "Signed In": _is(_("Signed in"), "log-in", "visits"),
}

_VOICE: Final = {
    "nps": (_("Answered the NPS survey"), "message-square-text"),
    "csat": (_("Answered how satisfied they are"), "message-square-text"),
    "ces": (_("Answered how much effort it took"), "message-square-text"),
    "rating": (_("Gave a rating"), "star"),
    "text": (_("Wrote to us"), "message-square-quote"),
}

TRAITS: Final[dict[str, Words]] = {
    "name": _("Name"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "kana": _("Reading"),
    "member_number": _("Member number"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "region": _("Region"),
    "prefecture": _("Prefecture"),
    "address": _("Address"),
    "postal_code": _("Postal code"),
    "birth_year": _("Born in"),
    "birthday": _("Birthday"),
    "gender": _("Gender"),
    "household": _("Household"),
    "plan": _("Rank"),
    "rank": _("Rank"),
    "shop": _("Shop"),
    "store": _("Shop"),
    "joined": _("Member since"),
    "created_at": _("Member since"),
    "language": _("Language"),
}

RULES: Final[dict[str, Words]] = {
    "identify": _("signed in with it"),
    "same_row": _("in one row of a file"),
    "alias": _("stated to be the same"),
    "manual": _("put together by a member"),
}
"""By which rule an identifier became this person's."""

REASONS: Final[dict[str, Words]] = {
    "changed_mind": _("changed their mind"),
    "size": _("the size"),
    "damaged": _("damaged"),
    "damage": _("damaged"),
    "colour": _("the colour"),
    "color": _("the colour"),
    "wrong_item": _("the wrong product"),
    "delivery": _("delivery"),
    "delivery_status": _("where their delivery is"),
    "payment": _("a payment"),
    "product_question": _("a question about a product"),
    "return": _("a return"),
    "account": _("their account"),
    "billing": _("a payment"),
    "assembly": _("assembly"),
    "complaint": _("a complaint"),
}


def happening(event: str) -> Happening:
    """How an event is told; one that nobody has described keeps its own name."""
    return HAPPENINGS.get(event) or Happening(words=event, icon="circle-dot", kind="visits")


def voice(metric: str) -> Happening:
    """How an answer is told."""
    words, icon = _VOICE.get(metric, (metric, "message-square-quote"))
    return Happening(words=words, icon=icon, kind="voices")


def source_names() -> dict[str, str]:
    """What sources are called where they are not named by people: an answer's source is its survey."""
    return {**survey_titles(), "demo": pgettext("source", "Invented for the demo")}


def event_names() -> dict[str, str]:
    """What well-known events are called. Their own names are English already, and stand where two mean the same."""
    if reading_language() == "en":
        return {}
    said = [str(one.words) for one in HAPPENINGS.values()]
    names = {name: str(one.words) for name, one in HAPPENINGS.items()}
    return {name: words if said.count(words) == 1 else f"{words} ({name})" for name, words in names.items()}
