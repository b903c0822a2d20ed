"""What the palette asks: sources of things that can be opened by typing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing to open."""

    label: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A room's answer to words; quick, for it is asked while typing."""

    name: str
    permission: str
    find: Callable[[HttpRequest, str], Sequence[Hit]]
