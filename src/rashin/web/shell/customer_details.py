"""What an event was about: product, amount, shop, delay, read from its properties."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from rashin.base.ui import formats
from rashin.base.ui.stories import Tag
from rashin.web.shell.customer_words import REASONS

LONGEST: Final = 80
PLAIN: Final = ("query", "subject", "campaign_name", "title", "category", "error", "plan")
"""Properties whose text says by itself what it is."""

Properties = Mapping[str, Any]


def read(text: str | None) -> Properties:
    """The properties of an event; what is no object holds nothing."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def product_of(properties: Properties) -> str:
    """The product, or the first of several and how many more there were."""
    products = properties.get("products")
    names = [_text(one.get("name")) for one in products if isinstance(one, dict)] if isinstance(products, list) else []
    names = [name for name in names if name]
    if not names:
        return _text(properties.get("name") or properties.get("product_name") or properties.get("product"))
    more = len(names) - 1
    if not more:
        return names[0]
    return ngettext("%(name)s and %(count)s more", "%(name)s and %(count)s more", more) % {
        "name": names[0],
        "count": formats.number(more),
    }


def amount_of(properties: Properties) -> str:
    """The money of an event, in its own currency."""
    for name in ("revenue", "total", "value", "price"):
        value = _number(properties.get(name))
        if value is not None:
            currency = properties.get("currency")
            return formats.money(value, currency if isinstance(currency, str) and len(currency) == 3 else "JPY")
    return ""


def facts_of(properties: Properties) -> list[str]:
    """The rest of what is worth a line."""
    found = [_text(properties.get(name)) for name in PLAIN]
    carrier, minutes = _text(properties.get("carrier")), _number(properties.get("minutes"))
    if carrier:
        found.append(carrier)
    if minutes is not None:
        found.append(formats.duration(minutes * 60))
    reason = _text(properties.get("reason"))
    if reason:
        found.append(gettext("Reason: %(reason)s") % {"reason": REASONS.get(reason, reason)})
    return [one for one in found if one]


def tags_of(properties: Properties) -> Sequence[Tag]:
    """What stands out: a delay, an unsolved call, an order's number, a coupon."""
    tags: list[Tag] = []
    delay = _number(properties.get("delay_days"))
    if delay is not None and delay > 0:
        told = ngettext("%(days)s day late", "%(days)s days late", int(delay))
        tags.append(Tag(label=told % {"days": formats.number(delay)}, tone="bad", icon="clock"))
    solved = properties.get("first_contact_resolution")
    if solved is not None:
        told = gettext("Solved at once") if solved is True else gettext("Not solved at once")
        tags.append(Tag(label=told, tone="good" if solved is True else "bad"))
    if properties.get("consulted") is True:
        tags.append(Tag(label=gettext("Talked to the staff")))
    coupon, order = _text(properties.get("coupon")), _text(properties.get("order_id"))
    if coupon:
        tags.append(Tag(label=coupon, icon="ticket"))
    if order:
        tags.append(Tag(label=gettext("Order %(number)s") % {"number": order}))
    return tags


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e15 else None  # NaN and infinity fail this too
