"""Pages of the consent ledger: who agreed to what, when and by which words; a line noted by hand."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from rashin.base.messages import policy, queries_consents, tables_letters
from rashin.base.messages.forms_letters import ConsentForm
from rashin.base.messages.searching import addressees_at
from rashin.base.messages.tabs import tabs
from rashin.base.messages.vocabulary import PERSONAL
from rashin.base.messages.words import ASKED, Agreement, Purpose
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput

_CHANNELS = [(one.value, one.label) for one in PERSONAL]
_PURPOSES = [(one.value, one.label) for one in Purpose if one in ASKED]
_FILTERS = (
    Filter(name="address", label=pgettext_lazy("letter", "Address")),
    Filter(
        name="purpose", label=pgettext_lazy("suppression", "For"), kind="choice", choices=_PURPOSES, all=_("Everything")
    ),
    Filter(name="channel", label=_("Channel"), kind="choice", choices=_CHANNELS, all=_("Every channel")),
    Filter(
        name="status", label=pgettext_lazy("consent", "What was said"), kind="choice", choices=Agreement.choices,
        all=pgettext_lazy("consent", "Either"),
    ),
)  # fmt: skip


@access(Permission.MANAGE_MESSAGES)
@require_GET
def consents(request: HttpRequest) -> HttpResponseBase:
    """Who agreed to what, the newest line first."""
    filters, person = Filters(request, _FILTERS), _person(request)
    rows = queries_consents.consent_rows(
        purpose=filters["purpose"], channel=filters["channel"], status=filters["status"], person=person,
        addressees=addressees_at(filters["address"]),
    )  # fmt: skip
    table = tables_letters.CONSENTS.on(request, tables_letters.consent_lines(rows))
    if table.download:
        member = require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-consents")
        record_export(actor=member, what="consents", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    table.offers_files = may(member_of(request), Permission.EXPORT)
    context = {
        "table": table, "filters": filters, "tabs": tabs("consents"), "person": person,
        "standings": queries_consents.standings_of(person) if person is not None else [],
    }  # fmt: skip
    return render(request, "messaging/consents.html", context)


@access(Permission.MANAGE_MESSAGES)
@require_http_methods(["GET", "POST"])
def consent_new(request: HttpRequest) -> HttpResponseBase:
    """Note what somebody said about being written to."""
    person = _person(request)
    form = ConsentForm(request.POST if request.method == "POST" else None, person=person)
    back = reverse("consents") + (f"?person={person}" if person is not None else "")
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        note = policy.give_consent if said.pop("status") == Agreement.GIVEN else policy.withdraw_consent
        try:
            note(policy.Grant(person=person, **said), actor=member_of(request), now=datetime.now(UTC))
        except BadInput as problem:
            form.add_error("address", gettext(problem.message))
        else:
            messages.success(request, gettext("The ledger has a new line."))
            return redirect(back)
    context = {"form": form, "person": person, "back": back}
    return render(request, "messaging/consent_new.html", context, status=422 if form.is_bound else 200)


def _person(request: HttpRequest) -> int | None:
    """The customer's key in the address; None where it is none."""
    said = request.GET.get("person", "")
    return int(said) if said.isascii() and said.isdecimal() and int(said) < 2**63 else None
