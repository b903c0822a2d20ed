"""E-mail addresses as they are kept: one spelling each, so that no two accounts look alike.

What comes before the @ is ASCII. Letters of full width, as Japanese input methods write them, are taken for what they
stand for when a person types them; ligatures, Cyrillic and the like are refused, for whoever sees them reads others.
A domain in other scripts is kept in its ASCII form (xn--…), which nobody mistakes for the name that it imitates.
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ord("."), 0xFF61: ord(".")}
LONGEST = 254


class NotPlain(ValueError):
    """No address, or one that could be taken for another."""


def typed(email: str) -> str:
    """An address that a person typed, as it is kept."""
    return told(narrow(email))


def narrow(email: str) -> str:
    """What was typed in full width, in half width."""
    return email.strip().translate(_WIDE)


def told_or_nothing(email: str) -> str:
    """An address that a program told, as it is kept; nothing when it could be taken for another."""
    try:
        return told(email)
    except NotPlain:
        return ""


def told(email: str) -> str:
    """An address that a program told, as it is kept: nothing in it is taken for something else."""
    local, at, domain = email.lower().rpartition("@")
    # İ and K (Kelvin) become other letters in small: what is no ASCII to begin with does not become it.
    if not at or not email.rpartition("@")[0].isascii():
        raise NotPlain(email)
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
        validate_email(plain)
    except (UnicodeError, ValidationError) as problem:
        raise NotPlain(email) from problem
    if len(plain) > LONGEST:
        raise NotPlain(email)
    return plain
