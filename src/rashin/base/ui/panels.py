"""Panels: pieces of a page that a room offers to pages made of several rooms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

from rashin.base.ui.navigation import Words

Height = Literal["", "medium", "tall"]
Width = Literal["c3", "c4", "c5", "c6", "c7", "c8", "c9", "c12"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A piece of a page. ``draw`` answers its HTML (a SafeString); ``ready`` says whether that is quick now."""

    name: str
    title: Words
    permission: str
    draw: Callable[[HttpRequest], str]
    ready: Callable[[HttpRequest], bool] = lambda request: True
    """Whether ``draw`` has its answer at hand. If not, the page shows a skeleton and asks for the panel afterwards."""
    width: Width = "c6"
    sub: Words = ""
    height: Height = ""
    """How much room the skeleton keeps, so that what stands below stays where it is when the panel has come."""


def allowed(panels: Sequence[Panel], may: Callable[[str], bool]) -> list[Panel]:
    """The panels that this reader may see, in their order."""
    return [panel for panel in panels if not panel.permission or may(panel.permission)]


def arranged(panels: Sequence[Panel], *, order: Sequence[str]) -> list[Panel]:
    """The panels in a reader's own order; those that it does not name keep their place behind the one before them."""
    places = {name: place for place, name in enumerate(order)}
    last, keyed = -1, []
    for index, panel in enumerate(panels):
        last = places.get(panel.name, last)
        keyed.append((last, index, panel))
    return [panel for _place, _index, panel in sorted(keyed, key=lambda one: one[:2])]
