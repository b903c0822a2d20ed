"""How a member likes to read: language, time zone, theme."""

from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.models import User
from rashin.web.shell.context import OWN_NAMES

ZONES_FIRST = ("Asia/Tokyo", "UTC")


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg] # not generic when it runs
    """Only what was sent is changed, so that a menu may send one thing."""

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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.is_bound:
            for name in list(self.fields):
                if name not in self.data:
                    del self.fields[name]


@access(Permission.ENTER)
def preferences(request: HttpRequest) -> HttpResponseBase:
    """Show, and on POST keep what was sent."""
    member = member_of(request)
    form = PreferencesForm(request.POST or None, instance=member)
    if request.method != "POST" or not form.is_valid():
        return render(request, "shell/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
    form.save()
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
