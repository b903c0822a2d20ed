"""The language of the terminal: what files and their rows have to say is told in it, without loading Django."""

import gettext
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path


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
