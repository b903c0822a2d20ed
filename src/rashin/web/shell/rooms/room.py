"""What a power's page is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from rashin.base.ui import formats
from rashin.base.ui.figures import About, Stat
from rashin.base.ui.navigation import Words
from rashin.base.workspace.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done today, on a page that stands."""

    title: str
    note: str
    icon: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One of the five powers."""

    name: str
    """Also the name of its address."""
    label: Words
    icon: str
    question: Words
    """What the power asks of a company."""
    purpose: Words
    figures: Callable[[User, datetime], Sequence[Stat]]
    """The first one stands for the power on pages that show all five."""
    links: Q
    """Which evidence belongs to it."""
    links_query: str
    """The same on the page of evidence, as far as its filters can say it."""
    steps: Callable[[User, datetime], Sequence[Step]]
    gaps: Sequence[Words]
    """What cannot be read from the data of today."""


def part(
    label: Words, count: int, whole: int, *, definition: Sequence[Words], href: str = "", note: Words = ""
) -> Stat:
    """“3 of 9”: a full count of what is recorded. It has no interval, for nothing was drawn from more."""
    about = About(name=label, definition=definition, n=whole, method=gettext("Full count of what is recorded"))
    if not whole:
        return Stat(label=label, reason=gettext("Nothing is recorded yet"), n=0, about=about, href=href)
    value = gettext("%(count)s of %(whole)s") % {"count": formats.number(count), "whole": formats.number(whole)}
    return Stat(label=label, value=value, n=whole, note=note, about=about, href=href)


def amount(
    label: Words, value: float, *, definition: Sequence[Words], n: int | None = None, unit: Words = "", href: str = "",
    note: Words = "",
) -> Stat:  # fmt: skip
    """A number that stands for itself."""
    about = About(name=label, definition=definition, n=n, method=gettext("Full count of what is recorded"))
    return Stat(label=label, value=formats.compact(value), unit=unit, n=n, note=note, about=about, href=href)
