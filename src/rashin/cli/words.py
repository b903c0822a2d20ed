"""The language of the terminal: what files and their rows have to say is told in it, without loading Django."""

import gettext
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rashin.errors import RashinError


def language() -> str:
    """``ja`` or ``en``, as the environment asks (LC_ALL before LC_MESSAGES before LANG)."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ja" if asked.lower().startswith("ja") else "en"


@lru_cache(maxsize=2)
def _catalogue(asked: str) -> gettext.NullTranslations:
    folder = Path(__file__).parents[1] / "web" / "locale"
    return gettext.translation("django", folder, languages=[asked], fallback=True)


def words() -> Callable[[str], str]:
    """Gives a message in the terminal's language."""
    return _catalogue(language()).gettext


@contextmanager
def speaking() -> Iterator[Callable[[str], str]]:
    """The terminal's language while it lasts: with the words of every app where Django is loaded, else our own."""
    apps = sys.modules.get("django.apps")
    if apps is None or not apps.apps.ready:
        yield words()
        return
    from django.utils import translation

    with translation.override(language()):
        yield translation.gettext


def told(error: "RashinError") -> tuple[str, str]:
    """A failure as sentence and remedy, in the terminal's language."""
    with speaking() as speak:
        return error.told(speak)
