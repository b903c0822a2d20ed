"""What the bell shows."""

from dataclasses import dataclass
from datetime import datetime

from rashin.base.ui.figures import Tone
from rashin.base.ui.navigation import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One notification."""

    title: Words
    href: str
    at: datetime
    text: Words = ""
    icon: str = "bell"
    tone: Tone = ""
    new: bool = False
