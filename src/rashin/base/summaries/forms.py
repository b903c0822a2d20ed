"""Forms of summaries: the model, and a note to the chain of evidence."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.atlas.offering import title_of
from rashin.base.summaries.records import ModelView, Wanted
from rashin.base.summaries.vocabulary import BOUNDS
from rashin.base.ui.controls import Combobox

_PLAIN = {"spellcheck": "false", "autocomplete": "off"}


def _number(name: str, label: Any, help_text: Any = "") -> forms.IntegerField:
    low, high = BOUNDS[name]
    return forms.IntegerField(label=label, min_value=low, max_value=high, help_text=help_text)


class ModelForm(forms.Form):
    """Where the model is and what may go to it."""

    base_url = forms.CharField(
        label=pgettext_lazy("model", "Address"), max_length=500,
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "url"}),
        help_text=_("As far as /chat/completions: https://api.example.com/v1, or http://localhost:11434/v1."),
    )  # fmt: skip
    inside = forms.BooleanField(
        label=_("It runs on a machine of our own: private and local addresses may be called"), required=False,
        help_text=_("For llama.cpp, Ollama, vLLM. Without it, only public addresses over https are called."),
    )  # fmt: skip
    model = forms.CharField(
        label=pgettext_lazy("model", "Model"),
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("As its server calls it."),
    )
    key = forms.CharField(
        label=_("API key"), max_length=4000, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
        help_text=_("Kept sealed and never shown again. Empty where the server asks for none."),
    )  # fmt: skip
    no_key = forms.BooleanField(label=_("Forget the key that is there"), required=False)
    timeout = _number("timeout", _("Seconds to wait for an answer"))
    most_voices = _number("most_voices", _("Voices in one request"), _("More are drawn from, and the summary says so."))
    most_characters = _number("most_characters", _("Characters in one request"))
    calls_per_day = _number("calls_per_day", _("Calls a day"), _("A bound for costs; a trial counts."))
    personal = forms.BooleanField(
        label=_("Personal data may leave"), required=False,
        help_text=_("Off: names, contacts and numbers are taken out strictly before anything is sent."),
    )  # fmt: skip
    personal_reason = forms.CharField(
        label=_("Why it may leave"), max_length=500, required=False,
        help_text=_("Kept here and in the audit log, such as the contract that allows it."),
    )  # fmt: skip

    def __init__(self, *args: Any, found: ModelView | None = None, **kwargs: Any) -> None:
        names = set(self.base_fields) - {"key", "no_key"}
        first = {name: getattr(found, name) for name in names} if found is not None else _usual()
        kwargs["initial"] = first
        super().__init__(*args, **kwargs)
        if found is None or not found.has_key:
            del self.fields["no_key"]
        if found is not None and found.has_key:
            self.fields["key"].help_text = _("A key is kept. Empty keeps it, as long as the server stays the same.")

    def wanted(self, *, enabled: bool) -> Wanted:
        """What was asked for."""
        return Wanted(**{**self.cleaned_data, "enabled": enabled})


def _usual() -> dict[str, Any]:
    usual = Wanted(base_url="", model="")
    return {name: getattr(usual, name) for name in (*BOUNDS, "inside", "personal")}


class NoteForm(forms.Form):
    """What a draft is taken as a note to."""

    target = forms.CharField(
        label=_("A note to"), max_length=240,
        widget=Combobox(reverse_lazy("evidence_ends")),  # type: ignore[arg-type] # a promise of an address
        help_text=_("Type a part of the name of a stage, a journey, an improvement or a metric, and choose."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What you take from it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["target"].widget.label = title_of(str(self["target"].value() or ""))
