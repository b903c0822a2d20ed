"""Forms of letters: connections, tests, the suppression list, the contact policy."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.messages.models import ContactPolicy
from rashin.base.messages.queries_letters import ConnectionView
from rashin.base.messages.vocabulary import PERSONAL, Channel
from rashin.base.messages.words import ASKED, LONGEST_COOLDOWN_DAYS, Agreement, Purpose

SECURITIES: Final = [
    ("starttls", _("STARTTLS (port 587)")),
    ("tls", _("TLS from the start (port 465)")),
    ("none", _("None: only inside the company’s own network")),
]
_PLAIN: Final = {"spellcheck": "false", "autocomplete": "off"}
SECRETS: Final = {
    Channel.MAIL: _("Password"),
    Channel.LINE: _("Channel access token (long-lived)"),
    Channel.SLACK: _("Address of the incoming webhook"),
    Channel.TEAMS: _("Address of the Workflows webhook"),
    Channel.CHATWORK: _("API token"),
}


class ConnectionForm(forms.Form):
    """A connection of one channel."""

    name = forms.CharField(label=_("Name"), max_length=120)
    host = forms.CharField(label=_("Mail server"), max_length=253, widget=forms.TextInput(attrs=_PLAIN))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES)
    user = forms.CharField(label=_("User name"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLAIN))
    room = forms.CharField(
        label=_("Room"), max_length=20, help_text=_("The digits behind “rid” in the room’s address.")
    )
    secret = forms.CharField(
        max_length=4000, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )  # fmt: skip
    from_name = forms.CharField(label=_("Sender’s name"), max_length=100, required=False)
    from_address = forms.CharField(label=_("Sender’s address"), max_length=254)
    reply_to = forms.CharField(
        label=_("Replies go to"), max_length=254, required=False, help_text=_("Empty: to the sender’s address.")
    )
    bounces = forms.CharField(
        label=_("Mailbox for mail that comes back"), max_length=254, required=False,
        help_text=_("“+” and a reference are added to it, so the mailbox must take bounces+anything@example.jp."),
    )  # fmt: skip

    def __init__(self, *args: Any, channel: str, found: ConnectionView | None = None, **kwargs: Any) -> None:
        if found is not None:
            kwargs.setdefault("initial", {"name": found.name, **found.options})
        super().__init__(*args, **kwargs)
        mail = {"host", "port", "security", "user", "from_name", "from_address", "reply_to", "bounces"}
        own = {"name", "secret"} | {Channel.MAIL: mail, Channel.CHATWORK: {"room"}}.get(Channel(channel), set())
        for name in list(self.fields):
            if name not in own:
                del self.fields[name]
        self.fields["secret"].label = SECRETS[Channel(channel)]
        self.fields["secret"].required = found is None and channel != Channel.MAIL  # some mail servers ask for none
        if found is not None:
            self.fields["secret"].help_text = _("It is kept sealed. Empty keeps the one that is there.")

    def options(self) -> dict[str, Any]:
        """What is not name and secret."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"name", "secret"}}


class TryForm(forms.Form):
    """Where a test goes."""

    to = forms.CharField(label=_("Send a test mail to"), max_length=254)


class StopForm(forms.Form):
    """An address that is not to be written to."""

    channel = forms.ChoiceField(label=_("Channel"), choices=[(one.value, one.label) for one in PERSONAL])
    address = forms.CharField(
        label=pgettext_lazy("letter", "Address"), max_length=254, widget=forms.TextInput(attrs=_PLAIN)
    )
    purpose = forms.ChoiceField(
        label=_("For"), required=False,
        choices=[
            ("", _("Everything")), (Purpose.RESEARCH.value, Purpose.RESEARCH.label),
            (Purpose.MARKETING.value, Purpose.MARKETING.label),
        ],
    )  # fmt: skip
    note = forms.CharField(label=_("Why"), max_length=300, help_text=_("Such as “asked on the phone on 3 April”."))


class ReleaseForm(forms.Form):
    """Why an address may be written to again."""

    why = forms.CharField(label=_("Why may it be written to again?"), max_length=300)


class ConsentForm(forms.Form):
    """What somebody said about being written to, as a person here notes it."""

    status = forms.ChoiceField(
        label=pgettext_lazy("consent", "What was said"), widget=forms.RadioSelect,
        choices=[(Agreement.GIVEN.value, _("They agree")), (Agreement.WITHDRAWN.value, _("They no longer agree"))],
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("For"), choices=[(one.value, one.label) for one in Purpose if one in ASKED])
    channel = forms.ChoiceField(label=_("Channel"), choices=[(one.value, one.label) for one in PERSONAL])
    address = forms.CharField(
        label=pgettext_lazy("letter", "Address"), max_length=254, required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Empty: it holds for the person, whatever the address."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where it was said"), max_length=80, help_text=_("Such as “counter”, “telephone”, “paper form”.")
    )
    text_version = forms.CharField(
        label=_("Which wording they saw"), max_length=80, required=False, help_text=_("Such as “form 2026-04”.")
    )
    proof = forms.CharField(
        label=_("What shows it"), max_length=400, help_text=_("The form’s number, the recording, who was there.")
    )

    def __init__(self, *args: Any, person: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is None:
            self.fields["address"].required = True
            self.fields["address"].help_text = ""


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """The contact policy."""

    constructs_text = forms.CharField(
        label=_("Other pauses for single constructs"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line: the construct, “=” and days, such as “nps = 180”."),
    )  # fmt: skip

    class Meta:
        model = ContactPolicy
        fields = (
            "company", "postal", "contact", "quiet", "quiet_from", "quiet_until", "quiet_sundays", "quiet_holidays",
            "per_day", "cooldown_days", "construct_days", "research_by_consent",
        )  # fmt: skip
        widgets: ClassVar = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar = {
            "company": _("Stands under every letter that can be refused, as the law asks."),
            "contact": _("A telephone number, an address or a page."),
            "per_day": _("Surveys and advertisements together; 0: no limit."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [f"{name} = {days}" for name, days in sorted(self.instance.constructs.items())]
        self.fields["constructs_text"].initial = "\n".join(lines)
        for name in ("cooldown_days", "construct_days"):
            self.fields[name].widget.attrs["max"] = LONGEST_COOLDOWN_DAYS

    def clean_constructs_text(self) -> dict[str, int]:
        """Construct → days."""
        found: dict[str, int] = {}
        for line in self.cleaned_data["constructs_text"].splitlines():
            name, sign, days = (part.strip() for part in line.rpartition("="))
            if not line.strip():
                continue
            if not (sign and name and days.isascii() and days.isdecimal() and int(days) <= LONGEST_COOLDOWN_DAYS):
                raise forms.ValidationError(_("“%(line)s” is not a construct with days."), params={"line": line[:80]})
            found[name[:80]] = int(days)
        return found

    def policy(self) -> dict[str, Any]:
        """As the service takes it."""
        told = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return told | {"constructs": self.cleaned_data["constructs_text"]}
