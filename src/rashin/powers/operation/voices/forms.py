"""Forms of voices. What is right is decided by the services; here is only how it is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.atlas.names import touchpoint_names
from rashin.powers.operation.voices.mailbox import SECURITY
from rashin.powers.operation.voices.records import Wish
from rashin.powers.operation.voices.vocabulary import CHANNELS, METRICS, SOURCE_FIELDS, SourceKind

SECURITIES = (
    ("tls", _("TLS from the first byte (993)")), ("starttls", "STARTTLS (143)"),
    ("none", _("None; inside the company's network only")),
)  # fmt: skip
assert tuple(name for name, _words in SECURITIES) == SECURITY


class SourceForm(forms.Form):
    """What a source says of all its voices."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it is shown beside each voice."))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    touchpoint = forms.ChoiceField(label=_("Touchpoint"), required=False)
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=120, help_text=_("A shop or team, if it is one's.")
    )
    survey = forms.CharField(label=_("Survey"), required=False, max_length=120)
    consent_ref = forms.CharField(
        label=_("Consent"),
        required=False,
        max_length=120,
        help_text=_("On what ground it is kept, such as “Terms 4.2”."),
    )
    retention_days = forms.IntegerField(
        label=_("Originals are kept for (days)"), required=False, min_value=1, max_value=36_500,
        help_text=_("Then unmasked texts are erased; the masked voice stays. Empty: as long as the rest."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        names = sorted(touchpoint_names().items(), key=lambda one: one[1])
        self._choices("channel", [("", _("As the call says")), *CHANNELS])
        self._choices("touchpoint", [("", "–"), *names])
        if kind == SourceKind.CHATWOOT:
            self.fields["base"] = forms.URLField(
                label=_("Address of Chatwoot"), required=False, max_length=300, assume_scheme="https",
                help_text=_("Voices then link to their conversation."),
            )  # fmt: skip
        if kind == SourceKind.MAIL:
            self._mail()

    def _choices(self, name: str, choices: list[Any]) -> None:
        kept = str((self.initial or {}).get(name) or "")
        known = {value for value, _words in choices}
        self.fields[name].choices = choices if kept in known else [*choices, (kept, kept)]  # type: ignore[attr-defined]

    def _mail(self) -> None:
        self.fields["host"] = forms.CharField(label=_("Mail server"), max_length=253)
        self.fields["port"] = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993)
        self.fields["security"] = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES, initial="tls")
        self.fields["user"] = forms.CharField(label=_("User name"), max_length=250)
        self.fields["folder"] = forms.CharField(
            label=pgettext_lazy("mailbox", "Folder"), max_length=200, initial="INBOX"
        )
        self.fields["since_days"] = forms.IntegerField(
            label=_("Also mails of the last (days)"), min_value=0, max_value=3_650, initial=0, required=False,
            help_text=_("Older mails count, and set nothing off."),
        )  # fmt: skip

    def wish(self) -> Wish:
        """What was said."""
        told = self.cleaned_data
        extra = ("base", "host", "port", "security", "user", "folder", "since_days")
        return Wish(
            name=told["name"], retention_days=told["retention_days"],
            settings={name: told[name] or (0 if name == "since_days" else "") for name in extra if name in told},
            **{name: told[name] for name in SOURCE_FIELDS if name in told},
        )  # fmt: skip


class SecretForm(forms.Form):
    """The secret that the other system shows, or a mailbox's password."""

    secret = forms.CharField(
        label=_("Secret"), max_length=400, widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)
    )


class ConnectForm(SourceForm):
    """A new source with its secret, where the other side makes it."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        if kind == SourceKind.MAIL:
            self.fields["secret"] = forms.CharField(
                label=_("Password"), max_length=400,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
            )  # fmt: skip


MOST_PAGE_BYTES = 2 << 20
"""Of a transcript on the page: three hours of talk are a tenth of it."""
WHERE = [(name, words) for name, words in CHANNELS if name in {"store", "call", "visit", "mail", "chat", "interview"}]
FACES = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class NoteForm(forms.Form):
    """One remark, written down by whoever heard it."""

    text = forms.CharField(
        label=_("What was said"), max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True, "autocapitalize": "sentences"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=pgettext_lazy("note", "Where"), choices=WHERE, initial="store")
    score = forms.ChoiceField(
        label=_("How satisfied they seemed"), required=False, choices=FACES, widget=forms.RadioSelect,
        help_text=_("1 not at all · 5 very. Leave it empty where nobody can say."),
    )  # fmt: skip
    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=250,
        help_text=_("Member number, mail address or telephone, if known."),
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=120)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


ROLES = [
    ("customer", pgettext_lazy("speaker", "Customer")), ("staff", pgettext_lazy("speaker", "Our side")),
    ("bot", pgettext_lazy("speaker", "Bot")), ("unknown", pgettext_lazy("speaker", "Nobody knows")),
]  # fmt: skip


class TranscriptForm(forms.Form):
    """A transcript's file, and what is known of it."""

    file = forms.FileField(
        label=_("File"), help_text=_("WebVTT, SRT, JSON of a speech service, or text with a name before each line."),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,.json,.txt"}),
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("When it was said"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, initial="call")
    who = forms.CharField(
        label=_("Who the customer is"), required=False, max_length=250,
        help_text=_("Member number, mail address or telephone, if known."),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), required=False, max_length=120)
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=120,
        help_text=_("Such as “Interviews, spring”; the file’s name if empty."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_PAGE_BYTES:
            raise forms.ValidationError(
                _("A page takes %(limit)s MB; “rashin voice transcript” takes more."),
                params={"limit": MOST_PAGE_BYTES >> 20},
            )  # fmt: skip
        return file


class SpeakersForm(TranscriptForm):
    """Who is who in a transcript that was read: what was said travels along until somebody has looked at it."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    turns = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, speakers: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["file"]
        self.speakers = list(speakers)
        for name in ("at", "channel", "who", "unit", "source"):
            self.fields[name].widget = forms.HiddenInput()
        for place, (name, role) in enumerate(speakers.items()):
            self.fields[f"s{place}"] = forms.ChoiceField(label=name, choices=ROLES, initial=role)

    def roles(self) -> dict[str, str]:
        """Speaker → what they are."""
        return {name: self.cleaned_data[f"s{place}"] for place, name in enumerate(self.speakers)}


class QuestionsForm(forms.Form):
    """What the questions of a source are."""

    def __init__(self, *args: Any, seen: dict[str, str], told: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(seen)
        words = {
            "": _("By its name and look"), "nps": "NPS (0–10)", "csat": "CSAT (1–5)", "ces": "CES (1–7)",
            "rating": _("Rating (1–5)"), "text": _("Remark"), "fact": _("Only a fact of the answer"),
            "ignore": _("Leave it out"),
        }  # fmt: skip
        for place, name in enumerate(self.names):
            self.fields[f"q{place}"] = forms.ChoiceField(
                label=seen[name] or name, required=False, choices=[(one, words[one]) for one in ("", *METRICS)],
                initial=str(told.get(name, {}).get("metric", "")),
            )  # fmt: skip

    def fields_told(self) -> dict[str, dict[str, Any]]:
        """Question id → what it is, where somebody says so."""
        told = {name: self.cleaned_data[f"q{place}"] for place, name in enumerate(self.names)}
        return {name: {"metric": metric} for name, metric in told.items() if metric}
