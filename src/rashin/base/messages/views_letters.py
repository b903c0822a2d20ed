"""Pages of the send log: what went to whom and why, and the letters whose fate somebody has to decide."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from rashin.base.messages import deciding, queries_letters, tables_letters
from rashin.base.messages.tabs import tabs
from rashin.base.messages.vocabulary import Channel
from rashin.base.messages.words import LetterState, Purpose
from rashin.base.ui.filters import Filter, Filters
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export

_OFFERED = [(one.value, one.label) for one in Channel if one != Channel.WEBHOOK]
_FILTERS = (
    Filter(name="state", label=_("State"), kind="choice", choices=LetterState.choices, all=_("Any state")),
    Filter(name="channel", label=_("Channel"), kind="choice", choices=_OFFERED, all=_("Every channel")),
    Filter(name="purpose", label=_("Purpose"), kind="choice", choices=Purpose.choices, all=_("Every purpose")),
    Filter(name="person", label=_("Person (customer key)")),
)
WEEK = timedelta(days=7)


@access(Permission.MANAGE_MESSAGES)
@require_GET
def letters(request: HttpRequest) -> HttpResponseBase:
    """Every letter with its verdict and its fate, the newest first."""
    filters, now = Filters(request, _FILTERS), datetime.now(UTC)
    person = filters["person"].strip()
    known = person.isascii() and person.isdecimal() and len(person) < 20
    rows = queries_letters.letter_rows(
        state=filters["state"], channel=filters["channel"], purpose=filters["purpose"],
        person=(int(person) if known else -1) if person else None,
    )  # fmt: skip
    table = tables_letters.LETTERS.on(request, tables_letters.letter_lines(rows))
    if table.download:
        member = require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-letters")
        record_export(actor=member, what="letters", rows=file.rows, now=now, filters={"person": person})
        return file.response()
    table.offers_files = may(member_of(request), Permission.EXPORT)
    totals = queries_letters.totals(since=now - WEEK)
    context = {
        "table": table, "filters": filters, "tabs": tabs("letters"), "unknown": queries_letters.unknown_count(),
        "totals": [
            (label, totals.get(value, 0), tables_letters.tone_of(value)) for value, label in LetterState.choices
        ],
    }  # fmt: skip
    return render(request, "messaging/letters.html", context)


@access(Permission.MANAGE_MESSAGES)
@require_GET
def letter(request: HttpRequest, number: int) -> HttpResponseBase:
    """One letter: what the policy said, every step, every attempt."""
    found, tries = queries_letters.letter_numbered(number)
    context = {"letter": found, "tries": tries, "tone": tables_letters.tone_of(found.state)}
    return render(request, "messaging/letter.html", context)


@access(Permission.MANAGE_MESSAGES)
@require_POST
def letter_decide(request: HttpRequest, number: int, decision: str) -> HttpResponseBase:
    """Decide about a letter whose fate nobody knows."""
    deciding.decide(actor=member_of(request), number=number, decision=decision, now=datetime.now(UTC))
    messages.success(request, gettext("Decided."))
    return redirect("letter", number)
