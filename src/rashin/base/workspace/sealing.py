"""Secrets of connections, sealed with the installation's key: a copy of the database alone opens none of them."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rashin.errors import Unavailable, gettext_noop


class SealBroken(Unavailable):
    """A secret was sealed with another key, or was changed."""

    code = "workspace.seal_broken"
    message = gettext_noop("A secret that is kept here cannot be opened: it was sealed with another key.")
    remedy = gettext_noop("Restore secret.key (or RASHIN_SECRET_KEY) of this installation, or enter the secret anew.")


def seal(text: str, *, purpose: str) -> str:
    """The text sealed for one purpose; what was sealed for another cannot be opened in its place."""
    return _locks(purpose).encrypt(text.encode()).decode("ascii")


def opened(sealed: str, *, purpose: str) -> str:
    """What was sealed, with today's key or with one that was rotated away and is still kept."""
    try:
        return _locks(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise SealBroken(purpose=purpose) from problem


def resealed(sealed: str, *, purpose: str) -> str:
    """The same, sealed with today's key."""
    return seal(opened(sealed, purpose=purpose), purpose=purpose) if sealed else sealed


def _locks(purpose: str) -> MultiFernet:
    return MultiFernet([_lock(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _lock(key: str, purpose: str) -> Fernet:
    # A key of its own for every purpose, from the one that signs sessions.
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"rashin.seal", info=purpose.encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
