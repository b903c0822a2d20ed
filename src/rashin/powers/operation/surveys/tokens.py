"""Tokens of ways in and of personal links: unguessable, and found by their digest alone.

A token has 128 bits or more of chance, so a plain digest gives nothing away; looking up by the digest takes as long for
a token that is nearly right as for any other.
"""

import hashlib
import secrets
from typing import Final

BYTES: Final = 16
PATH: Final = "/s/"


def new_token() -> str:
    """A token for an address: 22 characters."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """Under which a token is kept and found."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def path_of(token: str) -> str:
    """The page where a token leads. ``?a.q1=9`` chooses the answer of a question ahead, without sending it."""
    return f"{PATH}{token}/"
