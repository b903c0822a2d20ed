"""Filters of the page of voices: what there is to choose from, as the lake has it within the reader's scope."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.names import touchpoint_names
from rashin.base.atlas.said import channel_words, language_words, speaker
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.navigation import Words
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User

DAYS: Final = (30, 90, 365)
USUAL: Final = 90
FARTHEST: Final = 1_000_000
COLUMNS: Final = ("channel", "source", "survey", "unit", "language")
METRICS: Final = (("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES"), ("rating", _("Rating")), ("text", _("No score")))
LOOK_BACK: Final = timedelta(days=365)
MOST: Final = 100


def filters_of(request: HttpRequest, member: User, moods: Mapping[str, Words]) -> Filters:
    """The filters, with what is there to choose from."""
    there, called, sources = _there(member), speaker("survey"), speaker("source")
    touchpoints = sorted(touchpoint_names().items(), key=lambda one: one[1])
    days = [(str(count), gettext("%(days)s days") % {"days": count}) for count in DAYS]

    def choice(name: str, label: Words, choices: list[tuple[str, Words]]) -> Filter:
        asked = request.GET.get(name, "")[:300]
        if asked and asked not in {value for value, _words in choices}:
            choices = [*choices, (asked, asked)]  # an address from elsewhere keeps its meaning
        return Filter(name=name, label=label, kind="choice", choices=choices, all=_("All"))

    several = [
        choice("channel", _("Channel"), [(one, channel_words(one)) for one in there["channel"]]),
        choice("source", _("Source"), [(one, sources(one)) for one in there["source"]]),
        choice("survey", _("Survey"), [(one, called(one)) for one in there["survey"]]),
        choice("unit", _("Unit"), [(one, one) for one in there["unit"]]),
        choice("language", _("Language"), [(one, language_words(one)) for one in there["language"]]),
    ]
    # Addresses of other pages say “days”: they keep their meaning, and the filter stands there to be changed.
    asked = request.GET.get("days", "")
    within = (
        [choice("days", _("Within"), [*days, ("0", _("Ever"))])] if asked in {"0", *(str(one) for one in DAYS)} else []
    )
    return Filters(
        request,
        (
            Filter(name="q", label=_("Words"), wide=True),
            Filter(name="mood", label=_("Mood"), kind="choice", choices=list(moods.items()), all=_("All")),
            Filter(name="metric", label=_("Score"), kind="choice", choices=list(METRICS), all=_("All")),
            *(one for one in several if one.choices),
            Filter(name="touchpoint", label=_("Touchpoint"), kind="choice", choices=touchpoints, all=_("All")),
            Filter(name="least", label=_("Score from"), kind="number"),
            Filter(name="most", label=_("Score up to"), kind="number"),
            Filter(name="when", label=_("Period"), kind="period"),
            *within,
        ),
    )


def days_asked(filters: Filters) -> int:
    """So many days back, where no period is said; 0 is ever."""
    return int(filters.values.get("days") or USUAL)


def score_asked(filters: Filters, name: str) -> float | None:
    """One end of the range of scores; what is no number is none."""
    try:
        found = float(unicodedata.normalize("NFKC", filters[name]))
    except ValueError:
        return None
    return found if -FARTHEST <= found <= FARTHEST else None


def columns_asked(filters: Filters) -> dict[str, str]:
    """Column → the value that was chosen."""
    return {name: filters[name] for name in COLUMNS if filters.values.get(name)}


def _there(member: User) -> dict[str, list[str]]:
    """The values of the last year, one look at the lake for all columns."""
    scope, params = scope_of(member).condition("voices")
    listed = ", ".join(f"list(DISTINCT {name}) AS {name}" for name in COLUMNS)
    asked = f"SELECT {listed} FROM voices WHERE occurred_at >= $since AND ({scope})"  # noqa: S608 - our own names
    try:
        rows = the_lake().rows(asked, {**params, "since": timezone.now() - LOOK_BACK}).to_pylist()
    except LakeMissing:
        rows = []
    row = rows[0] if rows else {}
    return {name: sorted(str(one) for one in row.get(name) or () if one)[:MOST] for name in COLUMNS}
