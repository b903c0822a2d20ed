"""What stands under a letter that a person may refuse: who sends it, and how to refuse."""

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from rashin.base.messages.models import ContactPolicy, Posting
from rashin.base.messages.words import ASKED

SALT: Final = "rashin.unsubscribe"


def token_of(posting: Posting) -> str:
    """Says which address refuses what; signed, so that nobody can refuse for another."""
    said = f"{posting.pk}.{posting.addressee_id or 0}.{posting.purpose}"
    return signing.Signer(salt=SALT).sign(said).replace(":", "~")


def read_token(token: str) -> tuple[int, int, str] | None:
    """Letter, addressee and purpose; None when it is not one of ours."""
    try:
        said = signing.Signer(salt=SALT).unsign(token.replace("~", ":"))
        letter, addressee, purpose = said.split(".")
        return int(letter), int(addressee), purpose
    except (signing.BadSignature, ValueError):
        return None


def unsubscribe_link(posting: Posting) -> str:
    """A page that takes a refusal; a POST to it is the refusal itself (RFC 8058)."""
    return settings.BASE_URL + reverse("unsubscribe", args=[token_of(posting)])


def preferences_link(posting: Posting) -> str:
    """A page on which the recipient chooses what comes."""
    return settings.BASE_URL + reverse("contact_preferences", args=[token_of(posting)])


def has_footer(posting: Posting) -> bool:
    """Whether the letter is one that a person may refuse."""
    return posting.purpose in ASKED and posting.addressee_id is not None


def with_footer(posting: Posting, text: str, html: str, sender: ContactPolicy) -> tuple[str, str]:
    """Text and HTML with the sender's identity and the ways to refuse, in the letter's language."""
    if not has_footer(posting):
        return text, html
    language = posting.language or settings.LANGUAGE_CODE
    below, below_html = _footer(language, sender.company, sender.postal, sender.contact)
    for place, link in ((_STOP, unsubscribe_link(posting)), (_CHOOSE, preferences_link(posting))):
        below, below_html = below.replace(place, link), below_html.replace(place, link)
    if html:
        head, end, tail = html.rpartition("</body>")
        html = head + below_html + end + tail if end else html + below_html
    return text.rstrip("\n") + "\n\n" + below, html


_STOP: Final = "https://stop.invalid/"
_CHOOSE: Final = "https://choose.invalid/"


@lru_cache(maxsize=16)
def _footer(language: str, company: str, postal: str, contact: str) -> tuple[str, str]:
    """Made once for a whole wave; only the links differ."""
    sender = {"company": company, "postal": postal, "contact": contact}
    context = {"sender": sender, "unsubscribe": _STOP, "preferences": _CHOOSE}
    with translation.override(language):
        below = render_to_string("messaging/letter/footer.txt", context)
        return below, render_to_string("messaging/letter/footer.html", context)
