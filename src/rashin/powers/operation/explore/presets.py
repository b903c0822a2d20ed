"""Periods that are asked for again and again, as links: the rest of the question stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext

from rashin.base.ui import formats

PERIOD_WORDS: Final = ("from", "to", "last", "during")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One link."""

    label: str
    url: str
    current: bool


def presets(path: str, words: Mapping[str, Sequence[str]], *, today: date) -> list[Preset]:
    """The last 30, 90 and 365 days, and this fiscal year."""
    days = [
        (gettext("%(days)s days") % {"days": days}, {"last": [f"{days}d"]})
        for days in (30, 90, 365)
    ]  # fmt: skip
    year = {"during": [f"fy{formats.fiscal_year(today)}"]}
    now = {word: list(words[word]) for word in PERIOD_WORDS if words.get(word)}
    rest = {word: list(values) for word, values in words.items() if word not in PERIOD_WORDS}
    return [
        Preset(label=label, url=f"{path}?{urlencode({**rest, **period}, doseq=True)}", current=now == period)
        for label, period in (*days, (gettext("This fiscal year"), year))
    ]
