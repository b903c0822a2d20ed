"""Things within things: topics, departments."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.base.ui.navigation import Words
from rashin.base.ui.stories import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One line of a tree with what lies below it."""

    label: Words
    href: str = ""
    icon: str = ""
    note: Words = ""
    """A number, a few words, at the end of the line."""
    tags: Sequence[Tag] = ()
    children: "Sequence[Node]" = ()
    open: bool = False
    current: bool = False
