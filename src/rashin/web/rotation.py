"""The signing key changed without a gap: a new one first, everything sealed anew, the old one forgotten at last."""

import os
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rashin.base.workspace.audit import Actor, change
from rashin.errors import Conflict, gettext_noop
from rashin.home import Home


class KeyElsewhere(Conflict):
    """The key comes from the environment, which this program cannot change."""

    code = "secret.elsewhere"
    message = gettext_noop("The signing key comes from RASHIN_SECRET_KEY.")
    remedy = gettext_noop("Put a new one there and the old one into RASHIN_SECRET_KEY_FALLBACKS, and restart.")


class StillSealed(Conflict):
    """Something was sealed with the old key."""

    code = "secret.still_sealed"
    message = gettext_noop("%(count)s secrets are still sealed with an old key.")
    remedy = gettext_noop("Run “rashin secret reseal” first.")


def add_key(home: Home) -> int:
    """A new first line; the others still verify and open. How many there are now."""
    if os.environ.get("RASHIN_SECRET_KEY"):
        raise KeyElsewhere
    lines = home.secret.read_text("ascii").split()
    _write(home, [secrets.token_urlsafe(64), *lines])
    return len(lines) + 1


def forget_old_keys(home: Home) -> int:
    """Drop every line but the first, unless something is sealed with one of them. How many were dropped."""
    if os.environ.get("RASHIN_SECRET_KEY"):
        raise KeyElsewhere
    lines = home.secret.read_text("ascii").split()
    if count := old_seals(lines[0]):
        raise StillSealed(count=count)
    _write(home, lines[:1])
    return len(lines) - 1


def _write(home: Home, lines: list[str]) -> None:
    draft = home.secret.with_name(f".{home.secret.name}-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, home.secret)


def reseal(*, actor: Actor, now: datetime) -> int:
    """Seal everything with today's key. How many secrets there are."""
    from rashin.base.workspace.sealing import resealed

    count = 0
    with change(actor=actor, action="secret.resealed", subject="secret", now=now) as entry:
        for row, fields in _sealed():
            for name, purpose in fields.items():
                _set(row, name, resealed(_get(row, name), purpose=purpose))
                count += bool(_get(row, name))
            row.save()  # type: ignore[attr-defined] # rows of several models
        entry.note(secrets=count)
    return count


def old_seals(newest: str) -> int:
    """How many secrets the newest key alone does not open."""
    from rashin.base.workspace.sealing import SealBroken, opened

    count, before = 0, (settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = newest, []
    try:
        for row, fields in _sealed():
            for name, purpose in fields.items():
                try:
                    _ = _get(row, name) and opened(_get(row, name), purpose=purpose)
                except SealBroken:
                    count += 1
    finally:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = before
    return count


def lost_seals() -> tuple[int, int]:
    """How many secrets no key that there is opens, and of how many."""
    from rashin.base.workspace.sealing import SealBroken, opened

    lost = count = 0
    for row, fields in _sealed():
        for name, purpose in fields.items():
            sealed = _get(row, name)
            count += bool(sealed)
            try:
                _ = sealed and opened(sealed, purpose=purpose)
            except SealBroken:
                lost += 1
    return lost, count


def _sealed() -> list[tuple[object, Mapping[str, str]]]:
    """Every row that holds sealed fields, with the purpose of each; ``data.x`` lies inside a JSON field."""
    from allauth.mfa.models import Authenticator

    from rashin.base.messages.keeping import sealed_rows as letters_and_ways
    from rashin.base.messages.models import Endpoint
    from rashin.base.messages.webhooks import PURPOSE
    from rashin.base.roster.queries import sealed_rows as roster
    from rashin.base.summaries.models import ModelSettings
    from rashin.base.summaries.services import SEALED_FOR as MODEL
    from rashin.base.workspace.identity import SEALED_FOR
    from rashin.base.workspace.mailing import PURPOSE as MAIL
    from rashin.base.workspace.models import IdentityProvider, Invitation
    from rashin.powers.operation.surveys.reach.ballots import sealed_rows as slips
    from rashin.powers.operation.voices.services import sealed_rows

    with transaction.atomic():
        return [
            *((row, {"secret": PURPOSE, "old_secret": PURPOSE}) for row in Endpoint.objects.all()),
            *((row, {"mail_sealed": MAIL}) for row in Invitation.objects.exclude(mail_sealed="")),
            *((row, {"sealed": SEALED_FOR}) for row in IdentityProvider.objects.all()),
            *((row, {"key": MODEL}) for row in ModelSettings.objects.exclude(key="")),
            *sealed_rows(),
            *letters_and_ways(),
            *roster(),
            *slips(),
            *(
                (row, {f"data.{name}": "second-factor" for name in ("secret", "seed") if name in row.data})
                for row in Authenticator.objects.all()
            ),
        ]


def _get(row: object, name: str) -> str:
    field, _, key = name.partition(".")
    value = getattr(row, field)
    return str((value[key] if key else value) or "")


def _set(row: object, name: str, value: str) -> None:
    field, _, key = name.partition(".")
    if key:
        getattr(row, field)[key] = value
    else:
        setattr(row, field, value)
