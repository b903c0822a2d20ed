"""The key of a response: what is known of it before its first answer is kept, sealed, and carried in its address.

Sealed and not only signed: hidden fields may say what the company thinks of somebody, and addresses end up in
histories, logs and screenshots. The same response always has the same key (AES-SIV), so keys can be compared.
"""

import base64
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import BadSignature, Signer

PURPOSE: Final = b"rashin.survey.response"
LONG: Final = 120
"""Bytes from which what is said is made small first."""
LONGEST: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a response is before its first answer is kept: nobody but us can make one, so it is also its own lock."""

    id: uuid.UUID
    survey: int
    version: int
    started_at: datetime
    door: int | None = None
    invitation: int | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    test: bool = False

    @property
    def seed(self) -> int:
        """Of every random order."""
        return self.id.int & (2**63 - 1)

    def written(self) -> str:
        """As it stands in an address."""
        tenths = int(self.started_at.timestamp() * 10)  # never rounded up: nobody begins in the future
        said = [self.survey, self.version, tenths, self.door, self.invitation, self.language, int(self.test)]
        rest = json.dumps([*said, dict(self.hidden)] if self.hidden else said, separators=(",", ":")).encode()
        small = b"\1" + zlib.compress(rest) if len(rest) > LONG else b"\0" + rest
        sealed = _lock(settings.SECRET_KEY).encrypt(self.id.bytes + small, [PURPOSE])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


@lru_cache(maxsize=8)
def _lock(secret: str) -> AESSIV:
    return AESSIV(HKDF(algorithm=SHA256(), length=64, salt=b"rashin.key", info=PURPOSE).derive(secret.encode()))


def read_key(written: str) -> Key | None:
    """The key, if we made it: today, or with a secret that was rotated away and still verifies."""
    if ":" in written:
        return _signed(written)
    try:
        sealed = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            opened = _lock(secret).decrypt(sealed, [PURPOSE])
        except (InvalidTag, ValueError):
            continue
        return _read(opened)
    return None


def _read(opened: bytes) -> Key:
    rest = zlib.decompressobj().decompress(opened[17:], LONGEST) if opened[16:17] == b"\1" else opened[17:]
    survey, version, tenths, door, invitation, language, test, *more = json.loads(rest)
    return Key(
        id=uuid.UUID(bytes=opened[:16]), survey=survey, version=version, door=door, invitation=invitation,
        started_at=datetime.fromtimestamp(tenths / 10, UTC), language=language, test=bool(test),
        hidden=more[0] if more else {},
    )  # fmt: skip


def _signed(written: str) -> Key | None:
    """A key of a page that was opened before keys were sealed: whoever is on it loses nothing."""
    try:
        said: dict[str, Any] = Signer(salt="rashin.survey.response").unsign_object(written)
    except (BadSignature, ValueError, TypeError):
        return None
    return Key(
        id=uuid.UUID(hex=said["i"]), survey=said["s"], version=said["v"],
        started_at=datetime.fromtimestamp(said["t"], UTC), door=said.get("d"), invitation=said.get("n"),
        hidden=said.get("h", {}), language=said.get("l", ""), test=bool(said.get("x")),
    )  # fmt: skip
