"""Codes that employees answer with: short enough to type from a slip, and known by their digest alone.

Twelve of Crockford's 32 characters, 60 bits of chance: whoever tries a thousand a second for a year finds one of a
thousand codes in use with a chance of one in 36,000, and the doors let through thirty wrong ones a minute.
"""

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
_SPOKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "‐": None, "–": None, "ー": None})


def new_code() -> str:
    """A code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_in(text: str) -> str:
    """The code that somebody typed, however they wrote it; empty when it is none."""
    if len(text) > 3 * LENGTH:
        return ""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_SPOKEN)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""


def written(code: str) -> str:
    """As it stands on a slip."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
