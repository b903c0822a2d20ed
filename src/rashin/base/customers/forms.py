"""The form of a segment: a name, rules one a line, and whether all or any of them must hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rashin.base.customers.models import Segment
from rashin.base.customers.records import SegmentSaid, SegmentView

RULES_HELP = _(
    "One a line: trait.plan=gold · did Order Completed[revenue>=1000] at least 3 times within 90d · did not Order"
    " Completed since 2026-04-01 · answered nps[score<=6] within 180d · last answered nps[score>=9]."
)


class SegmentForm(forms.Form):
    """What a segment is called and who belongs to it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    match = forms.ChoiceField(
        label=_("Who belongs to it"),
        choices=[(Segment.ALL, _("People of whom all rules hold")), (Segment.ANY, _("People of whom any rule holds"))],
    )
    rules = forms.CharField(
        label=_("Rules"),
        max_length=4000,
        help_text=RULES_HELP,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "off"}),
    )
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def said(self) -> SegmentSaid:
        """What was sent."""
        cleaned = self.cleaned_data
        return SegmentSaid(
            name=cleaned["name"], rules=tuple(cleaned["rules"].splitlines()), match=cleaned["match"],
            description=cleaned["description"],
        )  # fmt: skip


def initial_of(found: SegmentView) -> dict[str, Any]:
    """A segment as the form shows it."""
    return {
        "name": found.name, "rules": "\n".join(found.rules), "match": found.match, "description": found.description,
        "version": found.version,
    }  # fmt: skip
