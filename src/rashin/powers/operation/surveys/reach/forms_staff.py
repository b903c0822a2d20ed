"""The form of a wave to employees: who is asked, when, with which words. What answers never say is not asked for."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.roster.places import Places
from rashin.powers.operation.surveys.models import Send
from rashin.powers.operation.surveys.reach.forms import LANGUAGES, REMINDERS, Worded, message_fields
from rashin.powers.operation.surveys.reach.plans import Sample, SendSaid, sample_of
from rashin.powers.operation.surveys.reach.wording_staff import usual_staff_words

ROSTER, MEMBERS = "roster", "members"
WHOM: Final = [
    (ROSTER, _("Everybody on the staff roster")),
    (MEMBERS, _("Members with an account, by mail")),
]
GROUPS: Final = (
    (pgettext_lazy("wave to employees", "Whom"), ("title", "whom", "units", "share", "slips_only")),
    (_("When"), ("scheduled_at", "reminders", "expires_days")),
)


class StaffWaveForm(Worded):
    """A wave to employees."""

    title = forms.CharField(label=_("Name of the wave"), max_length=200)
    whom = forms.ChoiceField(label=_("Who is asked"), choices=WHOM, initial=ROSTER)
    units = forms.MultipleChoiceField(
        label=_("Shops and departments"), required=False, help_text=_("With all below them; none chosen: all."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("Share that is asked (%)"), min_value=1, max_value=100, initial=100,
        help_text=_("Drawn by chance. Smaller groups are counted with the area that they belong to."),
    )  # fmt: skip
    slips_only = forms.BooleanField(label=_("Printed slips for everybody, no mail"), required=False)
    reminders = forms.ChoiceField(
        label=_("Reminders"), choices=REMINDERS, required=False,
        help_text=_("To all who got a mail: nobody knows who has answered."),
    )  # fmt: skip
    expires_days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=365, initial=14)
    scheduled_at = forms.DateTimeField(
        label=_("Send at"), required=False, help_text=_("Empty: at once, as soon as quiet hours allow."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, where: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["units"]
        assert isinstance(units, forms.MultipleChoiceField)
        units.choices = where.choices
        for language in self.document.languages:
            for part, text in zip(("subject", "text"), usual_staff_words(self.document, language), strict=True):
                self.fields[f"{part}_{language}"].widget.attrs["placeholder"] = text
                self.fields[f"{part}_{language}"].label = {
                    "subject": _("Subject (%(language)s)"), "text": _("Text (%(language)s)"),
                }[part] % {"language": LANGUAGES.get(language, language)}  # fmt: skip
            letter = self.fields[f"text_{language}"]
            letter.help_text = _("Empty: the words shown in grey. The greeting comes by itself.")

    def said(self) -> SendSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        roster = cleaned["whom"] == ROSTER
        return SendSaid(
            title=cleaned["title"], message=self.message(), expires_days=cleaned["expires_days"],
            reminders=tuple(int(one) for one in cleaned["reminders"].split(",") if one),
            scheduled_at=cleaned["scheduled_at"],
            sample=Sample(
                share=cleaned["share"] / 100, quarantine_days=0, roster=roster,
                units=tuple(cleaned["units"]) if roster else (), slips_only=roster and cleaned["slips_only"],
            ),
        )  # fmt: skip


def initial_of_staff_wave(row: Send) -> dict[str, Any]:
    """A wave as the form shows it."""
    sample = sample_of(row.sample)
    return {
        "title": row.title, "whom": ROSTER if sample.roster else MEMBERS, "units": list(sample.units),
        "share": round(sample.share * 100), "slips_only": sample.slips_only,
        "reminders": ",".join(str(one) for one in row.reminders), "expires_days": row.counts.get("expires_days", 14),
        "scheduled_at": row.scheduled_at, "revision": row.revision, **message_fields(row.message),
    }  # fmt: skip
