"""Pages of journeys: the list, and the map of one."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rashin.base.atlas import queries
from rashin.base.atlas.maps import columns_of
from rashin.base.atlas.pictures import curve
from rashin.base.atlas.rules import checked_key
from rashin.base.workspace.access import Permission, access, member_of


@access(Permission.SEE_JOURNEYS)
@require_GET
def journeys(request: HttpRequest) -> HttpResponseBase:
    """All journeys that are in use."""
    return render(request, "atlas/journeys.html", {"journeys": queries.journeys()})


@access(Permission.SEE_JOURNEYS)
@require_GET
def journey(request: HttpRequest, key: str) -> HttpResponseBase:
    """One journey as a map: stages as columns, and at each what customers want, meet, say, and what is done."""
    found = queries.journey(checked_key(key))
    columns = columns_of(member_of(request), found, now=datetime.now(UTC))
    picture = curve([(one.stage.name, one.nps) for one in columns]) if columns else ""
    context = {
        "journey": found,
        "columns": columns,
        "picture": picture,
        "any_quote": any(one.quotes for one in columns),
        "any_spot": any(one.spot for one in columns),
        "answers": sum(one.answers for one in columns),
    }
    return render(request, "atlas/journey.html", context)
