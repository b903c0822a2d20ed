"""Whom a message is about, and which identifiers it shows to be one person."""

import re
from typing import Any

import msgspec

from rashin.analysis.lake.keys import ANONYMOUS_ID, EMAIL, PHONE, USER_ID, customer_key, distinct_id
from rashin.collect.messages import Message, Problem, identified

_NAMESPACE = re.compile(r"[a-z0-9_.]{1,60}")
_MOST_EXTERNAL = 8


class Link(msgspec.Struct, frozen=True, gc=False):
    """Two identifiers seen to be one person, and the rule that says so."""

    left: str
    right: str
    rule: str


class Identity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The identifiers of one message: the one its row is kept under, and others that go with it."""

    distinct_id: str
    others: tuple[tuple[str, str], ...] = ()
    """(rule, distinct_id)."""

    @property
    def key(self) -> int:
        """The key of ``distinct_id``."""
        return customer_key(self.distinct_id)

    @property
    def links(self) -> tuple[Link, ...]:
        """One link from the main identifier to each of the others."""
        return tuple(Link(self.distinct_id, other, rule) for rule, other in self.others)

    @property
    def keys(self) -> frozenset[int]:
        """The keys of all of them."""
        return frozenset({self.key, *(customer_key(other) for _, other in self.others)})


def identity_of(message: Message, context: dict[str, Any], kind: str) -> Identity:
    """``userId`` when it names somebody, else ``anonymousId``; with the others that the message shows beside it."""
    user = _named(USER_ID, message.user_id)
    anonymous = _named(ANONYMOUS_ID, message.anonymous_id)
    main = user or anonymous
    if main is None:
        shown = message.user_id if identified(message.user_id) else message.anonymous_id
        raise Problem("junk_identity", f"{str(shown)[:100]!r} identifies nobody.", "userId")
    others: list[tuple[str, str]] = []
    if kind == "alias":
        previous = _named(USER_ID, message.previous_id), _named(ANONYMOUS_ID, message.previous_id)
        if previous[0] is None or previous[1] is None:
            raise Problem("junk_identity", f"{str(message.previous_id)[:100]!r} identifies nobody.", "previousId")
        # previousId may be either: what was anonymous before, or an old member number.
        others += [("alias", previous[1]), ("alias", previous[0])]
    if user and anonymous:
        others.append(("identify", anonymous))
    if kind == "identify":
        others += _from_traits(message.traits) or _from_traits(context.get("traits"))
    others += _external(context.get("externalIds"))
    return Identity(distinct_id=main, others=tuple(one for one in others if one[1] != main))


def _named(namespace: str, value: object) -> str | None:
    return distinct_id(namespace, str(value)) if identified(value) else None


def _from_traits(traits: object) -> list[tuple[str, str]]:
    if not isinstance(traits, dict):
        return []
    found = [(f"trait_{name}", _named(name, traits.get(name))) for name in (EMAIL, PHONE)]
    return [(rule, one) for rule, one in found if one]


def _external(given: object) -> list[tuple[str, str]]:
    """``context.externalIds``: people's only, and each under its own type as namespace."""
    if not isinstance(given, list):
        return []
    found = []
    for one in given[:_MOST_EXTERNAL]:
        if not isinstance(one, dict) or one.get("collection") not in (None, "users"):
            continue
        namespace = str(one.get("type") or "").strip().casefold().replace(" ", "_").replace("-", "_")
        named = _named(namespace, one.get("id")) if _NAMESPACE.fullmatch(namespace) else None
        if named:
            found.append(("external_id", named))
    return found
