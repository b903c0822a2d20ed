"""The form of a new round of labelling."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.workspace.models import User
from rashin.powers.operation.topics import rounds_read
from rashin.powers.operation.topics.rounds import LEAST, MOST
from rashin.powers.operation.topics.vocabulary import Purpose


class RoundForm(forms.Form):
    """What is labelled, how many, by whom."""

    title = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(label=pgettext_lazy("labelling", "What is labelled"), choices=Purpose.choices)
    size = forms.IntegerField(
        label=_("How many voices"), min_value=LEAST, max_value=MOST, initial=50,
        help_text=_("50 tell whether it is good or bad; 200 tell how good, to about ±7 points."),
    )  # fmt: skip
    first = forms.ChoiceField(label=_("Labelled by"))
    second = forms.ChoiceField(
        label=_("And, without seeing it, by"), required=False,
        help_text=_("Two people show how far people agree at all: no machine can be better than that."),
    )  # fmt: skip

    def __init__(self, *args: Any, member: User, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [(str(one.pk), str(one)) for one in rounds_read.people()]
        self.fields["first"].choices = people  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", _("Nobody else")), *people]  # type: ignore[attr-defined]
        self.fields["first"].initial = str(member.pk)

    def people(self) -> tuple[User, User | None]:
        """Who labels."""
        known = {str(one.pk): one for one in rounds_read.people()}
        second = self.cleaned_data["second"]
        return known[self.cleaned_data["first"]], known.get(second) if second else None
