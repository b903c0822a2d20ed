"""What a rule may name, with the words a reader knows it by: surveys, channels, touchpoints, places, sources."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.said import known_values, speaker
from rashin.base.ui.picks import Offer, Picks
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import Department

COLUMNS: Final[Mapping[str, str]] = {
    "surveys": "survey", "channels": "channel", "touchpoints": "touchpoint", "units": "unit", "sources": "source",
}  # fmt: skip
"""Condition → the column of voices that it looks at."""
LOOK_BACK: Final = timedelta(days=400)
MOST: Final = 200
READ: Final[Mapping[str, str]] = {"topics": "topic", "aspects": "aspect", "intents": "intent"}
"""Condition → the field under which the house knows the words of what is read in voices."""


class Chosen(forms.Field):
    """Some of what is known, and with ``own`` a name of one's own: what is not heard yet may be meant, too."""

    def __init__(self, *, own: bool = True, none: str = "", **more: Any) -> None:
        words = _("Another one") if own else ""
        super().__init__(required=False, widget=_Boxes((), label=more["label"], own=words, none=none), **more)

    def offer(self, offers: Sequence[Offer]) -> None:
        """What there is to choose from."""
        self.widget.offers = offers

    def clean(self, value: Any) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys(one.strip() for one in value or () if one.strip()))


class _Boxes(Picks):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name) or ())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # nothing ticked is an answer


def offers(*, now: datetime) -> dict[str, list[Offer]]:
    """Condition → what has been heard of late or is known, by its words; one look at the lake."""
    heard = _heard(now)
    places = [unit for units in Department.objects.values_list("units", flat=True) for unit in units or ()]
    known = {"surveys": [key for key, _words in known_values("survey")], "units": places,
             "touchpoints": [key for key, _words in known_values("touchpoint")]}  # fmt: skip
    read = {
        name: [Offer(value=key, label=words) for key, words in known_values(field)] for name, field in READ.items()
    }  # fmt: skip
    return read | {
        name: _offers(column, [*heard.get(column, ()), *known.get(name, ())]) for name, column in COLUMNS.items()
    }


def _offers(column: str, values: Iterable[str]) -> list[Offer]:
    say = speaker(column)
    found = [
        Offer(value=value, label=(words := say(value)), note=value if words != value else "")
        for value in dict.fromkeys(values) if value
    ][:MOST]  # fmt: skip
    return sorted(found, key=lambda one: str(one.label))


def _heard(now: datetime) -> Mapping[str, Sequence[str]]:
    listed = ", ".join(f"list(DISTINCT {name}) AS {name}" for name in COLUMNS.values())
    asked = f"SELECT {listed} FROM voices WHERE occurred_at >= $since"  # noqa: S608 - our own names
    try:
        rows = the_lake().rows(asked, {"since": now - LOOK_BACK}).to_pylist()
    except LakeMissing:
        return {}
    row = rows[0] if rows else {}
    return {name: sorted(str(one) for one in row.get(name) or () if one) for name in COLUMNS.values()}
