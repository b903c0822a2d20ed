"""Filters for numbers, money, dates and names: ``{% load formats %}``."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone

from rashin.base.ui import formats

register = template.Library()


@register.filter
def listed(words: Iterable[str]) -> str:
    """Several things in one line: ``{{ people|listed }}``."""
    return formats.listed(words)


@register.filter
def number(value: float | None, digits: int | None = None) -> str:
    """``{{ n|number }}``, ``{{ mean|number:2 }}``."""
    return formats.number(value, digits)


@register.filter
def signed(value: float | None, digits: int | None = None) -> str:
    """A number that always shows its sign."""
    return formats.number(value, digits, sign=True)


@register.filter
def compact(value: float | None) -> str:
    """In 万 and 億, or K and M."""
    return formats.compact(value)


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage."""
    return formats.percent(share, digits)


@register.filter
def points(difference: float | None, digits: int = 1) -> str:
    """A difference in points."""
    return formats.points(difference, digits)


@register.filter
def money(amount: float | None, currency: str = "JPY") -> str:
    """An amount in full."""
    return formats.money(amount, currency)


@register.filter
def short_money(amount: float | None, currency: str = "JPY") -> str:
    """An amount in 万 and 億, or K and M."""
    return formats.money(amount, currency, short=True)


@register.filter
def day(when: date | None) -> str:
    """A day in the reader's zone and language."""
    return formats.day(when)


@register.filter
def weekday(when: date | None) -> str:
    """A day with its weekday."""
    return formats.day(when, weekday=True)


@register.filter
def clock(when: datetime | None) -> str:
    """The time of day in the reader's zone."""
    return formats.clock(when)


@register.filter
def moment(when: datetime | None) -> str:
    """Day and time."""
    return formats.moment(when)


@register.filter
def month(when: date | None) -> str:
    """Year and month."""
    return formats.month(when)


@register.filter
def ago(when: datetime | None) -> str:
    """How long ago."""
    return formats.ago(when, timezone.now())


@register.filter
def span(length: float | None) -> str:
    """A length of time, given in seconds or as a timedelta."""
    return formats.duration(length)


@register.filter
def fiscal(when: date | None) -> str:
    """Fiscal year and quarter."""
    return formats.fiscal(when)
