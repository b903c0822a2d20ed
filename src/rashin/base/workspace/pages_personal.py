"""The page on which somebody says why they need to see names and contacts."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.workspace import unmasking
from rashin.base.workspace.access import Permission, access
from rashin.base.workspace.vocabulary import LookReason
from rashin.errors import BadInput


class ReasonForm(forms.Form):
    """What for."""

    reason = forms.ChoiceField(label=_("What for?"), choices=LookReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In a few words"), required=False, max_length=unmasking.LONGEST_NOTE,
        help_text=_("The number of a ticket, for instance. No names: it stays in the audit log."),
    )  # fmt: skip
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


@access(Permission.SEE_PERSONAL)
@never_cache
@require_http_methods(["GET", "POST"])
def show_personal(request: HttpRequest) -> HttpResponseBase:
    """Ask what for; POST shows names and contacts for a quarter of an hour."""
    sent = request.POST if request.method == "POST" else None
    form = ReasonForm(sent, initial={"next": request.GET.get("next", "")[:2000]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            unmasking.show(request, reason=said["reason"], note=said["note"], now=datetime.now(UTC))
        except BadInput as problem:
            form.add_error(str(problem.fields["place"]), gettext(str(problem.fields["problem"])))
        else:
            return redirect(_back(request, said["next"]))
    context = {"form": form, "back": _back(request, request.GET.get("next", ""))}
    return render(request, "workspace/show_personal.html", context, status=422 if form.is_bound else 200)


@access(Permission.ENTER)
@require_POST
def hide_personal(request: HttpRequest) -> HttpResponseBase:
    """Mask again."""
    unmasking.hide(request)
    return redirect(_back(request, request.POST.get("next", "")))


def _back(request: HttpRequest, target: str) -> str:
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else "/"
