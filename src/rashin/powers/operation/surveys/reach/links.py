"""Personal links: made again whenever they are needed, kept as their digest alone.

A token is the keyed digest of what makes an invitation one of a kind, so a reminder carries the same link as the first
letter, and nobody who reads the database can answer in somebody's place. After a change of the secret the old secrets
stay known for a while (RASHIN_SECRET_KEY_FALLBACKS), so links that are out keep working by their digest, and reminders
carry the old link as long as it can be made again.
"""

import hmac
from base64 import urlsafe_b64encode
from typing import Final

from django.conf import settings

from rashin.powers.operation.surveys.models import Invitation
from rashin.powers.operation.surveys.tokens import digest_of, path_of

BYTES: Final = 16


def seed_of_send(send: int, person: int) -> str:
    """What makes an invitation of a wave one of a kind."""
    return f"send:{send}:{person}"


def seed_of_trigger(trigger: int, key: str) -> str:
    """What makes an invitation of a trigger one of a kind."""
    return f"trigger:{trigger}:{key}"


def seed_of_single(survey: int, about: str) -> str:
    """What makes an invitation one of a kind that belongs to neither wave nor trigger."""
    return f"single:{survey}:{about}"


def token_of(seed: str, *, secret: str = "") -> str:
    """The token of an invitation, 22 characters."""
    key = f"rashin.surveys.invitation:{secret or settings.SECRET_KEY}".encode()
    return urlsafe_b64encode(hmac.digest(key, seed.encode(), "sha256")[:BYTES]).decode().rstrip("=")


def seed_of(row: Invitation) -> str:
    """The seed of a row."""
    if row.trigger_id is not None:
        return seed_of_trigger(row.trigger_id, row.context_key)
    if row.send_id is not None:
        return seed_of_send(row.send_id, row.person or 0)
    return seed_of_single(row.survey_id, row.context_key)


def link_of(row: Invitation) -> str:
    """The address that this invitation's person opens; empty when no secret that is known makes it any more."""
    seed = seed_of(row)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_of(seed, secret=secret)
        if hmac.compare_digest(digest_of(token), row.token_digest):
            return f"{settings.BASE_URL}{path_of(token)}"
    return ""
