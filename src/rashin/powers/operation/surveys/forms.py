"""Forms of surveys that are no part of the builder."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.powers.operation.surveys.vocabulary import Audience


class NewSurveyForm(forms.Form):
    """An empty survey."""

    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(label=_("Who is asked"), choices=Audience.choices)
    key = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_-]{0,63}$", label=_("Key"), required=False,
        help_text=_("Under which voices name this survey: letters, digits, - and _. Left empty, one is made."),
    )  # fmt: skip
