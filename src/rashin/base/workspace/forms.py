"""Forms of the workspace's pages. What is right is decided by the services; here is only how it is asked for."""

from datetime import timedelta
from typing import Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.base.workspace.keys import KeyLimits
from rashin.base.workspace.vocabulary import READING, Permission

LIFETIMES: Final = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    ("", _("Never")),
)
OVERLAPS: Final = (
    ("0", _("No longer")),
    ("1", _("For an hour")),
    ("24", _("For a day")),
    ("168", _("For a week")),
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


def kinds_on_offer() -> list[tuple[str, str]]:
    """Every kind of question, by its title."""
    return [(name, gettext(str(kind.question.title))) for name, kind in QUESTIONS.items()]


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
    kinds = forms.MultipleChoiceField(
        label=_("It may ask"),
        required=False,
        choices=kinds_on_offer,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind of question that the rights above include."),
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Empty: as the installation says."),
    )  # fmt: skip
    expires = forms.ChoiceField(label=_("Expires"), required=False, choices=LIFETIMES, initial="90")

    def limits(self) -> KeyLimits:
        """What narrows it beyond its rights."""
        return KeyLimits(kinds=tuple(self.cleaned_data["kinds"]), per_minute=self.cleaned_data["per_minute"])

    def lifetime(self) -> timedelta | None:
        """How long it lives."""
        days = self.cleaned_data["expires"]
        return timedelta(days=int(days)) if days else None


class RenewForm(forms.Form):
    """A new secret for a key."""

    overlap = forms.ChoiceField(
        label=_("The old secret opens doors"), choices=OVERLAPS, initial="24",
        help_text=_("Time to bring the new one to every program that uses the key."),
    )  # fmt: skip
    expires = forms.ChoiceField(label=_("The new one expires"), required=False, choices=LIFETIMES, initial="90")

    def overlap_given(self) -> timedelta:
        """How long both open doors."""
        return timedelta(hours=int(self.cleaned_data["overlap"]))

    def lifetime(self) -> timedelta | None:
        """How long the new one lives."""
        days = self.cleaned_data["expires"]
        return timedelta(days=int(days)) if days else None


class OriginsForm(forms.Form):
    """Which web pages may send with a write key."""

    origins = forms.CharField(
        label=_("Allowed origins"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, as https://shop.example.jp. Empty: any."),
    )

    def origins_given(self) -> list[str]:
        """The origins, one a line."""
        return str(self.cleaned_data["origins"]).split()
