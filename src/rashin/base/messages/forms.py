"""Forms of webhooks. What is right is decided by the services; here is only how it is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.messages.events import event_types
from rashin.base.messages.vocabulary import EVERY_EVENT, TEST_EVENT


class EndpointForm(forms.Form):
    """Where to send, and what."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What is behind it, such as “Data warehouse”."))
    url = forms.CharField(
        label=pgettext_lazy("webhook", "URL"),
        max_length=2000,
        widget=forms.URLInput(attrs={"spellcheck": "false", "placeholder": "https://"}),
        help_text=_("It gets a POST for each event. Addresses inside the company need RASHIN_OUTGOING_ALLOW."),
    )
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own arguments
        every = (EVERY_EVENT, _("Every event, also those to come"))
        offered = [(one.name, f"{one.name} · {one.summary}") for one in event_types() if one.name != TEST_EVENT]
        self.fields["events"].choices = [every, *offered]  # type: ignore[attr-defined]
