"""What a browser says of itself, in words; no more than it says."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The order matters: browsers name those that they are built upon too.
_BROWSERS: Final = (
    ("Edg/", "Microsoft Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone", True), ("iPad", "iPad", True), ("Android", "Android", True), ("Windows", "Windows", False),
    ("Mac OS X", "Mac", False), ("CrOS", "ChromeOS", False), ("Linux", "Linux", False),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser on a system."""

    name: str | Promise
    handheld: bool = False


def device_of(agent: str) -> Device:
    """“Chrome · Windows”; what is not known is said to be unknown."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system, handheld = next(((name, held) for mark, name, held in _SYSTEMS if mark in agent), ("", False))
    known = " · ".join(filter(None, (browser, system)))
    return Device(name=known or _("Unknown device"), handheld=handheld)
