"""What a password must withstand, checked without a network: guessing from the person, from lists, from leaks.

No rule asks for capitals or symbols: such rules make passwords worse (NIST SP 800-63B, 3.1.1.2).
"""

import hashlib
import mmap
import re
from pathlib import Path
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

from rashin.errors import Unavailable, gettext_noop

LONGEST: Final = 512
"""Nobody types more; hashing megabytes would be a way to keep the server busy."""
_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "1234567890" * 2, "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()")
_RUNS: Final = tuple(row for first in _ROWS for row in (first, first[::-1]))
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class ListUnreadable(Unavailable):
    """The list of leaked passwords that a setting names is not there."""

    code = "workspace.breached_list_unreadable"
    message = gettext_noop("The list of leaked passwords cannot be read: %(place)s")
    remedy = gettext_noop("Whoever runs the server mends or unsets RASHIN_BREACHED_PASSWORDS.")


class LongestValidator:
    """Refuses what is too long to have been typed."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise when it is too long."""
        if len(password) > LONGEST:
            raise ValidationError(
                ngettext(
                    "A password has at most %(most)d character.", "A password has at most %(most)d characters.", LONGEST
                )
                % {"most": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Nothing worth reading beforehand."""
        return ""


class GuessableValidator(CommonPasswordValidator):
    """Refuses common passwords, also with digits hung on, and what keyboards and the alphabet give away."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise when a guesser would try it early."""
        plain = password.strip().lower()
        if plain in self.passwords or _EDGES.sub("", plain) in self.passwords:
            raise ValidationError(
                gettext("This is among the passwords that are tried first. Several unrelated words are better."),
                code="password_too_common",
            )
        if len(set(plain)) < 5 or _repeats(plain) or _runs(plain):
            raise ValidationError(
                gettext("This repeats itself or follows the keyboard. Several unrelated words are better."),
                code="password_too_regular",
            )

    def get_help_text(self) -> str:
        """What to choose, before it is refused."""
        return gettext("Several unrelated words are easy to remember and hard to guess.")


class BreachedValidator:
    """Refuses what is known from leaks: a file of sorted SHA-1 digests, searched in place and never loaded."""

    def __init__(self, path: str = "") -> None:
        self.path = path

    def validate(self, password: str, user: object = None) -> None:
        """Raise when the list knows it."""
        if self.path and leaked(password, Path(self.path)):
            raise ValidationError(
                gettext("This password is known from leaks of other services. Choose one that is used nowhere else."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Nothing worth reading beforehand."""
        return ""


def leaked(password: str, path: Path) -> bool:
    """Whether the file has the password's SHA-1: ``DIGEST`` or ``DIGEST:COUNT`` a line, in the order of the digests."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().encode()
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
                return _holds(lines, wanted)
    except OSError as problem:
        raise ListUnreadable(place=str(path)) from problem


def _holds(lines: mmap.mmap, wanted: bytes) -> bool:
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start, high)
        end = high if end < 0 else end
        found = lines[start : min(end, start + 40)].lower()
        if found == wanted:
            return True
        if found < wanted:
            low = end + 1
        else:
            high = start
    return False


def _repeats(text: str) -> bool:
    return text in (text + text)[1:-1]


def _runs(text: str) -> bool:
    """Whether at most three runs of keys beside each other make up the whole."""
    place = 0
    for _ in range(3):
        longest = max(
            (size for size in range(3, len(text) - place + 1) for row in _RUNS if text[place : place + size] in row),
            default=0,
        )
        place += longest
        if not longest or place == len(text):
            break
    return place == len(text)
