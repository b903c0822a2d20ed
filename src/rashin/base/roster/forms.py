"""The forms of a roster."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.roster.places import Places
from rashin.base.roster.records import Said
from rashin.base.roster.vocabulary import LABELS

LANGUAGES: Final = [
    ("", _("As the survey begins")), ("ja", _("Japanese")), ("en", _("English")), ("zh", _("Chinese")),
    ("ko", _("Korean")), ("vi", _("Vietnamese")), ("pt", _("Portuguese")), ("ne", _("Nepali")), ("tl", _("Tagalog")),
    ("es", _("Spanish")), ("id", _("Indonesian")), ("my", _("Burmese")), ("th", _("Thai")),
]  # fmt: skip


class FileForm(forms.Form):
    """A file to be looked at."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, in UTF-8 or Shift_JIS (CP932), with headings in the first row."),
    )  # fmt: skip


class StaffForm(forms.Form):
    """One person."""

    number = forms.CharField(label=LABELS["number"], max_length=40)
    name = forms.CharField(label=LABELS["name"], max_length=120)
    unit = forms.ChoiceField(label=LABELS["unit"], required=False)
    language = forms.ChoiceField(label=LABELS["language"], choices=LANGUAGES, required=False)
    email = forms.CharField(
        label=LABELS["email"], max_length=254, required=False, help_text=_("Empty: they get a printed slip."),
    )  # fmt: skip
    line_id = forms.CharField(label=LABELS["line_id"], max_length=40, required=False)
    joined_on = forms.DateField(
        label=LABELS["joined_on"], required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    left_on = forms.DateField(
        label=LABELS["left_on"], required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From this day on they are asked no more."),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, where: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        kept = str(self.initial.get("unit", ""))
        known = dict(where.choices)
        more = [(kept, kept)] if kept and kept not in known else []
        unit.choices = [("", pgettext_lazy("staff", "The company itself")), *more, *where.choices]

    def said(self) -> Said:
        """What was sent."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


class EndForm(forms.Form):
    """The day somebody leaves."""

    left_on = forms.DateField(
        label=pgettext_lazy("staff", "Day of leaving"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def initial_of(said: Said, revision: int) -> dict[str, Any]:
    """A person as the form shows them."""
    return {
        "number": said.number, "name": said.name, "unit": said.unit, "language": said.language, "email": said.email,
        "line_id": said.line_id, "joined_on": said.joined_on, "left_on": said.left_on, "revision": revision,
    }  # fmt: skip
