"""Forms of the workspace's pages. What is right is decided by the services; here is only how it is asked for."""

from datetime import timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.vocabulary import READING, Permission

LIFETIMES: Final = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    ("", _("Never")),
)


class WriteKeyForm(forms.Form):
    """A new write key, or one that SDKs out there already carry."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Events name it as their source."))
    key = forms.CharField(
        label=_("Existing key"),
        required=False,
        max_length=128,
        help_text=_("Leave it empty for a new one. To move over from elsewhere, write the key your SDKs send already."),
    )
    origins = forms.CharField(
        label=_("Allowed origins"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One a line, as https://shop.example.jp. Empty: any."),
    )

    def origins_given(self) -> list[str]:
        """The origins, one a line."""
        return str(self.cleaned_data["origins"]).split()

    def key_given(self) -> str | None:
        """The key taken over, or none."""
        return self.cleaned_data["key"].strip() or None


class ApiKeyForm(forms.Form):
    """A new key for programs."""

    name = forms.CharField(label=_("What it is for"), max_length=120)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Permission.choices,
        initial=list(READING),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than your own role includes."),
    )
    expires = forms.ChoiceField(label=_("Expires"), required=False, choices=LIFETIMES, initial="90")

    def lifetime(self) -> timedelta | None:
        """How long it lives."""
        days = self.cleaned_data["expires"]
        return timedelta(days=int(days)) if days else None
