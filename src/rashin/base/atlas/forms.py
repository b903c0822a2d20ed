"""Forms of evidence: state a link, take one back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.records import Claim, End
from rashin.base.atlas.vocabulary import Grade, Relation


def end_of(text: str) -> End:
    """``stage:first_furniture/receive`` as an end; the rules say whether it could name something."""
    kind, _colon, id_ = text.strip().partition(":")
    return End(kind=kind, id=id_)


class LinkForm(forms.Form):
    """What one thing says about another."""

    source = forms.CharField(
        label=_("This"), max_length=240, help_text=_("As kind:id, for example stage:first_furniture/receive.")
    )
    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
    target = forms.CharField(label=_("That"), max_length=240, help_text=_("As kind:id, for example improvement:3."))
    grade = forms.TypedChoiceField(label=_("Grade"), coerce=int, choices=Grade.choices)
    method = forms.CharField(label=_("How it was found out"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def claim(self) -> Claim:
        """What is claimed."""
        said = self.cleaned_data
        return Claim(
            source=end_of(said["source"]), target=end_of(said["target"]), relation=said["relation"],
            grade=said["grade"], method=said["method"], note=said["note"],
        )  # fmt: skip


class RetractForm(forms.Form):
    """Why a link is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
