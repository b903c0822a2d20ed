"""The one word that every floor may use: an anticipated failure that says where it happened and what would be right.

    RashinError
    ├── BadInput            what a person or a client sent cannot be used; nothing was changed
    │   └── …               each package draws its own tree in its ``errors.py``
    ├── NotAllowed          whoever asks may not have it
    ├── NotFound            there is no such thing (or whoever asks may not know of it)
    ├── Conflict            somebody else was here first; read again, then decide
    └── Unavailable         disk, database or a peer said no; the same call may work later

A subclass states a ``code`` for machines and an English ``message`` with named placeholders. Pages translate the
message by its text, so wrap it in ``gettext_noop`` for the catalogue; logs and the command line use it as it is.
"""

from collections.abc import Callable
from typing import ClassVar, Final

WORDED: Final = frozenset({"problem", "remedy", "wanted"})
"""Fields that are sentences of our own inside of a message: they are told in the reader's language as it is."""


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogue without importing Django."""
    return message


class RashinError(Exception):
    """An anticipated failure: a code, a sentence, where it happened, and the remedy."""

    code: ClassVar[str] = "rashin.error"
    message: ClassVar[str] = gettext_noop("Something went wrong.")
    remedy: ClassVar[str] = ""
    status: ClassVar[int] = 500

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The English message with its fields filled in."""
        return self.message % self.fields

    def advice(self) -> str:
        """What to do about it, in English; empty when nothing can be said."""
        return self.remedy % self.fields

    def told(self, speak: Callable[[str], str]) -> tuple[str, str]:
        """Sentence and remedy as ``speak`` translates them; in English where a translation lost a placeholder."""
        fields = {
            name: speak(value) if name in WORDED and value and type(value) is str else value
            for name, value in self.fields.items()
        }
        try:
            return speak(self.message) % fields, speak(self.remedy) % fields if self.remedy else ""
        except (KeyError, ValueError, TypeError):
            return self.sentence(), self.advice()


class BadInput(RashinError):
    """What was sent cannot be used; nothing was changed."""

    code = "rashin.bad_input"
    message = gettext_noop("%(problem)s")
    status = 400


class NotAllowed(RashinError):
    """Whoever asks may not have it."""

    code = "rashin.not_allowed"
    message = gettext_noop("You are not allowed to do this.")
    status = 403


class NotFound(RashinError):
    """There is no such thing, or whoever asks may not know of it."""

    code = "rashin.not_found"
    message = gettext_noop("There is no %(kind)s “%(name)s”.")
    status = 404


class Conflict(RashinError):
    """Somebody else was here first."""

    code = "rashin.conflict"
    message = gettext_noop("Somebody else changed this meanwhile.")
    status = 409


class Unavailable(RashinError):
    """Disk, database or a peer said no; the same call may work later."""

    code = "rashin.unavailable"
    message = gettext_noop("%(problem)s")
    status = 503
