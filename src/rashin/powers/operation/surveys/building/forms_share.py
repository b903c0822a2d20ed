"""The form of a way in: its name and times, and what its kind can be set to."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.powers.operation.surveys.answering.doors import Wanted, stamp_of
from rashin.powers.operation.surveys.building.words import language_name
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.models import Door
from rashin.powers.operation.surveys.vocabulary import DoorKind

MOMENTS: Final = [
    ("delay", _("After some seconds on the page")),
    ("scroll", _("At a depth of scrolling")),
    ("exit", _("When the pointer leaves the page")),
    ("event", _("On an event of your own")),
    ("now", _("At once")),
]
PLACES: Final = [
    ("right", _("Below, at the right")),
    ("left", _("Below, at the left")),
    ("middle", _("In the middle")),
]
HIDDEN: Final = "hidden_"


def _moment(label: Any, told: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, required=False, help_text=told,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class DoorForm(forms.Form):
    """What every way in has."""

    label = forms.CharField(label=pgettext_lazy("way in", "Name"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=120, required=False,
        help_text=_("Store or team: each answer that comes in here carries it."),
    )  # fmt: skip
    single_use = forms.BooleanField(
        label=_("Serves for one answer only"), required=False,
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, door: Door, document: Document, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(self.initial_of(door))
        super().__init__(*args, **kwargs)
        self.door, self.document = door, document
        self.fields["opens_at"] = _moment(_("Opens"), _("Empty: at once."))
        self.fields["closes_at"] = _moment(_("Closes"), _("Empty: with the survey."))
        for one in document.hidden:
            self.fields[f"{HIDDEN}{one.id}"] = forms.CharField(
                label=_("Hidden field “%(name)s”") % {"name": one.id}, max_length=500, required=False,
                initial=door.hidden.get(one.id, ""), help_text=_("Each answer that comes in here carries this value."),
            )  # fmt: skip

    def initial_of(self, door: Door) -> dict[str, Any]:
        """The way in as the form shows it."""
        return {
            "label": door.label, "unit": door.unit, "single_use": door.single_use, "opens_at": door.opens_at,
            "closes_at": door.closes_at, "seen": stamp_of(door),
        }  # fmt: skip

    def settings(self) -> dict[str, Any]:
        """What its kind is set to."""
        return {}

    def wanted(self) -> Wanted:
        """What was sent."""
        cleaned = self.cleaned_data
        hidden = {one.id: cleaned[f"{HIDDEN}{one.id}"].strip() for one in self.document.hidden}
        return Wanted(
            label=cleaned["label"], unit=cleaned["unit"], single_use=bool(cleaned.get("single_use")),
            opens_at=cleaned["opens_at"], closes_at=cleaned["closes_at"], settings=self.settings(),
            hidden={name: value for name, value in hidden.items() if value},
        )  # fmt: skip


class KioskForm(DoorForm):
    """A shared screen."""

    idle_seconds = forms.IntegerField(
        label=_("Begins anew after seconds without a touch"), min_value=10, max_value=3600, initial=60,
        help_text=_("So nobody sees what the person before had begun."),
    )  # fmt: skip
    full_screen = forms.BooleanField(label=_("Offer the full screen"), required=False, initial=True)
    pin = forms.RegexField(
        r"^[0-9]{4,8}$", label=_("PIN to leave the screen"), required=False, strip=True,
        error_messages={"invalid": _("A PIN is four to eight digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}),
        help_text=_("Four to eight digits. Without one anybody may leave."),
    )  # fmt: skip
    drop_pin = forms.BooleanField(label=_("Take the PIN away"), required=False)
    groups = ((_("The screen"), ("idle_seconds", "languages", "full_screen", "pin", "drop_pin")),)

    def __init__(self, *args: Any, door: Door, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, door=door, document=document, **kwargs)
        del self.fields["single_use"]
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages on offer"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(one, language_name(one)) for one in document.languages],
            help_text=_("The first one begins. None chosen: all of the survey’s."),
        )  # fmt: skip
        if door.settings.get("pin_digest"):
            self.fields["pin"].help_text = _("A PIN is set. Write another one to change it.")
        else:
            del self.fields["drop_pin"]

    def initial_of(self, door: Door) -> dict[str, Any]:
        """With its rest."""
        own: Mapping[str, Any] = door.settings
        return {
            **super().initial_of(door), "idle_seconds": own.get("idle_seconds", 60),
            "full_screen": own.get("full_screen", True), "languages": own.get("languages") or [],
        }  # fmt: skip

    def settings(self) -> dict[str, Any]:
        """What was sent; a PIN that is not written stays."""
        cleaned, held = self.cleaned_data, self.door.settings.get("pin_digest", "")
        return {
            "idle_seconds": cleaned["idle_seconds"], "full_screen": cleaned["full_screen"],
            "languages": cleaned["languages"], "pin": cleaned["pin"],
            "pin_digest": "" if cleaned.get("drop_pin") else held,
        }  # fmt: skip


class WidgetForm(DoorForm):
    """A survey on pages of one's own."""

    trigger = forms.ChoiceField(label=_("It appears"), choices=MOMENTS)
    seconds = forms.IntegerField(label=_("Seconds on the page"), min_value=0, max_value=3600, initial=10)
    percent = forms.IntegerField(label=_("Depth of scrolling (%)"), min_value=1, max_value=100, initial=50)
    event = forms.CharField(
        label=_("Event’s name"), max_length=80, initial="rashin:ask",
        help_text=_("Your page sends it: document.dispatchEvent(new CustomEvent(…))."),
    )  # fmt: skip
    side = forms.ChoiceField(label=pgettext_lazy("widget", "Where it stands"), choices=PLACES)
    share = forms.IntegerField(
        label=_("Share of visitors (%)"), min_value=1, max_value=100, initial=100,
        help_text=_("Drawn once for each browser: coming often raises nobody’s chance."),
    )  # fmt: skip
    again_days = forms.IntegerField(
        label=_("Days until it asks again after it was closed"), min_value=0, max_value=3650, initial=30,
        help_text=_("Whoever answered is not asked again."),
    )  # fmt: skip
    pages = forms.CharField(
        label=_("Pages on which it appears"), required=False, max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "/orders/*", "spellcheck": "false"}),
        help_text=_("One path a line; * stands for anything. None: every page that carries the script."),
    )  # fmt: skip
    origins = forms.CharField(
        label=_("Sites that may show it"), required=False, max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://shop.example", "spellcheck": "false"}),
        help_text=_("One a line, each with https:// and without a path."),
    )  # fmt: skip
    groups = (
        (_("When it appears"), ("trigger", "seconds", "percent", "event")),
        (_("To whom, where and how often"), ("share", "again_days", "side", "pages")),
        (_("Sites"), ("origins",)),
    )

    def __init__(self, *args: Any, door: Door, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, door=door, document=document, **kwargs)
        del self.fields["single_use"]

    def initial_of(self, door: Door) -> dict[str, Any]:
        """With its conditions."""
        own: Mapping[str, Any] = door.settings
        usual = {"trigger": "delay", "seconds": 10, "percent": 50, "event": "rashin:ask", "side": "right"}
        usual |= {"share": 100, "again_days": 30}
        return {
            **super().initial_of(door), **{name: own.get(name, value) for name, value in usual.items()},
            "pages": "\n".join(own.get("pages") or ()), "origins": "\n".join(own.get("origins") or ()),
        }  # fmt: skip

    def settings(self) -> dict[str, Any]:
        """What was sent."""
        cleaned = self.cleaned_data
        plain = {name: cleaned[name] for name in ("trigger", "seconds", "percent", "event", "side", "share")}
        return {
            **plain, "again_days": cleaned["again_days"], "pages": cleaned["pages"].split(),
            "origins": cleaned["origins"].split(),
        }  # fmt: skip


FORMS: Final[Mapping[str, type[DoorForm]]] = {DoorKind.KIOSK: KioskForm, DoorKind.WIDGET: WidgetForm}


def form_for(kind: str) -> type[DoorForm]:
    """The form of a kind."""
    return FORMS.get(kind, DoorForm)
