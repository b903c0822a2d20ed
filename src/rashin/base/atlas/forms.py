"""Forms of evidence: state a link, take one back."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.offering import end_meant, title_of
from rashin.base.atlas.records import Claim, End
from rashin.base.atlas.vocabulary import Grade, Relation
from rashin.base.ui.controls import Combobox

_FOUND = _("Type a part of the name of a stage, a journey, an improvement or a metric, and choose.")
_NOTHING = _("Nothing is called this. Type a part of its name, and choose from the list.")


def _anything() -> Combobox:
    return Combobox(reverse_lazy("evidence_ends"))  # type: ignore[arg-type] # a promise of an address


class LinkForm(forms.Form):
    """What one thing says about another."""

    source = forms.CharField(label=_("This"), max_length=240, widget=_anything(), help_text=_FOUND)
    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
    target = forms.CharField(label=_("That"), max_length=240, widget=_anything())
    grade = forms.TypedChoiceField(label=_("Grade"), coerce=int, choices=Grade.choices)
    method = forms.CharField(label=_("How it was found out"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("source", "target"):
            self.fields[name].widget.label = title_of(str(self[name].value() or ""))

    def clean_source(self) -> End:
        """What was meant."""
        return self._meant("source")

    def clean_target(self) -> End:
        """What was meant."""
        return self._meant("target")

    def _meant(self, name: str) -> End:
        end = end_meant(self.cleaned_data[name])
        if not end.id:
            raise forms.ValidationError(_NOTHING)
        return end

    def claim(self) -> Claim:
        """What is claimed."""
        said = self.cleaned_data
        return Claim(
            source=said["source"], target=said["target"], relation=said["relation"],
            grade=said["grade"], method=said["method"], note=said["note"],
        )  # fmt: skip


class RetractForm(forms.Form):
    """Why a link is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
