"""The form of a rhythm."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.powers.operation.surveys.models_pulses import Pulse
from rashin.powers.operation.surveys.reach.forms import REMINDERS
from rashin.powers.operation.surveys.reach.pulses import PulseSaid

EVERY: Final = [
    ("1", pgettext_lazy("a wave every", "month")),
    ("2", pgettext_lazy("a wave every", "two months")),
    ("3", pgettext_lazy("a wave every", "quarter")),
    ("6", pgettext_lazy("a wave every", "half year")),
    ("12", pgettext_lazy("a wave every", "year")),
]


class PulseForm(forms.Form):
    """When a survey is asked again."""

    on = forms.BooleanField(label=_("Ask again by itself"), required=False, initial=True)
    every_months = forms.ChoiceField(label=_("A wave every"), choices=EVERY)
    day = forms.IntegerField(label=_("Day of the month"), min_value=1, max_value=28, initial=1)
    hour = forms.IntegerField(label=pgettext_lazy("of the day", "Hour"), min_value=0, max_value=23, initial=9)
    open_days = forms.IntegerField(
        label=_("Days to answer"), min_value=3, max_value=27, initial=14,
        help_text=_("Then the wave closes for good, and its results by team are shown."),
    )  # fmt: skip
    reminders = forms.ChoiceField(label=_("Reminders"), choices=REMINDERS, required=False, initial="7")
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def said(self) -> PulseSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        return PulseSaid(
            every_months=int(cleaned["every_months"]), day=cleaned["day"], hour=cleaned["hour"],
            open_days=cleaned["open_days"], on=cleaned["on"],
            reminders=tuple(int(one) for one in cleaned["reminders"].split(",") if one),
        )  # fmt: skip


def initial_of(row: Pulse | None) -> dict[str, Any]:
    """A rhythm as the form shows it."""
    if row is None:
        return {}
    return {
        "on": row.on, "every_months": str(row.every_months), "day": row.day, "hour": row.hour,
        "open_days": row.open_days, "reminders": ",".join(str(one) for one in row.reminders), "revision": row.revision,
    }  # fmt: skip
