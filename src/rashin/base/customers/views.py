"""The list of customers: search, look, go to one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.base.customers.glances import Glance, glances
from rashin.base.customers.tables import CUSTOMERS, Line, Matches
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.tables import Shown
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.audit import change, record_export
from rashin.base.workspace.unmasking import granted

SEARCH = Filter(name="q", label=_("Name, e-mail, phone or member number"), wide=True)


@access(Permission.SEE_CUSTOMERS)
@require_GET
def customers(request: HttpRequest) -> HttpResponseBase:
    """Customers within the reader's scope; names in full are for those who said what for, and leave an audit line."""
    member, now = member_of(request), datetime.now(UTC)
    filters = Filters(request, [SEARCH])
    grant = granted(request, now=now)
    masked = grant is None
    text = filters["q"].replace("\x00", "")
    units = scope_of(member).units

    def glances_of(people: Sequence[int]) -> Mapping[int, Glance]:
        return glances(the_lake(), people, units=units) if people else {}  # an empty installation has no lake to ask

    matches = Matches(text, units=units, masked=masked, glances=glances_of)
    table: Shown[Line] = CUSTOMERS.on(request, matches)
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-customers")
        record_export(
            actor=member, what="customers" if masked else "customers, unmasked", rows=file.rows, now=now,
            filters={"q": text}, reason=grant.reason if grant else "",
        )  # fmt: skip
        return file.response()
    if grant is not None and table.records:
        with change(actor=member, action="customers.listed", subject="customers", now=now) as entry:
            entry.note(rows=len(table.records), page=table.page, reason=grant.reason)
            if text:
                entry.personal("text", text)
    context = {
        "table": table, "filters": filters, "grant": grant,
        "capped": matches.capped,
        "nobody": not table.total and not text, "may_import": may(member, Permission.IMPORT_DATA),
    }  # fmt: skip
    return render(request, "customers/customers.html", context)
