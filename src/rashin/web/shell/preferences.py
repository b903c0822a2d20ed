"""How a member likes to read: name, language, time zone, theme, numbers, dates, keys."""

from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.forms import fields_of
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.models import User
from rashin.web.shell.context import OWN_NAMES
from rashin.web.shell.models import Liking
from rashin.web.shell.reading import liking_of

ZONES_FIRST = ("Asia/Tokyo", "UTC")


class _OnlyWhatWasSent(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """Only what was sent is changed, so that a menu may send one thing."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.is_bound:
            for name in list(self.fields):
                if name not in self.data:
                    del self.fields[name]


class PreferencesForm(_OnlyWhatWasSent):
    """Who reads, in which language, zone and theme."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("As the browser asks")), *((code, OWN_NAMES[code]) for code, _n in settings.LANGUAGES)],
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [
            ("", settings.TIME_ZONE),
            *((name, name) for name in (*ZONES_FIRST, *sorted(available_timezones() - set(ZONES_FIRST)))),
        ],
    )

    class Meta:
        model = User
        fields: ClassVar = ["name", "language", "zone", "theme"]


class LikingForm(_OnlyWhatWasSent):
    """How numbers and dates are written, and whether single keys do something."""

    shortcuts = forms.TypedChoiceField(
        label=_("Keyboard shortcuts"),
        coerce=lambda text: text == "True",
        choices=[(True, _("On")), (False, _("Off"))],
        help_text=_("Single keys such as “g h” and “/”. Switch them off if you dictate or type with other aids."),
    )

    class Meta:
        model = Liking
        fields: ClassVar = ["numbers", "dates", "shortcuts"]
        labels: ClassVar = {"numbers": _("Large numbers"), "dates": _("Dates")}


@access(Permission.ENTER)
def preferences(request: HttpRequest) -> HttpResponseBase:
    """Show, and on POST keep what was sent."""
    member = member_of(request)
    form = PreferencesForm(request.POST or None, instance=member)
    liking = LikingForm(request.POST or None, instance=liking_of(request))
    if request.method != "POST" or not (form.is_valid() and liking.is_valid()):
        context = {"form": form, "more": fields_of(liking), "now": timezone.now(), "sample": 123_456_789}
        return render(request, "shell/preferences.html", context, status=422 if form.is_bound else 200)
    form.save()
    if liking.fields:
        liking.save()
    if "name" in form.data:
        with override(member.language or None):
            messages.success(request, gettext("Saved."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else request.path
