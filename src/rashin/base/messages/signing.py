"""The Standard Webhooks scheme: ids, secrets and signatures (standardwebhooks.com, v1: HMAC-SHA256)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret of 256 random bits, as receivers write it into their verifier."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def new_message_id() -> str:
    """The id under which a receiver recognises a message that comes twice."""
    return f"msg_{secrets.token_hex(16)}"


def signature(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    """One signature: ``v1,…`` over id, moment and body, so that none of the three can be exchanged."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")


def headers(secrets_in_force: Sequence[str], *, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The three headers; while a secret is being rotated, both sign, and either verifies."""
    signatures = [
        signature(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets_in_force
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
