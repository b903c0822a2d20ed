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

SEARCH = Filter(name="q", label=_("Name, e-mail, phone or member number"), wide=True)


def _glances(people: Sequence[int]) -> Mapping[int, Glance]:
    return glances(the_lake(), people) if people else {}  # an installation that is still empty has no lake to ask


@access(Permission.SEE_CUSTOMERS)
@require_GET
def customers(request: HttpRequest) -> HttpResponseBase:
    """Customers within the reader's scope; names in full are for those who may, and leave an audit line."""
    member, now = member_of(request), datetime.now(UTC)
    filters = Filters(request, [SEARCH])
    masked = not may(member, Permission.SEE_PERSONAL)
    text = filters["q"].replace("\x00", "")
    units = scope_of(member).units
    matches = Matches(text, units=units, masked=masked, glances=_glances)
    table: Shown[Line] = CUSTOMERS.on(request, matches)
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-customers")
        record_export(actor=member, what="customers" if masked else "customers, unmasked", rows=file.rows, now=now)
        return file.response()
    if not masked and table.records:
        with change(actor=member, action="customers.listed", subject="customers", now=now) as entry:
            entry.note(rows=len(table.records), page=table.page)
            if text:
                entry.personal("text", text)
    context = {
        "table": table, "filters": filters, "masked": masked, "capped": matches.capped,
        "nobody": not table.total and not text, "may_import": may(member, Permission.IMPORT_DATA),
    }  # fmt: skip
    return render(request, "customers/customers.html", context)
