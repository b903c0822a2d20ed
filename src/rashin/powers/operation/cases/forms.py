"""The forms of a case: answering, noting, closing, and what else can be done with it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.models import User
from rashin.errors import RashinError
from rashin.powers.operation.cases import queries
from rashin.powers.operation.cases.causes import choices as cause_choices
from rashin.powers.operation.cases.records import Closing, ReplySaid
from rashin.powers.operation.cases.vocabulary import (
    Resolution,
    Severity,
    Via,
)

NOTHING: Final = [("", "–")]


class Numbered(forms.TypedChoiceField):
    """A choice whose keys are numbers; empty is none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **more)


class ReplyForm(forms.Form):
    """What the customer is told."""

    via = forms.ChoiceField(label=pgettext_lazy("case", "By"), choices=Via.choices)
    subject = forms.CharField(
        label=_("Subject"), max_length=200, required=False, help_text=_("Of a mail. The number of the case is added.")
    )
    body = forms.CharField(
        label=pgettext_lazy("reply", "Text"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("{{name|Dear customer}} becomes the customer’s name when it leaves."),
    )  # fmt: skip
    wait = forms.BooleanField(label=_("Wait for the customer’s answer: the clock stands still"), required=False)
    canned = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> ReplySaid:
        """What was written."""
        cleaned = self.cleaned_data
        return ReplySaid(
            via=cleaned["via"], body=cleaned["body"], subject=cleaned["subject"], wait=cleaned["wait"],
            canned=cleaned["canned"],
        )  # fmt: skip


class NoteForm(forms.Form):
    """A word among colleagues."""

    body = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer never sees it. @ and the beginning of a colleague’s address tells them."),
    )  # fmt: skip


class ResolveForm(forms.Form):
    """How it ended, and why it happened."""

    resolution = forms.ChoiceField(label=_("What was done"), choices=Resolution.choices)
    cause = Numbered(label=_("Why it happened"))
    note = forms.CharField(label=_("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    ask = forms.BooleanField(label=_("Ask the customer afterwards how it was answered"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["cause"].choices = [*NOTHING, *cause_choices()]  # type: ignore[attr-defined]

    def closing(self) -> Closing:
        """What was said."""
        cleaned = self.cleaned_data
        return Closing(
            resolution=cleaned["resolution"], cause=cleaned["cause"], note=cleaned["note"], ask=cleaned["ask"]
        )


class HandForm(forms.Form):
    """Everything else that can be changed about a case, each on its own."""

    owner = Numbered(label=_("Give it to"))
    department = Numbered(label=_("To another department"))
    severity = forms.TypedChoiceField(label=_("Urgency"), choices=Severity.choices, coerce=int)
    cause = Numbered(label=_("Why it happened"))
    merge = forms.IntegerField(label=_("Merge into case number"), min_value=1, required=False)
    reason = forms.CharField(label=_("Needs no answer, because"), max_length=200, required=False)

    def __init__(self, *args: Any, member: User, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [(str(one.pk), str(one)) for one in queries.colleagues(member)]
        for name, found in (
            ("owner", people), ("department", queries.department_choices()), ("cause", cause_choices()),
        ):  # fmt: skip
            self.fields[name].choices = [*NOTHING, *found]  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """A case that somebody opens by hand."""

    title = forms.CharField(label=_("In one line"), max_length=200)
    text = forms.CharField(label=_("What you know"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    severity = forms.TypedChoiceField(
        label=_("Urgency"), choices=Severity.choices, coerce=int, initial=Severity.NORMAL
    )  # fmt: skip
    department = Numbered(label=_("Department"))
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = [*NOTHING, *queries.department_choices()]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """To whom several cases go."""

    owner = Numbered(label=_("Give them to"))

    def __init__(self, *args: Any, member: User, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [(str(one.pk), str(one)) for one in queries.colleagues(member)]
        self.fields["owner"].choices = [("", _("No one")), *people]  # type: ignore[attr-defined]


def add_problem(form: forms.Form, problem: RashinError, *, place: str = "") -> None:
    """Tell a refusal at the field that is meant, in the reader's language."""
    where = place or str(problem.fields.get("place", ""))
    fields = {name: gettext(value) if isinstance(value, str) and value else value
              for name, value in problem.fields.items()}  # fmt: skip
    told = gettext(problem.message) % fields
    remedy = gettext(problem.remedy) % fields if problem.remedy else ""
    form.add_error(where if where in form.fields else None, f"{told} {remedy}".strip())
