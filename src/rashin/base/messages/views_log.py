"""Pages of the delivery log: filter, look at one with all its attempts, send it once more."""

import json
from datetime import UTC, date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from rashin.base.messages import queries, services, tables
from rashin.base.messages.events import event_types
from rashin.base.messages.vocabulary import DeliveryState
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export


@access(Permission.MANAGE_WEBHOOKS)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """What was sent to whom, and what came of it; the newest first."""
    filters = _filters(request)
    rows = queries.delivery_rows(
        endpoint=int(filters["endpoint"]) if filters["endpoint"] else None,
        state=filters["state"],
        kind=filters["event"],
        since=_midnight(filters["since"]),
        until=_midnight(filters["until"], days=1),
        message=filters["message"].replace("\x00", ""),
    )
    table = tables.DELIVERIES.on(request, tables.delivery_lines(rows))
    if table.download:
        member = require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-deliveries")
        record_export(actor=member, what="deliveries", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    table.offers_files = may(member_of(request), Permission.EXPORT)
    return render(request, "messaging/deliveries.html", {"table": table, "filters": filters})


def _filters(request: HttpRequest) -> Filters:
    receivers = [(str(one.id), one.name) for one in queries.endpoints()]
    kinds = [(one.name, one.name) for one in event_types()]
    states = [(value, label) for value, label in DeliveryState.choices]
    return Filters(
        request,
        [
            Filter(name="endpoint", label=_("Endpoint"), kind="choice", choices=receivers, all=_("All endpoints")),
            Filter(name="event", label=_("Event"), kind="choice", choices=kinds, all=_("Every event")),
            Filter(name="state", label=_("State"), kind="choice", choices=states, all=_("Any state")),
            Filter(name="since", label=_("From"), kind="date"),
            Filter(name="until", label=_("To"), kind="date"),
            Filter(name="message", label=_("Message id")),
        ],
    )


def _midnight(text: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day in the reader's zone; what is no day filters nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 < day.year < 9000:  # far ends of the calendar overflow in other zones
        return None
    return datetime.combine(day + timedelta(days=days), time(), timezone.get_current_timezone())


@access(Permission.MANAGE_WEBHOOKS)
@require_GET
def delivery(request: HttpRequest, number: int) -> HttpResponseBase:
    """One delivery: what was sent, and every attempt with the beginning of its answer."""
    found, body, tries = queries.delivery_numbered(number)
    context = {
        "delivery": found,
        "tone": tables.delivery_tone(found),
        "tries": tries,
        "body": json.dumps(json.loads(body), ensure_ascii=False, indent=2),
    }
    return render(request, "messaging/delivery.html", context)


@access(Permission.MANAGE_WEBHOOKS)
@require_POST
def delivery_again(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send one message once more, with the same id."""
    services.redeliver(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("It is on its way once more."))
    return redirect("webhook_delivery", number)
