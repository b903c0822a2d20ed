"""What is done to keys that exist: a new secret with an overlap, other origins."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.errors import NotYourKey
from rashin.base.workspace.keys import KeyLimits, checked_origin
from rashin.base.workspace.models import ApiKey, User, WriteKey
from rashin.base.workspace.services import make_api_key
from rashin.errors import NotFound

LONGEST_OVERLAP: Final = timedelta(days=30)


def rotate_api_key(
    *, actor: Actor, key_id: int, now: datetime, overlap: timedelta = timedelta(0), expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key with the same rights, and its secret; the old one opens doors until the overlap has passed.

    A secret acts as the key's member, so on a page only that member gets it.
    """
    old = ApiKey.objects.select_related("member").filter(pk=key_id, revoked_at=None).first()
    if old is None or not old.usable(now):
        raise NotFound(kind="key", name=key_id)
    if isinstance(actor, User) and actor.pk != old.member_id:
        raise NotYourKey
    overlap = min(max(overlap, timedelta(0)), LONGEST_OVERLAP)
    ends = now + overlap if old.expires_at is None else min(now + overlap, old.expires_at)
    with change(actor=actor, action="api_key.rotated", subject=f"api_key:{old.pk}", now=now) as entry:
        made, secret = make_api_key(
            actor=actor, member=old.member, name=old.name, scopes=old.scopes, now=now, expires_at=expires_at,
            limits=KeyLimits(kinds=tuple(old.kinds), per_minute=old.per_minute),
        )  # fmt: skip
        entry.moved("expires_at", old.expires_at, ends)
        entry.note(replaced_by=f"api_key:{made.pk}")
        ApiKey.objects.filter(pk=old.pk).update(expires_at=ends)
    return made, secret


def set_origins(*, actor: Actor, key_id: int, origins: Iterable[str], now: datetime) -> WriteKey:
    """The web origins that may send with a write key; none: any. The collector knows them within seconds."""
    places = sorted({checked_origin(origin) for origin in origins})
    with change(actor=actor, action="write_key.changed", subject=f"write_key:{key_id}", now=now) as entry:
        key = WriteKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
        if key is None:
            raise NotFound(kind="write key", name=key_id)
        entry.moved("origins", key.origins, places)
        key.origins = places
        key.save(update_fields=["origins"])
    return key
