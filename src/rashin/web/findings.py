"""What a look at an installation finds."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "warning", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    level: Level
    check: str
    said: str
    remedy: str = ""


def good(check: str, said: str) -> Finding:
    """All is well."""
    return Finding(level="good", check=check, said=said)
