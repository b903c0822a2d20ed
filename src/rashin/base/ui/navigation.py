"""The words of navigation. What is in it is composed in ``web/shell``; here is only what it is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise

Words = str | Promise
"""A sentence, or one that is translated when it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the navigation."""

    label: Words
    view: str
    """The name of the address, as ``reverse`` takes it."""
    icon: str
    permission: str = ""
    """What the reader must be allowed; empty: everybody who is signed in."""
    phone: bool = False
    """Whether it stands in the bar at the bottom of a phone."""
    badge: str = ""
    url: str = ""
    """Filled when drawn."""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A few items under one heading."""

    name: str
    label: Words
    items: tuple[Item, ...]


def drawn(
    sections: Sequence[Section], *, path: str, may: Callable[[str], bool], address: Callable[[str], str]
) -> tuple[Section, ...]:
    """What this reader sees here: without what they may not, and with the deepest matching item marked."""
    visible = [
        replace(
            section,
            items=tuple(
                replace(item, url=address(item.view))
                for item in section.items
                if not item.permission or may(item.permission)
            ),
        )
        for section in sections
    ]
    here = max((item.url for s in visible for item in s.items if _leads_to(item.url, path)), key=len, default=None)
    return tuple(
        replace(section, items=tuple(replace(item, current=item.url == here) for item in section.items))
        for section in visible
        if section.items
    )


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
