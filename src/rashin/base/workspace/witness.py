"""The witness: how far the audit chain reached, kept beside the database and not in it.

A chain alone cannot tell that its last lines are gone, nor that all of it was written anew. So the home holds the
number and the digest of the last line, and of every thousandth, in two small files. They only ever move forward along
the chain: a line that does not follow from the witnessed one leaves the witness where it was, and ``rashin doctor``
says so. Whoever wants to hide something must change the database and these files, and know of both.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from rashin.base.workspace.models import AuditEntry
from rashin.home import Home

EVERY: Final = 1000
"""Lines between two checkpoints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line as it was seen."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number} {self.digest}\n"


BEGINNING: Final = Seen(number=0, digest="0" * 64)


def advance() -> None:
    """Follow the chain to its end; a full disk or a read-only home must not undo what was committed."""
    with suppress(OSError):
        _advance(_folder())


def first_denied() -> int | None:
    """The first line that is not what the witness saw, or is gone; None when it agrees, or has seen nothing yet."""
    seen = _read(_head(_folder()))
    if seen is None:
        return None
    for one in [*_checkpoints(_folder()), seen]:
        digest = AuditEntry.objects.filter(pk=one.number).values_list("digest", flat=True).first()
        if digest is None:
            last = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
            return min(last + 1, one.number)
        if digest != one.digest:
            return one.number
    return None


def readable() -> bool:
    """Whether what was kept can be read, where anything was: else nothing denies a chain that was written anew."""
    return not _head(_folder()).exists() or _read(_head(_folder())) is not None


def _folder() -> Path:
    home: Home = settings.HOME
    return home.root


def _head(folder: Path) -> Path:
    return folder / "audit.head"


def _advance(folder: Path) -> None:
    with _alone(folder):
        seen, path = _read(_head(folder)) or BEGINNING, folder / "audit.checkpoints"
        rows = AuditEntry.objects.order_by("number").values_list("number", "previous", "digest")
        now = seen
        for number, previous, digest in rows.filter(number__gt=seen.number).iterator(chunk_size=2000):
            if number != now.number + 1 or previous != now.digest:
                break
            now = Seen(number=number, digest=digest)
            if number % EVERY == 0:
                with open(path, "a", encoding="ascii", opener=_private) as file:
                    file.write(str(now))
        if now != seen:
            _write(_head(folder), now)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with open(folder / "audit.lock", "w", encoding="ascii", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(path: Path, seen: Seen) -> None:
    draft = path.with_suffix(".draft")
    with open(draft, "w", encoding="ascii", opener=_private) as file:
        file.write(str(seen))
    os.replace(draft, path)


def _read(path: Path) -> Seen | None:
    with suppress(OSError, ValueError):
        number, digest = path.read_text("ascii").split()
        return Seen(number=int(number), digest=digest)
    return None


def _checkpoints(folder: Path) -> Iterator[Seen]:
    with suppress(OSError, ValueError), open(folder / "audit.checkpoints", encoding="ascii") as file:
        for line in file:
            number, digest = line.split()
            yield Seen(number=int(number), digest=digest)
