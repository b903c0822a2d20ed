"""Pages of the contact policy and of the suppression list."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rashin.base.messages import policy, queries_letters, tables_letters
from rashin.base.messages.errors import SuppressionMissing
from rashin.base.messages.forms_letters import PolicyForm, ReleaseForm, StopForm
from rashin.base.messages.searching import addressees_at
from rashin.base.messages.tabs import tabs
from rashin.base.messages.vocabulary import PERSONAL
from rashin.base.messages.words import Stop
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput

_CHANNELS = [(one.value, one.label) for one in PERSONAL]
_FILTERS = (
    Filter(name="address", label=pgettext_lazy("letter", "Address")),
    Filter(name="reason", label=_("Reason"), kind="choice", choices=Stop.choices, all=_("Any reason")),
    Filter(name="channel", label=_("Channel"), kind="choice", choices=_CHANNELS, all=_("Every channel")),
)


@access(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "POST"])
def suppressions(request: HttpRequest) -> HttpResponseBase:
    """Addresses that are not written to; POST adds one."""
    form, now = StopForm(request.POST if request.method == "POST" else None), datetime.now(UTC)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            policy.suppress(
                said["channel"], said["address"], Stop.HAND, purpose=said["purpose"], note=said["note"],
                actor=member_of(request), now=now,
            )  # fmt: skip
        except BadInput as problem:
            form.add_error("address", gettext(problem.message))
        else:
            messages.success(request, gettext("The address is on the list."))
            return redirect("suppressions")
    filters = Filters(request, _FILTERS)
    rows = queries_letters.stop_rows(
        reason=filters["reason"], channel=filters["channel"], addressees=addressees_at(filters["address"])
    )
    table = tables_letters.STOPS.on(request, tables_letters.stop_lines(rows))
    if table.download:
        member = require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-suppressions")
        record_export(actor=member, what="suppressions", rows=file.rows, now=now)
        return file.response()
    table.offers_files = may(member_of(request), Permission.EXPORT)
    context = {"table": table, "filters": filters, "form": form, "tabs": tabs("suppressions")}
    return render(request, "messaging/suppressions.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "POST"])
def stop_release(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask why an address may be written to again; POST takes it off the list."""
    row = queries_letters.stop_rows().filter(pk=number).first()
    if row is None:
        raise SuppressionMissing(number=number)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        policy.release(number, why=form.cleaned_data["why"], actor=member_of(request), now=datetime.now(UTC))
        messages.success(request, gettext("The address is off the list."))
        return redirect("suppressions")
    context = {"stop": queries_letters.stop_view(row), "form": form}
    return render(request, "messaging/stop_release.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "POST"])
def contact_policy(request: HttpRequest) -> HttpResponseBase:
    """When, how often and to whom letters go; POST decides it."""
    row = policy.row()
    form = PolicyForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        try:
            policy.change_policy(form.policy(), actor=member_of(request), now=datetime.now(UTC))
        except BadInput as problem:
            form.add_error(None, gettext(problem.sentence()))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("contact_policy")
    context = {
        "form": form, "tabs": tabs("contact_policy"), "identified": bool(row.company and row.postal and row.contact)
    }  # fmt: skip
    return render(request, "messaging/contact_policy.html", context, status=422 if form.is_bound else 200)
