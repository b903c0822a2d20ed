"""Pages of what happens in the background, and of who did what."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.stories import Progress
from rashin.base.ui.streams import streamed
from rashin.base.workspace import queries, tables
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import first_broken, record_export
from rashin.base.workspace.models import AuditEntry, User
from rashin.base.workspace.records import JobView
from rashin.base.workspace.tables_audit import AUDIT, audit_lines, audit_words

RECENT = 300
_UNTIL = timedelta(days=1)


@access(Permission.ENTER)
@require_GET
def jobs(request: HttpRequest) -> HttpResponseBase:
    """What runs, what waits, what is over: one's own work, or everybody's for those who look after it."""
    member = member_of(request)
    routine = request.GET.get("routine") == "1"
    found = queries.jobs(reader=member, routine=routine, limit=RECENT)
    context = {
        "everybody": may(member, Permission.SEE_JOBS),
        "running": [_progress(job) for job in found if not job.over],
        "table": tables.JOBS.on(request, [job for job in found if job.over]),
        "routine": routine,
    }
    template = "workspace/jobs_running.html" if request.headers.get("HX-Request") else "workspace/jobs.html"
    return render(request, template, context)


def _progress(job: JobView) -> Progress:
    return Progress(
        id=str(job.id),
        title=tables.JOB_NAMES.get(job.name, job.name),
        state=job.state,
        done=job.done,
        total=job.total,
        note=gettext(job.note) if job.note else job.error,
        cancel_url=reverse("job_cancel", args=[job.id]),
        cancelling=job.cancel_asked,
    )


AUDIT_FILTERS = (
    Filter(name="actor", label=_("Who"), kind="choice", all=_("Anybody")),
    Filter(name="action", label=_("What"), kind="choice", all=_("Everything")),
    Filter(name="subject", label=_("On what")),
    Filter(name="since", label=_("From"), kind="date"),
    Filter(name="until", label=_("To"), kind="date"),
)


@access(Permission.SEE_AUDIT)
@require_GET
def audit(request: HttpRequest) -> HttpResponseBase:
    """Who did what, the newest first; the whole of it can be taken along."""
    people = {one.reference: str(one) for one in User.objects.all()}
    filters = _audit_filters(request, people)
    matching = _matching(filters)
    table = AUDIT.on(request, audit_lines(matching, people))
    if table.download:
        return _audit_file(request, filters, people)
    table.offers_files = may(member_of(request), Permission.EXPORT)
    checked = request.GET.get("check") == "1"
    context = {"table": table, "filters": filters, "checked": checked, "broken": first_broken() if checked else None}
    return render(request, "workspace/audit.html", context)


def _audit_file(request: HttpRequest, filters: Filters, people: dict[str, str]) -> HttpResponseBase:
    """The lines there are now, sent while they are read: the line that says so is not among them."""
    member = require(member_of(request), Permission.EXPORT)
    last = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    rows = _matching(filters).filter(number__lte=last)
    record_export(actor=member, what="audit", rows=rows.count(), now=datetime.now(UTC), filters=filters.values)
    lines = audit_lines(rows, people)
    table = AUDIT.on(request, lines)
    return streamed(table, "rashin-audit", lines.every(*table.order))


def _audit_filters(request: HttpRequest, people: dict[str, str]) -> Filters:
    actors = AuditEntry.objects.order_by("actor").values_list("actor", flat=True).distinct()[:500]
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()[:500]
    words = audit_words()
    told = sorted((words.deed(action), action) for action in actions)
    choices = {
        "actor": [(actor, people.get(actor) or words.actor(actor)) for actor in actors],
        "action": [(action, deed if deed == action else f"{deed} · {action}") for deed, action in told],
    }
    return Filters(
        request,
        [
            Filter(name=one.name, label=one.label, kind=one.kind, all=one.all, choices=choices.get(one.name, ()))
            for one in AUDIT_FILTERS
        ],
    )


def _matching(filters: Filters) -> "QuerySet[AuditEntry]":
    test = Q()
    if filters["actor"]:
        test &= Q(actor=filters["actor"])
    if filters["action"]:
        test &= Q(action=filters["action"])
    if subject := filters["subject"].replace("\x00", ""):
        test &= Q(subject__icontains=subject)
    if since := _midnight(filters["since"]):
        test &= Q(at__gte=since)
    if until := _midnight(filters["until"]):
        test &= Q(at__lt=until + _UNTIL)
    return AuditEntry.objects.filter(test)


def _midnight(text: str) -> datetime | None:
    """The beginning of a day in the reader's zone; what is no day filters nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 < day.year < 9000:  # far ends of the calendar overflow in other zones
        return None
    return datetime.combine(day, time(), timezone.get_current_timezone())
