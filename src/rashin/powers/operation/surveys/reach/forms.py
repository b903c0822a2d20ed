"""The forms of waves and triggers: one field for each thing that is said, texts in each language of the survey."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.models import Send, Trigger
from rashin.powers.operation.surveys.reach.plans import CHANNELS, Sample, SendSaid, sample_of
from rashin.powers.operation.surveys.reach.triggers import TriggerSaid

LANGUAGES: Final = {"ja": _("Japanese"), "en": _("English")}
CHANNEL_CHOICES: Final = [(one, one.label) for one in CHANNELS]
REMINDERS: Final = [
    ("", _("None")),
    ("3", _("after 3 days")),
    ("7", _("after 7 days")),
    ("3,7", _("after 3 and 7 days")),
]
UNITS: Final = [("1", _("minutes")), ("60", _("hours")), ("1440", _("days"))]


class _Worded(forms.Form):
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
                help_text=_("Empty: the usual words. {{trait:name|}} and {{hidden:…|}} are filled in."),
            )  # fmt: skip

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


class SendForm(_Worded):
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
        label=_("Days of peace"), min_value=0, max_value=365, initial=30,
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


class TriggerForm(_Worded):
    """A trigger: what it follows, how soon, once for what."""

    event = forms.CharField(label=_("When this happens"), max_length=200, help_text=_("Such as Order Delivered."))
    after = forms.IntegerField(label=_("Ask after"), min_value=0, max_value=43_200, initial=3)
    unit = forms.ChoiceField(label=pgettext_lazy("of a waiting time", "Unit"), choices=UNITS, initial="60")
    once_per = forms.CharField(
        label=_("Once for each"), max_length=120, initial="order_id",
        help_text=_("A property of the event such as order_id, or “person”. Events without it ask nobody."),
    )  # fmt: skip
    where = forms.CharField(
        label=_("Only when"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One condition a line, such as revenue>=10000."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNEL_CHOICES)
    include_late = forms.BooleanField(
        label=_("Also ask about what is imported or arrives late"), required=False,
        help_text=_("Off is right almost always: a file of last year would ask everybody about last year."),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for hidden in self.document.hidden:
            self.fields[f"hidden_{hidden.id}"] = forms.CharField(
                label=_("Hidden field “%(name)s” from the property") % {"name": hidden.id}, max_length=120,
                required=False, initial=hidden.id,
            )  # fmt: skip

    def said(self) -> TriggerSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        return TriggerSaid(
            event=cleaned["event"], after_minutes=cleaned["after"] * int(cleaned["unit"]),
            once_per=cleaned["once_per"], where=tuple(one for one in cleaned["where"].splitlines() if one.strip()),
            channel=cleaned["channel"], message=self.message(), include_late=cleaned["include_late"],
            hidden={
                one.id: said for one in self.document.hidden if (said := cleaned[f"hidden_{one.id}"].strip())
            },
        )  # fmt: skip


def initial_of_trigger(row: Trigger) -> dict[str, Any]:
    """A trigger as the form shows it."""
    unit = next(one for one in (1440, 60, 1) if row.after_minutes % one == 0 and (row.after_minutes or one == 60))
    return {
        "event": row.event, "after": row.after_minutes // unit, "unit": str(unit), "once_per": row.once_per,
        "where": "\n".join(row.filter), "channel": row.channel, "include_late": row.include_late,
        "revision": row.revision, **{f"hidden_{name}": said for name, said in row.hidden.items()},
        **message_fields(row.message),
    }  # fmt: skip
