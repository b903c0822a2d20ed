"""The forms of waves and triggers: one field for each thing that is said, texts in each language of the survey."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.models import Send
from rashin.powers.operation.surveys.reach.plans import CHANNELS, Sample, SendSaid, sample_of
from rashin.powers.operation.surveys.reach.wording import usual_words

LANGUAGES: Final = {"ja": _("Japanese"), "en": _("English")}
CHANNEL_CHOICES: Final = [(one, one.label) for one in CHANNELS]
REMINDERS: Final = [
    ("", _("None")),
    ("3", _("after 3 days")),
    ("7", _("after 7 days")),
    ("3,7", _("after 3 and 7 days")),
]


class Worded(forms.Form):
    """Subject and text in each language of the survey."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        for language in document.languages:
            named = {"language": LANGUAGES.get(language, language)}
            self.fields[f"subject_{language}"] = forms.CharField(
                label=_("Subject (%(language)s)") % named, max_length=200, required=False
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text (%(language)s)") % named, max_length=5_000, required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_(
                    "Empty: the words shown in grey. The greeting comes by itself; {{trait:name|you}} puts the name "
                    "elsewhere."
                ),
            )  # fmt: skip
            usual = usual_words(document, language)
            for part, text in zip(("subject", "text"), usual, strict=True):
                self.fields[f"{part}_{language}"].widget.attrs["placeholder"] = text

    def message(self) -> dict[str, dict[str, str]]:
        """What was written, by part and language."""
        return {
            part: {
                language: text
                for language in self.document.languages
                if (text := self.cleaned_data.get(f"{part}_{language}", "").strip())
            }
            for part in ("subject", "text")
        }


def message_fields(message: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A message as the form's fields."""
    return {f"{part}_{language}": text for part, texts in message.items() for language, text in texts.items()}


class SendForm(Worded):
    """A wave: whom, over which channel, when, with which words."""

    title = forms.CharField(label=_("Name of the wave"), max_length=200)
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNEL_CHOICES)
    segments = forms.MultipleChoiceField(
        label=_("Segments"), required=False, help_text=_("People who are in all of these; none chosen: everybody.")
    )
    share = forms.IntegerField(
        label=_("Share that is asked (%)"), min_value=1, max_value=100, initial=100,
        help_text=_("Drawn by chance; drawing again finds the same people."),
    )  # fmt: skip
    most = forms.IntegerField(label=_("At most, in all"), min_value=1, max_value=1_000_000, required=False)
    most_per_unit = forms.IntegerField(
        label=_("At most of each shop"), min_value=1, max_value=1_000_000, required=False
    )
    quarantine_days = forms.IntegerField(
        label=_("Days without another invitation"), min_value=0, max_value=365, initial=30,
        help_text=_("Whoever was invited to any survey within these days is left out."),
    )  # fmt: skip
    reminders = forms.ChoiceField(label=_("Reminders"), choices=REMINDERS, required=False)
    expires_days = forms.IntegerField(label=_("Links hold for days"), min_value=1, max_value=365, initial=30)
    scheduled_at = forms.DateTimeField(
        label=_("Send at"), required=False, help_text=_("Empty: at once, as soon as quiet hours allow."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, segments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["segments"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(name, name) for name in segments]
        if not segments:
            del self.fields["segments"]

    def said(self) -> SendSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        days = tuple(int(one) for one in cleaned["reminders"].split(",") if one)
        return SendSaid(
            title=cleaned["title"], channel=cleaned["channel"], message=self.message(), reminders=days,
            expires_days=cleaned["expires_days"], scheduled_at=cleaned["scheduled_at"],
            sample=Sample(
                segments=tuple(cleaned.get("segments", ())), share=cleaned["share"] / 100, most=cleaned["most"],
                most_per_unit=cleaned["most_per_unit"], quarantine_days=cleaned["quarantine_days"],
            ),
        )  # fmt: skip


def initial_of_send(row: Send) -> dict[str, Any]:
    """A wave as the form shows it."""
    sample = sample_of(row.sample)
    return {
        "title": row.title, "channel": row.channel, "segments": list(sample.segments),
        "share": round(sample.share * 100), "most": sample.most, "most_per_unit": sample.most_per_unit,
        "quarantine_days": sample.quarantine_days, "reminders": ",".join(str(one) for one in row.reminders),
        "expires_days": row.counts.get("expires_days", 30), "scheduled_at": row.scheduled_at,
        "revision": row.revision, **message_fields(row.message),
    }  # fmt: skip
