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
    keys: str = ""
    """The letter that opens it after “g”, for those who use the keyboard."""
    also: tuple[str, ...] = ()
    """Names of further addresses that belong to it: the tabs of its page."""
    badge: str = ""
    url: str = ""
    """Filled when drawn."""
    covers: tuple[str, ...] = ()
    """The addresses it stands for, its own first; filled when drawn."""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A few items under one heading. A heading that is a room has a page of its own."""

    name: str
    label: Words
    items: tuple[Item, ...] = ()
    room: Item | None = None
    """The page that says what the section is for; it stays when none of its items may be opened."""

    @property
    def pages(self) -> tuple[Item, ...]:
        """The room and its items."""
        return (self.room, *self.items) if self.room else self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """A step on the way from home to a page."""

    label: Words
    url: str


def drawn(
    sections: Sequence[Section], *, path: str, may: Callable[[str], bool], address: Callable[[str], str]
) -> tuple[Section, ...]:
    """What this reader sees here: without what they may not, and with the deepest matching item marked."""

    def seen(item: Item | None) -> Item | None:
        if item is None or (item.permission and not may(item.permission)):
            return None
        return replace(item, url=address(item.view), covers=tuple(map(address, (item.view, *item.also))))

    visible = [
        replace(
            section, items=tuple(item for item in map(seen, section.items) if item is not None), room=seen(section.room)
        )
        for section in sections
    ]
    covered = [url for section in visible for page in section.pages for url in page.covers if _leads_to(url, path)]
    here = max(covered, key=len, default=None)

    def marked(item: Item) -> Item:
        return replace(item, current=here in item.covers)

    return tuple(
        replace(section, items=tuple(map(marked, section.items)), room=section.room and marked(section.room))
        for section in visible
        if section.pages
    )


def trail(sections: Sequence[Section], path: str) -> tuple[Crumb, ...]:
    """The way to a page from above: its section's room, then the list it was opened from; never the page itself."""
    for section in sections:
        here = next((page for page in section.pages if page.current), None)
        if here is not None:
            above = [section.room] if section.room and section.room is not here else []
            steps = [*above, here] if path not in here.covers else above
            return tuple(Crumb(label=step.label, url=step.url) for step in steps)
    return ()


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
