"""What stands under a letter that a person may refuse: who sends it, and how to refuse."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from rashin.base.messages.models import Addressee, ContactPolicy, Posting
from rashin.base.messages.words import ASKED

SALT: Final = "rashin.unsubscribe"
_TOKEN: Final = re.compile(r"(\d{1,18})\.([a-z]{1,12})\.([\w-]{22})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a link under a letter names."""

    letter: int
    addressee: Addressee
    purpose: str


def token_of(posting: Posting) -> str:
    """Says which address refuses what. Nobody guesses it, and it works as long as the address is known here."""
    addressee = posting.addressee
    return f"{posting.pk}.{posting.purpose}.{addressee.link if addressee else ''}"


def read_token(token: str) -> Named | None:
    """What it names; None when it is not one of ours."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return _signed(token)
    addressee = Addressee.objects.filter(link=found[3]).first()
    return Named(letter=int(found[1]), addressee=addressee, purpose=found[2]) if addressee else None


def _signed(token: str) -> Named | None:
    """Links of earlier letters were signed: they hold while the key that signed them is kept."""
    try:
        letter, number, purpose = signing.Signer(salt=SALT).unsign(token.replace("~", ":")).split(".")
        addressee = Addressee.objects.filter(pk=int(number)).first()
        return Named(letter=int(letter), addressee=addressee, purpose=purpose) if addressee else None
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
